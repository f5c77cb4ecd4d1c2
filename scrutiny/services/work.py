"""The work programme: items added, changed, put in order, carried over, dropped, and what came of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from accounts.clock import Revision, change, record_many
from accounts.models import User
from actions.errors import RuleError
from outcomes.models import Strategy
from scrutiny.models import (
    Committee,
    CommitteeStrategy,
    Meeting,
    MeetingStatus,
    MeetingVersion,
    ResolutionVersion,
    WorkItem,
)
from scrutiny.models import WorkItemVersion as Version
from scrutiny.resolution_stages import FINISHED
from scrutiny.services.committees import concerned, require_keeper


class WorkRuleError(RuleError):
    """Something about an item of the work programme that the rules do not allow."""


class WorkChangedError(RuleError):
    """Somebody else changed the item after the page was opened."""

    message = "Somebody else changed this item after you opened this page. Check what it says now, then save again."


@dataclass(frozen=True)
class ItemWanted:
    """What an item says; the fields are those of `WorkItemVersion`."""

    topic: str
    background: str = ""
    basis: str = ""
    target: str = ""
    outcome: str = ""
    strategy: Strategy | None = None


@dataclass(frozen=True)
class Going:
    """Where the items of a meeting go when it is moved or cancelled: they stay, go to a meeting, or to the list."""

    stays: bool = False
    meeting: Meeting | None = None


STAY = Going(stays=True)
TO_THE_LIST = Going()


def add_item(
    *, committee: Committee, wanted: ItemWanted, meeting: Meeting | None, by: User, now: datetime | None = None
) -> WorkItem:
    """Add an item to the work programme: to a meeting, where it comes last, or to the list of those without a date.

    Raises:
        WorkRuleError, CommitteeNotAllowedError: nothing is written.
    """
    with change(kind="work_added", by=by, strategy_id=concerned(committee), now=now) as revision:
        require_keeper(by, committee)
        fields = _checked(committee, wanted)
        _require_open(committee, meeting)
        revision.summary = f"Work programme: {fields['topic']} added"
        return enter_item(revision, committee=committee, meeting=meeting, **fields)


def enter_item(revision: Revision, *, committee: Committee, meeting: Meeting | None, **fields: Any) -> WorkItem:
    """Write a new item as part of a change, the last of its meeting. `fields` as of `WorkItemVersion`."""
    item = revision.append(WorkItem(committee=committee))
    place = {"meeting": meeting, "position": _next_position(committee, meeting)}
    record_many(revision, Version, {item.pk: fields | place})
    return item


def change_item(*, item: WorkItem, wanted: ItemWanted, seen: int, by: User, now: datetime | None = None) -> None:
    """Change what an item says, its outcome included. `carry_item` changes where it stands.

    Args:
        seen: `from_rev` of the version that `by` saw.

    Raises:
        WorkRuleError, WorkChangedError, CommitteeNotAllowedError: nothing is written.
    """
    with _about(item, "work_changed", by, now) as (revision, version):
        fields = _checked(item.committee, wanted, version.strategy_id)
        strategy = fields["strategy"].pk if fields["strategy"] else None
        said = all(getattr(version, name) == value for name, value in fields.items() if name != "strategy")
        if version.from_rev != seen and not (said and version.strategy_id == strategy):
            raise WorkChangedError
        if fields["outcome"] and version.meeting_id is None:
            raise WorkRuleError("An outcome is of a meeting: choose the item's meeting first.", field="outcome")
        revision.summary = f"Work programme: {fields['topic']} changed"
        record_many(revision, Version, {item.pk: fields})


def carry_item(
    *,
    item: WorkItem,
    meeting: Meeting | None,
    reason: str = "",
    target: str = "",
    by: User,
    now: datetime | None = None,
) -> None:
    """Put an item on another meeting, or back on the list.

    Args:
        meeting: None for the list of those without a date.
        reason: needed where it was on a meeting: it is carried over.
        target: for the list, when it is meant to come, in words.

    Raises:
        WorkRuleError, CommitteeNotAllowedError: nothing is written.
    """
    with _about(item, "work_carried", by, now) as (revision, version):
        _require_open(item.committee, meeting)
        if version.meeting_id == (meeting.pk if meeting else None):
            raise WorkRuleError("The item stands there already. Choose another meeting.", field="meeting")
        if version.meeting_id and not reason.strip():
            raise WorkRuleError("Enter why the item is carried over.", field="reason")
        if version.outcome:
            raise WorkRuleError(
                "The item has an outcome, so it stays with its meeting. Add a new item.", field="meeting"
            )
        revision.summary = f"Work programme: {version.topic} {'carried over' if version.meeting_id else 'scheduled'}"
        fields = _carried(version, meeting, reason.strip()) | ({"target": target.strip()} if target.strip() else {})
        record_many(revision, Version, {item.pk: fields | {"position": _next_position(item.committee, meeting)}})
        _carry_answers(revision, [version], meeting)


def carry_all(revision: Revision, meeting: Meeting, going: Going, reason: str) -> None:
    """Carry the items of a meeting, as part of the change that moves or cancels it.

    Raises:
        WorkRuleError: they go to a meeting that is not one of the committee's, or is not to be held.
    """
    items = list(Version.objects.open().filter(meeting=meeting, is_dropped=False).order_by("position", "pk"))
    if going.stays or not items:
        return
    if going.meeting == meeting:
        raise WorkRuleError("Choose another meeting for the items.", field="going")
    _require_open(meeting.committee, going.meeting, field="going")
    first = _next_position(meeting.committee, going.meeting)
    going_on = [row for row in items if not row.outcome]
    moved = {
        row.item_id: _carried(row, going.meeting, reason) | {"position": first + number}
        for number, row in enumerate(going_on)
    }
    record_many(revision, Version, moved)
    _carry_answers(revision, going_on, going.meeting)


def _carry_answers(revision: Revision, items: Sequence[Version], meeting: Meeting | None) -> None:
    """Let the resolutions that are answered by these items go with them: their words stand in an item's background."""
    from_meetings = {row.meeting_id for row in items if row.meeting_id}
    rows = ResolutionVersion.objects.open().filter(at_meeting__in=from_meetings).exclude(stage__in=FINISHED)
    later = {"at_meeting": meeting, "is_unscheduled": meeting is None}
    moved = {
        row.resolution_id: later
        for row in rows.select_related("resolution__meeting")
        if any(row.at_meeting_id == item.meeting_id and _is_about(item, row) for item in items)
        and (meeting is None or _day_of(row.resolution.meeting) < _day_of(meeting))
    }
    record_many(revision, ResolutionVersion, moved)


