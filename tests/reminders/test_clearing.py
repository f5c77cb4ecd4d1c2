"""The log of mails is kept for 12 months, and what keeps a reminder from coming again is kept for longer."""

from datetime import timedelta

import pytest

from accounts.clock import change, record_many
from actions.models import ActionState, Digest, Reminder, ReminderKind, ReminderRun
from actions.reminders.clearing import KEPT_FOR, clear_old
from actions.reminders.digests import build
from tests.reminders.mailing import FRIDAY, row

pytestmark = pytest.mark.django_db

YEAR_LATER = FRIDAY + KEPT_FOR + timedelta(days=1)


def sent(*reminders):
    for reminder in reminders:
        build(reminder.run, FRIDAY)
    Digest.objects.update(sent_at=FRIDAY)


def end(cast, ref):
    with change(kind="ended", job="test", strategy_id=cast.strategy.pk, now=cast.later()) as revision:
        record_many(revision, ActionState, {cast.actions[ref].pk: {"stage": "complete"}})


def test_what_is_about_an_ended_action_goes_with_its_mail_and_run(cast):
    sent(row(cast, cast.alice))
    end(cast, "1.1")
    assert clear_old(FRIDAY + KEPT_FOR) == 0
    assert clear_old(YEAR_LATER) == 1
    assert (Reminder.objects.count(), Digest.objects.count(), ReminderRun.objects.count()) == (0, 0, 0)


def test_what_is_about_a_running_action_stays_with_its_mail(cast):
    """Without its row the step would be made again; without its mail the row would wait again."""
    sent(row(cast, cast.alice))
    assert clear_old(YEAR_LATER) == 0
    reminder = Reminder.objects.get()
    assert reminder.digest is not None
    assert ReminderRun.objects.count() == 1


def test_of_what_is_about_no_action_the_last_stays(cast):
    about = {"kind": ReminderKind.NOBODY_ACCOUNTABLE, "action": None}
    sent(row(cast, cast.carol, step="gap-1", **about), row(cast, cast.carol, step="gap-2", **about))
    assert clear_old(YEAR_LATER) == 1
    assert Reminder.objects.get().step == "gap-2"


def test_what_waits_stays(cast):
    row(cast, cast.alice)
    end(cast, "1.1")
    assert clear_old(YEAR_LATER) == 0
    build(Reminder.objects.get().run, FRIDAY)
    assert clear_old(YEAR_LATER) == 0
