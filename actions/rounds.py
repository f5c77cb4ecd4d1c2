"""Recurring actions: when the next round is due. Pure functions of dates."""

from calendar import monthrange
from datetime import date

from outcomes.models import Frequency

MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month stays the last of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def next_due(due: date, frequency: str, day: date) -> date:
    """When the round after the one due on `due` is due: later by the frequency, and in the future.

    Args:
        frequency: how often the action recurs, one of `Frequency`.
        day: the day on which the round before was completed.
    """
    step = months = MONTHS[Frequency(frequency)]
    while months_later(due, months) <= max(day, due):
        months += step
    return months_later(due, months)
