"""The computed facts: the Python rule and its twin in SQL say the same, for any states, periods and day."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.clock import change, record_many
from accounts.models import Clock
from actions.facts import (
    GAP_RULES,
    due_soon,
    facts_of,
    mark_of,
    marked,
    overdue,
    reviewed,
    slipped,
    with_gap,
    with_no_update,
)
from actions.models import (
    Action,
    ActionReporting,
    ActionState,
    ActionWording,
    Period,
    PeriodVersion,
    StatusUpdate,
    Workstream,
)
from actions.periods import PeriodDates, asked_period, current_period
from actions.reading import periods_of
from actions.stages import Mark, Rating, Stage
from tests.actions.story import at
from tests.cast import Cast

DAY = date(2026, 6, 15)
near = st.integers(-40, 40) | st.integers(-1, 1)
"""Days from DAY, often the very edge."""


def state_like(**fields: Any) -> Any:
    """A state with nothing recorded but these fields."""
    nothing = dict.fromkeys(
        ("stage", "reported", "agreed", "period_id", "due_date", "original_due_date", "lead_id", "person_id"), None
    )
    return SimpleNamespace(**{**nothing, "is_ongoing": False, "due_moves": 0, **fields})


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """What a state may hold, by the rules of the database; `told` is the period of its update, by position.

    `months` are those in which it reports; the periods end in the first three."""
    stage = draw(st.sampled_from([None, *Stage.values, *[Stage.IN_PROGRESS.value] * 4]))
    rating = draw(st.sampled_from(Rating.values)) if stage == Stage.IN_PROGRESS else None
    ongoing = draw(st.booleans())
    due = None if ongoing else draw(st.none() | near.map(lambda days: DAY + timedelta(days=days)))
    first = draw(near.map(lambda days: DAY + timedelta(days=days))) if due or ongoing else None
    lead = draw(st.booleans())
    return {
        "stage": stage,
        "stated": rating,
        "agreed": draw(st.sampled_from([None, rating])),
        "reported": rating,
        "last_rated": rating,
        "is_ongoing": ongoing,
        "due_date": due,
        "original_due_date": first,
        "due_moves": draw(st.integers(0, 5)) if due else 0,
        "has_lead": lead,
        "has_person": lead and draw(st.booleans()),
        "told": draw(st.none() | st.integers(0, 2)),
        "months": draw(st.none() | st.integers(1, 7) | st.integers(1, 4095)),
    }


@st.composite
def windows(draw: st.DrawFn) -> dict[str, date]:
    """When a period is open, due and in grace, in any relation to the day and to its own dates."""
    grace = DAY + timedelta(days=draw(near))
    due = grace - timedelta(days=draw(st.integers(0, 10)))
    opens = due - timedelta(days=draw(st.integers(0, 20)))
    return {"opens": opens, "due": due, "grace_until": grace, "cut_off": due}


@dataclass(frozen=True)
class Plan:
    """Actions of two strategies, each with three periods and an update for each of them."""

    actions: list[Action]
    periods: dict[int, list[Period]]
    updates: dict[tuple[int, int], StatusUpdate]
    cast: Cast


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Identities only; each example records its own states and windows."""
    other = cast.elsewhere
    with change(kind="test", job="test", now=at(3, 2)) as revision:
        workstream = revision.append(Workstream(strategy=other, number=1))
        row = Action(strategy=other, workstream=workstream, ref="1.1", sort_key="0001.0001")
        actions = [*cast.actions.values(), revision.append(row)]
        record_many(revision, ActionWording, {actions[-1].pk: {"title": "Other.", "short_title": "Other"}})
        periods = {
            strategy.pk: [
                revision.append(Period(strategy=strategy, starts=date(2026, m, 1), ends=date(2026, m, 28)))
                for m in (1, 2, 3)
            ]
            for strategy in (cast.strategy, other)
        }
        updates = {
            (action.pk, place): revision.append(
                StatusUpdate(
                    action=action,
                    period=period,
                    partner=cast.college,
                    author=cast.alice,
                    stage="not_started",
                    done="Nothing.",
                )
            )
            for action in actions
            for place, period in enumerate(periods[action.strategy_id])
        }
    return Plan(actions, periods, updates, cast)


