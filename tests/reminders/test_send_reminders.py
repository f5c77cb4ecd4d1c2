"""`scripts/manage send_reminders`: what it sends, what it prints, and what it refuses."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from actions.models import Digest, Heartbeat, Reminder, ReminderRun

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


def told(*options: str, at: datetime = MORNING) -> str:
    out = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("send_reminders", *options, stdout=out)
    return out.getvalue()


def test_dry_run_prints_each_mail_and_why_and_writes_nothing(cast, story):
    said = told("--on", "2026-12-01", "--dry-run")
    assert "To: alice@example.org\nSubject: " in said
    due = "Action 1.1: Action due (due-30, fell on 1 December 2026, counted from 31 December 2026)"
    assert f"{due}; answers for the action" in said
    assert said.endswith("3 mails would go out on Tuesday 1 December 2026. Nothing was sent.\n")
    models = (Reminder, ReminderRun, Digest, Heartbeat)
    assert [model.objects.count() for model in models] == [0, 0, 0, 0]
    assert mail.outbox == []


def test_sends_what_is_due_and_once(cast, story):
    assert told() == (
        "10 reminders found, 0 withdrawn.\n3 mails sent, 0 refused, 0 to be tried again, 0 with nothing left to say.\n"
    )
    assert sorted(one.to[0] for one in mail.outbox) == [f"{name}@example.org" for name in ("alice", "carol", "dan")]
    assert told().startswith("The reminders of today were looked for before.\n0 mails sent")
    assert len(mail.outbox) == 3


def test_nothing_goes_out_at_night(cast, story):
    night = MORNING.replace(hour=22)
    assert told(at=night) == "Reminders go out from 8am to 6pm on working days in England. Nothing was sent.\n"


def test_dry_run_says_that_nothing_goes_out_on_a_saturday(cast, story):
    said = told("--on", "5 December 2026", "--dry-run")
    assert said == (
        "5 December 2026 is a Saturday: no reminders go out. The next day on which they do is Monday 7 December 2026.\n"
    )


@pytest.mark.parametrize(
    ("on", "words"),
    [("2026-12-02", "Reminders go out on the day itself. Add --dry-run"), ("soon", "--on: “soon” is not a date.")],
)
def test_another_day_or_none_is_refused_and_nothing_sent(cast, story, on, words):
    with pytest.raises(CommandError) as refused:
        told("--on", on)
    assert str(refused.value).startswith(words)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "on",
    [
        "9999-12-31",
        "0001-01-01",
        "31 December 9999",
        "2036-12-03",
        "2016-11-29",
        "2026-02-30",
        "2027-02-29",
        "29 February 2027",
    ],
)
def test_a_day_that_there_is_not_or_far_away_is_refused(cast, on):
    with pytest.raises(CommandError) as refused:
        told("--on", on, "--dry-run")
    words = str(refused.value)
    assert words.startswith("--on: ")
    assert words.endswith("Nothing was sent.")
    far = "is more than 10 years from today. Give a day within 10 years, such as 2026-12-01."
    assert far in words or f"“{on}” is not a date. Give one such as 2026-11-30." in words


@pytest.mark.parametrize("on", ["2036-12-01", "2016-12-01", "2028-02-29", "29 February 2028", "2024-02-29"])
def test_a_leap_day_and_ten_years_on_can_be_looked_at(cast, story, on):
    assert told("--on", on, "--dry-run").endswith("Nothing was sent.\n")


def test_a_past_day_is_told_as_past(cast, story):
    said = told("--on", "2026-11-30", "--dry-run")
    assert said.startswith("30 November 2026 is over. What follows is what it would have been by what is known now.\n")
    assert said.endswith("mails would have gone out on Monday 30 November 2026. Nothing was sent.\n")
    assert told("--on", "2026-11-28", "--dry-run") == (
        "28 November 2026 was a Saturday: no reminders went out. The next day on which they did was "
        "Monday 30 November 2026.\n"
    )
    with pytest.raises(CommandError, match="to see what would have gone out on 30 November 2026"):
        told("--on", "2026-11-30")
