"""A real worker is killed wherever it can stand, the queue forgets everything, and there are two of each: nobody goes
without, and nobody gets a digest twice unless the mail server had it and the worker never knew.

Clocks: docs/reminders.md says how long it takes until somebody else takes over; `LATER` is more than that.
"""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from actions.models import Digest, Heartbeat, Reminder, ReminderRun
from tests.cast import Cast
from tests.reminders.faults.crowd import Crowd, check_mail, gather, heard_of, unsettled
from tests.reminders.faults.mail_server import Fault, MailServer
from tests.reminders.faults.parts import Parts, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("reminder-parts")]
on_postgres = [pytest.mark.postgres, pytest.mark.redis]

DUE = date(2026, 7, 20)
"""Four days after the parts begin, a Monday: the step 7 days before has fallen, the one a day before has not."""

LATER = {"minutes": 11}


@pytest.fixture
def crowd(cast: Cast) -> Crowd:
    """12 people, each with an action that is due on DUE."""
    return gather(cast, 12, due=DUE, now=cast.later(days=1))


def settled(count: int) -> bool:
    """Whether so many digests were made and none waits."""
    return Digest.objects.count() == count and unsettled() == 0


def check_everybody_heard(mail: MailServer, crowd: Crowd) -> None:
    """Each person was reminded of their action, and of nothing else."""
    assert {address: heard_of(mails) for address, mails in mail.by_person().items()} == {
        address: {ref} for address, ref in crowd.refs.items()
    }


@pytest.mark.parametrize(
    ("fault", "is_repeated"),
    [
        pytest.param(Fault.SILENT, False, id="after_claim", marks=on_postgres),
        pytest.param(Fault.HANGS_IN_DATA, False, id="in_the_middle", marks=on_postgres),
        pytest.param(Fault.ACCEPTED_AND_HANGS, True, id="accepted_without_answer"),
    ],
)
def test_worker_killed(parts: Parts, mail: MailServer, crowd: Crowd, fault: Fault, is_repeated: bool) -> None:
    person = crowd.people[5]
    worker, beat = parts.worker(), parts.beat()
    with mail.failing(fault, person):
        mail.wait_until_reached()
        worker.kill()
        beat.kill()
    before = len(mail.mails)
    parts.worker(**LATER)
    parts.beat(**LATER)
    wait_for(lambda: settled(len(crowd.people)), "all digests")
    check_everybody_heard(mail, crowd)
    check_mail(mail, in_doubt={person} if is_repeated else set())
    assert len(mail.mails) == len(crowd.people) + is_repeated
    assert before < len(mail.mails)


@pytest.mark.postgres
@pytest.mark.redis
def test_worker_killed_between_answer_and_stamp(parts: Parts, mail: MailServer, crowd: Crowd) -> None:
    person = crowd.people[5]
    worker, beat = parts.worker(), parts.beat()
    with mail.failing(Fault.ACCEPTED_AND_HANGS, person):
        mail.wait_until_reached()
        with transaction.atomic():
            digest = Digest.objects.select_for_update().get(person__email=person)
            mail.release()
            wait_for(lambda: waiting_for_lock(), "the stamp, which the lock holds up")
            worker.kill()
            beat.kill()
            # The server would carry on with what it was asked last, though nobody is there any more.
            end_waiting()
    assert Digest.objects.get(pk=digest.pk).sent_at is None
    parts.worker(**LATER)
    parts.beat(**LATER)
    wait_for(lambda: settled(len(crowd.people)), "all digests")
    check_everybody_heard(mail, crowd)
    check_mail(mail, in_doubt={person})
    assert [each.message_id for each in mail.by_person()[person]] == [digest.message_id] * 2


WAITING = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def waiting_for_lock() -> bool:
    """Whether another process waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pid {WAITING}")
        return bool(cursor.fetchall())


def end_waiting() -> None:
    """End whoever waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {WAITING}")


@pytest.mark.postgres
@pytest.mark.redis
def test_queue_forgets_everything(parts: Parts, mail: MailServer, crowd: Crowd) -> None:
    assert parts.redis is not None
    workers, beat = [parts.worker()], parts.beat()
    with mail.failing(Fault.SILENT):
        mail.wait_until_reached()
        parts.redis.kill()
        parts.redis.start()
        restarted = parts.now

    def works_again() -> bool:
        # Celery's worker sometimes ends when its queue does; what started it starts it again (docker-compose.yml).
        if not workers[-1].is_running:
            workers.append(parts.worker())
        return Heartbeat.objects.filter(at__gt=restarted + timedelta(seconds=1)).exists()

    wait_for(lambda: settled(len(crowd.people)), "all digests")
    wait_for(works_again, "work after the restart", 60)
    assert beat.is_running
    check_everybody_heard(mail, crowd)
    check_mail(mail)
    assert len(mail.mails) == len(crowd.people)


@pytest.mark.postgres
@pytest.mark.redis
def test_queue_forgets_what_was_asked_for_without_a_worker(parts: Parts, mail: MailServer, crowd: Crowd) -> None:
    assert parts.redis is not None
    beat = parts.beat()
    wait_for(lambda: "Sending due task" in beat.output, "a first tick")
    parts.redis.kill()
    parts.redis.start()
    parts.worker()
    wait_for(lambda: settled(len(crowd.people)), "all digests", 60)
    check_everybody_heard(mail, crowd)
    check_mail(mail)
    assert len(mail.mails) == len(crowd.people)


def test_two_of_each(parts: Parts, mail: MailServer, cast: Cast) -> None:
    crowd = gather(cast, 60, due=DUE, now=cast.later(days=1))
    for _ in range(2):
        parts.worker()
        parts.beat()
    wait_for(lambda: settled(len(crowd.people)), "all digests", 60)
    check_everybody_heard(mail, crowd)
    check_mail(mail)
    assert len(mail.mails) == Reminder.objects.count() == len(crowd.people)
    assert ReminderRun.objects.filter(ended_at=None).count() == 0


def test_worker_out_of_breath_for_longer_than_its_claim(parts: Parts, mail: MailServer, crowd: Crowd) -> None:
    person = crowd.people[5]
    slow = parts.worker()
    beat = parts.beat()
    with mail.failing(Fault.HANGS_IN_DATA, person):
        mail.wait_until_reached()
        slow.stop()
        beat.kill()
    second = parts.worker(**LATER)
    beat = parts.beat(**LATER)
    wait_for(lambda: settled(len(crowd.people)), "all digests")
    second.kill()
    slow.go_on()
    wait_for(lambda: "it is tried again" in slow.output, "the slow worker")
    wait_for(lambda: mail.is_quiet, "the end of its batch")
    check_everybody_heard(mail, crowd)
    check_mail(mail)
    assert len(mail.mails) == len(crowd.people)