def record(plan: Plan, wanted: list[dict[str, Any]], opened: list[dict[str, date] | None]) -> int:
    """Record the states, and the windows of those periods that are set; the revision."""
    with change(kind="test", job="test") as revision:
        rows: dict[Any, dict[str, Any] | None] = {}
        for action, state in zip(plan.actions, wanted, strict=True):
            update = plan.updates[action.pk, state["told"]] if state["told"] is not None else None
            fields = {k: v for k, v in state.items() if k not in ("told", "months", "has_lead", "has_person")}
            rows[action.pk] = fields | {
                "lead_id": plan.cast.college.pk if state["has_lead"] else None,
                "person_id": plan.cast.alice.pk if state["has_person"] else None,
                "update_id": update.pk if update else None,
                "period_id": update.period_id if update else None,
            }
        record_many(revision, ActionState, rows)
        months = {
            action.pk: {"months": state["months"]} if state["months"] else None
            for action, state in zip(plan.actions, wanted, strict=True)
        }
        record_many(revision, ActionReporting, months)
        periods = [period for group in plan.periods.values() for period in group]
        record_many(revision, PeriodVersion, {p.pk: w for p, w in zip(periods, opened, strict=True)})
    return Clock.objects.get().revision


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    wanted=st.lists(states(), min_size=4, max_size=4),
    opened=st.lists(st.none() | windows(), min_size=6, max_size=6),
    soon=st.integers(0, 60),
)
def test_python_and_sql_say_the_same(
    plan: Plan, wanted: list[dict[str, Any]], opened: list[dict[str, date] | None], soon: int
) -> None:
    revision = record(plan, wanted, opened)
    periods = periods_of(list(plan.periods), revision)
    rows = list(ActionState.objects.at(revision).select_related("action", "period"))
    months = dict(ActionReporting.objects.at(revision).values_list("action", "months"))

    def asked(row: ActionState) -> PeriodDates | None:
        opened = [period for period in periods.get(row.action.strategy_id, ()) if period.opens <= DAY]
        told = row.period.starts if row.period else None
        return asked_period(opened, current_period(opened, DAY), months.get(row.action_id), told)

    facts = {row.pk: facts_of(row, asked(row), DAY, soon) for row in rows}
    here = with_no_update(ActionState.objects.at(revision), revision, DAY)

    def found(condition: Any) -> set[int]:
        return set(here.filter(condition).values_list("pk", flat=True))

    assert len(rows) == 4
    assert found(overdue(DAY)) == {pk for pk, fact in facts.items() if fact.is_overdue}
    assert found(due_soon(DAY, soon)) == {pk for pk, fact in facts.items() if fact.is_due_soon}
    assert found(slipped()) == {pk for pk, fact in facts.items() if fact.has_slipped}
    for answer in (True, False):
        assert found(reviewed(answer)) == {pk for pk, fact in facts.items() if fact.reviewed is answer}
    assert found(with_gap()) == {pk for pk, fact in facts.items() if fact.gaps}
    for gap in GAP_RULES:
        assert found(with_gap(gap)) == {pk for pk, fact in facts.items() if gap in fact.gaps}
    assert dict(here.values_list("pk", "no_update")) == {pk: fact.no_update for pk, fact in facts.items()}
    for mark in Mark:
        assert found(marked(mark)) == {pk for pk, fact in facts.items() if fact.mark == mark}


