"""Updates that are owed, contributions that are asked for, and gaps among those who are asked.

"Owed" is the rule of `actions.owing` and `actions.facts.with_no_update`; a property test holds them together.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import OPEN
from actions.joining import joined
from actions.models import ReminderKind, StatusUpdate
from actions.periods import ALL_MONTHS, PeriodDates
from actions.reminders.kinds import Schedule, Step, fallen_step
from actions.reminders.recipients import Ask, asked, leaders, running, supporters, told_of_lateness, unanswered
from actions.reminders.sources import Source, Steps, candidate, register
from actions.reminders.sql import Sql, sql
from actions.reminders.windows import Schedules, asks_on, asks_table, step_row, update_step
from actions.transitions import COUNTING
from actions.update_states import with_state

COLUMNS = """thing.strategy_id,
    people.person_id,
    'action:' || thing.action_id || '/period:' || thing.period_id AS subject,
    thing.action_id,
    thing.period_id,
    thing.period_id AS plan,
    people.because,
    """


def _in_reporting(ask: Ask) -> Sql:
    """Running actions, each with the period that asks it on the day and the first day of its standing update's."""
    months = FilteredRelation("action__reporting", condition=Q(action__reporting__to_rev=OPEN))
    things = (
        running(ask)
        .annotate(own=months)
        .annotate(months=Coalesce("own__months", Value(ALL_MONTHS)), told=F("period__starts"), joined=joined())
        .values("action_id", "person_id", "months", "told", "joined", strategy_id=F("action__strategy_id"))
    )
    return sql(
        """
        SELECT thing.action_id, thing.strategy_id, thing.person_id, thing.told, asks.period_id, asks.starts,
            asks.opens, asks.due, asks.grace_until
        FROM ({things}) thing
        JOIN ({asks}) asks ON asks.strategy_id = thing.strategy_id AND asks.months = thing.months
            AND (thing.joined IS NULL OR thing.joined <= asks.ends)""",
        things=things,
        asks=asks_table(asks_on(ask.day, ask.strategy_id)),
    )


def owing(ask: Ask) -> Sql:
    """Actions that owe an update on the day: none was sent to the period that asks, or to a later one."""
    return sql(
        "SELECT * FROM ({things}) reporting WHERE told IS NULL OR told < starts",
        things=_in_reporting(ask),
    )


def _owed(ask: Ask, counted_from: str, people: Sql, *, is_late: bool) -> Sql:
    return candidate(
        COLUMNS + f"thing.{counted_from} AS counted_from",
        "({things}) thing JOIN ({people}) people ON people.action_id = thing.action_id WHERE thing.grace_until "
        + ("<" if is_late else ">=")
        + " {day}",
        things=owing(ask),
        people=people,
        day=ask.day,
    )


def _contributions(ask: Ask) -> Sql:
    sent = with_state(StatusUpdate.objects.filter(ask.narrow(), kind=StatusUpdate.Kind.CONTRIBUTION))
    return candidate(
        COLUMNS + "thing.opens AS counted_from",
        """({things}) thing
        JOIN ({people}) people ON people.action_id = thing.action_id
        LEFT JOIN ({sent}) sent ON sent.action_id = thing.action_id AND sent.period_id = thing.period_id
            AND sent.partner_id = people.partner_id
        WHERE sent.action_id IS NULL AND thing.due >= {day}""",
        things=_in_reporting(ask),
        people=supporters(ask),
        sent=sent.filter(update_state__in=COUNTING).values("action_id", "period_id", "partner_id"),
        day=ask.day,
    )


def _gaps(ask: Ask) -> Sql:
    """Strategies with an action for which nobody answers, once a period and cause (`recipients.unanswered`).

    What the plan itself lacks is said where the current period asks the action; that somebody left, in any case.
    """
    every = [one for one in asks_on(ask.day, ask.strategy_id) if one.months == ALL_MONTHS]
    everywhere = Ask(ask.day, ask.strategy_id)
    return candidate(
        """thing.strategy_id,
        people.person_id,
        'strategy:' || thing.strategy_id || thing.cause AS subject,
        thing.period_id,
        thing.period_id AS plan,
        thing.opens AS counted_from,
        people.because""",
        """(
            SELECT DISTINCT gap.strategy_id, gap.cause, present.period_id, present.opens
            FROM ({gaps}) gap JOIN ({current}) present ON present.strategy_id = gap.strategy_id
            LEFT JOIN ({things}) owed ON owed.action_id = gap.action_id AND owed.period_id = present.period_id
            WHERE owed.action_id IS NOT NULL OR (gap.lead_id IS NOT NULL AND gap.person_id IS NOT NULL)
        ) thing JOIN ({people}) people ON people.strategy_id = thing.strategy_id""",
        gaps=unanswered(everywhere).values(
            "action_id", "lead_id", "person_id", "cause", strategy_id=F("action__strategy_id")
        ),
        things=owing(everywhere),
        current=asks_table(every),
        people=leaders(ask),
    )


FindStep = Callable[[Schedule, PeriodDates, Ask], tuple[Any, Step | None]]


def _steps(find: FindStep) -> Steps:
    """Steps by period; a strategy's own days are in them."""

    def rows(ask: Ask, schedules: Schedules) -> Iterable[Mapping[str, Any]]:
        for period in {one.period for one in asks_on(ask.day, ask.strategy_id)}:
            counted_from, step = find(schedules.of(period.strategy_id), period, ask)
            if step is not None:
                yield step_row(period.id, counted_from, step)

    return rows


def _late(kind: ReminderKind) -> Steps:
    return _steps(
        lambda schedule, period, ask: (
            period.grace_until,
            fallen_step(kind, schedule, period.grace_until, ask.day),
        )
    )


def _gap(schedule: Schedule, period: PeriodDates, ask: Ask) -> tuple[Any, Step | None]:
    step = fallen_step(ReminderKind.NOBODY_ACCOUNTABLE, schedule, period.opens, ask.day)
    return period.opens, step and Step(f"gap-{period.key}", step.day)


register(
    Source(
        ReminderKind.UPDATE_DUE,
        lambda ask: _owed(ask, "due", asked(ask, is_late=False), is_late=False),
        _steps(lambda schedule, period, ask: (period.due, update_step(schedule, period, ask.day, ask.until))),
    )
)
register(
    Source(
        ReminderKind.UPDATE_LATE,
        lambda ask: _owed(ask, "grace_until", asked(ask, is_late=True), is_late=True),
        _late(ReminderKind.UPDATE_LATE),
    )
)
register(
    Source(
        ReminderKind.UPDATE_ESCALATED,
        lambda ask: _owed(ask, "grace_until", told_of_lateness(ask), is_late=True),
        _late(ReminderKind.UPDATE_ESCALATED),
    )
)
register(
    Source(
        ReminderKind.CONTRIBUTION_ASKED,
        _contributions,
        _steps(
            lambda schedule, period, ask: (
                period.opens,
                fallen_step(ReminderKind.CONTRIBUTION_ASKED, schedule, period.opens, ask.day),
            )
        ),
    )
)
register(Source(ReminderKind.NOBODY_ACCOUNTABLE, _gaps, _steps(_gap)))
