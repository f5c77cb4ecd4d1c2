"""The sweep leaves out a step that comes close to the last reminder, as the rule in Python does, and no other."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.clock import change, record_many
from accounts.models import PartnerVersion
from actions.calendar import is_working_day
from actions.models import Digest, Milestone, PeriodVersion, Reminder, ReminderRun
from actions.names import period_dates
from actions.reminders.digests import build
from actions.reminders.kinds import DEFAULTS, Step, fallen_step
from actions.reminders.preview import coming
from actions.reminders.sweep import sweep
from actions.reminders.windows import update_step
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from tests.actions.story import at, quarter
from tests.actions.test_reviews_random import undone

pytestmark = pytest.mark.django_db

Said = dict[str, list[tuple[str, date]]]
"""By kind and subject, which steps were said on which days."""


def say(day: date, *, arrives: bool = True) -> None:
    """Sweep a day and send its mails; some of which nobody learns whether they arrived."""
    now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    run = ReminderRun.objects.create(day=day, started_at=now, ended_at=now)
    before = {one.key for one in coming(day)}
    sweep(run, now)
    assert before == set(Reminder.objects.filter(withdrawn_at=None, digest=None).values_list("key", flat=True))
    build(run, now)
    fate = {"sent_at": now, "begun_at": now} if arrives else {"begun_at": now}
    Digest.objects.filter(sent_at=None, withdrawn_at=None).update(**fate)


def said_to(person: object) -> Said:
    found: Said = defaultdict(list)
    rows = Reminder.objects.filter(person=person, digest__isnull=False, withdrawn_at=None)
    for row in rows.select_related("digest").order_by("digest__day"):
        found[f"{row.kind} {row.subject}"].append((row.step, row.digest.day))
    return found


def expected(days: list[date], step_on: Callable[[date], Step | None]) -> list[tuple[str, date]]:
    """The same by the rule in Python."""
    said: list[tuple[str, date]] = []
    for day in days:
        step = step_on(day)
        if step and step.name not in dict(said) and not (said and (step.day - said[-1][1]).days < step.apart):
            said.append((step.name, day))
    return said


@given(days=st.sets(st.integers(0, 75), min_size=2, max_size=18))
@example(days={57, 58, 72})
@example(days={0, 4, 5, 6, 14, 15, 22, 23, 27, 28, 29, 30, 36, 37})
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_sweep_leaves_out_what_the_rule_leaves_out(cast, story, days):
    """Days from 30 June 2026 on; the spring's updates are late from 24 July on."""
    every = [date(2026, 6, 30) + timedelta(days=number) for number in sorted(days)]
    every = [day for day in every if is_working_day(day)]
    row = PeriodVersion.objects.open().select_related("period").get(period=story.spring)
    spring, grace = period_dates(row), row.grace_until
    with undone():
        for day in every:
            say(day)
        alice, carol = said_to(cast.alice), said_to(cast.carol)
    owed = f"action:{cast.actions['2.1'].pk}/period:{story.spring.pk}"
    late = [day for day in every if day > grace]
    assert alice[f"update_due {owed}"] == expected(every, lambda day: update_step(DEFAULTS["update_due"], spring, day))
    for kind, said in (("update_late", alice), ("update_escalated", carol)):
        assert said[f"{kind} {owed}"] == expected(late, partial(fallen_step, kind, DEFAULTS[kind], grace))


def late_steps(cast) -> list[tuple[str, date]]:
    (said,) = [steps for about, steps in said_to(cast.alice).items() if about.startswith("update_late")]
    return said


@pytest.mark.parametrize("arrives", [True, False])
def test_made_up_for_and_not_said_again_on_the_next_day(cast, story, arrives):
    """late-14-m1 fell on 13 August and goes out on the 26th; m2 falls on the 27th."""
    say(date(2026, 8, 26), arrives=arrives)
    for day in (date(2026, 8, 27), date(2026, 8, 28), date(2026, 9, 9), date(2026, 9, 10)):
        say(day)
    assert late_steps(cast) == [("late-14-m1", date(2026, 8, 26)), ("late-14-m3", date(2026, 9, 10))]


