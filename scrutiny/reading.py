"""Meetings with their deadlines, and the work programme, as recorded at a revision."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from accounts.moments import LONDON
from govuk.words import clock_time, weekday
from scrutiny.deadlines import CommitteeDays, Deadline, DeadlineKind, deadlines_of
from scrutiny.models import Committee, CommitteeVersion, Meeting, MeetingStatus, MeetingVersion, WorkItemVersion

RUNNING = frozenset({MeetingStatus.SCHEDULED.value, MeetingStatus.MOVED.value})
"""Still to be held, or nobody said yet that it was."""


@dataclass(frozen=True)
class MeetingReading:
    """One meeting at a moment.

    Attributes:
        deadlines: in their fixed order; also of a meeting that was held or cancelled.
    """

    meeting: Meeting
    version: MeetingVersion
    deadlines: tuple[Deadline, ...]

    @property
    def id(self) -> int:
        """Its number."""
        return self.meeting.pk

    @property
    def key(self) -> str:
        """Its part of the address."""
        return self.meeting.key

    @property
    def committee_id(self) -> int:
        """Whose meeting it is."""
        return self.meeting.committee_id

    @property
    def date(self) -> date:
        """Its day."""
        return self.version.date

    @property
    def status(self) -> str:
        """A `MeetingStatus`."""
        return self.version.status

    @property
    def is_running(self) -> bool:
        """Whether it is still to be held, or nobody said yet that it was."""
        return self.version.status in RUNNING

    @property
    def words(self) -> str:
        """Its day and time: "Monday 15 June 2026 at 10am"."""
        return meeting_words(self.version.date, self.version.time)

    def deadline(self, kind: DeadlineKind) -> Deadline:
        """One of the deadlines."""
        return next(one for one in self.deadlines if one.kind == kind)


def meeting_words(day: date, at: time | None) -> str:
    """A meeting's day and time: "Monday 15 June 2026 at 10am"; the day alone where the time is not known."""
    return f"{weekday(day)} at {clock_time(datetime.combine(day, at, tzinfo=LONDON))}" if at else weekday(day)


def days_of(version: CommitteeVersion) -> CommitteeDays:
    """A committee's working days."""
    return CommitteeDays(version.draft_days, version.clearance_days, version.final_days, version.agenda_days)


def read_meetings(rows: "QuerySet[MeetingVersion]", revision: int) -> list[MeetingReading]:
    """Meetings with their deadlines, in the order of the rows. Two queries.

    Args:
        rows: of one revision.
        revision: the same, at which the committees' days are read.
    """
    found = list(rows.select_related("meeting__committee"))
    committees = {row.meeting.committee_id for row in found}
    versions = CommitteeVersion.objects.at(revision).filter(committee__in=committees)
    days = {version.committee_id: days_of(version) for version in versions}
    return [_reading(row, days.get(row.meeting.committee_id, CommitteeDays())) for row in found]


def meetings_at(committees: "Collection[int] | QuerySet[Committee]", revision: int) -> "QuerySet[MeetingVersion]":
    """Meetings of some committees as they stood, the earliest first."""
    rows = MeetingVersion.objects.at(revision).filter(meeting__committee__in=committees)
    return rows.order_by("date", "time", "meeting_id")


def meetings_of(committees: Collection[int], revision: int) -> list[MeetingReading]:
    """Meetings of some committees with their deadlines, the earliest first."""
    return read_meetings(meetings_at(committees, revision), revision)


def meeting_reading(meeting: Meeting, revision: int) -> MeetingReading | None:
    """One meeting; None before it was recorded."""
    found = read_meetings(MeetingVersion.objects.at(revision).filter(meeting=meeting), revision)
    return found[0] if found else None


def items_at(committees: Collection[int], revision: int) -> "QuerySet[WorkItemVersion]":
    """Items of the work programmes of some committees, in their order; dropped ones are among them."""
    rows = WorkItemVersion.objects.at(revision).filter(item__committee__in=committees)
    return rows.select_related("item").order_by("position", "item_id")


def next_meeting(meetings: Iterable[MeetingReading], today: date) -> MeetingReading | None:
    """The first that is still to be held, today or later."""
    return next((one for one in meetings if one.is_running and one.date >= today), None)


def municipal_year(day: date) -> str:
    """The council's year in which a day falls, from May to April: "2026-27"."""
    year = day.year if day.month >= 5 else day.year - 1
    return f"{year}-{(year + 1) % 100:02d}"


def _reading(row: MeetingVersion, days: CommitteeDays) -> MeetingReading:
    chosen = {kind: getattr(row, f"{kind.value}_on") for kind in DeadlineKind}
    return MeetingReading(row.meeting, row, deadlines_of(row.date, days, chosen))
