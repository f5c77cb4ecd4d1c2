"""Reminders that were withdrawn unsent because they were no longer true, and are true again: nothing is lost by it.

An action that was closed by mistake and reopened, somebody who covered and does so no longer: the step is the same, and
so is its key, of which there is never a second row.
"""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from actions.models import Reminder, ReminderRun
from actions.reminders.sql import Sql, sql

LOOKED_BACK = timedelta(days=60)
"""Of what was withdrawn before, the next step has fallen meanwhile."""


def restorable(day: date) -> "QuerySet[Reminder]":
    """Rows that were withdrawn unsent and would be sent if they were true again."""
    why = (Reminder.Withdrawal.SETTLED, Reminder.Withdrawal.MOVED)
    # One whose mail was begun may have arrived.
    unsent = Q(digest=None) | Q(digest__begun_at=None, digest__sent_at=None)
    return Reminder.objects.filter(unsent, withdrawn_why__in=why, day__gt=day - LOOKED_BACK)


def restore(rows: "QuerySet[Reminder]", fallen: Sql, run: ReminderRun, now: datetime) -> int:
    """Let those that are true again wait anew, booked on this run.

    Args:
        rows: of one kind, out of `restorable`.
        fallen: a table of what has fallen of it (`actions.reminders.fallen`).

    Returns:
        How many there are.
    """
    again = sql(
        "SELECT held.id FROM ({rows}) held JOIN {fallen} fallen ON fallen.key = held.key ORDER BY held.id",
        rows=rows.values("id", "key"),
        fallen=fallen,
    )
    pks = sorted({pk for (pk,) in again.rows()})
    return sum(
        Reminder.objects.filter(pk__in=pks[first : first + 2000]).update(
            withdrawn_at=None, withdrawn_why="", withdrawn_by=None, digest=None, run=run, created_at=now
        )
        for first in range(0, len(pks), 2000)
    )
