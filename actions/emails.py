"""Mail about the work on a plan. Called after the change is committed, never inside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from accounts.emails import send
from accounts.models import PartnerVersion
from actions.models import ActionWording, PeriodVersion, UpdateLink
from actions.names import period_dates
from actions.owing import Owed
from actions.periods import PeriodDates
from govuk.words import period_words, weekday, when
from outcomes.models import StrategyVersion


@dataclass(frozen=True)
class Asking:
    """What all the mails of one press of the button share.

    Attributes:
        by: the name of who asks.
        note: what they add in their own words; "" for nothing.
    """

    strategy: StrategyVersion
    period: PeriodDates
    by: str
    note: str


def ask_for_updates(address: str, name: str, owed: Sequence[Owed], asking: Asking) -> bool:
    """Ask one person for the updates that are missing, with a link to each. Opening a link writes nothing.

    Args:
        address, name: of the person; without a name the address stands in for it.
        owed: the actions to ask about.

    Returns:
        Whether the mail was handed over.
    """
    period = asking.period
    context = {
        "email": address,
        "name": name,
        "by": asking.by,
        "note": asking.note,
        "strategy": asking.strategy.title,
        "demonstration": asking.strategy.strategy.is_demonstration,
        "period": period_words(period.starts, period.ends),
        "due": due_sentence(period, owed[0].reading.day),
        "count": len(owed),
        "items": [
            {
                "title": f"Action {one.reading.ref}: {one.reading.short_title}",
                "partner": one.reading.lead.name if one.reading.lead else "",
                "returned": one.update is not None,
                "link": settings.BASE_URL + _address(one),
            }
            for one in owed
        ],
    }
    return send("updates_missing", address, context)


def send_link(link: UpdateLink, key: str, by: str, today: date) -> bool:
    """Send a mailbox the link by which it sends one update. Opening it writes nothing.

    Args:
        link: the link, of which only a hash is kept.
        key: what the hash was made of.
        by: the name of who asks.
        today: the day in London, for how far the due date is.

    Returns:
        Whether the mail was handed over.
    """
    action, strategy = link.action, StrategyVersion.objects.open().get(strategy=link.action.strategy_id)
    period = period_dates(PeriodVersion.objects.open().select_related("period").get(period=link.period_id))
    context = {
        "by": by,
        "strategy": strategy.title,
        "demonstration": action.strategy.is_demonstration,
        "title": f"Action {action.ref}: {ActionWording.objects.open().get(action=action).short_title}",
        "partner": PartnerVersion.objects.open().get(partner=link.partner_id).name,
        "period": period_words(period.starts, period.ends),
        "due": due_sentence(period, today),
        "until": link.expires_at,
        "link": settings.BASE_URL + reverse("update-link", args=[key]),
    }
    return send("update_link", link.person.email, context)


def _address(one: Owed) -> str:
    path = reverse("update", kwargs={"slug": one.reading.strategy.strategy.slug, "ref": one.reading.ref})
    return f"{path}?{urlencode({'period': one.period.key})}"


def due_sentence(period: PeriodDates, day: date) -> str:
    """ "Updates were due on Thursday 15 October 2026, so they are 37 days late." """
    far = when(period.due, day, past="late")
    if day > period.due:
        return f"Updates were due on {weekday(period.due)}, so they are {far}."
    return f"Updates are due {far}, on {weekday(period.due)}." if day < period.due else "Updates are due today."
