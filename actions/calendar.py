"""Working days in England: not a Saturday, a Sunday or a bank holiday. Pure functions of dates.

Updates are due on a working day (docs/rules.md, Periods).
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """Bank holidays in England of one year, with their names; one that falls on a weekend gives way to a weekday."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether people in England are at work on that day."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself where it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(day: date, number: int) -> date:
    """The working day that comes `number` working days after `day`.

    Args:
        day: where to count from; it is not counted itself.
        number: 0 gives `next_working_day(day)`.

    Raises:
        ValueError: `number` is negative.
    """
    if number < 0:
        raise ValueError("Working days are counted forwards only.")
    if number == 0:
        return next_working_day(day)
    for _ in range(number):
        day = next_working_day(day + ONE_DAY)
    return day


def working_days_before(day: date, number: int) -> date:
    """The working day that comes `number` working days before `day`, which is not counted itself; `day` for 0."""
    for _ in range(number):
        day -= ONE_DAY
        while not is_working_day(day):
            day -= ONE_DAY
    return day


def why_not_working(day: date) -> str:
    """Why nobody is at work on that day: "a Saturday", "Good Friday"; "" for a working day."""
    if is_working_day(day):
        return ""
    name = bank_holidays(day.year).get(day, "").removesuffix(" (observed)")
    if name and day.weekday() < SATURDAY:
        return f"a bank holiday ({name})"
    return "a Saturday" if day.weekday() == SATURDAY else "a Sunday"
