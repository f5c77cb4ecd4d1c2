"""The filters of actions, asked through the API: what each keeps, in which order, and what it refuses."""

from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.clock import change, record_many
from actions.filters import PARAMETERS, REPEATABLE
from actions.models import ActionArea
from outcomes.models import Area, StrategyVersion
from tests.actions.story import Story, add_action, at
from tests.actions.test_api_actions import ask, problem, refs
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def moorland(cast: Cast) -> Area:
    """An area that Action 1.2 is about."""
    with change(kind="test", job="test", strategy_id=cast.strategy.pk, now=at(7, 20)) as revision:
        area = revision.append(Area(strategy=cast.strategy, slug="moorland", name="Moorland"))
        record_many(revision, ActionArea, {(cast.actions["1.2"].pk, area.pk): {}})
    return area


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, ["1.1", "1.2", "2.1"]),
        ({"strategy": "care-plan"}, ["1.1", "1.2", "2.1"]),
        ({"workstream": "1"}, ["1.1", "1.2"]),
        ({"outcome": "2"}, ["1.1", "2.1"]),
        ({"partner": "college"}, ["1.1", "2.1"]),
        ({"partner": "trust"}, ["1.1"]),
        ({"partner": "providers"}, []),
        ({"area": "moorland"}, ["1.2"]),
        ({"area": "countywide"}, ["1.1", "2.1"]),
        ({"stage": "in_progress"}, ["1.1", "2.1"]),
        ({"stage": "not_recorded"}, ["1.2"]),
        ({"stage": ["in_progress", "not_recorded"]}, ["1.1", "1.2", "2.1"]),
        ({"stage": "complete"}, []),
        ({"rag": "green"}, ["1.1"]),
        ({"rag": "no_update"}, ["2.1"]),
        ({"rag": ["green", "no_update"]}, ["1.1", "2.1"]),
        ({"rag": "red"}, []),
        ({"overdue": "true"}, []),
        ({"overdue": "false"}, ["1.1", "1.2", "2.1"]),
        ({"reviewed": "true"}, []),
        ({"reviewed": "false"}, ["1.1"]),
        ({"due_soon": "true"}, []),
        ({"due_soon": "false"}, ["1.1", "1.2", "2.1"]),
        ({"slipped": "true"}, ["1.1"]),
        ({"slipped": "false"}, ["1.2", "2.1"]),
        ({"gap": "lead"}, ["1.2"]),
        ({"gap": "due_date"}, ["1.2", "2.1"]),
        ({"gap": ["lead", "person"]}, ["1.2", "2.1"]),
        ({"due_before": "2026-12-31"}, []),
        ({"due_before": "2027-01-01"}, ["1.1"]),
        ({"due_after": "31 December 2026"}, []),
        ({"due_after": "30/12/2026"}, ["1.1"]),
        ({"updated_since": "2026-07-10"}, ["1.1"]),
        ({"updated_since": "2026-07-10T12:00:00Z"}, ["1.1"]),
        ({"updated_since": "2026-07-10T12:00:01Z"}, []),
        ({"updated_since": "2026-04-10"}, ["1.1", "2.1"]),
        ({"search": "hub"}, ["1.1"]),
        ({"search": "HUB county"}, ["1.1"]),
        ({"search": "hub guide"}, []),
        ({"search": "2.1"}, ["2.1"]),
        ({"search": "Action 2.1"}, ["2.1"]),
        ({"search": "100%_"}, []),
        ({"workstream": "1", "outcome": "2"}, ["1.1"]),
        ({"stage": "", "partner": "", "search": " "}, ["1.1", "1.2", "2.1"]),
        ({"ordering": "ref"}, ["1.1", "1.2", "2.1"]),
        ({"ordering": "-ref"}, ["2.1", "1.2", "1.1"]),
        ({"ordering": "due_date"}, ["1.1", "1.2", "2.1"]),
        ({"ordering": "-due_date"}, ["1.1", "1.2", "2.1"]),
        ({"ordering": "updated"}, ["2.1", "1.1", "1.2"]),
        ({"ordering": "-updated"}, ["1.1", "2.1", "1.2"]),
        ({"ordering": "rating"}, ["2.1", "1.1", "1.2"]),
        ({"ordering": "-rating"}, ["1.2", "1.1", "2.1"]),
    ],
)
def test_filter_keeps(cast: Cast, story: Story, moorland: Area, asked: dict[str, Any], kept: list[str]) -> None:
    assert refs(ask(cast.carol, **asked)) == kept


def test_overdue_actions_are_found(cast: Cast, story: Story) -> None:
    with time_machine.travel(at(12, 31), tick=False):
        assert refs(ask(cast.carol, overdue="true")) == []
    with time_machine.travel(at(12, 31).replace(year=2027), tick=False):
        assert refs(ask(cast.carol, overdue="true")) == ["1.1"]
        assert refs(ask(cast.carol, overdue="false")) == ["1.2", "2.1"]


