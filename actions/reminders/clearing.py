"""Deleting old mails from the log (docs/rules.md, Reminders)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from actions.models import ActionState, Digest, Reminder, ReminderRun
from actions.reminders.digests import UNSETTLED
from actions.stages import ENDED

KEPT_FOR = timedelta(days=365)
"""How long the log of mails is kept."""


@transaction.atomic
def clear_old(now: datetime) -> int:
    """Delete reminders, digests and runs that are older than 12 months.

    A reminder stays as long as it keeps the same step from being made again: those of running actions, and the last one
    of everything that is about no action. So do its digest and its run.

    Returns:
        How many reminders were deleted.
    """
    before = now - KEPT_FOR
    ended = ActionState.objects.open().filter(action=OuterRef("action"), stage__in=ENDED)
    newer = Reminder.objects.filter(
        kind=OuterRef("kind"), subject=OuterRef("subject"), person=OuterRef("person"), pk__gt=OuterRef("pk")
    )
    over = Q(withdrawn_at__isnull=False) | (Q(digest__isnull=False) & ~Q(digest__in=Digest.objects.filter(UNSETTLED)))
    cannot_come_again = Exists(ended) | (Q(action=None) & Exists(newer))
    count, _ = Reminder.objects.filter(over, cannot_come_again, created_at__lt=before).delete()
    # A reminder whose digest went would wait again: a digest goes after its last reminder.
    reminders = Reminder.objects.filter(digest=OuterRef("pk"))
    Digest.objects.filter(~UNSETTLED, ~Exists(reminders), created_at__lt=before).delete()
    found, withdrawn = Reminder.objects.filter(run=OuterRef("pk")), Reminder.objects.filter(withdrawn_by=OuterRef("pk"))
    digests = Digest.objects.filter(run=OuterRef("pk"))
    ReminderRun.objects.filter(~Exists(found), ~Exists(withdrawn), ~Exists(digests), started_at__lt=before).delete()
    return count