@pytest.mark.parametrize(
    ("due", "stage", "expected"),
    [
        (DAY - timedelta(1), "in_progress", (True, 1, False)),
        (DAY, "in_progress", (False, 0, True)),
        (DAY + timedelta(30), None, (False, 0, True)),
        (DAY + timedelta(31), "in_progress", (False, 0, False)),
        (DAY - timedelta(1), "complete", (False, 0, False)),
        (DAY - timedelta(1), "closed", (False, 0, False)),
        (DAY - timedelta(9), "paused", (True, 9, False)),
        (None, "in_progress", (False, 0, False)),
    ],
)
def test_due_date_presses_until_the_action_ends(
    due: date | None, stage: str | None, expected: tuple[bool, int, bool]
) -> None:
    facts = facts_of(state_like(due_date=due, stage=stage), None, DAY, 30)
    assert (facts.is_overdue, facts.days_overdue, facts.is_due_soon) == expected


def test_slip_is_measured_between_two_dates_only() -> None:
    moved = state_like(due_date=date(2026, 12, 31), original_due_date=date(2026, 9, 30))
    assert facts_of(moved, None, DAY, 30).days_slipped == 92
    assert facts_of(state_like(is_ongoing=True, original_due_date=DAY), None, DAY, 30).days_slipped is None


@pytest.mark.parametrize(("days", "slipped"), [(1, True), (0, False), (-1, False)])
def test_action_has_slipped_when_it_is_due_later_than_first_set(days: int, slipped: bool) -> None:
    moved = state_like(due_date=DAY + timedelta(days), original_due_date=DAY)
    assert facts_of(moved, None, DAY, 30).has_slipped is slipped


def test_only_a_rating_that_counts_is_reviewed_or_not() -> None:
    period = PeriodDates(7, 1, DAY, DAY, DAY, DAY, DAY, DAY)
    agreed = state_like(stage="in_progress", reported="amber", agreed="amber", period_id=7)
    stated = state_like(stage="in_progress", reported="amber", period_id=7)
    silent = state_like(stage="in_progress", reported="amber", agreed="amber", period_id=6)
    paused = state_like(stage="paused", agreed=None)
    found = [facts_of(one, period, DAY + timedelta(1), 30).reviewed for one in (agreed, stated, silent, paused)]
    assert found == [True, False, None, None]


@pytest.mark.parametrize(("moves", "stage", "expected"), [(2, None, False), (3, None, True), (3, "closed", False)])
def test_third_move_of_a_running_action_is_pointed_out(moves: int, stage: str | None, expected: bool) -> None:
    assert facts_of(state_like(due_moves=moves, stage=stage), None, DAY, 30).is_third_move is expected


def test_no_update_begins_the_day_after_grace() -> None:
    period = PeriodDates(7, 1, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), DAY, DAY, DAY)
    silent = state_like(stage="in_progress", reported="amber", period_id=6)
    told = state_like(stage="in_progress", reported="amber", period_id=7)
    assert [facts_of(silent, period, DAY + timedelta(days), 30).no_update for days in (0, 1)] == [False, True]
    assert facts_of(told, period, DAY + timedelta(9), 30).no_update is False
    assert facts_of(silent, None, DAY, 30).no_update is False
    assert facts_of(silent, period, DAY + timedelta(1), 30).mark == Mark.NO_UPDATE


@pytest.mark.parametrize("stage", ["not_started", "complete", "paused", "closed", None])
def test_only_work_in_progress_lacks_an_update(stage: str | None) -> None:
    period = PeriodDates(7, 1, DAY, DAY, DAY, DAY, DAY, DAY)
    facts = facts_of(state_like(stage=stage), period, DAY + timedelta(90), 30)
    assert (facts.no_update, facts.mark) == (False, Mark(stage or "not_recorded"))


def test_gaps_of_ended_actions_do_not_count() -> None:
    assert facts_of(state_like(), None, DAY, 30).gaps == ("lead", "person", "due_date")
    assert facts_of(state_like(is_ongoing=True, lead_id=1, person_id=2), None, DAY, 30).gaps == ()
    assert facts_of(state_like(stage="complete"), None, DAY, 30).gaps == ()


def test_mark_is_the_rating_while_in_progress() -> None:
    running = state_like(stage="in_progress", reported="red")
    assert mark_of(running, no_update=False) == Mark.RED
    assert mark_of(running, no_update=True) == Mark.NO_UPDATE