def test_actions_due_soon_are_found_by_their_strategys_setting(cast: Cast, story: Story) -> None:
    for day, kept in (((12, 1), ["1.1"]), ((11, 30), []), ((12, 31), ["1.1"])):
        with time_machine.travel(at(*day), tick=False):
            assert refs(ask(cast.carol, due_soon="true")) == kept
    with change(kind="test", job="test", strategy_id=cast.strategy.pk, now=at(8, 3)) as revision:
        fields = {"title": "Care plan", "due_soon_days": 31}
        record_many(revision, StrategyVersion, {cast.strategy.pk: fields})
    with time_machine.travel(at(11, 30), tick=False):
        assert refs(ask(cast.carol, due_soon="true")) == ["1.1"]
        assert refs(ask(cast.carol, due_soon="false")) == ["1.2", "2.1"]


def test_filter_asks_what_was_recorded_by_then(cast: Cast, story: Story) -> None:
    assert refs(ask(cast.carol, rag="red", as_at="2026-05-01")) == ["1.1"]
    assert refs(ask(cast.carol, due_before="2026-10-01", as_at="2026-05-01")) == ["1.1"]
    assert refs(ask(cast.carol, rag="no_update", as_at="2026-07-23")) == []
    assert refs(ask(cast.carol, rag="no_update", as_at="2026-07-24")) == ["2.1"]
    assert refs(ask(cast.carol, reviewed="true", as_at="2026-05-01")) == ["1.1", "2.1"]
    assert refs(ask(cast.carol, reviewed="false", as_at="2026-04-12")) == ["1.1", "2.1"]
    assert refs(ask(cast.carol, slipped="true", as_at="2026-05-19")) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"stage": "done"},
            "“done” is not a stage. Use one of: not_started, in_progress, complete, paused, closed, not_recorded.",
        ),
        ({"rag": "purple"}, "“purple” is not a rating. Use one of: red, amber, green, no_update."),
        ({"rag": ["red", "blue"]}, "“blue” is not a rating. Use one of: red, amber, green, no_update."),
        ({"overdue": "yes"}, "“yes” is not true or false. Use one of: true, false."),
        ({"due_soon": "1"}, "“1” is not true or false. Use one of: true, false."),
        ({"slipped": "True"}, "“True” is not true or false. Use one of: true, false."),
        ({"reviewed": "no"}, "“no” is not true or false. Use one of: true, false."),
        ({"workstream": "9"}, "“9” is not the number of a workstream. Use one of: 1, 2."),
        ({"outcome": "1.1"}, "“1.1” is not the number of an outcome. Use one of: 1, 2."),
        ({"partner": "nobody"}, "“nobody” is not a partner. Use one of: providers, trust, college."),
        ({"area": "moon"}, "“moon” is not an area. Use one of: countywide."),
        ({"strategy": "x"}, "“x” is not a strategy that you can see. Use one of: care-plan."),
        ({"gap": "money"}, "“money” is not a gap. Use one of: lead, person, due_date."),
        (
            {"ordering": "colour"},
            "“colour” is not an ordering. "
            "Use one of: ref, rating, due_date, updated, -ref, -rating, -due_date, -updated.",
        ),
        ({"due_before": "soon"}, "“Due before” must be a date such as 31 December 2026 or 31/12/2026"),
        ({"updated_since": "soon"}, "Give a date such as 2026-06-30, or an instant such as 2026-06-30T16:05:00Z."),
        (
            {"updated_since": "0001-01-01T00:00:00+14:00"},
            "Give a date such as 2026-06-30, or an instant such as 2026-06-30T16:05:00Z.",
        ),
        ({"search": "x" * 201}, "The search must be 200 characters or fewer. It has 201"),
        ({"search": "a\x00b"}, "The search must not contain a null character. Type it again"),
        ({"workstream": ["1", "2"]}, "Give “workstream” once."),
    ],
)
def test_filter_refuses_what_it_does_not_know(cast: Cast, asked: dict[str, Any], message: str) -> None:
    status, kind, errors = problem(ask(cast.carol, **asked))
    assert (status, kind, errors) == (400, "application/problem+json", {next(iter(asked)): message})


def test_references_are_in_the_order_of_numbers(cast: Cast) -> None:
    for number, ref in enumerate(("1.10", "1.9")):
        add_action(cast, ref, now=at(3, 2 + number))
    assert refs(ask(cast.carol)) == ["1.1", "1.2", "1.9", "1.10", "2.1"]
    assert refs(ask(cast.carol, ordering="-ref")) == ["2.1", "1.10", "1.9", "1.2", "1.1"]


anything = st.one_of(
    st.text(max_size=300),
    st.integers(-(10**40), 10**40).map(str),
    st.dates(min_value=date.min).map(str),
    st.datetimes().map(lambda value: value.isoformat()),
    st.sampled_from(["\x00", "1e309", "0x1", "٣", "%", "'", '"', "true", "1", "[]", "null", "-0", "1 OR 1=1"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(asked=st.dictionaries(st.sampled_from([*PARAMETERS, "as_at", "page", "page_size"]), anything, max_size=4))
def test_no_value_of_any_parameter_breaks_the_answer(cast: Cast, asked: dict[str, str]) -> None:
    answer = ask(cast.carol, **asked)
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert set(problem(answer)[2]) <= set(asked)


def test_only_lists_may_be_repeated() -> None:
    assert {"stage", "rag", "gap"} == REPEATABLE
