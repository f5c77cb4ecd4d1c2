"""The candidates for which a step has fallen, each with the key that says what it is (docs/rules.md, Reminders)."""

from actions.reminders.recipients import Ask
from actions.reminders.sources import Source
from actions.reminders.sql import Sql, sql, table_of
from actions.reminders.windows import Schedules, steps_table


def fallen(source: Source, ask: Ask, schedules: Schedules) -> Sql | None:
    """The candidates of a source for which a step has fallen, with step, day and key; None where none has fallen."""
    steps = list(source.steps(ask, schedules))
    if not steps:
        return None
    plans = schedules.plans()
    numbers = [{"strategy_id": pk, "number": plans[schedule]} for pk, schedule in schedules.own.items()]
    return sql(
        """
        WITH thing AS MATERIALIZED (
            SELECT found.*, COALESCE(found.plan, own.number, 0) AS steps_of
            FROM ({candidates}) found LEFT JOIN ({numbers}) own ON own.strategy_id = found.strategy_id
        )
        SELECT {kind} || ':' || thing.subject || ':' || thing.person_id || ':' || step.step || ':' || step.revision
                || thing.moves AS key,
            thing.strategy_id, thing.person_id, thing.subject, thing.action_id, thing.period_id, thing.update_id,
            thing.date_request_id, thing.milestone_id, thing.because, step.step, step.counted_from, step.day
        FROM thing JOIN ({steps}) step ON step.plan = thing.steps_of AND step.counted_from = thing.counted_from""",
        kind=Sql(f"'{source.kind.value}'"),
        candidates=source.candidates(ask),
        numbers=table_of(numbers, strategy_id="bigint", number="bigint"),
        steps=steps_table(steps),
    )
