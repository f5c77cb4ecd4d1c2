"""Reminders that were withdrawn unsent because they were no longer true, and are true again: nothing is lost by it.

An action that was closed by mistake and reopened, somebody who covered and does so no longer: the step is the same, and
so is its key, of which there is never a second row.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from actions.models import Reminder, ReminderRun
from actions.reminders.fallen import fallen
from actions.reminders.recipients import Ask
from actions.reminders.sources import Source
from actions.reminders.sql import sql
from actions.reminders.untrue import narrowed
from actions.reminders.windows import Schedules

LOOKED_BACK = timedelta(days=60)
"""Of what was withdrawn before, the next step has fallen meanwhile."""


def restorable(day: date) -> "QuerySet[Reminder]":
    """Rows that were withdrawn unsent and would be sent if they were true again."""
    why = (Reminder.Withdrawal.SETTLED, Reminder.Withdrawal.MOVED)
    # One whose mail was begun may have arrived.
    unsent = Q(digest=None) | Q(digest__begun_at=None, digest__sent_at=None)
    return Reminder.objects.filter(unsent, withdrawn_why__in=why, day__gt=day - LOOKED_BACK)


def restore(source: Source, ask: Ask, schedules: Schedules, run: ReminderRun, now: datetime) -> int:
    """Let those of one source that are true again wait anew, booked on this run.

    Args:
        ask: of which strategy; None in it for all.

    Returns:
        How many there are.
    """
    rows = restorable(run.day).filter(ask.narrow("strategy", ""), kind=source.kind).order_by()
    if not rows.exists():
        return 0
    found = fallen(source, replace(ask, action_ids=narrowed(rows)), schedules)
    if found is None:
        return 0
    again = sql(
        "SELECT held.id FROM ({rows}) held JOIN ({fallen}) fallen ON fallen.key = held.key ORDER BY held.id",
        rows=rows.values("id", "key"),
        fallen=found,
    )
    pks = sorted({pk for (pk,) in again.rows()})
    return sum(
        Reminder.objects.filter(pk__in=pks[first : first + 2000]).update(
            withdrawn_at=None, withdrawn_why="", withdrawn_by=None, digest=None, run=run, created_at=now
        )
        for first in range(0, len(pks), 2000)
    )
