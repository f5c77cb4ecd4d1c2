"""Asking an organisation to confirm what was recorded on its behalf."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from accounts.models import OPEN, Membership, User
from actions.emails.about import about_action, names_of
from actions.models import StatusUpdate
from govuk.words import count_of, period_words
from outcomes.reading import partner_names


@dataclass(frozen=True)
class Told:
    """Who was written to.

    Attributes:
        people: how many people's mail was handed over.
        failed: addresses to which it could not be sent.
    """

    people: int
    failed: Sequence[str]

    @property
    def failed_words(self) -> str:
        """What the sender is told where a mail could not be sent, without addresses; "" where all went."""
        if not self.failed:
            return ""
        return f"The mail about it could not be sent to {count_of(len(self.failed), 'person', 'people')}."


def tell_recorded(update: StatusUpdate) -> Told:
    """Ask everybody who speaks for the organisation, but not who typed it, to confirm or correct what was recorded.

    Opening the link writes nothing.
    """
    members = Membership.objects.open().filter(partner=update.partner_id).values("person")
    people = list(User.objects.filter(pk__in=members, is_active=True).exclude(pk=update.author_id).order_by("email"))
    context = _context(update)
    names = names_of(people)
    failed = [
        person.email
        for person in people
        if not send(
            "recorded_for_you",
            person.email,
            {**context, "email": person.email, "name": names[person.pk]},
        )
    ]
    return Told(len(people) - len(failed), failed)


def _context(update: StatusUpdate) -> dict[str, object]:
    action = update.action
    words = [action.strategy.slug, action.ref, update.pk]
    return {
        **about_action(action),
        "by": names_of([update.author])[update.author_id],
        "partner": partner_names({update.partner_id}, OPEN - 1)[update.partner_id].name,
        "what": "an update" if update.kind == StatusUpdate.Kind.LEAD else "a contribution",
        "source": update.recorded_from,
        "period": period_words(update.period.starts, update.period.ends),
        "link": settings.BASE_URL + reverse("update-confirm", args=words),
    }
