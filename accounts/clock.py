"""The one clock that audit, as-at, "what changed" and cache validity stand on.

Writing: a service that changes something recorded runs inside `with change(...) as revision:`. The block
takes the clock's row as its first lock and holds it to the commit, so revisions and instants rise strictly
and no reader can be given an answer that a slower writer changes later. Nothing slow belongs inside it:
no mail, file, HTTP call or task.

Reading: `Moment` is the pair (revision, day) that every answer is made for. Now is the last revision.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from accounts.lock import LONGEST_CHANGE, ChangeTooLongError, ClockBusyError, ClockError, clock_held
from accounts.models.ledger import OPEN, AppendOnly, Change, Clock, Version
from accounts.models.people import User

__all__ = [
    "ChangeTooLongError",
    "ClockBusyError",
    "ClockError",
    "NowInFutureError",
    "NowTooOldError",
    "RecordedTwiceError",
    "Revision",
    "change",
    "inside_change",
    "record_links",
    "record_many",
]

R = TypeVar("R", bound=AppendOnly)
V = TypeVar("V", bound=Version)

TICK = timedelta(microseconds=1)
_inside: ContextVar["Revision | None"] = ContextVar("tracker_change", default=None)


class NowTooOldError(ClockError):
    """`now=` lies before the last change: history is replayed before anything newer is written."""


class NowInFutureError(ClockError):
    """`now=` lies after the wall clock."""


class RecordedTwiceError(ClockError):
    """One change tried to write the same version row twice."""


class Revision:
    """The change being written: its number and instant, and the only way to add recorded rows.

    Attributes:
        number: the revision.
        at: its instant (aware).
        by: the person, or None when a job writes.
        strategy_id: the strategy concerned; may be set until the block ends, when the change itself adds it.
        summary: one line for the audit list; may be set until the block ends.
    """

    def __init__(self, number: int, at: datetime, by: User | None, strategy_id: int | None, summary: str) -> None:
        self.number = number
        self.at = at
        self.by = by
        self.strategy_id = strategy_id
        self.summary = summary
        self.touched = False

    @property
    def day(self) -> date:
        """The day in London on which this change falls."""
        return timezone.localdate(self.at)

    def append(self, row: R) -> R:
        """Add one append-only row, stamped with this revision."""
        self.require_open()
        row.revision_id = self.number
        row.save(force_insert=True)
        self.touched = True
        return row

    def append_many(self, rows: Sequence[R]) -> list[R]:
        """Add many append-only rows of one model in one statement."""
        self.require_open()
        for row in rows:
            row.revision_id = self.number
        if not rows:
            return []
        added = type(rows[0])._default_manager.bulk_create(rows)
        self.touched = True
        return added

    def require_open(self) -> None:
        """Refuse to write for a change that has ended.

        Raises:
            ClockError: the block of this change is over.
        """
        if _inside.get() is not self:
            raise ClockError(f"Revision {self.number} has ended: nothing can be added to it.")


@contextmanager
def change(
    *,
    kind: str,
    by: User | None = None,
    job: str | None = None,
    strategy_id: int | None = None,
    now: datetime | None = None,
    summary: str = "",
) -> Iterator[Revision]:
    """Record one change; a block that records nothing takes no revision.

    Args:
        kind: what happened, in snake case ("update_submitted").
        by: the person who did it; exactly one of `by` and `job`.
        job: the command or task that did it.
        strategy_id: the strategy concerned; None for all of them.
        now: the instant to record, for replayed history only: before anything newer is written. None reads the
            wall clock after the lock; what people do now passes None, because whoever waited for the clock would
            come too late with an instant read before. Changes replayed within one millisecond keep their order.
        summary: one line for the audit list.

    Raises:
        ClockError: neither or both of `by` and `job`, an anonymous person, or a change inside a change.
        NowTooOldError, NowInFutureError: `now` is out of order.
        ClockBusyError: the clock could not be had in time, or was held too long (ChangeTooLongError).
    """
    if (by is None) == (job is None):
        raise ClockError("Name exactly one of the person and the job that makes this change.")
    if by is not None and not by.is_authenticated:
        raise ClockError("An anonymous visitor cannot change anything recorded.")
    if _inside.get() is not None:
        raise ClockError("A change cannot be nested in another: the outer one holds the clock.")
    with clock_held(durable=True) as clock:
        began = monotonic()
        revision = Revision(clock.revision + 1, _instant(clock.at, now), by, strategy_id, summary)
        token = _inside.set(revision)
        try:
            yield revision
        finally:
            _inside.reset(token)
        if monotonic() - began > LONGEST_CHANGE.total_seconds():
            raise ChangeTooLongError(f"{kind} held the clock for more than {LONGEST_CHANGE.total_seconds():g} seconds.")
        if revision.touched:
            Change.objects.create(
                id=revision.number,
                at=revision.at,
                by=by,
                job=job,
                kind=kind,
                strategy_id=revision.strategy_id,
                summary=revision.summary,
            )
            Clock.objects.filter(pk=1).update(revision=revision.number, at=revision.at)


def inside_change() -> bool:
    """Whether this thread is writing a change: mail, files, HTTP calls and tasks must wait until it is not."""
    return _inside.get() is not None


def _instant(last: datetime, now: datetime | None) -> datetime:
    wall = datetime.now(UTC)
    if now is None:
        return max(wall, last + TICK)
    if timezone.is_naive(now):
        raise ClockError(f"{now.isoformat()} names no time zone.")
    if now < last.replace(microsecond=last.microsecond // 1000 * 1000):
        raise NowTooOldError(f"The last change was at {last.isoformat()}: {now.isoformat()} lies before it.")
    if now > wall:
        raise NowInFutureError(f"{now.isoformat()} is in the future.")
    return max(now, last + TICK)


def record_many(revision: Revision, model: type[V], wanted: Mapping[Any, Mapping[str, Any] | None]) -> dict[Any, V]:
    """Bring version rows to the wanted values: close what differs, then open its successor.

    Args:
        revision: the change being written.
        model: the version table.
        wanted: for each identity (an id, or a tuple of ids where the table's identity has several fields) the
            fields to set, others being carried over; None ends the row without a successor. Fields may be
            given by name or by attribute name ("lead" or "lead_id").

    Returns:
        The rows opened. No difference opens no row.

    Raises:
        RecordedTwiceError: this change has already written one of these rows.
        ClockError: the change has ended.
    """
    revision.require_open()
    open_rows = _open_rows(model, wanted)
    closing: list[int] = []
    opening: dict[Any, V] = {}
    for key, fields in wanted.items():
        row = open_rows.get(key)
        successor = None if fields is None else _successor(model, key, row, fields)
        if (row is None and successor is None) or (row is not None and successor is row):
            continue
        if row is not None:
            if row.from_rev == revision.number:
                raise RecordedTwiceError(f"{model.__name__} {key} is already recorded in this change.")
            closing.append(row.pk)
        if successor is not None:
            successor.from_rev, successor.to_rev = revision.number, OPEN
            opening[key] = successor
    if closing:
        model._default_manager.filter(pk__in=closing).update(to_rev=revision.number)
    if opening:
        model._default_manager.bulk_create(opening.values())
    revision.touched = revision.touched or bool(closing or opening)
    return opening


def record_links(
    revision: Revision, model: type[Version], owner_id: int, members: Mapping[int, Mapping[str, Any]]
) -> None:
    """Make `members` exactly the linked ones of one owner; links whose fields are the same stay as they are.

    Args:
        revision: the change being written.
        model: a version table whose identity is (owner, member).
        owner_id: the first identity field's value.
        members: for each member's id the link's own fields (often none).
    """
    owner, member = (_attname(model, name) for name in model.identity)
    current = model._default_manager.filter(to_rev=OPEN, **{owner: owner_id}).values_list(member, flat=True)
    wanted: dict[Any, Mapping[str, Any] | None] = {(owner_id, gone): None for gone in set(current) - set(members)}
    wanted |= {(owner_id, member_id): fields for member_id, fields in members.items()}
    record_many(revision, model, wanted)


def _open_rows(model: type[V], wanted: Mapping[Any, Any]) -> dict[Any, V]:
    names = [_attname(model, name) for name in model.identity]
    firsts = {key[0] if len(names) > 1 else key for key in wanted}
    rows: models.QuerySet[Any] = model._default_manager.filter(to_rev=OPEN, **{f"{names[0]}__in": firsts})
    return {_key(row, names): row for row in rows}


def _attname(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.attname


def _key(row: models.Model, names: Sequence[str]) -> Any:
    values = tuple(getattr(row, name) for name in names)
    return values if len(values) > 1 else values[0]


def _successor(model: type[V], key: Any, row: V | None, fields: Mapping[str, Any]) -> V:
    """The row that should hold from now on: `row` itself where nothing differs."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        attname = _attname(model, name)
        values[attname] = value.pk if isinstance(value, models.Model) else value
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return row
    identity = [_attname(model, name) for name in model.identity]
    kept = {} if row is None else {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
    for name in ("id", "from_rev", "to_rev"):
        kept.pop(name, None)
    keys = key if len(identity) > 1 else (key,)
    return model(**(kept | values | dict(zip(identity, keys, strict=True))))
