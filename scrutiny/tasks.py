"""Background work of scrutiny: editions. Arguments are plain ids: the rows in the database are the truth."""

from celery import shared_task
from django.utils import timezone

from scrutiny.issuing import draw_and_record, waiting
from scrutiny.telling import tell_officers


@shared_task
def draw_edition(pk: int) -> None:
    """Draw the files of the edition that waits under this id, record it, and tell the committee officers."""
    edition = draw_and_record(pk, timezone.now)
    if edition is not None:
        tell_officers(edition)


@shared_task
def take_up_editions() -> None:
    """Hand out again what a worker left half-way, or the queue lost. Runs every minute."""
    for pk in waiting(timezone.now()):
        draw_edition.delay(pk)
