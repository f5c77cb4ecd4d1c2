"""The period of a figure, read from how people write it. Pure functions: the day is a parameter.

A year, a month or a run of months says its own dates. Any other period is named as its source names it, and its dates
are given beside it where the source gives them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from govuk.dates import DateError, month_number, read_text
from govuk.words import MONTHS, day
from outcomes.models import Observation

PeriodKind = Observation.PeriodKind
NOT_STATED = "Period not stated"
LONGEST_LABEL = 300
WITHOUT_END = {PeriodKind.PROJECTION, PeriodKind.COMPARISON, PeriodKind.NOT_STATED}
"""Kinds of period that may lie in the future, or lie nowhere."""

FLAGS = re.IGNORECASE | re.ASCII
_DASH = "[-\u2013]"
_TWO_YEARS = re.compile(rf"^(?P<first>[12]\d{{3}})\s*(?:/|{_DASH}|to)\s*(?P<second>[12]\d{{3}}|\d{{2}})$", FLAGS)
_DAY_NUMBER = re.compile(r"^[3-5]\d{4}$", re.ASCII)
_YEAR = re.compile(r"^[12]\d{3}$", FLAGS)
_MONTH = re.compile(r"^(?P<month>[a-z]{3,9})\.?[\s-]+(?P<year>[12]\d{3}|\d{2})$", FLAGS)
_MONTHS = re.compile(
    rf"^(?P<month>[a-z]{{3,9}})(?:\s+(?P<year>[12]\d{{3}}))?\s*(?:to|{_DASH})"
    r"\s*(?P<last>[a-z]{3,9})\s+(?P<last_year>[12]\d{3})$",
    FLAGS,
)


class PeriodError(ValueError):
    """A period that cannot be read.

    Attributes:
        message: what is wrong and how to mend it, a whole sentence.
        field: "kind", "label", "starts" or "ends".
    """

    def __init__(self, message: str, field: str = "label") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class Period:
    """When a figure is about.

    Attributes:
        kind: one of `PeriodKind`.
        label: as it is printed: "2021/22", "June to July 2022".
        reading: our reading where the source states none; "" for none.
        starts, ends: its days; both None where they are not known.
    """

    kind: str
    label: str
    reading: str = ""
    starts: date | None = None
    ends: date | None = None


def read_period(
    kind: str, label: str, *, reading: str = "", starts: date | None = None, ends: date | None = None, today: date
) -> Period:
    """Read a period.

    Args:
        kind: one of `PeriodKind`; "" takes the kind that the label looks like.
        label: as typed: "2021-22", "Mar 2022", "14 June 2026"; it may be empty for a period that is not stated.
        reading: our reading of a period that is not stated.
        starts, ends: its days, where they were given.
        today: a period that has not begun has no figure yet, but for a projection.

    Raises:
        PeriodError: it is no such period, its days are missing or say something else, or it has not begun.
    """
    label = " ".join(label.split())
    kind = kind or _kind_of(label)
    if len(label) > LONGEST_LABEL:
        raise PeriodError(f"The period must be {LONGEST_LABEL} characters or fewer.")
    if kind == PeriodKind.NOT_STATED:
        return _not_stated(label, reading, starts, ends)
    if not label:
        raise PeriodError("Enter the period, such as 2025/26.")
    given = _given(starts, ends)
    name, known = _READERS.get(PeriodKind(kind), _as_named)(label)
    if known and given and known != given:
        raise PeriodError(f"{name} runs from {day(known[0])} to {day(known[1])}: leave its days out.", "starts")
    span = given or known
    if kind == PeriodKind.SURVEY and span is None:
        raise PeriodError("Enter the days of the survey: its first and its last.", "starts")
    if span and kind not in WITHOUT_END and span[0] > today:
        raise PeriodError(f"{name} has not begun. Choose a projection, or another period.")
    return Period(kind, name, reading, *(span or (None, None)))


def _kind_of(label: str) -> str:
    if _TWO_YEARS.match(label):
        return PeriodKind.FINANCIAL_YEAR
    if _YEAR.match(label):
        return PeriodKind.CALENDAR_YEAR
    if _MONTH.match(label) or _MONTHS.match(label):
        return PeriodKind.MONTH
    if label == NOT_STATED:
        return PeriodKind.NOT_STATED
    if _DAY_NUMBER.match(label):
        raise PeriodError(
            f"“{label}” is how a spreadsheet counts days. Write the period into the cell as text, such as 2025/26."
        )
    raise PeriodError(
        f"Say which kind of period “{label}” is." if label else "Enter the period.", "kind" if label else "label"
    )


def _given(starts: date | None, ends: date | None) -> tuple[date, date] | None:
    if starts is None and ends is None:
        return None
    if starts is None or ends is None:
        missing = "first" if starts is None else "last"
        raise PeriodError(f"Enter the period's {missing} day too.", "starts" if starts is None else "ends")
    if ends < starts:
        raise PeriodError("The period's last day must be on or after its first.", "ends")
    return starts, ends


def _not_stated(label: str, reading: str, starts: date | None, ends: date | None) -> Period:
    if starts or ends:
        raise PeriodError("A period that is not stated has no days: leave them out, or choose its kind.", "starts")
    return Period(PeriodKind.NOT_STATED, label or NOT_STATED, reading)


def _two_years(label: str, words: str) -> tuple[int, str]:
    found = _TWO_YEARS.match(label)
    if found is None:
        raise PeriodError(f"{words} is written like 2025/26, not “{label}”.")
    first, second = int(found["first"]), found["second"]
    if int(second) != (first + 1 if len(second) == 4 else (first + 1) % 100):
        raise PeriodError(f"{words} ends in the year after it began: {first}/{(first + 1) % 100:02}.")
    return first, f"{first}/{(first + 1) % 100:02}"


def _financial_year(label: str) -> tuple[str, tuple[date, date] | None]:
    first, name = _two_years(label, "A financial year")
    return name, (date(first, 4, 1), date(first + 1, 3, 31))


def _academic_year(label: str) -> tuple[str, tuple[date, date] | None]:
    # Schools, colleges and universities begin theirs in different months: its days are those that are given.
    return _two_years(label, "An academic year")[1], None


def _calendar_year(label: str) -> tuple[str, tuple[date, date] | None]:
    if not _YEAR.match(label):
        raise PeriodError(f"A calendar year is written like 2025, not “{label}”.")
    return label, (date(int(label), 1, 1), date(int(label), 12, 31))


def _months(label: str) -> tuple[str, tuple[date, date] | None]:
    found = _run_of_months(label) or _whole_month(label)
    if found is None:
        raise PeriodError(f"Months are written like March 2026 or July to September 2026, not “{label}”.")
    return found


def _survey(label: str) -> tuple[str, tuple[date, date] | None]:
    try:
        taken = read_text(label)
    except DateError:
        return _run_of_months(label) or _whole_month(label) or (label, None)
    assert taken is not None
    return day(taken), (taken, taken)


def _as_named(label: str) -> tuple[str, tuple[date, date] | None]:
    return label, None


def _whole_month(label: str) -> tuple[str, tuple[date, date]] | None:
    if _is_day(label):
        # A spreadsheet turns “March 2022” into its first day.
        taken = read_text(label)
        return _span(taken, taken) if taken and taken.day == 1 else None
    found = _MONTH.match(label)
    month = month_number(found["month"]) if found else None
    if found is None or month is None:
        return None
    first = date(int(found["year"]) + (2000 if len(found["year"]) == 2 else 0), month, 1)
    return _span(first, first)


def _is_day(label: str) -> bool:
    try:
        return read_text(label) is not None
    except DateError:
        return False


def _run_of_months(label: str) -> tuple[str, tuple[date, date]] | None:
    found = _MONTHS.match(label)
    if found is None:
        return None
    month, last = month_number(found["month"]), month_number(found["last"])
    if month is None or last is None:
        return None
    last_year = int(found["last_year"])
    year = int(found["year"]) if found["year"] else last_year - (month > last)
    first, final = date(year, month, 1), date(last_year, last, 1)
    return _span(first, final) if first < final else None


def _span(first: date, last: date) -> tuple[str, tuple[date, date]]:
    """The name and the days of the months from one to another, each given by its first day."""
    ends = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if first == last:
        return f"{MONTHS[first.month - 1]} {first.year}", (first, ends)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{MONTHS[first.month - 1]}{year} to {MONTHS[last.month - 1]} {last.year}", (first, ends)


_READERS: dict[PeriodKind, Callable[[str], tuple[str, tuple[date, date] | None]]] = {
    PeriodKind.FINANCIAL_YEAR: _financial_year,
    PeriodKind.ACADEMIC_YEAR: _academic_year,
    PeriodKind.CALENDAR_YEAR: _calendar_year,
    PeriodKind.MONTH: _months,
    PeriodKind.SURVEY: _survey,
}
