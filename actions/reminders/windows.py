"""Which period asks which actions on a day, and which step of which date has fallen by it.

Both follow from dates and settings alone: they are reckoned here by the pure rules, and joined by the sweep.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from actions.models import ActionReporting, PeriodVersion, ReminderKind, ReminderRule
from actions.names import period_dates
from actions.periods import ALL_MONTHS, PeriodDates, asked_period, current_period
from actions.reminders.kinds import DEFAULTS, Schedule, Step, fallen_step, schedule_of
from actions.reminders.sql import Sql, table_of


@dataclass(frozen=True)
class Asks:
    """In a strategy, the period that asks the actions reporting in these months."""

    months: int
    period: PeriodDates


def asks_on(day: date, strategy_id: int | None = None) -> list[Asks]:
    """What asks whom on a day, by strategy and by the months in which an action reports. Two queries.

    Args:
        strategy_id: of this strategy only; None for all.
    """
    own = {"period__strategy": strategy_id} if strategy_id else {}
    periods: dict[int, list[PeriodDates]] = defaultdict(list)
    rows = PeriodVersion.objects.open().filter(opens__lte=day, **own).select_related("period")
    for row in rows.order_by("period__starts"):
        periods[row.period.strategy_id].append(period_dates(row))
    patterns: dict[int, set[int]] = {strategy: {ALL_MONTHS} for strategy in periods}
    reporting = ActionReporting.objects.open().filter(action__strategy__in=periods)
    for strategy, months in reporting.values_list("action__strategy", "months").distinct():
        patterns[strategy].add(months)
    found = []
    for strategy, opened in periods.items():
        current = current_period(opened, day)
        for months in patterns[strategy]:
            asked = asked_period(opened, current, months, told=None)
            found += [Asks(months, asked)] if asked else []
    return found


def asks_table(asks: Iterable[Asks]) -> Sql:
    """The same as a table."""
    rows = [
        {
            "strategy_id": one.period.strategy_id,
            "months": one.months,
            "period_id": one.period.id,
            "starts": one.period.starts.isoformat(),
            "ends": one.period.ends.isoformat(),
            "opens": one.period.opens.isoformat(),
            "due": one.period.due.isoformat(),
            "grace_until": one.period.grace_until.isoformat(),
        }
        for one in asks
    ]
    days = dict.fromkeys(("starts", "ends", "opens", "due", "grace_until"), "date")
    return table_of(rows, strategy_id="bigint", months="integer", period_id="bigint", **days)


@dataclass(frozen=True)
class Schedules:
    """When one kind goes out: as a rule, and in strategies that set it themselves."""

    kind: str
    own: Mapping[int, Schedule]

    def of(self, strategy_id: int) -> Schedule:
        """The schedule that holds in a strategy."""
        return self.own.get(strategy_id, DEFAULTS[self.kind])

    def plans(self) -> dict[Schedule, int]:
        """A number for each schedule in use; 0 for the defaults."""
        found = {DEFAULTS[self.kind]: 0}
        for schedule in self.own.values():
            found.setdefault(schedule, len(found))
        return found


def read_schedules() -> dict[str, Schedules]:
    """By kind, when it goes out. One query."""
    own: dict[str, dict[int, Schedule]] = defaultdict(dict)
    for row in ReminderRule.objects.open():
        own[row.kind][row.strategy_id] = schedule_of(row.kind, row.days, row.every, is_on=row.is_on)
    return {kind: Schedules(kind, own[kind]) for kind in ReminderKind.values}


def step_row(plan: int, counted_from: date, step: Step) -> dict[str, Any]:
    """One row of a table of steps."""
    return {
        "plan": plan,
        "counted_from": counted_from.isoformat(),
        "step": step.name,
        "day": step.day.isoformat(),
        "said_by": (step.day - timedelta(step.apart)).isoformat(),
        "revision": counted_from.isoformat(),
    }


def steps_table(rows: Iterable[Mapping[str, Any]]) -> Sql:
    """Which step has fallen, as a table.

    `said_by` is the last day on which the same may have been said before, so that the step is not left out; `revision`
    is the date as the key says it; `is_ahead` is 1 for those alone who hear of what falls until their next mail.
    """
    days = dict.fromkeys(("day", "said_by"), "date")
    return table_of(rows, plan="bigint", counted_from="date", step="text", **days, revision="text", is_ahead="integer")


def update_step(schedule: Schedule, period: PeriodDates, day: date, until: date | None = None) -> Step | None:
    """The step of "update due": that the window opened, or the latest one before the due date."""
    if day > period.due:
        return None
    return fallen_step(ReminderKind.UPDATE_DUE, schedule, period.due, day, period.opens, until)