def _is_about(item: Version, row: ResolutionVersion) -> bool:
    return " ".join(row.resolution.words.split()) in " ".join(item.background.split())


def _day_of(meeting: Meeting) -> date:
    return MeetingVersion.objects.open().get(meeting=meeting).date


def drop_item(*, item: WorkItem, reason: str, by: User, now: datetime | None = None) -> None:
    """Take an item off the work programme, with the reason. It stays in the record.

    Raises:
        WorkRuleError, CommitteeNotAllowedError: nothing is written.
    """
    if not reason.strip():
        raise WorkRuleError("Enter why the item is dropped.", field="reason")
    with _about(item, "work_dropped", by, now) as (revision, version):
        revision.summary = f"Work programme: {version.topic} dropped"
        record_many(revision, Version, {item.pk: {"is_dropped": True, "reason": reason.strip()}})


def restore_item(*, item: WorkItem, by: User, now: datetime | None = None) -> None:
    """Put a dropped item back on the list of those without a date, the last of it.

    Raises:
        WorkRuleError: it was not dropped; CommitteeNotAllowedError.
    """
    with change(kind="work_restored", by=by, strategy_id=concerned(item.committee), now=now) as revision:
        require_keeper(by, item.committee)
        version = Version.objects.open().get(item=item)
        if not version.is_dropped:
            raise WorkRuleError("This item is on the work programme.")
        revision.summary = f"Work programme: {version.topic} put back"
        fields = {"is_dropped": False, "meeting": None, "carried_from": None, "reason": ""}
        record_many(revision, Version, {item.pk: fields | {"position": _next_position(item.committee, None)}})


def order_items(*, committee: Committee, items: Sequence[WorkItem], by: User, now: datetime | None = None) -> None:
    """Put the items of one meeting, or of the list, in this order.

    Raises:
        WorkRuleError: they are not all of one place; CommitteeNotAllowedError.
    """
    with change(kind="work_ordered", by=by, strategy_id=concerned(committee), now=now) as revision:
        require_keeper(by, committee)
        rows = {row.item_id: row for row in Version.objects.open().filter(item__in=items, item__committee=committee)}
        if len({row.meeting_id for row in rows.values()}) != 1 or len(rows) != len(items):
            raise WorkRuleError("Put items of one meeting in order at a time.")
        revision.summary = "Work programme: items put in order"
        record_many(revision, Version, {item.pk: {"position": number} for number, item in enumerate(items, 1)})


@contextmanager
def _about(item: WorkItem, kind: str, by: User, now: datetime | None) -> Iterator[tuple[Revision, Version]]:
    """A change of one item, by whoever keeps its committee; with the item as it stands under the lock."""
    with change(kind=kind, by=by, strategy_id=concerned(item.committee), now=now) as revision:
        require_keeper(by, item.committee)
        version = Version.objects.open().get(item=item)
        if version.is_dropped:
            raise WorkRuleError("This item was dropped. Put it back first.")
        yield revision, version


def _carried(row: Version, meeting: Meeting | None, reason: str) -> dict[str, Any]:
    """Where an item stands now. From a meeting it is carried over; from the list it is only scheduled."""
    if row.meeting_id is None:
        return {"meeting": meeting, "carried_from": None, "reason": ""}
    return {"meeting": meeting, "carried_from": row.meeting_id, "reason": reason}


def _checked(committee: Committee, wanted: ItemWanted, present: int | None = None) -> dict[str, Any]:
    fields: dict[str, Any] = dict(vars(wanted))
    fields |= {name: value.strip() for name, value in fields.items() if isinstance(value, str)}
    if not fields["topic"]:
        raise WorkRuleError("Enter the topic.", field="topic")
    if wanted.strategy is not None and wanted.strategy.pk != present:
        linked = CommitteeStrategy.objects.open().filter(committee=committee, strategy=wanted.strategy)
        if not linked.exists():
            raise WorkRuleError("Choose a strategy that this committee scrutinises.", field="strategy")
    return fields


def _require_open(committee: Committee, meeting: Meeting | None, field: str = "meeting") -> None:
    if meeting is None:
        return
    version = MeetingVersion.objects.open().filter(meeting=meeting, meeting__committee=committee).first()
    if version is None:
        raise WorkRuleError("Choose a meeting of this committee.", field=field)
    if version.status == MeetingStatus.CANCELLED:
        raise WorkRuleError("This meeting was cancelled. Choose another one.", field=field)


def _next_position(committee: Committee, meeting: Meeting | None) -> int:
    rows = Version.objects.open().filter(item__committee=committee, meeting=meeting)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
