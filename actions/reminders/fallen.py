"""The candidates for which a step has fallen, each with the key that says what it is (docs/rules.md, Reminders)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from accounts.moments import LONDON
from actions.models import Reminder
from actions.reminders.recipients import Ask
from actions.reminders.sources import Source
from actions.reminders.sql import Sql, sql, table_of
from actions.reminders.windows import Schedules, steps_table


def fallen(source: Source, ask: Ask, schedules: Schedules) -> Sql | None:
    """The candidates of a source for which a step has fallen, with step, day and key; None where none has fallen.

    Without a step that comes too close to the last one that was said (`actions.reminders.kinds.Step.apart`).
    """
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
            WHERE {narrow}
        )
        SELECT {kind} || ':' || thing.subject || ':' || thing.person_id || ':' || step.step || ':' || step.revision
                || thing.moves AS key,
            thing.strategy_id, thing.person_id, thing.subject, thing.action_id, thing.period_id, thing.update_id,
            thing.date_request_id, thing.milestone_id, thing.because, step.step, step.counted_from, step.day
        FROM thing JOIN ({steps}) step ON step.plan = thing.steps_of AND step.counted_from = thing.counted_from
        WHERE NOT EXISTS (
            SELECT 1 FROM ({said}) said
            WHERE said.person_id = thing.person_id AND said.subject = thing.subject
                AND said.counted_from = step.counted_from AND said.said_on > step.said_by
        )""",
        kind=Sql(f"'{source.kind.value}'"),
        candidates=source.candidates(ask),
        numbers=table_of(numbers, strategy_id="bigint", number="bigint"),
        narrow=_narrow(ask),
        steps=steps_table(steps),
        said=_said(source, ask, steps),
    )


def _narrow(ask: Ask) -> Sql:
    """Of whom and of which strategy alone; a source need not look at it."""
    person = sql("found.person_id = {pk}", pk=ask.person_id) if ask.person_id else Sql("1 = 1")
    strategy = sql("found.strategy_id = {pk}", pk=ask.strategy_id) if ask.strategy_id else Sql("1 = 1")
    return sql("{person} AND {strategy}", person=person, strategy=strategy)


def _said(source: Source, ask: Ask, steps: Iterable[Mapping[str, Any]]) -> "QuerySet[Any, Any]":
    """On which days in London what was said, or may have been; as far back as it matters for one of the steps."""
    went = Q(digest__sent_at__isnull=False) | Q(digest__begun_at__isnull=False)
    rows = Reminder.objects.filter(went, ask.narrow("strategy", ""), kind=source.kind, withdrawn_at=None)
    on = TruncDate(Coalesce("digest__sent_at", "digest__begun_at"), tzinfo=LONDON)
    since = min(date.fromisoformat(step["said_by"]) for step in steps)
    said = rows.annotate(said_on=on).filter(said_on__gt=since)
    return said.order_by().values("person_id", "subject", "counted_from", "said_on")
