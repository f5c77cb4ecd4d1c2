"""What the periods page shows: the strategy's periods, and sensible dates for the next one."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.moments import Moment
from actions.calendar import add_working_days
from actions.periods import PeriodDates, current_period
from actions.reading import periods_of
from actions.services.periods import Window
from outcomes.models import Frequency, Strategy

MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}
FINANCIAL_YEAR_STARTS = 4
WORKING_DAYS_TO_WRITE = 10
WORKING_DAYS_OF_GRACE = 5
WORKING_DAYS_TO_CUT_OFF = 10


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


def _state(period: PeriodDates, current: PeriodDates | None, day: date) -> str:
    if period.opens > day:
        return "Not open yet"
    if current is None or period.id != current.id:
        return "Past"
    return "Open now" if day <= period.due else "Open now, updates are late"


def suggest_period(frequency: str, last_end: date | None, today: date) -> Suggestion:
    """Sensible dates for a period.

    Without any period yet it is about the last whole month, quarter, half-year or year that has finished, counted
    as the financial year from April; else it follows the last one. Its window opens when it has ended, but never
    before today, so that partners have their days to write.

    Args:
        frequency: one of `Frequency`.
        last_end: last day of the strategy's last period, None where there is none.
        today: the day it is asked on.
    """
    months = MONTHS[Frequency(frequency)]
    if last_end is None:
        ends = _start_of_current(months, today) - timedelta(days=1)
        starts = _months_later(_first_of_month(ends), 1 - months)
    else:
        starts = last_end + timedelta(days=1)
        ends = _months_later(starts, months) - timedelta(days=1)
    opens = max(ends + timedelta(days=1), today)
    due = add_working_days(opens, WORKING_DAYS_TO_WRITE)
    window = Window(
        opens=opens,
        due=due,
        grace_until=add_working_days(due, WORKING_DAYS_OF_GRACE),
        cut_off=add_working_days(due, WORKING_DAYS_TO_CUT_OFF),
    )
    return Suggestion(starts, ends, window)


def _start_of_current(months: int, today: date) -> date:
    """First day of the block of months that today lies in."""
    into_block = (today.month - FINANCIAL_YEAR_STARTS) % 12 % months
    return _months_later(_first_of_month(today), -into_block)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
