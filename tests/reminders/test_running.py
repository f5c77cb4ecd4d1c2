"""When the timetable's job looks for reminders, when mails go out, and what it leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from actions import tasks
from actions.models import Digest, Heartbeat, Reminder, ReminderRun
from actions.reminders import running
from actions.reminders.running import Press, due_batches, is_sending_time, remind
from tests.reminders.mailing import FRIDAY, later


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(2026, 7, 24, 6, 59), False),
        (utc(2026, 7, 24, 7, 0), True),
        (utc(2026, 7, 24, 16, 59), True),
        (utc(2026, 7, 24, 17, 0), False),
        (utc(2026, 7, 25, 9, 0), False),  # a Saturday
        (utc(2026, 8, 31, 9, 0), False),  # a bank holiday
        (utc(2026, 12, 28, 9, 0), False),  # Boxing Day, a Saturday, moved to the Monday
        (utc(2028, 2, 29, 8, 0), True),
        # Clocks go forward on 29 March 2026 and back on 25 October.
        (utc(2026, 3, 27, 7, 30), False),
        (utc(2026, 3, 30, 7, 30), True),
        (utc(2026, 10, 23, 7, 30), True),
        (utc(2026, 10, 26, 7, 30), False),
    ],
)
def test_hours_of_mail(now, expected):
    assert is_sending_time(now) == expected


@pytest.mark.django_db
def test_once_a_day(story):
    first = remind(FRIDAY)
    assert (first.day, first.by, first.error, first.ended_at is not None) == (FRIDAY.date(), None, "", True)
    assert remind(later(minutes=5)) is None
    assert remind(later(days=3)).day == later(days=3).date()
    assert ReminderRun.objects.count() == 2


@pytest.mark.django_db
def test_heartbeat_also_when_there_is_nothing_to_do(story):
    assert remind(later(hours=-2)) is None
    assert Heartbeat.objects.get().at == later(hours=-2)
    assert ReminderRun.objects.count() == 0


@pytest.mark.django_db
def test_somebody_can_ask_again_on_a_working_day_without_ending_the_days_run(story, cast):
    early, press = later(hours=-1), Press(cast.carol, cast.strategy)
    assert remind(early, press).by == cast.carol
    assert not Heartbeat.objects.exists()
    assert remind(FRIDAY) is not None
    assert remind(later(hours=1), press) is not None
    assert remind(later(days=1), press) is None


@pytest.mark.django_db
def test_one_that_runs_already_is_not_run_twice_until_it_is_too_old(story):
    ReminderRun.objects.create(day=FRIDAY.date(), started_at=FRIDAY)
    assert remind(later(minutes=5)) is None
    assert remind(later(minutes=11)) is not None


@pytest.mark.django_db
def test_a_run_that_failed_is_kept_and_tried_again(story, monkeypatch):
    def broken(run, now, strategy):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(running, "build", broken)
        with pytest.raises(ZeroDivisionError):
            remind(FRIDAY)
    failed = ReminderRun.objects.get()
    assert (failed.error, failed.ended_at) == ("ZeroDivisionError", None)
    assert remind(later(minutes=5)) is not None


@pytest.mark.django_db
def test_due_in_batches_of_fifty(story, cast, monkeypatch):
    remind(FRIDAY)
    monkeypatch.setattr(running, "BATCH", 2)
    ids = list(Digest.objects.order_by("pk").values_list("pk", flat=True))
    assert due_batches(FRIDAY) == [ids[:2], ids[2:]]
    Digest.objects.filter(pk=ids[0]).update(claim="worker", claimed_at=FRIDAY)
    Digest.objects.filter(pk=ids[1]).update(not_before=later(hours=1))
    assert due_batches(FRIDAY) == [ids[2:]]


@pytest.mark.django_db
def test_the_timetables_task_sends_what_is_due_once(story, cast, time_machine):
    time_machine.move_to(FRIDAY, tick=False)
    tasks.remind()
    tasks.remind()
    people = sorted(message.to[0] for message in mail.outbox)
    assert people == ["alice@example.org", "carol@example.org", "dan@example.org"]
    assert not Digest.objects.filter(sent_at=None).exists()
    assert not Reminder.objects.filter(digest=None, withdrawn_at=None).exists()


@pytest.mark.django_db
def test_what_was_found_before_goes_out_although_looking_fails(story, time_machine, monkeypatch):
    def broken(run, now, strategy):
        raise ZeroDivisionError

    remind(FRIDAY)
    monkeypatch.setattr(running, "build", broken)
    time_machine.move_to(later(days=3), tick=False)
    with pytest.raises(ZeroDivisionError):
        tasks.remind()
    assert len(mail.outbox) == 3
    assert all("Monday 27 July 2026" in message.body for message in mail.outbox)


@pytest.mark.django_db
def test_nothing_leaves_in_the_evening(story, time_machine):
    time_machine.move_to(FRIDAY, tick=False)
    remind(FRIDAY)
    time_machine.move_to(FRIDAY + timedelta(hours=11), tick=False)
    tasks.remind()
    assert mail.outbox == []


def test_the_timetable_runs_it_and_lets_stale_calls_go(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind"]
    assert entry == {"task": "actions.tasks.remind", "schedule": 300, "options": {"expires": 300}}
    assert tasks.remind.name == entry["task"]
    assert tasks.clear_reminders.name == settings.CELERY_BEAT_SCHEDULE["clear-reminders"]["task"]
