"""Kinds of reminders, on which days each goes out, and what its steps are called. Pure functions of dates.

Source of the defaults: docs/rules.md, Reminders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

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
}
"""What holds where a strategy has no `ReminderRule` of its own."""

LATE_KINDS = frozenset(
    (
        Kind.UPDATE_LATE,
        Kind.UPDATE_ESCALATED,
        Kind.ACTION_OVERDUE,
        Kind.UPDATE_RETURNED,
        Kind.RESOLUTION_DUE,
    )
)
"""What still reaches somebody who wants only what is late."""

OPENS = "opens"
"""The step on the day that a window opens."""


@dataclass(frozen=True)
class Step:
    """One step: its name in the key, and the day on which it falls."""

    name: str
    day: date


def latest_step(kind: str, schedule: Schedule, counted_from: date, day: date) -> Step | None:
    """The last step that has fallen by a day, so that whoever was not reminded for a week is reminded once.

    Args:
        counted_from: the date that the kind counts from.
        day: the day in London.

    Returns:
        None where the first step is still to come, or the kind is off. A step before the date is not taken any more
        once the date has passed.
    """
    found = None
    for step in steps(kind, schedule, counted_from):
        if step.day > day:
            break
        found = step
    last_day = counted_from if schedule.days and schedule.days[-1] <= 0 and schedule.every is None else None
    return None if found is None or (last_day and day > last_day) else found


def steps(kind: str, schedule: Schedule, counted_from: date) -> Iterator[Step]:
    """All steps, in order; endless where they recur. Recurring ones are numbered: "overdue-30-m3"."""
    if not schedule.is_on:
        return
    for days in schedule.days:
        yield Step(_name(kind, days), moved(counted_from, days, in_working_days=schedule.in_working_days))
    if schedule.every is None or not schedule.days:
        return
    number = 1
    while True:
        days = schedule.days[-1] + number * schedule.every
        day = moved(counted_from, days, in_working_days=schedule.in_working_days)
        yield Step(f"{_name(kind, schedule.every)}-m{number}", day)
        number += 1


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
