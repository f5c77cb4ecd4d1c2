"""When the demonstration's committee meets, and which quarter's report comes to which meeting. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from actions.calendar import add_working_days, next_working_day
from actions.demo.quarters import REPORTED, Quarter, quarters_until

MONTHS = (1, 3, 6, 7, 9, 10, 11)
"""In these months the committee meets, on the third Monday."""
CALLED_IN = 4
"""The month in which the meetings of a municipal year are called, on its 20th."""
REPORT_AFTER = 22
"""Working days after a quarter's cut-off by which a meeting can have its report."""
MOVED, CANCELLED = 3, 6
"""Places, from 1, of the meeting that was moved by a week and of the one that was cancelled."""


@dataclass(frozen=True)
class Sitting:
    """One meeting as it was called.

    Attributes:
        called_on: when it was called.
        quarter: number of the quarter whose report comes to it; None for none.
    """

    number: int
    day: date
    called_on: date
    quarter: int | None

    @property
    def key(self) -> str:
        """Its part of the address."""
        return self.day.isoformat()

    @property
    def is_moved(self) -> bool:
        """Whether it was moved by a week."""
        return self.number == MOVED

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.number == CANCELLED

    @property
    def held_on(self) -> date:
        """The day on which it is held."""
        return next_working_day(self.day + timedelta(days=7)) if self.is_moved else self.day


def sittings_until(today: date) -> list[Sitting]:
    """Every meeting that has been called by a day, those to come included, the earliest first.

    Args:
        today: the day on which the demonstration is loaded.
    """
    quarters = quarters_until(today)
    begins = add_working_days(quarters[0].starts, 2)
    days = [(day, called) for day, called in _called(begins, today) if day > begins + timedelta(days=30)]
    wanted = _reported(quarters, [day for day, _ in days])
    return [Sitting(number, day, called, wanted.get(day)) for number, (day, called) in enumerate(days, 1)]


def _called(begins: date, today: date) -> list[tuple[date, date]]:
    """Days of meetings, each with the day on which it was called."""
    found = []
    for year in range(begins.year - 1, today.year + 1):
        called = max(next_working_day(date(year, CALLED_IN, 20)), begins)
        if called < today:
            for month in MONTHS:
                day = third_monday(year if month > CALLED_IN else year + 1, month)
                found += [(day, called)] if day > called else []
    return sorted(found)


def third_monday(year: int, month: int) -> date:
    """The third Monday of a month; the next working day where that is a bank holiday."""
    first = date(year, month, 1)
    return next_working_day(first + timedelta(days=(7 - first.weekday()) % 7 + 14))


def _reported(quarters: list[Quarter], days: list[date]) -> dict[date, int]:
    """By meeting the quarter whose report comes to it: the first meeting for which that can be ready.

    The meeting that is cancelled has none, so that every report was told of where it was given.
    """
    found: dict[date, int] = {}
    open_days = [day for number, day in enumerate(days, 1) if number != CANCELLED]
    for quarter in quarters[:REPORTED]:
        ready = add_working_days(quarter.window.cut_off, REPORT_AFTER)
        day = next((day for day in open_days if day >= ready and day not in found), None)
        if day is not None:
            found[day] = quarter.number
    return found
