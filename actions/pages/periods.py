"""What the periods page shows: the strategy's periods, and sensible dates for the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.moments import Moment
from actions.generating import DEFAULT_RULES, FIRST_MONTH, MONTHS, MONTHS_OF_A_YEAR, WindowRules, months_later
from actions.periods import PeriodDates, Window, current_period
from actions.reading import periods_of
from outcomes.models import Frequency, Strategy, YearKind


@dataclass(frozen=True)
class PeriodRow:
    """One period of the list.

    Attributes:
        state: how it stands today, in words.
    """

    dates: PeriodDates
    state: str


@dataclass(frozen=True)
class Suggestion:
    """Dates that a period could have."""

    starts: date
    ends: date
    window: Window


def read_periods(strategy: Strategy, moment: Moment) -> list[PeriodRow]:
    """The strategy's periods, latest first. One query."""
    periods = periods_of([strategy.pk], moment.revision).get(strategy.pk, ())
    current = current_period(periods, moment.day)
    return [PeriodRow(period, _state(period, current, moment.day)) for period in reversed(periods)]


def asked_or_next(rows: Sequence[PeriodRow], day: date) -> PeriodDates | None:
    """The current period, else the one that opens next; None before there is any."""
    periods = [row.dates for row in rows]
    return current_period(periods, day) or min(periods, key=lambda period: period.opens, default=None)


def _state(period: PeriodDates, current: PeriodDates | None, day: date) -> str:
    if period.opens > day:
        return "Not open yet"
    if current is None or period.id != current.id:
        return "Past"
    return "Open now" if day <= period.due else "Open now, updates are late"


def suggest_period(
    frequency: str, last_end: date | None, today: date, rules: WindowRules = DEFAULT_RULES
) -> Suggestion:
    """Sensible dates for a period.

    Without any period yet it is about the last whole month, quarter, half-year or year that has finished, counted
    as the financial year from April; else it follows the last one. Its window opens when it has ended, but never
    before today, so that partners have their days to write.

    Args:
        frequency: one of `Frequency`.
        last_end: last day of the strategy's last period, None where there is none.
        today: the day it is asked on.
        rules: how its window follows.
    """
    months = MONTHS[Frequency(frequency)]
    if last_end is None:
        ends = _start_of_current(months, today) - timedelta(days=1)
        starts = months_later(_first_of_month(ends), 1 - months)
    else:
        starts = last_end + timedelta(days=1)
        ends = months_later(starts, months) - timedelta(days=1)
    reckoned_from = max(ends, today - timedelta(days=rules.opens_after))
    return Suggestion(starts, ends, rules.window(reckoned_from))


def _start_of_current(months: int, today: date) -> date:
    """First day of the block of months that today lies in, counted from April."""
    into_block = (today.month - FIRST_MONTH[YearKind.FINANCIAL]) % MONTHS_OF_A_YEAR % months
    return months_later(_first_of_month(today), -into_block)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)
