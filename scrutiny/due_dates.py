# ruff: noqa: RUF001 -- quotation marks as minutes print them
"""By when a resolution wants its answer, as far as its words say so. Pure. What they say is quoted in any case.

Source of the rules: docs/rules.md, Resolutions.
"""

import re
from calendar import month_name, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actions.calendar import add_working_days
from govuk.words import count_of, day
from scrutiny.models import DueFound, ResolutionKind

EXECUTIVE_MONTHS = 2
"""Months that the executive has to answer a formal recommendation: Local Government Act 2000, section 9FE."""
NHS_DAYS = 28
"""Days that a body of the NHS has to answer one: S.I. 2013/218, regulation 22."""
LAST_YEAR = 2199
FORTNIGHT = 14

MONTHS = [month.lower() for month in month_name[1:]]
NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_COUNT = rf"\d{{1,2}}|an?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}"
_NUMBER = rf"(?P<number>{_COUNT})"
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"

_AFTER = re.compile(
    rf"\b(?:(?:with)?in\s+|after\s+)?{_NUMBER}[\s-]+(?P<unit>working[\s-]+day|day|week|fortnight|month|year)s?\b"
    r"(?:[’']s?)?(?:\s+time\b)?",
    re.IGNORECASE,
)
_AS_PERIOD = re.compile(r"^(?:(?:with)?in|after)\s|time$|[’']", re.IGNORECASE)
_ASKED_ABOUT = re.compile(r"\b(?:how|which|who|whether|why)\b", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:by|before|on|in)\s+(?:the\s+)?(?P<end>end\s+(?:of\s+)?)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?{_MONTH}"
    r"(?:,?\s+(?P<year>\d{4}))?(?!\w)",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"\b(?:by|before|on|no\s+later\s+than)\s+(?P<day>\d{1,2})(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)(?!\w)",
    re.IGNORECASE,
)
_AT_MEETING = re.compile(
    rf"\b(?:at|to|for|in)\s+(?:(?:the|its|their|a|our)\s+)?(?:{_MONTH}\s+(?:(?P<year>\d{{4}})\s+)?(?:committee\s+)?meeting"
    r"|(?:committee[’']?s?\s+)?meeting\s+(?:in|on|of)\s+(?:the\s+)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month2>"
    rf"{'|'.join(MONTHS)})(?:,?\s+(?P<year2>\d{{4}}))?)(?!\w)",
    re.IGNORECASE,
)
_YEAR_END = re.compile(
    r"\b(?:by|before|at)\s+(?:the\s+)?end\s+of\s+(?:the|this)\s+(?:current\s+)?"
    r"(?P<which>financial|municipal|calendar)?\s*year\b",
    re.IGNORECASE,
)
_YEAR_ENDS = {"financial": (3, 31), "municipal": (4, 30), "calendar": (12, 31), "": (12, 31)}
_EVERY = re.compile(
    r"\b(?:on\s+an?\s+)?(?P<every>weekly|monthly|quarterly|half[\s-]yearly|six[\s-]monthly|annual(?:ly)?|yearly)\b"
    rf"(?:\s+basis\b)?|\b(?:each|every)\s+(?:(?P<times>{_COUNT})\s+)?(?P<each>week|month|quarter|year)s?\b",
    re.IGNORECASE,
)
_EVERY_MONTHS = {"monthly": 1, "month": 1, "quarterly": 3, "quarter": 3, "half": 6, "six": 6, "year": 12, "annual": 12}
_ROUNDS = {1: "the first month", 3: "the first quarter", 6: "the first half year", 12: "the first year"}
SOME_MEETING = re.compile(
    r"\b(?:to|at|for|in)?\s*(?:a|its|the|any)\s+(?P<which>future|later|subsequent|forthcoming|next)\s+meeting\b"
    r"|\bfuture\s+meeting\b|\b(?:in|at)\s+(?:a\s+)?future\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:once|when|as\s+soon\s+as|until|subject\s+to)\s+(?:\w+[\s-]){0,5}?"
    r"(?:developed|available|complete[d]?|published|known|agreed|finali[sz]ed|received|approved|possible|ready)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:in\s+due\s+course|as\s+soon\s+as\s+possible|at\s+the\s+earliest\s+opportunity|at\s+an\s+appropriate\s+time"
    r"|in\s+the\s+near\s+future|shortly|as\s+and\s+when\s+\w+)\b"
    r"|\b(?:by|before|after|until|during|in)\s+(?:the\s+)?(?:end\s+of\s+(?:the\s+)?)?(?:(?:next|new|coming|this)\s+)?"
    r"(?:\w+\s+)?(?:spring|summer|autumn|winter|christmas|easter|recess|term|quarter|half[\s-]year|year|budget)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Due:
    """By when, as the words say it and as a date.

    Attributes:
        stated: the words that say so; "" for none.
        on: the date; None for none.
        found: how it was found; None without a date.
        words: the same for people.
        is_unscheduled: a meeting is asked for that nobody has chosen.
    """

    stated: str = ""
    on: date | None = None
    found: DueFound | None = None
    words: str = ""
    is_unscheduled: bool = False


_EXECUTIVE = re.compile(r"\b(?:cabinet|executive|leader\s+of\s+the\s+council|mayor)\b(?!\s+director)", re.IGNORECASE)
_NHS = re.compile(
    r"\bNHS\b|\bintegrated\s+care\b|\bIC[BS]\b|\bfoundation\s+trust\b|\bhospitals?\b|\bambulance\b", re.IGNORECASE
)


def due_in(words: str, meeting: date, meetings: Sequence[date] = ()) -> Due:
    """By when a resolution wants its answer.

    Args:
        words: as minuted.
        meeting: the day on which it was resolved.
        meetings: the days of the committee's meetings, as far as they are known; those after that day count.
    """
    words = " ".join(words.split())
    later = sorted(each for each in meetings if each > meeting)
    if due := _at_meeting(words, meeting, later):
        return due
    for find in (_stated, _in_figures, _year_end, _every, _after):
        if due := find(words, meeting):
            return due
    if match := SOME_MEETING.search(words):
        stated = match[0].strip()
        if (match["which"] or "").lower() == "next" and later:
            return Due(stated, later[0], DueFound.WORKED_OUT, f"the meeting after {day(meeting)}")
        return Due(stated, words="no meeting chosen yet", is_unscheduled=True)
    if match := _OPEN.search(words):
        return Due(match[0], words="no date can be worked out from it")
    if match := _CONDITION.search(words):
        return Due(match[0], words="no date: it waits for a condition")
    return Due()


def is_asked_for_a_time(words: str, meeting: date = date(2026, 1, 1)) -> bool:
    """Whether the words say when something is to come back: after a time, by a day, at a meeting.

    Args:
        meeting: any day; whether something is said does not depend on it, but for days in the past.
    """
    due = due_in(words, meeting)
    return bool(due.on or due.is_unscheduled)


def allowed_for(kind: str, body: str, meeting: date) -> Due:
    """The time that the law allows for an answer to a formal recommendation; nothing for anything else.

    Args:
        body: who owes the answer, with the resolution's own words.
        meeting: the day on which it was resolved.
    """
    if kind != ResolutionKind.RECOMMENDATION:
        return Due()
    if _EXECUTIVE.search(body):
        on = add_months(meeting, EXECUTIVE_MONTHS)
        return Due("", on, DueFound.ALLOWED, f"{EXECUTIVE_MONTHS} months allowed for the executive")
    if _NHS.search(body):
        on = meeting + timedelta(days=NHS_DAYS)
        return Due("", on, DueFound.ALLOWED, f"{NHS_DAYS} days allowed for bodies of the NHS")
    return Due()


def add_months(start: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that is too short."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _at_meeting(words: str, meeting: date, later: Sequence[date]) -> Due | None:
    """A meeting named by its month or day: "at the January meeting", "at its meeting in March 2027"."""
    for match in _AT_MEETING.finditer(words):
        month = MONTHS.index((match["month"] or match["month2"]).lower()) + 1
        year = int(match["year"] or match["year2"] or 0) or _year_of(month, meeting)
        if not meeting.year <= year <= LAST_YEAR or (year, month) < (meeting.year, meeting.month):
            continue
        last = monthrange(year, month)[1]
        number = int(match["day"] or 0)
        if number > last:
            continue
        fitting = [each for each in later if (each.year, each.month) == (year, month)]
        if found := next((each for each in fitting if not number or each.day == number), None):
            return Due(match[0], found, DueFound.WORKED_OUT, f"the meeting on {day(found)}")
        on = date(year, month, number or last)
        if on > meeting:
            what = "as stated" if number else f"the end of {month_name[month]} {year}"
            found_how = DueFound.STATED if number else DueFound.WORKED_OUT
            return Due(match[0], on, found_how, f"{what}: no such meeting is recorded")
    return None


def _year_of(month: int, meeting: date) -> int:
    """The year of a month that is named without one: the next such month after the meeting's."""
    return meeting.year + (month <= meeting.month)


def _stated(words: str, meeting: date) -> Due | None:
    """A day or a month: "by 31 March 2024", "by March 2024", "by the end of March"."""
    for match in _DATE.finditer(words):
        month = MONTHS.index(match["month"].lower()) + 1
        if not match["day"] and not match["year"] and match[0].split()[0].lower() == "in":
            continue  # "in May" may be anything.
        year = int(match["year"] or meeting.year)
        if not meeting.year <= year <= LAST_YEAR:
            continue
        last = monthrange(year, month)[1]
        number = int(match["day"] or last)
        if not 1 <= number <= last:
            continue
        on = date(year, month, number)
        if on <= meeting and not match["year"]:
            on = date(year + 1, month, min(number, monthrange(year + 1, month)[1]))
        if on <= meeting:
            continue
        said = "as stated" if match["day"] else f"the end of {match['month'].capitalize()} {on.year}"
        return Due(match[0], on, DueFound.STATED, said)
    return None


def _in_figures(words: str, meeting: date) -> Due | None:
    """A day in figures, the day before the month: "by 31/03/2027"."""
    for match in _FIGURES.finditer(words):
        year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
        try:
            on = date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        if meeting < on and on.year <= LAST_YEAR:
            return Due(match[0], on, DueFound.STATED, "as stated")
    return None


def _year_end(words: str, meeting: date) -> Due | None:
    """The end of a year: the financial one ends on 31 March, the municipal one in April."""
    match = _YEAR_END.search(words)
    if match is None:
        return None
    which = (match["which"] or "").lower()
    on = date(meeting.year, *_YEAR_ENDS[which])
    if on <= meeting:
        on = on.replace(year=meeting.year + 1)
    return Due(match[0], on, DueFound.WORKED_OUT, f"the end of the {which or 'calendar'} year")


def _after(words: str, meeting: date) -> Due | None:
    """So long after the meeting: "in 6 months' time", "within two weeks", "within 10 working days"."""
    for match in _AFTER.finditer(words):
        if not _AS_PERIOD.search(match[0]) or _ASKED_ABOUT.search(words[: match.start()]):
            continue  # "a month" of data, "the 12 month plan"; "how many left within a year".
        number, unit = _number(match["number"]), " ".join(match["unit"].lower().replace("-", " ").split())
        if number == 0:
            continue
        return Due(
            match[0],
            _on(meeting, number, unit),
            DueFound.WORKED_OUT,
            f"{count_of(number, unit)} from {day(meeting)}",
        )
    return None


def _on(meeting: date, number: int, unit: str) -> date:
    if unit == "working day":
        return add_working_days(meeting, number)
    if unit in ("day", "week", "fortnight"):
        return meeting + timedelta(days=number * {"day": 1, "week": 7, "fortnight": FORTNIGHT}[unit])
    return add_months(meeting, number * (12 if unit == "year" else 1))


def _number(text: str) -> int:
    text = text.lower()
    return int(text) if text.isdigit() else 1 if text in ("a", "an") else NUMBERS.index(text) + 1


def _every(words: str, meeting: date) -> Due | None:
    """Again and again: the first time is worked out."""
    match = _EVERY.search(words)
    if match is None:
        return None
    if match["times"] and (times := _number(match["times"])) > 1:
        unit = match["each"].lower()
        months = {"quarter": 3 * times, "month": times, "year": 12 * times}.get(unit)
        on = add_months(meeting, months) if months else meeting + timedelta(days=7 * times)
        return Due(match[0], on, DueFound.WORKED_OUT, f"the first {count_of(times, unit)} from {day(meeting)}")
    every = re.split(r"[\s-]", (match["every"] or match["each"]).lower())[0]
    if every in ("weekly", "week"):
        return Due(match[0], meeting + timedelta(days=7), DueFound.WORKED_OUT, f"the first week from {day(meeting)}")
    months = next(number for word, number in _EVERY_MONTHS.items() if every.startswith(word))
    return Due(match[0], add_months(meeting, months), DueFound.WORKED_OUT, f"{_ROUNDS[months]} from {day(meeting)}")
