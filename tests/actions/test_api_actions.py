"""GET /api/v1/actions/: what it answers, to whom, and at which moment."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.tokens import create_token
from actions.api.actions import OWN_PARAMETERS
from actions.filters import PARAMETERS
from tests.actions.story import GREEN, Story, at, send
from tests.cast import Cast

LIST = "/api/v1/actions/"
ONE = "/api/v1/actions/care-plan/1.1/"
OTHER = "/api/v1/actions/care-plan/2.1/"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    """The day on which the answers are asked for: after the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def ask(person: Any, address: str = LIST, **parameters: Any) -> Any:
    """What the API answers this person."""
    client = Client()
    client.force_login(person)
    return client.get(address, parameters)


def refs(answer: Any) -> list[str]:
    """The references of a list, in its order."""
    assert answer.status_code == 200, answer.content
    return [action["ref"] for action in answer.json()["results"]]


def problem(answer: Any) -> tuple[int, str, dict[str, str]]:
    """Status, media type and messages by field of a refusal."""
    errors = {error["field"]: error["message"] for error in answer.json().get("errors", [])}
    return answer.status_code, answer["Content-Type"], errors


def test_action_as_the_lead_sees_it(cast: Cast, story: Story) -> None:
    answer = ask(cast.carol, ONE).json()
    assert answer.pop("revision") > 0
    assert answer == {
        "ref": "1.1",
        "strategy": "care-plan",
        "workstream": {"number": 1, "title": "Recruiting people into care", "short_name": "Recruitment"},
        "title": "Open a recruitment hub for care providers in the county.",
        "short_title": "Open a recruitment hub",
        "outcomes": [1, 2],
        "inferred_outcomes": [],
        "areas": ["countywide"],
        "lead_partner": {"slug": "college", "name": "Riverside College"},
        "joint_lead": None,
        "supporting_partners": [{"slug": "trust", "name": "Moorland NHS Trust"}],
        "stage": "in_progress",
        "rag": {
            "stated": "green",
            "agreed": None,
            "reported": "green",
            "reviewed": False,
            "last_rated": "green",
            "direction": "better",
        },
        "mark": "green",
        "due_date": "2026-12-31",
        "original_due_date": "2026-09-30",
        "due_date_moves": 1,
        "is_ongoing": False,
        "is_overdue": False,
        "days_overdue": 0,
        "is_due_soon": False,
        "days_slipped": 92,
        "no_update": False,
        "gaps": [],
        "latest_update": {
            "period": "2026-04-01/2026-06-30",
            "stage": "in_progress",
            "rating": "green",
            "done": "All five schools have signed.",
            "next": "Open the hub.",
            "cause": "",
            "path": "",
            "forecast": None,
            "control": None,
            "help_wanted": "",
            "internal_note": "",
            "submitted_at": "2026-07-10T13:00:00+01:00",
            "reviewed": False,
            "no_change": False,
            "received_after_cut_off": False,
        },
        "demonstration": False,
        "on": "2026-08-03",
        "url": "http://testserver/api/v1/actions/care-plan/1.1/",
        "page": "http://testserver/strategies/care-plan/actions/1.1/",
    }


def test_action_of_which_nothing_is_recorded_has_no_stage(cast: Cast) -> None:
    answer = ask(cast.carol, "/api/v1/actions/care-plan/1.2/").json()
    assert (answer["stage"], answer["mark"], answer["lead_partner"], answer["latest_update"]) == (
        None,
        "not_recorded",
        None,
        None,
    )
    assert answer["gaps"] == ["lead", "person", "due_date"]


def test_no_update_takes_the_ratings_place(cast: Cast, story: Story) -> None:
    answer = ask(cast.carol, OTHER).json()
    assert (answer["mark"], answer["no_update"]) == ("no_update", True)
    assert answer["rag"] == {
        "stated": "green",
        "agreed": "green",
        "reported": None,
        "reviewed": None,
        "last_rated": "green",
        "direction": None,
    }


