"""Background work of the plan: reminders. Arguments are plain ids: the rows in the database are the truth."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from actions.reminders.clearing import clear_old
from actions.reminders.running import due_batches, is_sending_time
from actions.reminders.running import remind as look_for_reminders
from actions.reminders.sending import send_batch
from outcomes.models import Strategy


@shared_task
def remind() -> None:
    """Look for reminders, once a working day, and have the mails sent that are due. Runs every few minutes."""
    now = timezone.now()
    try:
        look_for_reminders(now)
    finally:
        # What was found before goes out, whatever is wrong with looking.
        if is_sending_time(now):
            send_due()


@shared_task
def send_digests(ids: list[int]) -> None:
    """Send these digests, as far as they are due and no other worker has them."""
    send_batch(ids, timezone.now())


@shared_task
def clear_reminders() -> None:
    """Delete what the log of mails need not keep any longer."""
    clear_old(timezone.now())


def send_due(strategy: Strategy | None = None) -> int:
    """Hand the mails that are due to the workers, in batches. A batch that waits too long is handed out anew.

    Args:
        strategy: those alone that say something of this strategy; None for all.

    Returns:
        How many batches there are.
    """
    found = due_batches(timezone.now(), strategy)
    for ids in found:
        send_digests.apply_async((ids,), expires=settings.REMINDER_INTERVAL_SECONDS)
    return len(found)
