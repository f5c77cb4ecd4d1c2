"""The timetable's job: look for what is to be said, once a working day, and say which mails are to go out."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from accounts.models import User
from accounts.moments import LONDON
from actions.calendar import is_working_day
from actions.models import Heartbeat, ReminderRun
from actions.reminders.digests import batches, build, free_digests
from actions.reminders.refusals import bring_back
from actions.reminders.sweep import sweep
from actions.reminders.watch import Watch
from outcomes.models import Strategy

logger = logging.getLogger(__name__)

BEGINS, ENDS = time(8), time(18)
"""Between these times in London mails go out, on working days in England."""
RUN_TAKES_AT_MOST = timedelta(minutes=10)
"""A run that began so long ago and did not end was broken off: another may begin."""
BATCH = 50
"""Mails in one task: what a crash can repeat, and what one connection to the mail server carries."""


def is_sending_time(now: datetime) -> bool:
    """Whether mails go out at an instant (docs/rules.md, Reminders)."""
    local = localtime(now, LONDON)
    return is_working_day(local.date()) and BEGINS <= local.time() < ENDS


@dataclass(frozen=True)
class Press:
    """That somebody pressed the button of one strategy."""

    by: User
    strategy: Strategy


def remind(now: datetime, press: Press | None = None) -> ReminderRun | None:
    """Look for what is to be said, and put it into mails, unless that was done on this day. Sends nothing.

    Run often, and by as many as like: it is done once. `due_batches` says what is to be sent then.

    Args:
        now: the instant.
        press: then it is done once more, at any hour of a working day, for what concerns that strategy; the
            timetable's run of the day takes place all the same. None for the timetable.

    Returns:
        The run; None where nothing was to be done: outside the hours, done already, or another is at it.
    """
    if press is None:
        stamp_heartbeat(now)
    day = localtime(now, LONDON).date()
    if not (is_sending_time(now) if press is None else is_working_day(day)):
        return None
    run = _begin(day, now, press.by if press else None)
    if run is not None:
        _do(run, now, press.strategy if press else None)
    return run


def due_batches(now: datetime, strategy: Strategy | None = None) -> list[list[int]]:
    """Ids of the digests that are to be sent now and that no worker holds, in batches for `send_batch`.

    Args:
        strategy: those alone that say something of this strategy; None for all.
    """
    ids = free_digests(now, strategy).order_by("pk").values_list("pk", flat=True)
    return batches(ids, BATCH)


def stamp_heartbeat(now: datetime) -> None:
    """Leave a sign that the timetable works."""
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": now})


@transaction.atomic
def _begin(day: date, now: datetime, by: User | None) -> ReminderRun | None:
    """A new run, unless the timetable's run of the day is over, or is being made."""
    # The one row that every process has in common: one begins after the other.
    Heartbeat.objects.select_for_update().filter(pk=1).first()
    runs = ReminderRun.objects.filter(day=day, by=None)
    at_it = runs.filter(ended_at=None, error="", started_at__gt=now - RUN_TAKES_AT_MOST)
    if by is None and (at_it.exists() or runs.filter(ended_at__isnull=False).exists()):
        return None
    return ReminderRun.objects.create(day=day, started_at=now, by=by)


def _do(run: ReminderRun, now: datetime, strategy: Strategy | None) -> None:
    watch = Watch(now)
    try:
        bring_back(strategy)
        sweep(run, now, strategy)
        build(run, now, strategy)
    except Exception as error:
        run.error = type(error).__name__
        run.save(update_fields=["error"])
        raise
    run.ended_at = watch.now()
    run.save(update_fields=["ended_at"])
    logger.info("Reminders of %s were looked for.", run.day)
