"""Deadlines of a meeting, worked back in working days in England, and set instead."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calendar import is_working_day, working_days_before
from scrutiny.deadlines import CommitteeDays, DeadlineKind, deadlines_of, out_of_order

MEETING = date(2026, 5, 11)
"""A Monday; the early May bank holiday (4 May) and Easter (3 and 6 April) lie before it."""


def days(found):
    return [one.day.isoformat() for one in found]


def test_deadlines_worked_back_over_weekends_and_bank_holidays():
    found = deadlines_of(MEETING, CommitteeDays())
    assert days(found) == ["2026-04-10", "2026-04-22", "2026-04-28", "2026-04-30"]
    assert [one.found for one in found] == [
        "20 working days before the meeting",
        "12 working days before the meeting",
        "8 working days before the meeting",
        "5 clear working days before the meeting",
    ]
    assert not any(one.is_set for one in found)


def test_deadlines_clear_days_leave_out_both_ends():
    """Agenda on Friday 10 March 2023: Monday 13 to Friday 17 are clear before Monday 20 March."""
    agenda = deadlines_of(date(2023, 3, 20), CommitteeDays())[-1]
    assert (agenda.kind, agenda.day) == (DeadlineKind.AGENDA, date(2023, 3, 10))


def test_deadlines_one_day_is_said_as_one():
    found = deadlines_of(MEETING, CommitteeDays(draft=1, clearance=1, final=1, agenda=0))
    assert days(found) == ["2026-05-08"] * 4
    assert found[0].found == "1 working day before the meeting"
    assert found[-1].found == "0 clear working days before the meeting"


def test_deadlines_set_says_what_it_was_instead():
    chosen = {DeadlineKind.AGENDA: date(2026, 5, 6), DeadlineKind.DRAFT: None}
    found = deadlines_of(MEETING, CommitteeDays(), chosen)
    assert (found[0].is_set, found[3].is_set, found[3].day) == (False, True, date(2026, 5, 6))
    assert found[3].found == "Set to this day instead of 30 April, 5 clear working days before the meeting"
    assert out_of_order(found, MEETING) == {}


@pytest.mark.parametrize(
    ("kind", "day", "problem"),
    [
        (
            DeadlineKind.DRAFT,
            date(2026, 4, 23),
            "“Report drafted” on Thursday 23 April 2026 comes after “Report cleared” on Wednesday 22 April 2026.",
        ),
        (
            DeadlineKind.AGENDA,
            date(2026, 5, 12),
            "“Agenda published” on Tuesday 12 May 2026 comes after the meeting on Monday 11 May 2026.",
        ),
        (
            DeadlineKind.CLEARANCE,
            date(2026, 4, 1),
            "“Report drafted” on Friday 10 April 2026 comes after “Report cleared” on Wednesday 1 April 2026.",
        ),
    ],
)
def test_deadlines_out_of_order_names_the_day_that_was_set(kind, day, problem):
    assert out_of_order(deadlines_of(MEETING, CommitteeDays(), {kind: day}), MEETING) == {kind: problem}


@given(
    st.dates(date(2022, 1, 1), date(2030, 12, 31)),
    st.lists(st.integers(0, 60), min_size=4, max_size=4).map(sorted),
)
def test_deadlines_are_working_days_in_order(meeting, numbers):
    agenda, final, clearance, draft = numbers
    found = deadlines_of(meeting, CommitteeDays(draft, clearance, max(final, agenda + 1), agenda))
    if draft >= clearance >= max(final, agenda + 1):
        assert days(found) == sorted(days(found))
        assert out_of_order(found, meeting) == {}
    assert all(is_working_day(one.day) or one.day == meeting for one in found)


@given(st.dates(date(2022, 1, 1), date(2030, 12, 31)), st.integers(0, 40))
def test_working_days_before_counts_each_working_day_once(day, number):
    found = working_days_before(day, number)
    between = (found + timedelta(days=n) for n in range((day - found).days))
    assert sum(is_working_day(each) for each in between) == number
