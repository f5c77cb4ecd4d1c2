"""Background work that belongs to no app."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_expired_sessions() -> None:
    """Delete sessions that have run out, so that the table does not grow for ever."""
    call_command("clearsessions")


@shared_task
def clear_uploads() -> None:
    """Delete uploaded files that nothing names."""
    call_command("clear_uploads")
