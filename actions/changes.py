"""What differs between two readings of a plan, action by action. Pure: overview, report and API share it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from actions.stages import Mark, Rating, Trend, trend

ONGOING = "ongoing"


class Comparable(Protocol):
    """An action at a moment, as far as its changes are told; what each one means stands at `Mark` and `ActionState`."""

    @property
    def ref(self) -> str: ...
    @property
    def short_title(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def mark(self) -> str: ...
    @property
    def rating(self) -> str | None: ...
    @property
    def last_rated(self) -> str | None: ...
    @property
    def due_date(self) -> date | None: ...
    @property
    def is_ongoing(self) -> bool: ...
    @property
    def lead(self) -> str | None: ...
    @property
    def joint_lead(self) -> str | None: ...


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two moments.

    Attributes:
        what: "added", "mark", "due_date", "lead", "joint_lead" or "title".
        before, after: codes, names, ISO dates or "ongoing"; None where there was nothing.
        direction: better, same, worse or new, where the later mark is a rating.
    """

    ref: str
    short_title: str
    what: str
    before: str | None
    after: str | None
    direction: str | None = None


class Kind(StrEnum):
    """What a difference is called, in the order in which a committee asks."""

    WORSE = "worse"
    BETTER = "better"
    NO_UPDATE = "no_update"
    COMPLETED = "completed"
    STARTED = "started"
    RESUMED = "resumed"
    REPORTED = "reported"
    PAUSED = "paused"
    CLOSED = "closed"
    STAGE = "stage"
    DATE_MOVED = "date_moved"
    DATE_SET = "date_set"
    LEAD = "lead"
    TITLE = "title"
    ADDED = "added"


_UNTIL_STARTED = (None, Mark.NOT_STARTED, Mark.NOT_RECORDED)
_OF_NEW_MARK = {
    Mark.NO_UPDATE.value: Kind.NO_UPDATE,
    Mark.COMPLETE.value: Kind.COMPLETED,
    Mark.PAUSED.value: Kind.PAUSED,
    Mark.CLOSED.value: Kind.CLOSED,
}


def differences(before: Sequence[Comparable], after: Sequence[Comparable]) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the actions.

    Args:
        before, after: the actions at the earlier and the later moment.

    Returns:
        One entry for each thing that differs. An action that is new has one entry, "added".
    """
    earlier = {line.ref: line for line in before}
    found: list[Difference] = []
    for line in after:
        old = earlier.get(line.ref)
        if old is None:
            found.append(Difference(line.ref, line.short_title, "added", None, line.title))
        else:
            found += _of_action(old, line)
    return tuple(found)


def kind_of(change: Difference) -> Kind:
    """What a difference is called. A rating that is neither worse nor better says how it came back."""
    if change.what == "added":
        return Kind.ADDED
    if change.what == "title":
        return Kind.TITLE
    if change.what == "due_date":
        return Kind.DATE_SET if change.before is None else Kind.DATE_MOVED
    if change.what != "mark":
        return Kind.LEAD
    if change.direction in (Trend.WORSE, Trend.BETTER):
        return Kind(change.direction)
    if change.after not in Rating.values:
        return _OF_NEW_MARK.get(change.after or "", Kind.STAGE)
    if change.before in _UNTIL_STARTED:
        return Kind.STARTED
    return Kind.REPORTED if change.before == Mark.NO_UPDATE else Kind.RESUMED


def days_moved(change: Difference) -> int | None:
    """By how many days a due date moved, later above 0; None to or from "ongoing", or where there was none."""
    if change.before is None or change.after is None or ONGOING in (change.before, change.after):
        return None
    return (date.fromisoformat(change.after) - date.fromisoformat(change.before)).days


def _of_action(old: Comparable, new: Comparable) -> Iterable[Difference]:
    """In the order in which they are told."""
    pairs = (
        ("mark", old.mark, new.mark),
        ("due_date", _due(old), _due(new)),
        ("lead", old.lead, new.lead),
        ("joint_lead", old.joint_lead, new.joint_lead),
        ("title", old.title, new.title),
    )
    for what, before, after in pairs:
        if before != after:
            direction = _direction(old, new) if what == "mark" else None
            yield Difference(new.ref, new.short_title, what, before, after, direction)


def _due(line: Comparable) -> str | None:
    if line.is_ongoing:
        return ONGOING
    return line.due_date.isoformat() if line.due_date else None


def _direction(old: Comparable, new: Comparable) -> str | None:
    """How the later rating compares with the earlier one; after "no update", with the last one there was."""
    if new.mark not in Rating.values:
        return None
    earlier = old.last_rated if old.mark == Mark.NO_UPDATE else old.rating
    direction = trend(new.mark, earlier)
    return direction.value if direction else None
