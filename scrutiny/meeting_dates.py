"""Days of meetings read from a calendar that somebody pastes: "12 June; 24 July at 2pm: 29 January". Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from govuk.dates import month_number
from govuk.words import MONTHS, WEEKDAYS, weekday

FIRST_MONTH = 5
"""A municipal year runs from May to April."""
YEARS_AHEAD = 3
"""A meeting more years ahead may be a slip."""

_MONTHS = "|".join(f"{name[:3]}(?:{name[3:]}|t)?" for name in MONTHS)
_DAY = rf"""
    (?:(?P<weekday>{"|".join(f"{name[:3]}[a-z]*" for name in WEEKDAYS)})\.?,?\s+(?:the\s+)?)?
    (?:
        (?P<iso_year>\d{{4}})-(?P<iso_month>\d{{1,2}})-(?P<iso_day>\d{{1,2}})
        |(?P<slash_day>\d{{1,2}})/(?P<slash_month>\d{{1,2}})(?:/(?P<slash_year>\d{{4}}|\d{{2}}))?
        |(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTHS})\b\.?(?:,?\s+(?P<year>\d{{4}}))?
        |(?P<us_month>{_MONTHS})\.?\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<us_year>\d{{4}}))?
    )
    (?!\d)
"""
_TIME = r"""
    (?:\s*(?:,|-|\u2013|@|\(|at|from)?\s*
        (?:(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\b\.?)
        |(?P<hour24>\d{1,2})[.:](?P<minute24>\d{2})(?!\d)(?:\s*(?:hrs|hours))?
        |(?P<noon>midday|noon|12\s+noon)\b)\)?
    )?
"""
_FOUND = re.compile(_DAY + _TIME, re.VERBOSE | re.IGNORECASE | re.ASCII)
_BETWEEN = re.compile(r"[\s;,:.&|/()\u2022\u2013\u2014-]+|\b(?:and|at|to be confirmed|tbc|scheduled)\b", re.IGNORECASE)
_YEARS = re.compile(r"(?P<first>\d{4})\s*[-/\u2013]\s*(?P<second>\d{4}|\d{2})")


OptionalDay = date | None
OptionalTime = time | None


@dataclass(frozen=True)
class ReadDay:
    """One day that was found.

    Attributes:
        words: as it was typed.
        problem: why it is no day, in words; "" for a day.
        printed: the weekday that is printed with it but is not its own: "Tuesday"; "" where it fits.
    """

    words: str
    date: OptionalDay
    time: OptionalTime = None
    problem: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Calendar:
    """What was read.

    Attributes:
        days: in the order of the text.
        unread: pieces of the text that are no days, as they were typed.
    """

    days: tuple[ReadDay, ...]
    unread: tuple[str, ...]


def read_year(text: str) -> int | None:
    """The first year of a municipal year: 2023 for "2023-24", "2023/2024" or "2023"; None for anything else."""
    text = text.strip()
    if found := _YEARS.fullmatch(text):
        first = int(found["first"])
        follows = str(first + 1)
        return first if found["second"] in (follows, follows[2:]) else None
    return int(text) if re.fullmatch(r"[12]\d{3}", text) else None


def read_calendar(text: str, first_year: int) -> Calendar:
    """Read days, with their times where they are printed.

    Args:
        text: anything with days in it, in any of the usual spellings, with anything between them.
        first_year: of the municipal year, for days without a year: May to December fall in it, the rest in the next.
    """
    days: list[ReadDay] = []
    unread: list[str] = []
    last = 0
    for found in _FOUND.finditer(text):
        unread += _pieces(text[last : found.start()])
        last = found.end()
        days.append(_read(found, first_year))
    return Calendar(tuple(days), (*unread, *_pieces(text[last:])))


def _pieces(text: str) -> Iterator[str]:
    """What is left of the text between two days, without what only joins them."""
    for line in re.split(r"[;\n]", text):
        if _BETWEEN.sub("", line):
            yield line.strip(" \t\r,;:.")


def _read(found: "re.Match[str]", first_year: int) -> ReadDay:
    words = " ".join(found.group().split())
    parts = found.groupdict()
    day = int(parts["iso_day"] or parts["slash_day"] or parts["day"] or parts["us_day"])
    month = month_number(parts["iso_month"] or parts["slash_month"] or (parts["month"] or parts["us_month"])[:3]) or 0
    year = parts["iso_year"] or parts["slash_year"] or parts["year"] or parts["us_year"] or ""
    whole = int(f"20{year}" if len(year) == 2 else year) if year else first_year + (month < FIRST_MONTH)
    try:
        on, at = date(whole, month, day), _time(parts)
    except ValueError:
        return ReadDay(words, None, problem=f"“{words}” is no real day or time. Correct it.")
    own = WEEKDAYS[on.weekday()]
    printed = (parts["weekday"] or "")[:3].lower()
    differs = printed and printed != own[:3].lower()
    named = next((name for name in WEEKDAYS if name.lower().startswith(printed)), "") if differs else ""
    return ReadDay(words, on, at, printed=named)


def _time(parts: dict[str, str | None]) -> time | None:
    if parts["noon"]:
        return time(12)
    if parts["hour24"]:
        return time(int(parts["hour24"]), int(parts["minute24"] or 0))
    if not parts["hour"]:
        return None
    hour, is_late = int(parts["hour"]), (parts["half"] or "").lower().startswith("p")
    if hour > 12:  # "14.00 am" is printed in calendars
        return time(hour, int(parts["minute"] or 0))
    return time(hour % 12 + 12 * is_late, int(parts["minute"] or 0))


def weekday_conflict(day: ReadDay) -> str:
    """What differs, in words, where another weekday is printed with a day; "" where none is."""
    if not day.printed or day.date is None:
        return ""
    return f"Printed as {day.printed}, but it is {weekday(day.date)}"
