# ruff: noqa: RUF001 -- quotation marks as minutes print them
"""By when a resolution wants its answer, what it asks for and of whom: suggestions from its words. Pure.

Source of the rules: docs/rules.md, Resolutions.
"""

import re
from calendar import month_name, monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from govuk.words import count_of, day
from scrutiny.models import DueFound, ResolutionKind

Kind = ResolutionKind

EXECUTIVE_MONTHS = 2
"""Months that the executive has to answer a formal recommendation: Local Government Act 2000, section 9FE."""
NHS_DAYS = 28
"""Days that a body of the NHS has to answer one: S.I. 2013/218, regulation 22."""
LAST_YEAR = 2199

MONTHS = [month.lower() for month in month_name[1:]]
NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBER = rf"(?P<number>\d{{1,2}}|an?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"

_AFTER = re.compile(
    rf"\b(?:(?:with)?in\s+|after\s+)?{_NUMBER}[\s-]+(?P<unit>day|week|month|year)s?\b(?:[’']s?)?(?:\s+time\b)?",
    re.IGNORECASE,
)
_AS_PERIOD = re.compile(r"^(?:(?:with)?in|after)\s|time$|[’']", re.IGNORECASE)
_ASKED_ABOUT = re.compile(r"\b(?:how|which|who|whether|why)\b", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:by|before|on|in)\s+(?:the\s+)?(?P<end>end\s+(?:of\s+)?)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?{_MONTH}"
    r"(?:,?\s+(?P<year>\d{4}))?(?!\w)",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:on\s+an?\s+)?(?P<every>weekly|monthly|quarterly|half[\s-]yearly|six[\s-]monthly|annual(?:ly)?|yearly)\b"
    r"(?:\s+basis\b)?|\b(?:each|every)\s+(?P<each>month|quarter|year)\b",
    re.IGNORECASE,
)
_EVERY_MONTHS = {"monthly": 1, "month": 1, "quarterly": 3, "quarter": 3, "half": 6, "six": 6, "year": 12, "annual": 12}
_ROUNDS = {1: "the first month", 3: "the first quarter", 6: "the first half year", 12: "the first year"}
_SOME_MEETING = re.compile(
    r"\b(?:to|at|for|in)?\s*(?:a|its|the|any)\s+(?P<which>future|later|subsequent|forthcoming|next)\s+meeting\b"
    r"|\bfuture\s+meeting\b|\b(?:in|at)\s+(?:a\s+)?future\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:once|when|as\s+soon\s+as|until|subject\s+to)\s+(?:\w+[\s-]){0,5}?"
    r"(?:developed|available|complete[d]?|published|known|agreed|finali[sz]ed|received|approved|possible|ready)\b",
    re.IGNORECASE,
)

