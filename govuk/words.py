"""Dates, times, spans and counts as people read them. Pure functions: no clock, no settings, no database.

The rules are the house style of the pages: "16 October 2026", "4:05pm", "in 72 days", periods in words and never as
quarters. Instants are read in London, whatever the server's own time zone.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_london(moment: datetime) -> datetime:
    """Return the instant on London's clock. An instant without a zone is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(LONDON)


def london_day(value: date | datetime) -> date:
    """Return the calendar day of a date, or of an instant in London."""
    return in_london(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """Return a day in full: "16 October 2026"."""
    value = london_day(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def day_short(value: date | datetime) -> str:
    """Return a day for a table cell: "16 Oct 2026"."""
    value = london_day(value)
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def day_without_year(value: date | datetime) -> str:
    """Return a day whose year the sentence has given already: "16 October"."""
    value = london_day(value)
    return f"{value.day} {MONTHS[value.month - 1]}"


def weekday(value: date | datetime) -> str:
    """Return a day with its weekday, as deadlines are written: "Friday 16 October 2026"."""
    value = london_day(value)
    return f"{WEEKDAYS[value.weekday()]} {day(value)}"


def clock_time(moment: datetime) -> str:
    """Return the time of an instant in London: "4:05pm", "4pm", "midday", "midnight"."""
    local = in_london(moment)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def day_and_time(moment: datetime) -> str:
    """Return an instant in London: "14 October 2026 at 4:05pm"."""
    return f"{day(moment)} at {clock_time(moment)}"


def count_of(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 action", "36 actions", "1,204 people".

    Args:
        number: how many.
        noun: the singular.
        plural: the plural where it is not the singular with an "s".
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def how_often(times: int) -> str:
    """Return how many times: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(times, f"{times:,} times")


def when(due: date | datetime, today: date, past: str = "overdue") -> str:
    """Return how far a due date is from today: "in 72 days", "today", "20 days overdue".

    Args:
        due: the date, or an instant (its London day counts).
        today: the day it is asked on.
        past: the word for a date gone by: "overdue" for actions, "late" for updates.
    """
    days = (london_day(due) - today).days
    if days == 0:
        return "today"
    return f"in {count_of(days, 'day')}" if days > 0 else f"{count_of(-days, 'day')} {past}"


def ago(past: date | datetime, today: date) -> str:
    """Return how long ago a day was: "today", "yesterday", "5 days ago".

    Raises:
        ValueError: the day is after today; that is a due date, and `when` says it.
    """
    days = (today - london_day(past)).days
    if days < 0:
        raise ValueError(f"{day(past)} is after {day(today)}: use when() for dates to come.")
    return ("today", "yesterday")[days] if days < 2 else f"{count_of(days, 'day')} ago"


def period_words(start: date, end: date) -> str:
    """Return a period by its first and last day: "July to September 2026", "April 2026 to March 2027", "July 2026".

    A period that is not made of whole months gives its days: "16 July to 3 September 2026".

    Raises:
        ValueError: the period ends before it starts.
    """
    if end < start:
        raise ValueError(f"A period cannot end on {day(end)} before it starts on {day(start)}.")
    whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if not whole_months:
        return _span_of_days(start, end)
    last = f"{MONTHS[end.month - 1]} {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return last
    first = MONTHS[start.month - 1]
    return f"{first} to {last}" if start.year == end.year else f"{first} {start.year} to {last}"


def _span_of_days(start: date, end: date) -> str:
    if start == end:
        return day(start)
    first = day_without_year(start) if start.year == end.year else day(start)
    return f"{first} to {day(end)}"


def in_words(items: Sequence[object], last_word: str = "and") -> str:
    """Return a list as a sentence reads it: "red, amber and green".

    Args:
        items: what to list, printed in the order given.
        last_word: what stands before the last one.
    """
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last_word} {texts[-1]}"


def file_size(size: int) -> str:
    """Return a file's size, given in bytes: "240 KB", "1.4 MB"."""
    if size < 1000:
        return count_of(size, "byte")
    if size < 999_500:
        return f"{round(size / 1000)} KB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"
