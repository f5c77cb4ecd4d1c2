"""Reporting periods generated from how often partners report. Pure functions of dates.

The periods of a year cover it exactly. Each window follows from the period's last day by the same four numbers.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from actions.calendar import add_working_days, why_not_working
from actions.periods import Window
from outcomes.models import Frequency, YearKind

MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}
FIRST_MONTH = {YearKind.FINANCIAL: 4, YearKind.CALENDAR: 1}
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class WindowRules:
    """How a window follows from its period.

    Attributes:
        opens_after: days from the period's last day to the day the window opens; 0 is the last day itself.
        due_after: working days from there to the due date, which so falls on a working day in England.
        grace_after, cut_off_after: working days from the due date to the last day of grace, and to the cut-off.
    """

    opens_after: int = 1
    due_after: int = 10
    grace_after: int = 5
    cut_off_after: int = 10

    def window(self, ends: date) -> Window:
        """The window of a period that ends on this day."""
        opens = ends + timedelta(days=self.opens_after)
        due = add_working_days(opens, self.due_after)
        return Window(
            opens=opens,
            due=due,
            grace_until=add_working_days(due, self.grace_after),
            cut_off=add_working_days(due, self.cut_off_after),
        )


DEFAULT_RULES = WindowRules()
"""Of a strategy that has set nothing else."""


@dataclass(frozen=True)
class PlannedPeriod:
    """A period that could be added, with its window."""

    starts: date
    ends: date
    window: Window

    @property
    def key(self) -> str:
        """The name that the period would have, as `PeriodDates.key`."""
        return f"{self.starts.isoformat()}/{self.ends.isoformat()}"


def first_day_of_year(kind: str, year: int) -> date:
    """The day on which a financial or calendar year begins.

    Args:
        kind: one of `YearKind`.
        year: the calendar year in which it begins.
    """
    return date(year, FIRST_MONTH[YearKind(kind)], 1)


def year_of(kind: str, day: date) -> int:
    """The calendar year in which the financial or calendar year of a day begins."""
    return day.year if day >= first_day_of_year(kind, day.year) else day.year - 1


def planned_periods(frequency: str, kind: str, year: int, years: int, rules: WindowRules) -> list[PlannedPeriod]:
    """The periods of some whole years, in order, without a day between them.

    Args:
        frequency: one of `Frequency`.
        kind: one of `YearKind`.
        year: the calendar year in which the first one begins.
        years: how many years.
        rules: how each window follows.
    """
    months = MONTHS[Frequency(frequency)]
    first = first_day_of_year(kind, year)
    starts = [months_later(first, months * number) for number in range(years * MONTHS_OF_A_YEAR // months)]
    ends = [months_later(start, months) - timedelta(days=1) for start in starts]
    return [PlannedPeriod(start, end, rules.window(end)) for start, end in zip(starts, ends, strict=True)]


def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * MONTHS_OF_A_YEAR + day.month - 1 + months, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def holidays_avoided(window: Window) -> list[tuple[date, str]]:
    """The bank holidays in England from a window's opening to its cut-off, which nobody is asked to work on.

    Returns:
        Day and name of each that would have been a working day.
    """
    return [(day, name) for day in _days(window) if (name := _bank_holiday(day))]


def _days(window: Window) -> Iterator[date]:
    last = max(window.cut_off, window.grace_until)
    return (window.opens + timedelta(days=number) for number in range((last - window.opens).days + 1))


def _bank_holiday(day: date) -> str:
    """ "Good Friday"; "" for any day that is no bank holiday on a weekday."""
    why = why_not_working(day)
    return why.removeprefix("a bank holiday (").removesuffix(")") if why.startswith("a bank holiday") else ""
