"""Steps on every day: none is lost over weekends, bank holidays, leap days or weeks without a sweep, and none twice."""

from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from actions.calendar import is_working_day
from actions.models import ReminderKind
from actions.periods import PeriodDates
from actions.reminders.kinds import DEFAULTS, OPENS, Schedule, latest_step, steps
from actions.reminders.windows import ASKED_ONCE, fallen_step, update_step

DATES = st.dates(date(2024, 1, 1), date(2028, 12, 31))
KINDS = st.sampled_from(sorted(ReminderKind.values))
LEAP_DAY = date(2028, 2, 29)
EASTER_MONDAY, CHRISTMAS = date(2026, 4, 6), date(2026, 12, 25)


def expected(kind: str, schedule: Schedule, counted_from: date, day: date) -> tuple[str, date] | None:
    """The last step by the day, looked for one by one; none before the date once the date has passed."""
    ends_with_the_date = max(schedule.days) <= 0 and schedule.every is None and kind not in ASKED_ONCE
    if ends_with_the_date and day > counted_from:
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
    usual = latest_step(ReminderKind.UPDATE_DUE, schedule, due, day)
    later = usual if usual and usual.day > opens else None
    assert step is not None
    assert (step.name, step.day) == ((later.name, later.day) if later else (OPENS, opens))
    assert opens <= step.day <= day


def test_update_due_that_is_off_opens_nothing():
    period = PeriodDates(1, 1, *[date(2026, 7, 1)] * 6)
    assert update_step(Schedule((0,), is_on=False), period, date(2026, 7, 1)) is None
