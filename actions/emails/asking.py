"""Asking for updates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from accounts.emails import send
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


def _address(one: Owed) -> str:
    path = reverse("update", kwargs={"slug": one.reading.strategy.strategy.slug, "ref": one.reading.ref})
    return f"{path}?{urlencode({'period': one.period.key})}"


def due_sentence(period: PeriodDates, day: date) -> str:
    """ "Updates were due on Thursday 15 October 2026, so they are 37 days late." """
    far = when(period.due, day, past="late")
    if day > period.due:
        return f"Updates were due on {weekday(period.due)}, so they are {far}."
    return f"Updates are due {far}, on {weekday(period.due)}." if day < period.due else "Updates are due today."