@pytest.mark.parametrize(
    ("who", "done", "help_wanted"),
    [
        ("alice", "All five schools have signed.", ""),
        ("carol", "All five schools have signed.", ""),
        ("bob", "All five schools have signed.", None),
        ("olive", None, None),
        ("ada", None, None),
    ],
)
def test_boxes_not_yet_accepted_by_reader(
    cast: Cast, story: Story, who: str, done: str | None, help_wanted: str | None
) -> None:
    update = ask(cast.people[who], ONE).json()["latest_update"]
    assert (update["done"], update["help_wanted"], update["reviewed"]) == (done, help_wanted, False)
    assert update["rating"] == "green"


def test_boxes_once_accepted_stay_private_where_they_are(cast: Cast, story: Story) -> None:
    update = ask(cast.olive, ONE, as_at="2026-05-01").json()["latest_update"]
    assert (update["done"], update["cause"], update["forecast"]) == (
        "Two of five schools have signed.",
        "Schools wait for their trust.",
        "2026-11-30",
    )
    assert (update["help_wanted"], update["internal_note"], update["control"]) == (None, None, None)


def test_answer_is_found_again_by_its_name(cast: Cast, story: Story) -> None:
    lists, one = ask(cast.carol), ask(cast.carol, OTHER)
    name = lists.json()["as_at"]
    with time_machine.travel(at(10, 2), tick=False):
        send(cast, "2.1", story.spring, GREEN, at(10, 1))
        assert ask(cast.carol).content != lists.content
        assert ask(cast.carol, OTHER).content != one.content
        assert ask(cast.carol, as_at=name).content == lists.content
        assert ask(cast.carol, OTHER, as_at=name).content == one.content


def test_as_at_answers_with_what_was_recorded_by_then(cast: Cast, story: Story) -> None:
    def state(day: str) -> tuple[Any, ...]:
        answer = ask(cast.carol, ONE, as_at=day).json()
        return answer["mark"], answer["rag"]["agreed"], answer["due_date"], answer["due_date_moves"], answer["on"]

    assert state("2026-03-09") == ("not_recorded", None, None, 0, "2026-03-09")
    assert state("2026-04-10") == ("amber", None, "2026-09-30", 0, "2026-04-10")
    assert state("2026-04-14") == ("red", "red", "2026-09-30", 0, "2026-04-14")
    assert state("2026-05-20") == ("red", "red", "2026-12-31", 1, "2026-05-20")
    assert state("2026-07-24") == ("green", None, "2026-12-31", 1, "2026-07-24")


def test_as_at_before_the_first_record_is_empty(cast: Cast) -> None:
    assert refs(ask(cast.carol, as_at="2026-01-01")) == []
    assert ask(cast.carol, ONE, as_at="2026-01-01").status_code == 404


@pytest.mark.parametrize("asked", ["tomorrow", "2027-01-01", "2026-02-30", "9@2026-08-03x", "\x00", "9" * 400])
def test_as_at_without_an_answer_is_refused(cast: Cast, asked: str) -> None:
    for address in (LIST, ONE):
        status, kind, errors = problem(ask(cast.carol, address, as_at=asked))
        assert (status, kind, list(errors)) == (400, "application/problem+json", ["as_at"])


def test_list_follows_the_plan(cast: Cast, story: Story) -> None:
    answer = ask(cast.carol).json()
    assert [action["ref"] for action in answer["results"]] == ["1.1", "1.2", "2.1"]
    assert {name: value for name, value in answer.items() if name not in ("results", "as_at")} == {
        "on": "2026-08-03",
        "count": 3,
        "next": None,
        "previous": None,
    }


def test_list_shows_only_what_one_may_see(cast: Cast) -> None:
    assert refs(ask(cast.steve)) == []
    assert refs(ask(cast.bob)) == ["1.1", "1.2", "2.1"]


def test_stranger_gets_404_as_for_what_does_not_exist(cast: Cast) -> None:
    hidden, absent = ask(cast.steve, ONE), ask(cast.carol, "/api/v1/actions/no-such-plan/1.1/")
    assert (hidden.status_code, hidden["Content-Type"]) == (404, "application/problem+json")
    assert hidden.content == absent.content