def test_what_was_not_said_keeps_nothing_away(cast, story):
    """A row that waits, one that was withdrawn, and one whose mail certainly did not arrive."""
    now = at(8, 26)
    run = ReminderRun.objects.create(day=now.date(), started_at=now)
    sweep(run, now)
    say(date(2026, 8, 27))
    assert late_steps(cast) == [("late-14-m2", date(2026, 8, 27))]


def test_what_a_worker_is_about_to_send_keeps_the_next_step_away(cast, story):
    """It was built on the day before, and is claimed while the sweep runs: it goes out all the same."""
    now = at(8, 26)
    run = ReminderRun.objects.create(day=now.date(), started_at=now, ended_at=now)
    sweep(run, now)
    build(run, now)
    Digest.objects.update(claim="worker", claimed_at=at(8, 27))
    run = ReminderRun.objects.create(day=date(2026, 8, 27), started_at=at(8, 27), ended_at=at(8, 27))
    sweep(run, at(8, 27))
    build(run, at(8, 27))
    Digest.objects.update(claim="", claimed_at=None, sent_at=at(8, 27), begun_at=at(8, 27))
    say(date(2026, 8, 28))
    assert [step for step, _ in late_steps(cast)] == ["late-14-m1"]


def test_a_colleague_is_told_although_somebody_else_was(cast, story):
    say(date(2026, 8, 26))
    with change(kind="test", job="test", now=at(8, 26, 13)) as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"mailbox_id": cast.olive.pk}})
    say(date(2026, 8, 27))
    assert [steps for about, steps in said_to(cast.olive).items() if about.startswith("update_late")] == [
        [("late-14-m2", date(2026, 8, 27))]
    ]


@pytest.fixture
def milestone(cast, story) -> Milestone:
    """Of Action 1.1, on Monday 10 August 2026."""
    wanted = [MilestoneWanted(number=None, title="Open", due=date(2026, 8, 10))]
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol, now=at(7, 13))
    return Milestone.objects.get()


@pytest.mark.parametrize(("day", "steps"), [(11, ["due-1"]), (17, ["due-1"]), (18, [])])
def test_milestone_that_was_missed_is_made_up_for_within_a_week(cast, milestone, day, steps):
    say(date(2026, 8, day))
    assert list(Reminder.objects.filter(kind="milestone_due").values_list("step", flat=True)) == steps


def test_milestone_that_was_announced_is_not_said_again_once_it_has_passed(cast, milestone):
    for day in (7, 10, 11, 14):
        say(date(2026, 8, day))
    said = said_to(cast.alice)[f"milestone_due milestone:{milestone.pk}"]
    assert said == [("due-7", date(2026, 8, 7)), ("due-1", date(2026, 8, 10))]


def test_milestone_that_was_reached_is_not_made_up_for(cast, milestone):
    complete_milestone(milestone=milestone, done_on=date(2026, 8, 10), by=cast.carol, now=at(8, 10))
    say(date(2026, 8, 11))
    assert not Reminder.objects.filter(kind="milestone_due").exists()


def test_gap_of_an_earlier_period_gives_way_to_the_new_one_and_did_not_move(cast, story):
    run = ReminderRun.objects.create(day=date(2026, 7, 6), started_at=at(7, 6))
    sweep(run, at(7, 6))
    summer = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    run = ReminderRun.objects.create(day=date(2026, 10, 1), started_at=at(10, 1))
    sweep(run, at(10, 1))
    rows = Reminder.objects.filter(kind="nobody_accountable", person=cast.carol).order_by("day")
    assert list(rows.values_list("period", "withdrawn_why")) == [
        (story.spring.pk, Reminder.Withdrawal.NEWER),
        (summer.pk, ""),
    ]
