"""The sweep: which rows it writes, for whom, and what it takes back."""

from datetime import UTC, date, datetime

import pytest

from actions.models import Reminder, ReminderRun
from actions.reminders.preview import coming
from actions.reminders.sweep import sweep

pytestmark = pytest.mark.django_db


def swept(day: date) -> list[str]:
    now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    run = ReminderRun.objects.create(day=day, started_at=now)
    sweep(run, now)
    return sorted(run.reminders.values_list("key", flat=True))


def test_sweep_writes_due_actions_and_updates_once(cast, story):
    action, places = cast.actions["1.1"], cast.actions["2.1"]
    alice, spring = cast.alice.pk, story.spring.pk
    day = date(2026, 12, 1)
    found = swept(day)
    assert f"action_due:action:{action.pk}:{alice}:due-30:2026-12-31.m1" in found
    assert f"update_late:action:{places.pk}/period:{spring}:{alice}:late-14-m8:2026-07-23" in found
    assert swept(day) == []
    assert Reminder.objects.count() == len(found)


def test_every_kind_can_be_asked_for_on_an_empty_plan(cast):
    assert swept(date(2026, 12, 1)) == []
    assert coming(date(2026, 12, 1)) == []
