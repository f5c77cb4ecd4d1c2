"""Reading a date that a person typed, and saying what to mend when it is not one. Pure functions."""

import re
from collections.abc import Sequence
from datetime import date

from govuk.words import MONTHS, in_words

BOXES = ("day", "month", "year")
FIRST_YEAR = 1900
LAST_YEAR = 2999
WHOLE_DATE = re.compile(
    r"""^\s*(?:[a-z]+day,?\s+)?
    (?:(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})
    |(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s./-]+(?P<month>\d{1,2}|[a-z]+\.?)[\s,./-]+(?P<year>\d+))\s*$""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


class DateError(ValueError):
    """What was typed is not a date.

    Attributes:
        message: what is wrong and how to mend it, without the field's name ("must include a month").
        boxes: which of day, month and year to mend.
    """

    def __init__(self, message: str, boxes: Sequence[str] = BOXES) -> None:
        super().__init__(message)
        self.message = message
        self.boxes = tuple(boxes)


def month_number(text: str) -> int | None:
    """Return the month that a number, a name or its first three or more letters stands for ("7", "July", "sept.")."""
    text = text.strip().rstrip(".").lower()
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else None
    if len(text) < 3:
        return None
    matches = [number for number, name in enumerate(MONTHS, start=1) if name.lower().startswith(text)]
    return matches[0] if matches else None


def read_boxes(day: str, month: str, year: str) -> date | None:
    """Return the date typed into three boxes, or None where all three are empty.

    Raises:
        DateError: something is missing, is not a number, or the three make no real date. It names the first thing to
            mend, in the order of the boxes.
    """
    typed = dict(zip(BOXES, (day.strip(), month.strip(), year.strip()), strict=True))
    missing = [box for box, text in typed.items() if not text]
    if len(missing) == len(BOXES):
        return None
    if missing:
        raise DateError(f"must include {in_words(['a ' + box for box in missing])}", missing)
    return _assemble(typed)


def _assemble(typed: dict[str, str]) -> date:
    day = _whole_number(typed["day"], 2)
    if day is None or not 1 <= day <= 31:
        raise DateError("must have a day from 1 to 31", ["day"])
    month = month_number(typed["month"])
    if month is None:
        raise DateError("must have a month from 1 to 12, or its name, such as March", ["month"])
    year = _whole_number(typed["year"], 4)
    if year is None or len(typed["year"]) != 4:
        raise DateError("must have a year of 4 numbers, such as 2026", ["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"must have a year from {FIRST_YEAR} to {LAST_YEAR}", ["year"])
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(f"must be a real date: {MONTHS[month - 1]} {year} has no day {day}", ["day"]) from None


def _whole_number(text: str, longest: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def read_text(text: str) -> date | None:
    """Return the date typed into one box: "31 December 2026", "31/12/2026", "2026-12-31"; None where it is empty.

    Raises:
        DateError: it is no date; the message says how to write one.
    """
    if not text.strip():
        return None
    match = WHOLE_DATE.match(text)
    if match is None:
        raise DateError("must be a date such as 31 December 2026 or 31/12/2026")
    found = match.groupdict()
    prefix = "iso_" if found["iso_year"] else ""
    return _assemble({box: found[prefix + box] for box in BOXES})