def test_unknown_strategy_and_hidden_one_answer_alike(cast: Cast) -> None:
    hidden = problem(ask(cast.alice, strategy="elsewhere"))
    absent = problem(ask(cast.alice, strategy="nowhere"))
    assert hidden[2]["strategy"].replace("elsewhere", "nowhere") == absent[2]["strategy"]


def test_anonymous_is_asked_to_sign_in(client: Client, db: None) -> None:
    for address in (LIST, ONE):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"], answer["WWW-Authenticate"]) == (
            401,
            "application/problem+json",
            "Token",
        )


def test_writing_is_not_offered(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.carol)
    assert client.post(LIST).status_code == 405


def test_token_signs_in(cast: Cast, client: Client) -> None:
    _, key = create_token(user=cast.carol, name="spreadsheet", now=at(8, 1))
    answer = client.get(LIST, headers={"Authorization": f"Token {key}"})
    assert refs(answer) == ["1.1", "1.2", "2.1"]


def test_pages_keep_the_moment(cast: Cast, story: Story) -> None:
    first = ask(cast.carol, page_size=2).json()
    assert ([one["ref"] for one in first["results"]], first["count"]) == (["1.1", "1.2"], 3)
    with time_machine.travel(at(8, 3, 14), tick=False):
        send(cast, "2.1", story.spring, GREEN, at(8, 3, 13))
        second = ask(cast.carol, first["next"].removeprefix("http://testserver")).json()
    assert [(one["ref"], one["mark"]) for one in second["results"]] == [("2.1", "no_update")]
    assert (second["next"], second["as_at"]) == (None, first["as_at"])
    assert "page=1" in second["previous"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"page": "0"}, "“0” is not a whole number from 1."),
        ({"page": "two"}, "“two” is not a whole number from 1."),
        ({"page": "9" * 30}, f"“{'9' * 30}” is not a whole number from 1."),
        ({"page": "7"}, "There is no page 7. Ask for page 1."),
        ({"page_size": "501"}, "“501” is not a whole number from 1 to 500."),
        ({"page_size": "-1"}, "“-1” is not a whole number from 1 to 500."),
    ],
)
def test_page_that_does_not_exist_is_refused(cast: Cast, parameters: dict[str, str], message: str) -> None:
    status, _, errors = problem(ask(cast.carol, **parameters))
    assert (status, errors) == (400, {next(iter(parameters)): message})


def test_unknown_parameter_is_named_with_the_nearest(cast: Cast) -> None:
    status, _, errors = problem(ask(cast.carol, stages="complete"))
    assert (status, errors) == (400, {"stages": "There is no parameter “stages”. Did you mean “stage”?"})
    assert list(problem(ask(cast.carol, ONE, stage="complete"))[2]) == ["stage"]


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow_with_the_plan(
    cast: Cast, story: Story, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(cast.carol)
    with django_assert_num_queries(21):
        answer = client.get(LIST, {"page_size": many})
    assert len(answer.json()["results"]) == many


@pytest.mark.parametrize("past", [{}, {"as_at": "2026-07-31T00:00:00Z"}])
def test_now_and_as_at_are_the_same_queries(cast: Cast, story: Story, past: dict[str, str]) -> None:
    client = Client()
    client.force_login(cast.carol)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST, past)
    assert sum('FROM "actions_' in query["sql"] for query in queries) == 8


def test_description_names_every_parameter() -> None:
    assert [one.name for one in OWN_PARAMETERS] == list(PARAMETERS)


@pytest.mark.parametrize("typed", ["1 May 2026", "1/5/2026"])
def test_as_at_takes_a_day_as_people_type_it(cast: Cast, story: Story, typed: str) -> None:
    as_iso = ask(cast.carol, ONE, as_at="2026-05-01")
    assert as_iso.status_code == 200
    assert ask(cast.carol, ONE, as_at=typed).content == as_iso.content
