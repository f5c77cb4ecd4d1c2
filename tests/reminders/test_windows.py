"""Steps on every day: none is lost over weekends, bank holidays, leap days or weeks without a sweep, and none twice."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actions.calendar import ONE_DAY, is_working_day, next_working_day
from actions.models import ReminderKind
from actions.periods import PeriodDates
from actions.reminders.kinds import (
    ASKED_ONCE,
    CLOSE_DAYS,
    DEFAULTS,
    OPENS,
    Schedule,
    Step,
    fallen_step,
    moved,
    schedule_of,
    steps,
)
from actions.reminders.windows import update_step

DATES = st.dates(date(2024, 1, 1), date(2028, 12, 31))
KINDS = st.sampled_from(sorted(ReminderKind.values))
LEAP_DAY = date(2028, 2, 29)
EASTER_MONDAY, CHRISTMAS = date(2026, 4, 6), date(2026, 12, 25)


def expected(kind: str, schedule: Schedule, counted_from: date, day: date) -> tuple[str, date] | None:
    """The last step by the day, looked for one by one; none before the date once the date has passed."""
    ends_with_the_date = max(schedule.days) <= 0 and schedule.every is None and kind not in ASKED_ONCE
    lasts = 7 if kind in ("milestone_due", "report_deadline") else 0
    if ends_with_the_date and day > counted_from + timedelta(days=lasts):
        return None
    found = None
    for step in steps(kind, schedule, counted_from):
        if step.day > day:
            return found
        found = (step.name, step.day)
    return found


@given(kind=KINDS, counted_from=DATES, after=st.integers(-60, 800))
@example(kind="action_due", counted_from=LEAP_DAY, after=-1)
@example(kind="action_overdue", counted_from=LEAP_DAY, after=366)
@example(kind="update_returned", counted_from=CHRISTMAS - timedelta(days=1), after=4)
@example(kind="contribution_asked", counted_from=EASTER_MONDAY, after=1)
@example(kind="milestone_due", counted_from=LEAP_DAY, after=7)
@example(kind="milestone_due", counted_from=LEAP_DAY, after=8)
@example(kind="action_due", counted_from=LEAP_DAY, after=1)
@settings(deadline=None, max_examples=300)
def test_the_step_that_is_sent_is_the_last_that_has_fallen(kind, counted_from, after):
    day = counted_from + timedelta(days=after)
    step = fallen_step(kind, DEFAULTS[kind], counted_from, day)
    assert (step and (step.name, step.day)) == expected(kind, DEFAULTS[kind], counted_from, day)


@given(kind=KINDS, counted_from=DATES, begins=st.integers(-60, 40), missed=st.sets(st.integers(0, 120), max_size=60))
@settings(deadline=None, max_examples=100)
def test_a_step_comes_once_whatever_days_were_missed(kind, counted_from, begins, missed):
    first = counted_from + timedelta(days=begins)
    days = [first + timedelta(days=number) for number in range(121) if number not in missed]
    found = [fallen_step(kind, DEFAULTS[kind], counted_from, day) for day in days if is_working_day(day)]
    taken = [step for step in found if step]
    assert [step.day for step in taken] == sorted(step.day for step in taken)
    assert len({step.name for step in taken}) == len(set(taken))


@given(opens=DATES, lasts=st.integers(0, 60), after=st.integers(-3, 70))
@example(opens=date(2026, 4, 1), lasts=15, after=5)
@settings(deadline=None, max_examples=300)
def test_update_due_begins_with_the_window(opens, lasts, after):
    due = opens + timedelta(days=lasts)
    period = PeriodDates(1, 1, opens, opens, opens, due, due, due)
    schedule, day = DEFAULTS[ReminderKind.UPDATE_DUE], opens + timedelta(days=after)
    step = update_step(schedule, period, day)
    if not opens <= day <= due:
        assert step is None
        return
    usual = fallen_step(ReminderKind.UPDATE_DUE, schedule, due, day)
    later = usual if usual and usual.day > opens else None
    assert step is not None
    assert (step.name, step.day) == ((later.name, later.day) if later else (OPENS, opens))
    assert opens <= step.day <= day


def test_update_due_that_is_off_opens_nothing():
    period = PeriodDates(1, 1, *[date(2026, 7, 1)] * 6)
    assert update_step(Schedule((0,), is_on=False), period, date(2026, 7, 1)) is None


def said_on(
    kind: str, schedule: Schedule, counted_from: date, days: list[date], opens: date | None = None
) -> list[tuple[Step, date]]:
    """What one person is told on these days, each time the mail goes out at once."""
    said: list[tuple[Step, date]] = []
    for day in days:
        step = fallen_step(kind, schedule, counted_from, day, opens)
        known = step is None or step.day in [one.day for one, _ in said]
        if not known and (not said or (step.day - said[-1][1]).days >= step.apart):
            said.append((step, day))
    return said


OWN = st.builds(
    lambda days, every: (days, every),
    st.sets(st.integers(-30, 40), min_size=1, max_size=6),
    st.none() | st.integers(1, 40),
)


@given(
    kind=KINDS,
    own=st.none() | OWN,
    counted_from=DATES,
    begins=st.integers(-60, 40),
    missed=st.sets(st.integers(0, 120), max_size=110),
)
@example(kind="update_late", own=None, counted_from=date(2026, 10, 20), begins=0, missed=set(range(12, 34)))
@settings(deadline=None, max_examples=300)
def test_two_reminders_of_the_same_thing_keep_apart(kind, own, counted_from, begins, missed):
    """After the date by more than half the distance of the steps, before it by 4 days, but for the last two."""
    schedule = schedule_of(kind, *own, is_on=True) if own else DEFAULTS[kind]
    first = counted_from + timedelta(days=begins)
    days = [first + timedelta(days=number) for number in range(121) if number not in missed]
    said = said_on(kind, schedule, counted_from, [day for day in days if is_working_day(day)])
    every = [step.day for step, _ in zip(steps(kind, schedule, counted_from), range(400), strict=False)]
    the_last_two = fallen_days(kind, schedule, counted_from)
    for (_, earlier), (step, later) in pairwise(said):
        distance = step.day - every[every.index(step.day) - 1]
        if step.day > counted_from:
            assert 2 * (later - earlier) > distance
        elif step.day not in the_last_two:
            assert (later - earlier) >= min(distance, timedelta(days=CLOSE_DAYS))
            assert (
                later > next_working_day(earlier + ONE_DAY)
                or distance < timedelta(days=CLOSE_DAYS)
                or holidays(earlier)
            )


def fallen_days(kind: str, schedule: Schedule, counted_from: date) -> set[date]:
    """The date itself and the day before it, as the kind counts."""
    return {moved(counted_from, days, in_working_days=schedule.in_working_days) for days in (-1, 0)}


def holidays(day: date) -> bool:
    """Whether more than a weekend follows."""
    return (next_working_day(day + ONE_DAY) - day).days > 3


@given(kind=KINDS, counted_from=DATES, own=OWN)
@settings(deadline=None, max_examples=200)
def test_no_step_is_left_out_where_each_goes_out_on_its_day(kind, counted_from, own):
    schedule = schedule_of(kind, *own, is_on=True)
    days = [counted_from + timedelta(days=number) for number in range(-60, 61)]
    last = days[-1] if schedule.days[-1] > 0 or schedule.every or kind in ASKED_ONCE else counted_from
    fallen = [
        step.name for step, _ in zip(steps(kind, schedule, counted_from), range(130), strict=False) if step.day <= last
    ]
    assert [step.name for step, _ in said_on(kind, schedule, counted_from, days)] == fallen


def test_what_was_made_up_for_leaves_out_the_step_that_is_close_and_not_the_one_after():
    """late-14-m1 fell on 10 November and went out on Monday the 23rd; m2 falls on the 24th."""
    days = [date(2026, 11, 23) + timedelta(days=number) for number in range(60)]
    said = said_on(
        "update_late", DEFAULTS["update_late"], date(2026, 10, 20), [day for day in days if is_working_day(day)]
    )
    assert [(step.name, day) for step, day in said] == [
        ("late-14-m1", date(2026, 11, 23)),
        ("late-14-m3", date(2026, 12, 8)),
        ("late-14-m4", date(2026, 12, 22)),
        ("late-14-m5", date(2027, 1, 5)),
        ("late-14-m6", date(2027, 1, 19)),
    ]


@pytest.mark.parametrize(
    ("opens", "days", "expected"),
    [
        (date(2026, 10, 5), range(5, 17), [("opens", 5), ("due-1", 15), ("due-0", 16)]),
        (date(2026, 10, 1), range(1, 17), [("opens", 1), ("due-7", 7), ("due-1", 15), ("due-0", 16)]),
        (date(2026, 10, 1), range(6, 17), [("opens", 6), ("due-1", 15), ("due-0", 16)]),
        (date(2026, 10, 1), (7, 14, 15, 16), [("due-7", 7), ("due-1", 15), ("due-0", 16)]),
        (date(2026, 10, 1), (14, 15, 16), [("due-7", 14), ("due-1", 15), ("due-0", 16)]),
    ],
)
def test_opening_and_a_week_before_are_one_where_they_are_close(opens, days, expected):
    """The update is due on Friday 16 October 2026, 7 working days after the 7th."""
    schedule, every = DEFAULTS["update_due"], [date(2026, 10, day) for day in days]
    said = said_on("update_due", schedule, date(2026, 10, 16), [day for day in every if is_working_day(day)], opens)
    assert [(step.name, day.day) for step, day in said] == expected
