"""Mail about what was recorded on behalf of an organisation. Called after the change is committed, never inside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from accounts.models import OPEN, Membership, PersonVersion, User
from actions.models import ActionWording, StatusUpdate
from govuk.words import period_words
from outcomes.reading import partner_names, strategy_version


@dataclass(frozen=True)
class Told:
    """Who was written to.

    Attributes:
        people: how many people's mail was handed over.
        failed: addresses to which it could not be sent.
    """

    people: int
    failed: Sequence[str]


def tell_recorded(update: StatusUpdate) -> Told:
    """Ask everybody who speaks for the organisation, but not who typed it, to confirm or correct what was recorded.

    Opening the link writes nothing.
    """
    members = Membership.objects.open().filter(partner=update.partner_id).values("person")
    people = User.objects.filter(pk__in=members, is_active=True).exclude(pk=update.author_id).order_by("email")
    context = _context(update)
    names = dict(PersonVersion.objects.open().filter(person__in=people).values_list("person", "name"))
    failed = [
        person.email
        for person in people
        if not send(
            "recorded_for_you",
            person.email,
            {**context, "email": person.email, "name": names.get(person.pk, person.email)},
        )
    ]
    return Told(len(people) - len(failed), failed)


def _context(update: StatusUpdate) -> dict[str, object]:
    action = update.action
    version = strategy_version(action.strategy, OPEN - 1)
    assert version is not None, "A strategy with actions has a name."
    author = PersonVersion.objects.open().filter(person=update.author_id).values_list("name", flat=True).first()
    words = [action.strategy.slug, action.ref, update.pk]
    return {
        "by": author or update.author.email,
        "partner": partner_names({update.partner_id}, OPEN - 1)[update.partner_id].name,
        "what": "an update" if update.kind == StatusUpdate.Kind.LEAD else "a contribution",
        "source": update.recorded_from,
        "period": period_words(update.period.starts, update.period.ends),
        "title": f"Action {action.ref}: {ActionWording.objects.open().get(action=action).short_title}",
        "ref": action.ref,
        "strategy": version.title,
        "demonstration": action.strategy.is_demonstration,
        "link": settings.BASE_URL + reverse("update-confirm", args=words),
    }
