"""What committee officers are told of editions: on their start page until it is done, and by a mail."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from accounts.models import OPEN, User
from accounts.moments import Moment
from actions.doors import News
from actions.emails.about import names_of
from govuk.words import day
from outcomes.models import Grant, Role
from outcomes.reading import strategy_version
from scrutiny.editions import published_days
from scrutiny.models import Edition, TakedownDecision


def edition_news(strategies: Collection[int], moment: Moment) -> Mapping[int, Sequence[News]]:
    """Editions that have no day of publication, and those that wait for one although they were replaced.

    Three queries, whatever the number of strategies.

    Args:
        strategies: ids.
        moment: now.
    """
    down = TakedownDecision.objects.filter(is_agreed=True).values("request__edition")
    rows = Edition.objects.filter(strategy__in=strategies, revision__lte=moment.revision).exclude(pk__in=down)
    editions = list(
        rows.defer("data", "superseded_by__data")
        .select_related("strategy", "superseded_by")
        .order_by("strategy_id", "number")
    )
    published = published_days([edition.pk for edition in editions], moment.revision)
    found: dict[int, list[News]] = {}
    for edition in editions:
        if words := _waits(edition, published.get(edition.pk), moment):
            address = reverse("edition-publish", args=[edition.strategy.slug, edition.number])
            found.setdefault(edition.strategy_id, []).append(News(words, address))
    return found


def _waits(edition: Edition, on: date | None, moment: Moment) -> str:
    later = getattr(edition, "superseded_by", None)
    if later is None:
        issued = f"Edition {edition.number} was issued on {day(edition.issued_on)}"
        return "" if on else f"{issued}. Say from which day it is published."
    if on and on > moment.day:
        return f"Edition {edition.number} will be published, although edition {later.number} took its place."
    return ""


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
