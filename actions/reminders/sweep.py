"""The sweep: finds what people are to be reminded of, writes it as rows, and withdraws what is no longer true.

Rows come first and the mail follows them. Each row's key says what it is, so a sweep that is run again, or twice at
once, writes nothing twice (docs/rules.md, Reminders).
"""

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from actions.models import Digest, Reminder, ReminderRun
from actions.reminders.all_sources import sources
from actions.reminders.fallen import fallen
from actions.reminders.recipients import Ask
from actions.reminders.restoring import restore
from actions.reminders.sources import Source
from actions.reminders.sql import Sql, sql, whole_tables
from actions.reminders.untrue import find_untrue
from actions.reminders.windows import Schedules, read_schedules
from outcomes.models import Strategy

A_FEW = 2000
"""How many rows are withdrawn by one statement."""


@dataclass(frozen=True)
class Swept:
    """What a sweep did.

    Attributes:
        found: rows written, and withdrawn ones that are true again.
        withdrawn: rows that were not sent yet and are no longer true.
    """

    found: int
    withdrawn: int


def sweep(run: ReminderRun, now: datetime, strategy: Strategy | None = None) -> Swept:
    """Write what has fallen by the run's day and is not there yet, and withdraw what is no longer true.

    Args:
        run: the run that the rows are booked on.
        now: the instant to book them on.
        strategy: of this strategy only; None for all.
    """
    ask = Ask(run.day, strategy.pk if strategy else None)
    schedules = read_schedules()
    found = 0
    for source in sources():
        own = schedules[source.kind]
        found += restore(source, ask, own, run, now) + _insert(source, ask, own, run, now)
    # What this run has just found is true.
    old = [rows.filter(ask.narrow("strategy", "")).exclude(run=run) for rows in waiting()]
    withdrawn = sum(withdraw_untrue(rows, run.day, now, run) for rows in old)
    return Swept(found, withdrawn)


def waiting() -> "tuple[QuerySet[Reminder], QuerySet[Reminder]]":
    """Rows that nobody has begun to send: in no mail yet, and in one that is not held by anybody."""
    rows = Reminder.objects.filter(withdrawn_at=None)
    not_settled = Q(sent_at=None, refused_at=None, withdrawn_at=None)
    return rows.filter(digest=None), rows.filter(digest__in=Digest.objects.filter(not_settled, begun_at=None, claim=""))


def withdraw_untrue(reminders: "QuerySet[Reminder]", day: date, now: datetime, run: ReminderRun | None) -> int:
    """Withdraw those of these reminders that are not true any more.

    Args:
        reminders: rows that were not sent.
        day: the day in London.
        now: the instant to write down.
        run: the run that withdraws them; None for a sender that looked once more.

    Returns:
        How many were withdrawn.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for pk, why in sorted(find_untrue(reminders, day).items()):
        groups[why].append(pk)
    return sum(
        _withdraw(pks[first : first + A_FEW], why, now, run)
        for why, pks in groups.items()
        for first in range(0, len(pks), A_FEW)
    )


def _withdraw(pks: list[int], why: str, now: datetime, run: ReminderRun | None) -> int:
    """In the order of their ids: two that withdraw the same rows at once never wait for each other crosswise."""
    rows = Reminder.objects.filter(pk__in=pks, withdrawn_at=None)
    with transaction.atomic():
        list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
        return rows.update(withdrawn_at=now, withdrawn_why=why, withdrawn_by=run)


def _insert(source: Source, ask: Ask, schedules: Schedules, run: ReminderRun, now: datetime) -> int:
    """In the order of the keys, so that two sweeps at once wait for each other and never crosswise."""
    found = fallen(source, ask, schedules)
    if found is None:
        return 0
    rows = sql(
        """
        INSERT INTO {reminders} (key, kind, strategy_id, person_id, subject, action_id, period_id, update_id,
            date_request_id, milestone_id, step, counted_from, day, created_at, run_id, withdrawn_why)
        SELECT new.key, {kind}, new.strategy_id, new.person_id, new.subject, new.action_id, new.period_id,
            new.update_id, new.date_request_id, new.milestone_id, new.step, new.counted_from, new.day, {now}, {run}, ''
        FROM ({fallen}) new
        WHERE NOT EXISTS (SELECT 1 FROM {reminders} known WHERE known.key = new.key)
        ORDER BY new.key
        ON CONFLICT DO NOTHING""",
        reminders=Reminder,
        kind=Sql(f"'{source.kind.value}'"),
        now=now,
        run=run.pk,
        fallen=found,
    )
    with whole_tables() if ask.strategy_id is None else nullcontext():
        return rows.run()
