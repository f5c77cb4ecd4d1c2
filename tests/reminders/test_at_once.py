"""Two sweeps at the same moment, on PostgreSQL: each reminder is written once, and neither waits for ever."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from actions.models import Reminder, ReminderRun
from actions.reminders.digests import build
from actions.reminders.preview import coming
from actions.reminders.sweep import sweep
from tests.accounts.separate import Worker
from tests.actions.test_lifecycle_at_once import wait_for_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def run_of(now: datetime = NOW) -> ReminderRun:
    return ReminderRun.objects.create(day=now.date(), started_at=now)


def keys() -> list[str]:
    return sorted(Reminder.objects.values_list("key", flat=True))


def test_second_sweep_waits_for_the_first_and_writes_nothing_twice(cast, story):
    """The first has written and not committed yet: the second cannot see its rows, and finds the same ones."""
    expected = sorted(one.key for one in coming(DAY))
    with transaction.atomic():
        first = sweep(run_of(), NOW)
        other = run_of()
        second = Worker(lambda: sweep(ReminderRun.objects.create(day=DAY, started_at=NOW), NOW))
        wait_for_locks(1)
    assert (first.found, second.answer().found) == (len(expected), 0)
    assert keys() == expected
    assert other.reminders.count() == 0


def test_first_sweep_that_breaks_off_leaves_everything_to_the_second(cast, story):
    expected = sorted(one.key for one in coming(DAY))
    with transaction.atomic():
        sweep(run_of(), NOW)
        second = Worker(lambda: sweep(ReminderRun.objects.create(day=DAY, started_at=NOW), NOW))
        wait_for_locks(1)
        transaction.set_rollback(True)
    assert second.answer().found == len(expected)
    assert keys() == expected


def test_sweeps_that_write_and_withdraw_at_once_end(cast, story):
    """Both begin at the same moment, day after day: what is new is written, what was overtaken is withdrawn."""
    for day in (date(2026, 7, 24), date(2026, 7, 30), date(2026, 8, 13), date(2026, 12, 1), date(2026, 12, 24)):
        now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        expected = {one.key for one in coming(day)}
        before = set(keys())
        together = threading.Barrier(4)

        def work(now: datetime = now, together: threading.Barrier = together) -> int:
            run = run_of(now)
            together.wait(20)
            found = sweep(run, now).found
            build(run, now)
            return found

        workers = [Worker(work) for _ in range(4)]
        found = sum(worker.answer() for worker in workers)
        assert found == len(set(keys()) - before)
        assert set(Reminder.objects.filter(withdrawn_at=None).values_list("key", flat=True)) == expected
