"""Kinds of reminders, on which days each goes out, and what its steps are called. Pure functions of dates.

Source of the defaults: docs/rules.md, Reminders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

from actions.calendar import add_working_days, working_days_before
from actions.models import ReminderKind as Kind


@dataclass(frozen=True)
class Schedule:
    """On which days one kind of reminder goes out.

    Attributes:
        days: days from the date it counts from, rising; negative ones before it, 0 on it.
        every: after the last of `days`, again every so many days; None for never again.
        in_working_days: whether `days` and `every` count working days in England, else calendar days.
        is_on: whether it goes out at all.
    """

    days: tuple[int, ...]
    every: int | None = None
    in_working_days: bool = False
    is_on: bool = True


DEFAULTS: dict[str, Schedule] = {
    # The window's opening is a step of its own, before these.
    Kind.UPDATE_DUE: Schedule((-7, -1, 0), in_working_days=True),
    # Counted from the last day of grace.
    Kind.UPDATE_LATE: Schedule((1, 7), every=14),
    Kind.UPDATE_ESCALATED: Schedule((21,), every=14),
    # Once, when the window opens: supporting partners are never chased.
    Kind.CONTRIBUTION_ASKED: Schedule((0,)),
    Kind.ACTION_DUE: Schedule((-30, -7, -1)),
    Kind.ACTION_OVERDUE: Schedule((1, 7, 30), every=30),
    Kind.MILESTONE_DUE: Schedule((-7, -1)),
    # Beside the mail that goes out at once.
    Kind.UPDATE_RETURNED: Schedule((1, 5), in_working_days=True),
    Kind.REVIEW_WAITING: Schedule((3, 7), in_working_days=True),
    Kind.DATE_REQUEST_WAITING: Schedule((3, 7), in_working_days=True),
    Kind.NOBODY_ACCOUNTABLE: Schedule((0,)),
    Kind.ADDRESS_REFUSED: Schedule((0,)),
    Kind.RESOLUTION_DUE: Schedule((-20, -5, 0, 1), every=28),
    Kind.REPORT_DEADLINE: Schedule((-5, -1, 0), in_working_days=True),
    Kind.ROUND_DUE: Schedule((-14, -3, 0, 7), every=14, in_working_days=True),
}
"""What holds where a strategy has no `ReminderRule` of its own."""

LATE_KINDS = frozenset(
    (
        Kind.UPDATE_LATE,
        Kind.UPDATE_ESCALATED,
        Kind.ACTION_OVERDUE,
        Kind.UPDATE_RETURNED,
        Kind.RESOLUTION_DUE,
        Kind.ROUND_DUE,
    )
)
"""What still reaches somebody who wants only what is late."""
LATE_AFTER_ITS_DATE = frozenset((Kind.ROUND_DUE,))
"""Of these, kinds of which only the steps after the date are late."""

BEFORE = "due-"
"""So begins the name of a step before its date, or on the day, where the kind has later ones as well."""
OPENS = "opens"
"""The step on the day that a window opens."""

ASKED_ONCE = (Kind.CONTRIBUTION_ASKED, Kind.NOBODY_ACCOUNTABLE, Kind.ADDRESS_REFUSED)
"""Kinds that say something has come about: missed on the day itself, it is said whenever that is made up for."""
AFTER_ITS_DATE = {Kind.MILESTONE_DUE: 7, Kind.REPORT_DEADLINE: 7}
"""For so many days after its date a missed step is still made up for, where no later kind takes its place."""
CLOSE_DAYS = 4
"""What is said again within less than so many days is the same again: over a weekend, on the very next working day."""


@dataclass(frozen=True)
class Step:
    """One step: its name in the key, and the day on which it falls.

    Attributes:
        apart: how many days before it the last reminder of the same thing must have been said; else it is left out.
    """

    name: str
    day: date
    apart: int = 0


@lru_cache(maxsize=20_000)
def fallen_step(
    kind: str,
    schedule: Schedule,
    counted_from: date,
    day: date,
    opens: date | None = None,
    until: date | None = None,
) -> Step | None:
    """The last step that has fallen by a day, so that whoever was not reminded for a week is reminded once.

    Args:
        counted_from: the date that the kind counts from.
        day: the day in London.
        opens: as for `steps`.
        until: steps up to the date that fall until this day are taken with it; None for none.

    Returns:
        None where the first step is still to come, or the kind is off. A step before the date is not taken any more
        once the date has passed, but for what is said in `ASKED_ONCE` and `AFTER_ITS_DATE`.
    """
    found, ahead = None, max(day, min(until or day, counted_from))
    for step in steps(kind, schedule, counted_from, opens):
        if step.day > ahead:
            break
        found = step
    goes_on = kind in ASKED_ONCE or schedule.every is not None or max(schedule.days, default=0) > 0
    return found if goes_on or day <= counted_from + timedelta(AFTER_ITS_DATE.get(Kind(kind), 0)) else None


def steps(kind: str, schedule: Schedule, counted_from: date, opens: date | None = None) -> Iterator[Step]:
    """All steps, in order; endless where they recur. Recurring ones are numbered: "overdue-30-m3".

    Args:
        opens: the day on which a window opens, which is a step of its own; earlier ones are none, for nobody could
            have done anything.
    """
    if not schedule.is_on:
        return
    last = None
    if opens is not None:
        yield Step(OPENS, opens)
    for days, name in _names(kind, schedule):
        day = moved(counted_from, days, in_working_days=schedule.in_working_days)
        if opens is None or day > opens:
            yield Step(name, day, _apart(days, day, last, opens))
            last = day


def _names(kind: str, schedule: Schedule) -> Iterator[tuple[int, str]]:
    """The days of each step from the date, and its name."""
    for days in schedule.days:
        yield days, _name(kind, days)
    if schedule.every is None or not schedule.days:
        return
    for number in count(1):
        yield schedule.days[-1] + number * schedule.every, f"{_name(kind, schedule.every)}-m{number}"


def _apart(days: int, day: date, last: date | None, opens: date | None) -> int:
    """How far a step keeps from the last reminder of the same thing (docs/rules.md, Reminders).

    One that was made up for can come close to the next step. After the date that one is then left out, unless more than
    half the distance from step to step has passed. Before the date the same is said with more urgency, so only what is
    close is left out; on the day and the day before, nothing. Where no step was missed, none is left out, but for one
    that is close to the opening of the window: that day was not chosen for it.
    """
    if days in (-1, 0) or (last is None and opens is None):
        return 0
    if last is None:
        return CLOSE_DAYS
    distance = (day - last).days
    return distance // 2 + 1 if days > 0 else min(distance, CLOSE_DAYS)


def is_late(kind: str, step: str) -> bool:
    """Whether a step of this name still reaches somebody who wants only what is late."""
    return kind in LATE_KINDS and not (kind in LATE_AFTER_ITS_DATE and step.startswith(BEFORE))


def moved(day: date, days: int, *, in_working_days: bool) -> date:
    """The day so many days after another, or before it."""
    if not in_working_days:
        return day + timedelta(days=days)
    return add_working_days(day, days) if days > 0 else working_days_before(day, -days)


def _name(kind: str, days: int) -> str:
    word = {Kind.ACTION_OVERDUE: "overdue", Kind.UPDATE_LATE: "late", Kind.UPDATE_ESCALATED: "late"}.get(Kind(kind))
    return f"{word or ('due' if days <= 0 else 'waiting')}-{abs(days)}"


def schedule_of(kind: str, days: Sequence[int], every: int | None, *, is_on: bool) -> Schedule:
    """A strategy's own schedule of one kind; whether it counts working days is the kind's."""
    return replace(DEFAULTS[kind], days=tuple(sorted(days)), every=every, is_on=is_on)
