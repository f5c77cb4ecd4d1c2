"""One meeting: its deadlines and how they were found, what is on it, and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.urls import reverse

from accounts.models import Change
from actions.calendar import why_not_working
from govuk.words import day, when
from outcomes.reading import person_names
from scrutiny.deadlines import CommitteeDays, DeadlineKind, deadlines_of
from scrutiny.expecting import Expected, expected_reports
from scrutiny.meeting_dates import YEARS_AHEAD, Calendar, OptionalTime, weekday_conflict
from scrutiny.models import Meeting, MeetingStatus, MeetingVersion
from scrutiny.pages.committees import insiders_of, state_words
from scrutiny.pages.deadlines import DeadlineRow, deadline_rows
from scrutiny.pages.work import ItemRow, item_rows
from scrutiny.reading import MeetingReading, meeting_reading, meeting_words, meetings_of
from scrutiny.scope import CommitteeScope


@dataclass(frozen=True)
class Happened:
    """One change of a meeting: what, when and by whom."""

    words: str
    at: Change
    by: str


@dataclass(frozen=True)
class ReportLine:
    """A report for the meeting: how far it is, and where it is kept; "" for nowhere that the reader may go."""

    name: str
    state: str
    href: str


@dataclass(frozen=True)
class MeetingPage:
    """What the page of a meeting shows.

    Attributes:
        reading: the meeting.
        answer: in one sentence when it is, or what became of it.
        rows: deadlines in the order of their days.
        reports: those expected at it and editions issued for it, as far as the reader may know of them.
        history: the last change first.
        is_past: whether its day has passed.
    """

    reading: MeetingReading
    answer: str
    rows: tuple[DeadlineRow, ...]
    items: tuple[ItemRow, ...]
    reports: tuple[ReportLine, ...]
    history: tuple[Happened, ...]
    is_past: bool

    @property
    def may_hold(self) -> bool:
        """Whether it can be recorded as held."""
        return self.is_past and self.reading.is_running


def meeting_page(scope: CommitteeScope, meeting: Meeting) -> MeetingPage | None:
    """A meeting at the scope's moment; None before it was recorded."""
    reading = meeting_reading(meeting, scope.moment.revision)
    if reading is None:
        return None
    today = scope.moment.day
    expected = expected_reports([reading], scope.moment)
    known = [one for one in expected if one.strategy_id in insiders_of(scope)]
    rows = sorted(deadline_rows(reading, known, today), key=lambda row: row.deadline.day)
    return MeetingPage(
        reading=reading,
        answer=_answer(reading, today),
        rows=tuple(rows),
        items=tuple(item_rows(scope, [reading], only=reading)),
        reports=tuple(_reports(scope, expected)),
        history=tuple(_history(meeting, scope.moment.revision)),
        is_past=reading.date <= today,
    )


def _reports(scope: CommitteeScope, expected: Sequence[Expected]) -> Iterator[ReportLine]:
    """What is said of each report: everything to who sees reports under way, else what is published."""
    insiders = insiders_of(scope)
    for one in expected:
        version = scope.strategies.get(one.strategy_id)
        sees = one.strategy_id in insiders
        if version is None or not (sees or one.is_open(scope.moment.day)):
            continue
        slug, href = version.strategy.slug, ""
        if one.edition is not None:
            href = reverse("edition", args=[slug, one.edition.number])
        elif one.report is not None:
            href = reverse("report", args=[slug, one.report.number])
        yield ReportLine(version.title, _state(one), href)


def _state(one: Expected) -> str:
    if one.edition is not None:
        issued = f"edition {one.edition.number} issued on {day(one.edition.issued_on)}"
        return issued if one.is_published else f"{issued}, not yet published"
    if one.report is None:
        return "no report begun yet"
    return "report cleared, no edition issued yet" if one.is_cleared else "report under way"


def other_meetings(scope: CommitteeScope, meeting: Meeting | None = None) -> list[MeetingReading]:
    """Meetings to which items can go: not cancelled and not held, the earliest first."""
    return [one for one in known_meetings(scope) if one.is_running and one.meeting != meeting]


def known_meetings(scope: CommitteeScope) -> list[MeetingReading]:
    """Every meeting of the committee, the earliest first."""
    return meetings_of([scope.committee.pk], scope.moment.revision)


def _answer(reading: MeetingReading, today: date) -> str:
    if reading.is_running and reading.date >= today:
        moved = "Moved. " if reading.status == MeetingStatus.MOVED else ""
        return f"{moved}{when(reading.date, today).capitalize()}."
    return f"{state_words(reading, today).rstrip('.')}."


