"""Setting on which days a strategy sends its reminders, and how few of them a person may choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import User
from actions.errors import ChangedSinceError, RuleError
from actions.models import Frequency, ReminderKind, ReminderRule
from actions.reminders.kinds import DEFAULTS, Schedule, schedule_of
from actions.reminders.settings import (
    ABOUT,
    MOST_STEPS,
    furthest,
    read_steps,
    schedule_words,
    soonest,
    takes_after,
    takes_before,
)
from govuk.words import count_of
from outcomes.models import Strategy, StrategyVersion


@dataclass(frozen=True)
class StepsWanted:
    """When one kind is to go out.

    Attributes:
        is_on: whether it goes out at all.
        days: days from its date; negative ones before it, 0 on it. Not looked at where they cannot be set.
        every: after the last of them again every so many days; None for never again.
    """

    is_on: bool
    days: tuple[int, ...] = ()
    every: int | None = None


class StepsNotAllowedError(RuleError):
    """The days of a kind make no sense.

    Attributes:
        kind: of which kind.
    """

    def __init__(self, kind: str, message: str, *, field: str) -> None:
        super().__init__(message, field=field)
        self.kind = kind


def set_reminder_steps(
    *,
    strategy: Strategy,
    wanted: Mapping[str, StepsWanted],
    quietest: Frequency,
    seen: str | None = None,
    by: User,
    now: datetime | None = None,
) -> None:
    """Set the days of some kinds, and the fewest reminders that may be chosen. What is not named stays as it is.

    Args:
        wanted: by kind. What equals the tracker's own days is not kept: if those change, it changes with them.
        seen: the mark of `read_steps` that the decision was made on; None asks nothing.
        by: the programme lead or an administrator.

    Raises:
        StepsNotAllowedError: names the kind, and "before", "after" or "every". ChangedSinceError: somebody set them
            meanwhile. Nothing is written.
    """
    schedules = {kind: clean_steps(kind, one) for kind, one in wanted.items()}
    with change(kind="reminder_steps_set", by=by, strategy_id=strategy.pk, now=now) as revision:
        known = read_steps(strategy.pk)
        if seen is not None and known.mark != seen:
            raise ChangedSinceError(
                "Somebody set the days of reminders while you did. Nothing of yours was saved. What you left alone "
                "shows what they saved: look again, and save."
            )
        rows = {(strategy.pk, kind): _fields(kind, schedule) for kind, schedule in schedules.items()}
        record_many(revision, ReminderRule, rows)
        stored = None if quietest == Frequency.ONLY_LATE else quietest.value
        record_many(revision, StrategyVersion, {strategy.pk: {"quietest_reminders": stored}})
        changed = {kind: one for kind, one in schedules.items() if one != known.schedules[kind]}
        revision.summary = _summary(changed, quietest if quietest != known.quietest else None)


def clean_steps(kind: str, wanted: StepsWanted) -> Schedule:
    """The schedule, in order.

    Raises:
        StepsNotAllowedError: no days, too many, too far away, or on a side on which the kind has none.
    """
    if ABOUT[kind].at:
        return schedule_of(kind, DEFAULTS[kind].days, None, is_on=wanted.is_on)
    days = sorted(set(wanted.days))
    is_before = takes_before(kind)
    place = "before" if is_before else "after"
    if not days and wanted.is_on:
        raise StepsNotAllowedError(kind, "Enter at least one day, or turn it off", field=place)
    if len(days) > MOST_STEPS:
        raise StepsNotAllowedError(kind, f"Enter {MOST_STEPS} days at most", field=place)
    _check_sides(kind, days)
    if wanted.every is not None:
        _check_every(kind, wanted.every, days)
    return schedule_of(kind, days, wanted.every, is_on=wanted.is_on)


def _check_sides(kind: str, days: Iterable[int]) -> None:
    most = furthest(kind)
    noun = "working day" if DEFAULTS[kind].in_working_days else "day"
    for number in days:
        field = "before" if number <= 0 else "after"
        if number <= 0 and not takes_before(kind):
            raise StepsNotAllowedError(kind, "Enter days after the date, from 1 on", field="after")
        if number > 0 and not takes_after(kind):
            raise StepsNotAllowedError(kind, "Enter days before the date, or 0 for the day itself", field="before")
        if abs(number) > most:
            raise StepsNotAllowedError(kind, f"Enter days up to {count_of(most, noun)} away", field=field)


def _check_every(kind: str, every: int, days: list[int]) -> None:
    if not takes_after(kind):
        raise StepsNotAllowedError(kind, "This reminder does not repeat", field="before")
    if not soonest(kind) <= every <= furthest(kind):
        noun = "working days" if DEFAULTS[kind].in_working_days else "days"
        message = f"Enter a number of {noun} from {soonest(kind)} to {furthest(kind)}: at most once a week"
        raise StepsNotAllowedError(kind, message, field="every")
    if days and days[-1] <= 0:
        raise StepsNotAllowedError(kind, "Enter a day after the date, from which it repeats", field="after")


def _fields(kind: str, schedule: Schedule) -> dict[str, object] | None:
    if schedule == DEFAULTS[kind]:
        return None
    return {"is_on": schedule.is_on, "days": list(schedule.days), "every": schedule.every}


def _summary(changed: Mapping[str, Schedule], quietest: Frequency | None) -> str:
    said = [f"{ReminderKind(kind).label}: {schedule_words(kind, one)}" for kind, one in changed.items()]
    if quietest is not None:
        said.append(f"Fewest that may be chosen: {quietest.label}")
    return "; ".join(said)
