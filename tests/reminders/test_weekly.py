"""One mail a week says what falls due before the next one, once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.clock import change, record_many
from actions.models import ActionState, Digest, Frequency, Reminder, ReminderPreference, ReminderRun
from actions.pages.coming import held_or_not
from actions.pages.own_reminders import read_own_reminders
from actions.reminders.digests import build
from actions.reminders.preview import coming
from actions.reminders.sweep import sweep
from actions.services.milestones import MilestoneWanted, set_milestones
from actions.services.periods import Window, add_period
from outcomes.models import StrategyVersion
from tests.actions.story import at

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 7, 13)
"""In the story the spring's updates are due on Thursday 16 July 2026, and their window opened on the first."""


def say(day: date) -> None:
    """Sweep a day as the preview says it, and send its mails."""
    now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    run = ReminderRun.objects.create(day=day, started_at=now, ended_at=now)
    before = {one.key for one in coming(day)}
    sweep(run, now)
    assert before == set(Reminder.objects.filter(withdrawn_at=None, digest=None).values_list("key", flat=True))
    build(run, now)
    Digest.objects.filter(sent_at=None, withdrawn_at=None).update(sent_at=now, begun_at=now)


def said(person, kind):
    rows = Reminder.objects.filter(person=person, kind=kind, digest__isnull=False, withdrawn_at=None)
    return list(rows.order_by("digest__day").values_list("step", "digest__day"))


def days_from(first, last):
    """Working days; none of these weeks has a bank holiday."""
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


@pytest.fixture
def weekly(cast, story):
    """Alice wants one mail a week."""
    return ReminderPreference.objects.create(person=cast.alice, frequency=Frequency.WEEKLY, chosen_at=at(7, 1))


def test_update_is_named_in_the_week_in_which_it_is_due(cast, weekly):
    for day in days_from(date(2026, 7, 6), date(2026, 7, 20)):
        say(day)
    assert said(cast.alice, "update_due") == [("due-7", date(2026, 7, 6)), ("due-0", MONDAY)]


def test_others_hear_of_it_on_its_days(cast, story):
    for day in days_from(date(2026, 7, 6), date(2026, 7, 20)):
        say(day)
    assert said(cast.alice, "update_due") == [
        ("opens", date(2026, 7, 6)),
        ("due-1", date(2026, 7, 15)),
        ("due-0", date(2026, 7, 16)),
    ]


def test_dates_and_milestones_before_the_next_mail_are_named_once(cast, weekly):
    due = {"due_date": date(2026, 7, 24), "original_due_date": date(2026, 7, 24)}
    with change(kind="test", job="test", now=at(7, 11, 12)) as revision:
        record_many(revision, ActionState, {cast.actions["1.1"].pk: due})
    wanted = [MilestoneWanted(number=None, title="Open", due=date(2026, 7, 21))]
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol, now=at(7, 11, 13))
    for day in days_from(MONDAY, date(2026, 7, 24)):
        say(day)
    assert said(cast.alice, "action_due") == [("due-7", MONDAY), ("due-1", date(2026, 7, 20))]
    assert said(cast.alice, "milestone_due") == [("due-7", MONDAY), ("due-1", date(2026, 7, 20))]


def test_a_run_that_is_made_again_says_it_once(cast, weekly):
    say(MONDAY)
    say(MONDAY)
    assert said(cast.alice, "update_due") == [("due-0", MONDAY)]


def test_where_a_strategy_wants_more_mails_each_day_keeps_its_steps(cast, weekly):
    with change(kind="test", job="test", now=at(7, 11)) as revision:
        record_many(revision, StrategyVersion, {cast.strategy.pk: {"quietest_reminders": Frequency.DAILY}})
    for day in days_from(MONDAY, date(2026, 7, 16)):
        say(day)
    assert said(cast.alice, "update_due")[-2:] == [("due-1", date(2026, 7, 15)), ("due-0", date(2026, 7, 16))]


def test_window_between_two_weekly_mails_is_told_when_it_opens(cast, weekly):
    """From Tuesday 4 to Friday 7 August: nothing else would be said before it is over."""
    tuesday, friday = date(2026, 8, 4), date(2026, 8, 7)
    window = Window(opens=tuesday, due=friday, grace_until=date(2026, 8, 12), cut_off=date(2026, 8, 31))
    first, last = date(2026, 7, 1), date(2026, 7, 31)
    add_period(strategy=cast.strategy, starts=first, ends=last, window=window, by=cast.carol, now=at(7, 20))
    say(date(2026, 8, 3))
    page = read_own_reminders(cast.alice, at(8, 4, 6))
    assert (page.day, page.held) == (tuesday, "")
    (row, *_) = [row for row in held_or_not(coming(tuesday), tuesday) if row.coming.person_id == cast.alice.pk]
    assert row.held == ""
    for day in days_from(tuesday, friday):
        say(day)
    told = [(step, day) for step, day in said(cast.alice, "update_due") if day > date(2026, 8, 3)]
    assert told == [("opens", tuesday), ("opens", tuesday)]
    page = read_own_reminders(cast.alice, at(8, 5, 6))
    assert page.day == date(2026, 8, 10)


def test_longer_window_waits_for_the_weekly_mail(cast, weekly):
    window = Window(
        opens=date(2026, 8, 4), due=date(2026, 8, 10), grace_until=date(2026, 8, 12), cut_off=date(2026, 8, 31)
    )
    first, last = date(2026, 7, 1), date(2026, 7, 31)
    add_period(strategy=cast.strategy, starts=first, ends=last, window=window, by=cast.carol, now=at(7, 20))
    for day in days_from(date(2026, 8, 3), date(2026, 8, 10)):
        say(day)
    told = [(step, day) for step, day in said(cast.alice, "update_due") if day > date(2026, 8, 3)]
    assert {day for _, day in told} == {date(2026, 8, 10)}


def test_own_page_says_what_the_next_weekly_mail_says(cast, weekly):
    page = read_own_reminders(cast.alice, at(7, 8))
    assert (page.day, page.held) == (MONDAY, "Wants one mail a week: goes out on Monday 13 July 2026")
    facts = [
        fact for group in page.coming.groups for one in group.sections for item in one.items for fact in item.facts
    ]
    assert facts[0] == "An update for April to June 2026 is due in 3 days, on Thursday 16 July 2026."