_REPORTS = r"\b(?:report|update|progress|briefing|item|paper)s?\b"
_ASKS = (
    r"\b(?:be\s+(?:requested|asked|invited|scheduled|brought|submitted|presented|made|provided|added)|requests?\b|"
    r"to\s+provide|report(?:s|ed)?\s+back|bring(?:s)?\s+back|return(?:s|ed)?\s+to)"
)
_RECOMMENDS = re.compile(r"\brecommend(?:s|ed|ation|ations)?\b", re.IGNORECASE)
_PROMISES = re.compile(r"\b(?:would|will)\s+be\b|\bagreed\s+to\b|\bundert(?:ook|akes?)\b", re.IGNORECASE)
_INFORMS = re.compile(
    r"\bbe\s+(?:informed|shared|circulated|sent|supplied|given|notified|advised|provided)\b"
    r"|\bprovides?\b|\binformation\s+(?:on|about|be)\b|\bclarif(?:y|ication)\b|\brequest(?:s|ed)?\b|\bbe\s+asked\b",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"\b(?:note|notes|noted|receive|receives|received|considered|considers|confirmed|signed|endorsed?|endorses|"
    r"welcomed|welcomes|thanked|approved?|approves|agreed|agrees)\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\binvit(?:e|es|ed|ing)\s+(?P<who>[^.;,]{2,150}?)\s+to\s+(?:attend|be\s+present|come|a\b|the\b)", re.IGNORECASE
)
_EXECUTIVE = re.compile(r"\b(?:cabinet|executive|leader\s+of\s+the\s+council|mayor)\b(?!\s+director)", re.IGNORECASE)
_NHS = re.compile(
    r"\bNHS\b|\bintegrated\s+care\b|\bIC[BS]\b|\bfoundation\s+trust\b|\bhospitals?\b|\bambulance\b", re.IGNORECASE
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


_OFFICE = re.compile(
    r"\b(?:[Tt]he\s+)?(?:Cabinet(?:\s+Member(?:\s+for\s+[A-Z]\w+(?:\s+(?:and|&)\s+[A-Z]\w+)*)?)?"
    r"|(?:[A-Z]\w+\s+)?Director\s+(?:of|for)\s+[A-Z]\w+(?:\s+(?:and|&)\s+[A-Z]\w+)*|Leader of the Council)\b"
)


@dataclass(frozen=True)
class Named:
    """An organisation that may owe an answer, and the words that name it."""

    partner_id: int
    words: str


def kind_in(words: str, *, is_said: bool = False) -> ResolutionKind:
    """What a resolution asks for. What nobody can tell is an information request: that stays open and is not lost.

    Args:
        words: as minuted.
        is_said: whether it stands in the discussion, not among the resolutions.
    """
    if is_said or _PROMISES.search(words):
        return Kind.UNDERTAKING
    if _RECOMMENDS.search(words) and not re.match(r"[^.]*recommendations?\b[^.]*\bnoted\b", words, re.IGNORECASE):
        return Kind.RECOMMENDATION
    comes_back = _SOME_MEETING.search(words) or _AFTER.search(words) or re.search(r"\bback\b", words, re.IGNORECASE)
    if re.search(_ASKS, words, re.IGNORECASE) and re.search(_REPORTS, words, re.IGNORECASE) and comes_back:
        return Kind.REPORT_BACK
    if _INFORMS.search(words):
        return Kind.INFORMATION_REQUEST
    return Kind.NOTE if _NOTES.search(words) else Kind.INFORMATION_REQUEST


def due_in(words: str, meeting: date, next_meeting: date | None = None) -> Due:
    """By when a resolution wants its answer, as far as its words say so.

    Args:
        words: as minuted.
        meeting: the day on which it was resolved.
        next_meeting: the committee's next one after it, where it is known.
    """
    words = " ".join(words.split())
    for find in (_stated, _after, _every):
        if due := find(words, meeting):
            return due
    if match := _SOME_MEETING.search(words):
        stated = match[0].strip()
        if (match["which"] or "").lower() == "next" and next_meeting:
            return Due(stated, next_meeting, DueFound.WORKED_OUT, f"the meeting after {day(meeting)}")
        return Due(stated, words="no meeting chosen yet", is_unscheduled=True)
    if match := _CONDITION.search(words):
        return Due(match[0], words="no date: it waits for a condition")
    return Due()


def allowed_for(kind: str, body: str, meeting: date) -> Due:
    """The time that the law allows for an answer to a formal recommendation; nothing for anything else.

    Args:
        body: who owes the answer, with the resolution's own words.
        meeting: the day on which it was resolved.
    """
    if kind != Kind.RECOMMENDATION:
        return Due()
    if _EXECUTIVE.search(body):
        on = add_months(meeting, EXECUTIVE_MONTHS)
        return Due("", on, DueFound.ALLOWED, f"{EXECUTIVE_MONTHS} months allowed for the executive")
    if _NHS.search(body):
        on = meeting + timedelta(days=NHS_DAYS)
        return Due("", on, DueFound.ALLOWED, f"{NHS_DAYS} days allowed for bodies of the NHS")
    return Due()


def owner_in(words: str, partners: Iterable[tuple[int, str]]) -> Named | None:
    """The organisation that the words name first, by its name or by its initials; None for none.

    Args:
        partners: organisations of the strategies, by id and name.
    """
    found: list[tuple[int, int, Named]] = []
    for partner_id, name in partners:
        for form in names_of(name):
            pattern = rf"(?<!\w)(?:[Tt]he\s+)?{re.escape(form)}(?!\w)"
            match = re.search(pattern, words, 0 if form.isupper() else re.IGNORECASE)
            if match:
                found.append((match.start(), -len(match[0]), Named(partner_id, match[0])))
    return min(found, key=lambda one: one[:2])[2] if found else None


def office_in(words: str) -> str:
    """The office of the council that the words name first ("the Cabinet Member"); "" for none."""
    match = _OFFICE.search(" ".join(words.split()))
    return match[0] if match else ""


def names_of(name: str) -> set[str]:
    """How an organisation may be named: its name, the names between strokes, and initials in brackets."""
    forms = {part.strip() for part in re.split(r"\s+/\s+", re.sub(r"\s*\([^)]*\)", "", name))}
    forms |= {inner for inner in re.findall(r"\(([^)]+)\)", name) if inner.isupper() and len(inner) > 1}
    return {form for form in forms if len(form) > 2 or form.isupper()}


def invitee_in(words: str) -> str:
    """Who is asked to attend; "" for nobody."""
    match = _INVITES.search(" ".join(words.split()))
    return re.sub(r"^the\s+", "", match["who"], flags=re.IGNORECASE) if match else ""


def add_months(start: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that is too short."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


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


def _after(words: str, meeting: date) -> Due | None:
    """So long after the meeting: "in 6 months' time", "within two weeks"."""
    for match in _AFTER.finditer(words):
        if not _AS_PERIOD.search(match[0]) or _ASKED_ABOUT.search(words[: match.start()]):
            continue  # "a month" of data, "the 12 month plan"; "how many left within a year".
        text, unit = match["number"].lower(), match["unit"].lower()
        number = int(text) if text.isdigit() else 1 if text in ("a", "an") else NUMBERS.index(text) + 1
        if number == 0:
            continue
        if unit in ("day", "week"):
            on = meeting + timedelta(days=number * (7 if unit == "week" else 1))
        else:
            on = add_months(meeting, number * (12 if unit == "year" else 1))
        return Due(match[0], on, DueFound.WORKED_OUT, f"{count_of(number, unit)} from {day(meeting)}")
    return None


def _every(words: str, meeting: date) -> Due | None:
    """Again and again: the first time is worked out."""
    match = _EVERY.search(words)
    if match is None:
        return None
    every = re.split(r"[\s-]", (match["every"] or match["each"]).lower())[0]
    if every == "weekly":
        return Due(match[0], meeting + timedelta(days=7), DueFound.WORKED_OUT, f"the first week from {day(meeting)}")
    months = next(number for word, number in _EVERY_MONTHS.items() if every.startswith(word))
    return Due(match[0], add_months(meeting, months), DueFound.WORKED_OUT, f"{_ROUNDS[months]} from {day(meeting)}")