def _history(meeting: Meeting, revision: int) -> Iterator[Happened]:
    rows = list(MeetingVersion.objects.filter(meeting=meeting, from_rev__lte=revision).order_by("-from_rev"))
    changes = Change.objects.in_bulk([row.from_rev for row in rows])
    names = person_names({change.by_id for change in changes.values() if change.by_id}, revision)
    words = [*(_difference(before, after) for after, before in pairwise(rows)), _called(rows[-1])]
    for row, said in zip(rows, words, strict=True):
        change = changes[row.from_rev]
        by = names[change.by_id].name if change.by_id in names else "the tracker"
        yield Happened(said, change, by)


def _called(row: MeetingVersion) -> str:
    return f"Called for {meeting_words(row.date, row.time)}"


def _difference(before: MeetingVersion, after: MeetingVersion) -> str:
    if (before.date, before.time) != (after.date, after.time) and after.status == MeetingStatus.MOVED:
        there, here = meeting_words(before.date, before.time), meeting_words(after.date, after.time)
        return f"Moved from {there} to {here}: {after.reason}"
    if before.status != after.status:
        label = str(MeetingStatus(after.status).label)
        if after.status == MeetingStatus.SCHEDULED:
            label = "On again"
        return f"{label}: {after.reason}" if after.reason else label
    return f"Changed: {', '.join(_changed(before, after)) or 'details'}"


_DETAILS = {
    "time": "time",
    "place": "place",
    "draft_on": "deadlines",
    "clearance_on": "deadlines",
    "final_on": "deadlines",
    "agenda_on": "deadlines",
    "minutes": "minutes",
    "note": "note",
}


def _changed(before: MeetingVersion, after: MeetingVersion) -> list[str]:
    names = [words for name, words in _DETAILS.items() if getattr(before, name) != getattr(after, name)]
    reason = [f"“{after.days_reason}”"] if after.days_reason != before.days_reason and after.days_reason else []
    return [*dict.fromkeys(names), *reason]


@dataclass(frozen=True)
class FoundMeeting:
    """A day from a pasted calendar, to be checked before it is added.

    Attributes:
        value: what the box sends: "2026-06-15T10:00", "2026-06-15".
        remarks: what to look at: a weekend, a bank holiday, printed twice.
        obstacle: why it cannot be added; "" where it can.
    """

    words: str
    value: str
    remarks: tuple[str, ...]
    obstacle: str
    is_chosen: bool


def found_meetings(
    calendar: Calendar, known: Sequence[MeetingReading], *, at: OptionalTime, today: date, days: CommitteeDays
) -> list[FoundMeeting]:
    """The days of a pasted calendar, each with what to look at.

    Args:
        known: the committee's meetings.
        at: the time of day where none is printed.
        today: the day; meetings before it are allowed.
        days: the committee's, by which its agenda is published.
    """
    called = {(one.date, one.version.time) for one in known if one.status != MeetingStatus.CANCELLED}
    taken = {on for on, _ in called}
    found, seen = [], set()
    for one in calendar.days:
        if one.date is None:
            found.append(FoundMeeting(one.words, "", (), one.problem, is_chosen=False))
            continue
        time = one.time or at
        obstacle = "Recorded already" if (one.date, time) in called else ""
        obstacle = "Printed twice" if (one.date, time) in seen else obstacle
        seen.add((one.date, time))
        remarks = [weekday_conflict(one)]
        remarks.append(_said(why_not_working(one.date).removeprefix("a ")))
        remarks.append("Another meeting is recorded on this day" if not obstacle and one.date in taken else "")
        remarks.append(when_it_is(one.date, today, days))
        value = one.date.isoformat() + (f"T{time:%H:%M}" if time else "")
        kept = tuple(remark for remark in remarks if remark)
        found.append(FoundMeeting(meeting_words(one.date, time), value, kept, obstacle, is_chosen=not obstacle))
    return found


def when_it_is(on: date, today: date, days: CommitteeDays) -> str:
    """What is odd about the day of a meeting: it has passed, so has that of its agenda, or it is years ahead; or ""."""
    if on < today:
        return "In the past"
    if on.year > today.year + YEARS_AHEAD:
        return "Years ahead: check the year"
    agenda = next(one.day for one in deadlines_of(on, days) if one.kind == DeadlineKind.AGENDA)
    return f"Its agenda was to be published on {day(agenda)}, which has passed" if agenda < today else ""


def _said(words: str) -> str:
    return words[:1].upper() + words[1:]
