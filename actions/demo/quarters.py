"""The demonstration's calendar: eight reported quarters and the one now running, reckoned back from a day. Pure.

The quarters end with a calendar month, the last one early enough for its whole window to have passed: whatever the
day of loading, there is something late, something waiting and something overdue to look at.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from actions.calendar import add_working_days
from actions.periods import Window
from govuk.words import LONDON

REPORTED = 8
"""Quarters with updates: two years."""

DUE_AFTER, GRACE, CUT_OFF = 10, 3, 5
"""Working days: from the window's opening to the due date, and from there to the end of grace and to the cut-off."""

LAST_STEP = 2
"""Working days after the cut-off by which a late update has been reviewed: the last thing that happens."""


@dataclass(frozen=True)
class Quarter:
    """A reporting period of three months; `number` counts from 1."""

    number: int
    starts: date
    ends: date
    window: Window

    def sending_day(self, working_days: int) -> date:
        """The working day that comes so many after the window opened."""
        return add_working_days(self.window.opens, working_days)


def quarters_until(today: date) -> list[Quarter]:
    """The eight quarters with updates, and the running one whose window opens in the future.

    Args:
        today: the day on which the demonstration is loaded.
    """
    last = month_end(today, -1)
    while today <= add_working_days(_window(last).cut_off, LAST_STEP):
        last = month_end(last, -1)
    ends = [month_end(last, 3 * (number - REPORTED)) for number in range(1, REPORTED + 2)]
    return [
        Quarter(number, month_end(end, -3) + timedelta(days=1), end, _window(end)) for number, end in enumerate(ends, 1)
    ]


def month_end(day: date, months: int) -> date:
    """The last day of the month that lies so many months after the day's own."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in London."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


def _window(ends: date) -> Window:
    opens = ends + timedelta(days=1)
    due = add_working_days(opens, DUE_AFTER)
    return Window(
        opens=opens, due=due, grace_until=add_working_days(due, GRACE), cut_off=add_working_days(due, CUT_OFF)
    )
