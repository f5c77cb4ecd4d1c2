"""Meetings: called, changed, moved, cancelled, held."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from accounts.clock import Revision, change, record_many
from accounts.models import User
from actions.errors import RuleError
from govuk.words import count_of, day, weekday
from scrutiny.deadlines import DeadlineKind, deadlines_of, out_of_order
from scrutiny.models import Committee, CommitteeVersion, Meeting, MeetingStatus, MeetingVersion
from scrutiny.reading import RUNNING, days_of
from scrutiny.services.committees import concerned, require_keeper
from scrutiny.services.work import STAY, Going, carry_all

OptionalTime = time | None
"""A time of day; a field of that name hides the type."""

MOST_AT_ONCE = 60


class MeetingRuleError(RuleError):
    """Something about a meeting that the rules do not allow."""


class MeetingChangedError(RuleError):
    """Somebody else changed the meeting after the page was opened."""

    message = "Somebody else changed this meeting after you opened this page. Check what it says now, then save again."


@dataclass(frozen=True)
class MeetingWanted:
    """A meeting to be called.

    Attributes:
        time: in London; None where it is not known.
    """

    date: date
    time: OptionalTime = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class MeetingDetails:
    """What can be said about a meeting without moving it; the fields are those of `MeetingVersion`."""

    time: OptionalTime = None
    place: str = ""
    draft_on: date | None = None
    clearance_on: date | None = None
    final_on: date | None = None
    agenda_on: date | None = None
    days_reason: str = ""
    minutes: str = ""
    note: str = ""

    @property
    def chosen(self) -> dict[DeadlineKind, date | None]:
        """Deadlines that are set instead of worked back."""
        return {kind: getattr(self, f"{kind.value}_on") for kind in DeadlineKind}


def add_meetings(
    *, committee: Committee, wanted: Sequence[MeetingWanted], by: User, now: datetime | None = None
) -> list[Meeting]:
    """Call one or many meetings in one change. One that is called already on that day and time is left as it is.

    Returns:
        The meetings that are new, the earliest first.

    Raises:
        MeetingRuleError: none or too many; CommitteeNotAllowedError. Nothing is written.
    """
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise MeetingRuleError(f"Enter from 1 to {MOST_AT_ONCE} days.", field="dates")
    with change(kind="meetings_added", by=by, strategy_id=concerned(committee), now=now) as revision:
        require_keeper(by, committee)
        known = MeetingVersion.objects.open().filter(meeting__committee=committee)
        called = {(row.date, row.time) for row in known if row.status != MeetingStatus.CANCELLED}
        added = []
        for one in sorted(set(wanted), key=lambda each: (each.date, each.time or time.min)):
            if (one.date, one.time) not in called:
                called.add((one.date, one.time))
                added.append(enter_meeting(revision, committee=committee, wanted=one))
        revision.summary = f"{count_of(len(added), 'meeting')} added"
    return added


def enter_meeting(
    revision: Revision,
    *,
    committee: Committee,
    wanted: MeetingWanted,
    status: MeetingStatus = MeetingStatus.SCHEDULED,
    minutes: str = "",
) -> Meeting:
    """Write a new meeting as part of a change. Its key is its day, with a number where another has that one."""
    keys = set(Meeting.objects.filter(committee=committee, key__startswith=wanted.date.isoformat()).values_list("key"))
    plain = wanted.date.isoformat()
    numbered = (f"{plain}-{number}" for number in range(2, len(keys) + 3))
    key = next(each for each in (plain, *numbered) if (each,) not in keys)
    meeting = revision.append(Meeting(committee=committee, key=key))
    record_many(revision, MeetingVersion, {meeting.pk: asdict(wanted) | {"status": status, "minutes": minutes}})
    return meeting


def change_meeting(
    *, meeting: Meeting, details: MeetingDetails, seen: int, by: User, now: datetime | None = None
) -> None:
    """Set a meeting's time, place, deadlines, minutes and note.

    Args:
        details: all of them. Deadlines that are set need a reason, and each comes no later than the next.
        seen: `from_rev` of the version that `by` saw.

    Raises:
        MeetingRuleError, MeetingChangedError, CommitteeNotAllowedError: nothing is written.
    """
    with _about(meeting, "meeting_changed", by, now) as (revision, version):
        wanted = asdict(details)
        if version.from_rev != seen and any(getattr(version, name) != value for name, value in wanted.items()):
            raise MeetingChangedError
        _check_deadlines(meeting, version.date, details)
        revision.summary = f"Meeting on {day(version.date)} changed"
        record_many(revision, MeetingVersion, {meeting.pk: wanted})


def move_meeting(
    *,
    meeting: Meeting,
    to: date,
    time: OptionalTime,
    reason: str,
    going: Going = STAY,
    by: User,
    now: datetime | None = None,
) -> None:
    """Move a meeting to another day. Its address stays; deadlines that were set for the old day are worked back anew.

    Args:
        to: another day than the present one; may lie behind, where the record is put right.
        going: where its items go; as a rule they stay with it.

    Raises:
        MeetingRuleError, CommitteeNotAllowedError: nothing is written.
    """
    reason = _required(reason, "Enter why the meeting is moved.")
    with _about(meeting, "meeting_moved", by, now) as (revision, version):
        _require_running(version, "moved")
        if (version.date, version.time) == (to, time):
            raise MeetingRuleError(f"The meeting is on {weekday(to)} already. Enter another day or time.", field="date")
        taken = MeetingVersion.objects.open().filter(meeting__committee=meeting.committee_id, date=to, time=time)
        if taken.exclude(meeting=meeting).exclude(status=MeetingStatus.CANCELLED).exists():
            raise MeetingRuleError(f"The committee has a meeting on {weekday(to)} at that time already.", field="date")
        worked_back = {f"{kind.value}_on": None for kind in DeadlineKind} | {"days_reason": ""}
        moved = {"date": to, "time": time, "status": MeetingStatus.MOVED, "reason": reason, **worked_back}
        revision.summary = f"Meeting on {day(version.date)} moved to {day(to)}"
        record_many(revision, MeetingVersion, {meeting.pk: moved})
        carry_all(revision, meeting, going, reason)


def cancel_meeting(*, meeting: Meeting, reason: str, going: Going, by: User, now: datetime | None = None) -> None:
    """Cancel a meeting. Its items go to another one, or back to the list of those without a date.

    Raises:
        MeetingRuleError, CommitteeNotAllowedError: nothing is written.
    """
    reason = _required(reason, "Enter why the meeting is cancelled.")
    with _about(meeting, "meeting_cancelled", by, now) as (revision, version):
        _require_running(version, "cancelled")
        revision.summary = f"Meeting on {day(version.date)} cancelled"
        record_many(revision, MeetingVersion, {meeting.pk: {"status": MeetingStatus.CANCELLED, "reason": reason}})
        carry_all(revision, meeting, going, reason)


def hold_meeting(*, meeting: Meeting, by: User, now: datetime | None = None) -> None:
    """Record that a meeting was held.

    Raises:
        MeetingRuleError: it was cancelled, or its day is still to come; CommitteeNotAllowedError.
    """
    with _about(meeting, "meeting_held", by, now) as (revision, version):
        _require_running(version, "recorded as held")
        if version.date > revision.day:
            raise MeetingRuleError(f"The meeting is on {weekday(version.date)}, which is still to come.")
        revision.summary = f"Meeting on {day(version.date)} held"
        record_many(revision, MeetingVersion, {meeting.pk: {"status": MeetingStatus.HELD, "reason": ""}})


def reinstate_meeting(*, meeting: Meeting, by: User, now: datetime | None = None) -> None:
    """Take back that a meeting was cancelled or held. Items that went elsewhere stay there.

    Raises:
        MeetingRuleError: it was neither; CommitteeNotAllowedError.
    """
    with _about(meeting, "meeting_reinstated", by, now) as (revision, version):
        if version.status in RUNNING:
            raise MeetingRuleError("The meeting is neither cancelled nor held.")
        revision.summary = f"Meeting on {day(version.date)} is on again"
        record_many(revision, MeetingVersion, {meeting.pk: {"status": MeetingStatus.SCHEDULED, "reason": ""}})


@contextmanager
def _about(meeting: Meeting, kind: str, by: User, now: datetime | None) -> Iterator[tuple[Revision, MeetingVersion]]:
    """A change of one meeting, by whoever keeps its committee; with the meeting as it stands under the lock."""
    with change(kind=kind, by=by, strategy_id=concerned(meeting.committee), now=now) as revision:
        require_keeper(by, meeting.committee)
        yield revision, MeetingVersion.objects.open().get(meeting=meeting)


def _check_deadlines(meeting: Meeting, on: date, details: MeetingDetails) -> None:
    if not any(details.chosen.values()):
        if details.days_reason:
            raise MeetingRuleError("Enter a day that is set, or leave the reason empty.", field="days_reason")
        return
    if not details.days_reason.strip():
        raise MeetingRuleError("Enter why days are set, such as “called at short notice”.", field="days_reason")
    version = CommitteeVersion.objects.open().get(committee=meeting.committee_id)
    for kind, message in out_of_order(deadlines_of(on, days_of(version), details.chosen), on).items():
        raise MeetingRuleError(message, field=f"{kind.value}_on")


def _require_running(version: MeetingVersion, what: str) -> None:
    if version.status not in RUNNING:
        was = MeetingStatus(version.status).label.lower()
        raise MeetingRuleError(f"This meeting was {was}, so it cannot be {what}. Put it back first.")


def _required(text: str, message: str) -> str:
    if not text.strip():
        raise MeetingRuleError(message, field="reason")
    return text.strip()
