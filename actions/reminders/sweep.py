"""The sweep: finds what people are to be reminded of, writes it as rows, and withdraws what is no longer true.

Rows come first and the mail follows them. Each row's key says what it is, so a sweep that is run again, or twice at
once, writes nothing twice (docs/rules.md, Reminders).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from actions.models import Digest, Reminder, ReminderRun
from actions.reminders.all_sources import sources
from actions.reminders.fallen import fallen
from actions.reminders.recipients import Ask
from actions.reminders.restoring import restorable, restore
from actions.reminders.sources import Source
from actions.reminders.sql import Sql, kept, sql, whole_tables
from actions.reminders.untrue import find_untrue
from actions.reminders.weekly import ahead_on, is_first_run_of_week
from actions.reminders.windows import read_schedules
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
    # Who wants one mail a week gets none from a run for one strategy.
    ahead = ahead_on(run.day) if strategy is None and is_first_run_of_week(run.day) else None
    narrow = ask.narrow("strategy", "")
    held = [rows.filter(narrow).order_by() for rows in waiting()]
    again = restorable(run.day).filter(narrow).order_by()
    kinds_held, kinds_again = _kinds(*held), _kinds(again)
    found, doubtful = 0, []
    for source in sources():
        of_kind = [rows.filter(kind=source.kind) for rows in held] if source.kind in kinds_held else []
        fallen_ones = fallen(source, ask, schedules[source.kind], ahead)
        if fallen_ones is None:
            doubtful += [pk for rows in of_kind for pk in rows.values_list("pk", flat=True)]
            continue
        # Few rows are found one by one, many by going through everything once.
        with (
            whole_tables() if strategy is None else transaction.atomic(),
            kept("fallen_now", fallen_ones) as fallen_now,
        ):
            # What has fallen is true: only the others need to be looked at.
            doubtful += [pk for rows in of_kind for pk in _not_among(rows, fallen_now)]
            if source.kind in kinds_again:
                found += restore(again.filter(kind=source.kind), fallen_now, run, now)
            found += _insert(source, fallen_now, run, now)
    return Swept(found, _withdraw_of(doubtful, narrow, now, run))


def _kinds(*groups: "QuerySet[Reminder]") -> set[str]:
    return {kind for rows in groups for kind in rows.values_list("kind", flat=True).distinct()}


def _not_among(rows: "QuerySet[Reminder]", fallen_now: Sql) -> list[int]:
    found = sql(
        """
        SELECT held.id FROM ({rows}) held
        WHERE NOT EXISTS (SELECT 1 FROM {fallen} fallen WHERE fallen.key = held.key)""",
        rows=rows.values("id", "key"),
        fallen=fallen_now,
    )
    return [pk for (pk,) in found.rows()]


def _withdraw_of(doubtful: list[int], narrow: Q, now: datetime, run: ReminderRun) -> int:
    """Withdraw what is not true any more of some rows that waited before; of all where they are many."""
    if not doubtful:
        return 0
    few = Q(pk__in=doubtful) if len(doubtful) <= A_FEW else narrow & ~Q(run=run)
    old = [rows.filter(few) for rows in waiting()]
    return sum(withdraw_untrue(rows, run.day, now, run) for rows in old)


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


def _insert(source: Source, fallen_now: Sql, run: ReminderRun, now: datetime) -> int:
    """In the order of the keys, so that two sweeps at once wait for each other and never crosswise."""
    rows = sql(
        """
        INSERT INTO {reminders} (key, kind, strategy_id, person_id, subject, action_id, period_id, update_id,
            date_request_id, milestone_id, step, counted_from, day, created_at, run_id, withdrawn_why)
        SELECT new.key, {kind}, new.strategy_id, new.person_id, new.subject, new.action_id, new.period_id,
            new.update_id, new.date_request_id, new.milestone_id, new.step, new.counted_from, new.day, {now}, {run}, ''
        FROM {fallen} new
        WHERE NOT EXISTS (SELECT 1 FROM {reminders} known WHERE known.key = new.key)
        ORDER BY new.key
        ON CONFLICT DO NOTHING""",
        reminders=Reminder,
        kind=Sql(f"'{source.kind.value}'"),
        now=now,
        run=run.pk,
        fallen=fallen_now,
    )
    return rows.run()
