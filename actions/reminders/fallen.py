"""The candidates for which a step has fallen, each with the key that says what it is (docs/rules.md, Reminders)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Coalesce, TruncDate

from accounts.moments import LONDON
from actions.models import Reminder
from actions.reminders.recipients import Ask
from actions.reminders.sources import Source
from actions.reminders.sql import Sql, sql, table_of
from actions.reminders.weekly import Ahead
from actions.reminders.windows import Schedules, steps_table


def fallen(source: Source, ask: Ask, schedules: Schedules, ahead: Ahead | None = None) -> Sql | None:
    """The candidates of a source for which a step has fallen, with step, day and key; None where none has fallen.

    Without a step that comes too close to the last one that was said (`actions.reminders.kinds.Step.apart`), or of
    which a later one was taken ahead.

    Args:
        ahead: who is told of what falls until their next mail as well; None for nobody.
    """
    steps = [{**row, "is_ahead": 0} for row in source.steps(ask, schedules)]
    weekly = ahead.people if ahead else ()
    if ahead and weekly:
        steps += [{**row, "is_ahead": 1} for row in source.steps(replace(ask, until=ahead.until), schedules)]
    if not steps:
        return None
    plans = schedules.plans()
    numbers = [{"strategy_id": pk, "number": plans[schedule]} for pk, schedule in schedules.own.items()]
    return sql(
        """
        WITH thing AS MATERIALIZED (
            SELECT found.*, COALESCE(found.plan, own.number, 0) AS steps_of,
                CASE WHEN weekly.person_id IS NULL THEN 0 ELSE 1 END AS is_ahead
            FROM ({candidates}) found LEFT JOIN ({numbers}) own ON own.strategy_id = found.strategy_id
            LEFT JOIN ({weekly}) weekly ON weekly.person_id = found.person_id
            WHERE {narrow}
        )
        SELECT {kind} || ':' || thing.subject || ':' || thing.person_id || ':' || step.step || ':' || step.revision
                || thing.moves AS key,
            thing.strategy_id, thing.person_id, thing.subject, thing.action_id, thing.period_id, thing.update_id,
            thing.date_request_id, thing.milestone_id, thing.because, step.step, step.counted_from, step.day
        FROM thing JOIN ({steps}) step ON step.plan = thing.steps_of AND step.counted_from = thing.counted_from
            AND step.is_ahead = thing.is_ahead
        WHERE NOT EXISTS (
            SELECT 1 FROM ({said}) said
            WHERE said.person_id = thing.person_id AND said.subject = thing.subject
                AND said.counted_from = step.counted_from
                AND (said.said_on > step.said_by OR said.day > step.day)
        )""",
        kind=Sql(f"'{source.kind.value}'"),
        candidates=source.candidates(ask),
        numbers=table_of(numbers, strategy_id="bigint", number="bigint"),
        weekly=table_of([{"person_id": pk} for pk in weekly], person_id="bigint"),
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
    """On which days in London what was said, or may have been; as far back as it matters for one of the steps.

    What a worker holds is as good as said: it leaves any moment. So is what was taken ahead of its day.
    """
    held = ~Q(digest__claim="") & Q(digest__isnull=False)
    went = Q(digest__sent_at__isnull=False) | Q(digest__begun_at__isnull=False) | held
    rows = Reminder.objects.filter(ask.narrow("strategy", ""), kind=source.kind, withdrawn_at=None)
    at = Case(When(went, then=Coalesce("digest__sent_at", "digest__begun_at", "digest__claimed_at")))
    on = TruncDate(at, tzinfo=LONDON)
    since = min(date.fromisoformat(step["said_by"]) for step in steps)
    said = rows.annotate(said_on=on).filter(Q(said_on__gt=since) | Q(day__gt=ask.day))
    return said.order_by().values("person_id", "subject", "counted_from", "said_on", "day")
