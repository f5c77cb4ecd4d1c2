"""How fast mails leave: a real worker, Redis and a mail server, all of them on this machine."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import Celery
from django.conf import settings
from django.db import connection

from actions.models import Digest, Reminder, ReminderRun
from actions.reminders.digests import build
from actions.reminders.sending import send_batch
from actions.reminders.sweep import sweep
from bench.plan import Plan
from bench.reminders import forget_reminders, timed
from tests.reminders.faults.mail_server import MailServer
from tests.reminders.faults.parts import Parts, wait_for

BATCH = 50
LONGEST_SECONDS = 600
TASK = "actions.tasks.send_digests"


@dataclass(frozen=True)
class MailTimes:
    """Mails a second.

    Attributes:
        mails: how many there were.
        reminders: how many are in one.
        batched: in batches.
        single: with a task for each mail.
        plain: with a mail and a task for each reminder.
    """

    mails: int
    reminders: float
    batched: float
    single: float
    plain: float

    @property
    def lines(self) -> list[str]:
        """What was measured, in words."""
        reminders = self.batched * self.reminders
        return [
            f"Mails of {self.reminders:.0f} reminders: {self.batched:.0f} a second in batches of {BATCH}, "
            f"{self.single:.0f} with a task for each; mails of 1 reminder with a task for each: {self.plain:.0f}",
            f"  reminders in batches of mails leave {reminders / self.plain:.0f} times as fast as each in a mail and a "
            f"task of its own (goal: 20); the same mails {self.batched / self.single:.1f} times as fast as one by one",
        ]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """One that behaves, to which this process sends as well."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 30
    try:
        yield server
    finally:
        server.stop()


def make_digests(plan: Plan, now: datetime) -> list[int]:
    """Begin anew: look for reminders, put them into mails, and return the ids of these."""
    forget_reminders()
    run = ReminderRun.objects.create(day=plan.day, started_at=now)
    sweep(run, now)
    build(run, now)
    return list(Digest.objects.order_by("pk").values_list("pk", flat=True))


def measure_mail(plan: Plan, now: datetime, server: MailServer) -> MailTimes:
    """Time the same worker with mails in batches, and with a task for each mail."""
    ids = make_digests(plan, now)
    size = len(ids) // 4
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        parts = Parts(Path(folder), server, now)
        parts.begin()
        try:
            parts.worker()
            assert parts.redis is not None
            queue = Celery(broker=parts.redis.url, set_as_current=False)
            # Whatever a worker does at its first mail only is not counted.
            warm, batched, single, plain = (ids[start : start + size] for start in range(0, 4 * size, size))
            keep_one_reminder(plain)
            _seconds(queue, [warm])
            groups = [batched[start : start + BATCH] for start in range(0, size, BATCH)]
            rates = [size / _seconds(queue, groups)]
            rates += [size / _seconds(queue, [[one] for one in each]) for each in (single, plain)]
            queue.close()
        finally:
            parts.close()
    return MailTimes(4 * size, plan.reminders / len(ids), *rates)


def keep_one_reminder(ids: Sequence[int]) -> None:
    """Leave one reminder in each of these digests."""
    rows = Reminder.objects.filter(digest__in=ids)
    first = rows.order_by("digest", "pk").distinct("digest").values("pk")
    rows.exclude(pk__in=list(first.values_list("pk", flat=True))).delete()


def _seconds(queue: Celery, groups: Sequence[Sequence[int]]) -> float:
    """Seconds from the first task to the last stamp."""
    ids = [one for group in groups for one in group]
    with timed() as watch:
        for group in groups:
            queue.send_task(TASK, [list(group)])
        wait_for(lambda: not Digest.objects.filter(pk__in=ids, sent_at=None).exists(), "the mails", LONGEST_SECONDS)
    return watch.seconds


@dataclass(frozen=True)
class Window:
    """Seconds between the mail server's "taken" and the stamp: a process that dies in it repeats one mail."""

    seconds: tuple[float, ...]
    whole: float

    @property
    def lines(self) -> list[str]:
        """What was measured, in words."""
        middle, longest = statistics.median(self.seconds) * 1000, max(self.seconds) * 1000
        share = sum(self.seconds) / self.whole * 100
        return [
            f"Between the mail server's answer and the stamp: {middle:.1f} ms, at most {longest:.1f} ms "
            f"({len(self.seconds)} mails); {share:.0f} % of the time in which mails go out"
        ]


def measure_window(plan: Plan, now: datetime, server: MailServer) -> Window:
    """Send in this process, and see for each mail when the server answered and when its stamp was kept."""
    ids = make_digests(plan, now)
    server.mails.clear()
    stamped: list[float] = []

    def note(execute: Callable[..., Any], statement: str, parameters: Any, many: bool, context: Any) -> Any:
        result = execute(statement, parameters, many, context)
        if statement.startswith('UPDATE "actions_digest" SET ') and '"sent_at" = ' in statement.split("WHERE")[0]:
            stamped.append(time.perf_counter())
        return result

    with connection.execute_wrapper(note), timed() as watch:
        for start in range(0, len(ids), BATCH):
            send_batch(ids[start : start + BATCH], now)
    answered = [mail.answered for mail in server.mails]
    pairs = zip(answered, stamped, strict=True)
    return Window(tuple(stamp - answer for answer, stamp in pairs), watch.seconds)
