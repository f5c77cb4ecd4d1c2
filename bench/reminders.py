"""How long the sweep of reminders takes, beside the plain way of writing the same rows."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, connections

from actions.models import Digest, Reminder, ReminderRun
from actions.reminders.digests import build
from actions.reminders.sweep import sweep
from bench.plan import Plan

TOGETHER = 2_000
"""Rows in one statement of `bulk_create`."""


@dataclass
class Stopwatch:
    """Seconds on the wall that a block took."""

    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Time a block."""
    watch = Stopwatch()
    began = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - began


@dataclass(frozen=True)
class SweepTimes:
    """Seconds for the same rows."""

    rows: int
    first: float
    again: float
    sent: float
    bulk: float

    @property
    def lines(self) -> list[str]:
        """What was measured, in words."""
        return [
            f"Sweep of {self.rows:,} reminders: {self.first:.1f} s; bulk_create of the same rows: {self.bulk:.1f} s",
            f"  the sweep is {self.bulk / self.first:.1f} times as fast (goal: at least 4)",
            f"  again, with nothing new: {self.sent:.1f} s once the mails went out, {self.first / self.sent:.1f} times "
            f"as fast (goal: 3); {self.again:.1f} s, {self.first / self.again:.1f} times, while all of them wait",
        ]


def measure_sweep(plan: Plan, now: datetime) -> SweepTimes:
    """Time the first sweep of a day, two more, and `bulk_create` of the rows that the first one wrote.

    What waits and has not fallen again is looked at, whether it is still true; what went out is not.

    Raises:
        AssertionError: a sweep did not find what there is to be found.
    """
    with timed() as first:
        found = sweep(_run(plan, now), now).found
    check(found, plan.reminders, "The first sweep")
    with timed() as again:
        found = sweep(_run(plan, now), now).found
    check(found, 0, "The second sweep")
    build(_run(plan, now), now)
    Digest.objects.update(sent_at=now)
    with timed() as sent:
        found = sweep(_run(plan, now), now).found
    check(found, 0, "The third sweep")
    Reminder.objects.update(digest=None)
    return SweepTimes(plan.reminders, first.seconds, again.seconds, sent.seconds, _bulk_create(plan))


def check(found: int, expected: int, what: str) -> None:
    """A measurement of something else than what was meant is none."""
    if found != expected:
        raise AssertionError(f"{what} found {found:,} reminders in place of {expected:,}.")


def _run(plan: Plan, now: datetime) -> ReminderRun:
    return ReminderRun.objects.create(day=plan.day, started_at=now)


def _bulk_create(plan: Plan) -> float:
    """Seconds to write the rows that are there now once more by `bulk_create`, when all of them are known already."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied AS SELECT * FROM actions_reminder ORDER BY key")
    forget_reminders(keep_runs=True)
    seconds = 0.0
    for start in range(0, plan.reminders, TOGETHER):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM copied ORDER BY key LIMIT %s OFFSET %s", [TOGETHER, start])
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        with timed() as watch:
            Reminder.objects.bulk_create([Reminder(**row) for row in rows], ignore_conflicts=True)
        seconds += watch.seconds
    check(Reminder.objects.count(), plan.reminders, "bulk_create")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE copied")
    return seconds


def forget_reminders(*, keep_runs: bool = False) -> None:
    """Empty the tables that a sweep and its mails write."""
    tables = ["actions_reminder"] + ([] if keep_runs else ["actions_digest", "actions_reminderrun"])
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)}")


@dataclass(frozen=True)
class TwoAtOnce:
    """What two sweeps of the same day found, and how long they took together."""

    found: tuple[int, ...]
    seconds: float

    @property
    def lines(self) -> list[str]:
        """What was measured, in words."""
        numbers = " and ".join(f"{number:,}" for number in self.found)
        return [f"Two sweeps at once: {self.seconds:.1f} s, no deadlock; they wrote {numbers}"]


def measure_two_at_once(plan: Plan, now: datetime) -> TwoAtOnce:
    """Let two sweeps begin at the same moment.

    Raises:
        AssertionError: together they did not write each reminder once.
        Exception: what stopped one of them, a deadlock for example.
    """
    forget_reminders()
    barrier = threading.Barrier(2)
    found: list[int] = []
    errors: list[Exception] = []

    def one(seconds_later: int) -> None:
        try:
            run = _run(plan, now + timedelta(seconds=seconds_later))
            barrier.wait()
            found.append(sweep(run, now).found)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    with timed() as watch:
        in_threads([lambda: one(0), lambda: one(1)])
    if errors:
        raise errors[0]
    check(sum(found), plan.reminders, "Two sweeps at once")
    return TwoAtOnce(tuple(sorted(found, reverse=True)), watch.seconds)


def in_threads(jobs: list[Callable[[], None]]) -> None:
    """Run all at once, and wait for all."""
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
