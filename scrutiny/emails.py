"""Mail about editions. Call after the change is committed, never inside it."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.emails import send
from accounts.models import User
from outcomes.models import Grant, Role, StrategyVersion
from scrutiny.models import TakedownRequest

DECIDERS = (Role.LEAD, Role.DEPUTY, Role.OFFICER)


def tell_takedown_asked(request: TakedownRequest) -> int:
    """Tell everybody who can decide that somebody asked for an edition to be taken down.

    The reason is not in the mail: it may say what must not be read.

    Returns:
        How many mails were handed over; a failure is logged.
    """
    edition = request.edition
    granted = Grant.objects.open().filter(strategy=edition.strategy_id, person=OuterRef("pk"), role__in=DECIDERS)
    people = User.objects.filter(Q(Exists(granted)) | Q(is_superuser=True), is_active=True)
    path = reverse("edition-takedown", args=[edition.strategy.slug, edition.number])
    about = {
        "number": edition.number,
        "strategy": StrategyVersion.objects.open().get(strategy=edition.strategy_id).title,
        "demonstration": edition.strategy.is_demonstration,
        "link": settings.BASE_URL + path,
    }
    others = people.exclude(pk=request.asked_by_id).order_by("pk")
    return sum(send("takedown_asked", person.email, about) for person in others)
