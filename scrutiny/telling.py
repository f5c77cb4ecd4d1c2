"""What committee officers are told of editions by mail."""

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from accounts.models import OPEN, User
from actions.emails.about import names_of
from outcomes.models import Grant, Role
from outcomes.reading import strategy_version
from scrutiny.models import Edition


def tell_officers(edition: Edition) -> int:
    """Tell the committee officers of a strategy by mail that an edition was issued, once it is recorded.

    Returns:
        To how many the mail was handed over.
    """
    version = strategy_version(edition.strategy, OPEN - 1)
    assert version is not None, "A strategy with editions has a name."
    grants = Grant.objects.open().filter(strategy=edition.strategy_id, role=Role.OFFICER)
    people = list(User.objects.filter(is_active=True, pk__in=grants.values("person")))
    names = names_of(people)
    about = {
        "number": edition.number,
        "title": edition.title,
        "replaces": edition.supersedes.number if edition.supersedes else None,
        "strategy": version.title,
        "demonstration": edition.strategy.is_demonstration,
        "link": settings.BASE_URL + reverse("edition", args=[edition.strategy.slug, edition.number]),
    }
    told = [send("edition_issued", one.email, about | {"name": names[one.pk], "email": one.email}) for one in people]
    return sum(told)
