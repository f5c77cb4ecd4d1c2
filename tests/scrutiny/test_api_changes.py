"""GET /api/v1/changes/: what differs between two moments, action by action."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from scrutiny.api_changes import CHANGES
from tests.actions.story import GREEN, Story, add_action, at, send
from tests.cast import Cast

ADDRESS = "/api/v1/changes/"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def ask(person: Any, address: str = ADDRESS, **asked: Any) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(address, {"strategy": "care-plan", **asked} if address == ADDRESS else {})


def told(answer: Any) -> list[tuple[str, str, str | None, str | None]]:
    assert answer.status_code == 200, answer.content
    return [(one["ref"], one["what"], one["before"], one["after"]) for one in answer.json()["results"]]


def errors(answer: Any) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def test_changes_between_two_moments(cast: Cast, story: Story) -> None:
    add_action(cast, "1.3", at(7, 20))
    answer = ask(cast.olive, **{"from": "2026-04-12", "to": "2026-07-21"})
    assert told(answer) == [
        ("1.1", "mark", "amber", "green"),
        ("1.1", "due_date", "2026-09-30", "2026-12-31"),
        ("1.3", "added", None, "Wording of 1.3."),
    ]
    data = answer.json()
    assert [one["direction"] for one in data.pop("results")] == ["better", None, None]
    assert data.pop("revision") > 0
    assert data == {
        "strategy": "care-plan",
        "demonstration": False,
        "compared_with": "8@2026-04-12",
        "as_at": "14@2026-07-21",
        "on": "2026-07-21",
        "count": 3,
        "next": None,
        "previous": None,
    }


def test_changes_until_now(cast: Cast, story: Story) -> None:
    """Action 2.1 was not reported in spring: that shows by the day alone."""
    assert told(ask(cast.bob, **{"from": "2026-07-15"})) == [("2.1", "mark", "green", "no_update")]
    assert told(ask(cast.bob, **{"from": "2026-08-03"})) == []


def test_pages_keep_both_moments(cast: Cast, story: Story) -> None:
    first = ask(cast.olive, **{"from": "2026-04-12", "page_size": 2}).json()
    with time_machine.travel(at(8, 3, 14), tick=False):
        send(cast, "2.1", story.spring, GREEN, at(8, 3, 13))
        second = ask(cast.olive, first["next"].removeprefix("http://testserver")).json()
    assert [one["what"] for one in first["results"]] == ["mark", "due_date"]
    assert [(one["ref"], one["after"]) for one in second["results"]] == [("2.1", "no_update")]
    assert (second["count"], second["compared_with"], second["as_at"]) == (3, first["compared_with"], first["as_at"])


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ({}, "from", "Give the earlier moment, such as 2026-06-30."),
        ({"from": "soon"}, "from", "“soon” is not a date or an instant. "),
        ({"from": "2026-05-01", "to": "2027-01-01"}, "to", "2027-01-01 is in the future. "),
        ({"from": "2026-05-01", "to": "2026-04-01"}, "from", "Give a moment before the one in “to”."),
        ({"from": "2026-05-01", "until": "2026-06-01"}, "until", "There is no parameter “until”. "),
        ({"from": "2026-05-01", "page": "9"}, "page", "There is no page 9. "),
        ({"from": "2026-05-01", "strategy": ""}, "strategy", "Name the strategy by its slug"),
    ],
)
def test_bad_question_is_named(cast: Cast, story: Story, asked: dict[str, str], field: str, message: str) -> None:
    found = errors(ask(cast.olive, **asked))
    assert list(found) == [field]
    assert found[field].startswith(message)


def test_changes_are_for_those_who_may_see_the_strategy(cast: Cast) -> None:
    hidden, absent = (ask(cast.steve, **{"strategy": slug, "from": "2026-03-02"}) for slug in ("care-plan", "nowhere"))
    assert hidden.status_code == 404
    assert hidden.content == absent.content
    assert Client().get(ADDRESS, {"strategy": "care-plan", "from": "2026-03-02"}).status_code == 401


def test_nothing_recorded_by_then(cast: Cast) -> None:
    assert told(ask(cast.olive, **{"from": "2026-01-01", "to": "2026-01-02"})) == []
    assert [what for _, what, _, _ in told(ask(cast.olive, **{"from": "2026-01-01"}))] == ["added"] * 3


def test_example_has_the_shape_of_the_answer(cast: Cast, story: Story) -> None:
    answer = ask(cast.olive, **{"from": "2026-04-12"}).json()
    assert answer.keys() == CHANGES.keys()
    assert answer["results"][0].keys() == CHANGES["results"][0].keys()


@pytest.mark.parametrize("more", [(), ("1.3", "1.4", "1.5", "1.6")], ids=["three", "seven"])
def test_queries_do_not_grow(
    cast: Cast, story: Story, more: tuple[str, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, ref in enumerate(more):
        add_action(cast, ref, at(7, 21, number))
    client = Client()
    client.force_login(cast.olive)
    with django_assert_num_queries(45):
        client.get(ADDRESS, {"strategy": "care-plan", "from": "2026-04-12"})
