"""GET /api/v1/progress/: what it takes, what it refuses, who may ask, and what it costs."""

import csv
import io
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.clock import change, record_many
from accounts.services import rename_partner
from accounts.tokens import create_token
from actions.models import ActionWording
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.reviews import return_update
from tests.actions.story import GREEN, Story, add_action, at, send
from tests.cast import Cast

ADDRESS = "/api/v1/progress/"
WINTER, SPRING = "2026-01-01/2026-03-31", "2026-04-01/2026-06-30"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def ask(person: Any, accept: str = "application/json", **asked: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(ADDRESS, {"strategy": "care-plan", **asked}, headers={"accept": accept})


def marks(cast: Cast, **asked: str) -> list[str]:
    """The marks of Actions 1.1, 1.2 and 2.1."""
    answer = ask(cast.olive, **asked)
    assert answer.status_code == 200, answer.content
    return [line["mark"] for line in answer.json()["actions"]]


def test_api_names_the_report(cast: Cast, story: Story) -> None:
    data = ask(cast.olive).json()
    assert (data["strategy"], data["title"], data["demonstration"]) == ("care-plan", "Care plan", False)
    assert data["as_at"] == {
        "name": "13@2026-08-03",
        "revision": 13,
        "day": "2026-08-03",
        "period": {
            "key": SPRING,
            "starts": "2026-04-01",
            "ends": "2026-06-30",
            "due": "2026-07-16",
            "grace_until": "2026-07-23",
            "cut_off": "2026-07-30",
            "is_current": True,
        },
    }
    assert (data["compared_with"], data["before"], data["changes"]) == (None, None, None)


RED, AMBER, GREEN_MARK, MISSING, UNKNOWN = "red", "amber", "green", "no_update", "not_recorded"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"as_at": "2026-04-09"}, [UNKNOWN, UNKNOWN, UNKNOWN]),
        ({"as_at": "2026-04-10"}, [AMBER, UNKNOWN, GREEN_MARK]),
        ({"as_at": "2026-04-14"}, [RED, UNKNOWN, GREEN_MARK]),
        ({"as_at": "2026-07-09"}, [RED, UNKNOWN, GREEN_MARK]),
        ({"as_at": "2026-07-10"}, [GREEN_MARK, UNKNOWN, GREEN_MARK]),
        ({"as_at": "2026-07-23"}, [GREEN_MARK, UNKNOWN, GREEN_MARK]),
        ({"as_at": "2026-07-24"}, [GREEN_MARK, UNKNOWN, MISSING]),
        ({"period": WINTER}, [RED, UNKNOWN, GREEN_MARK]),
        ({"period": SPRING}, [GREEN_MARK, UNKNOWN, MISSING]),
        ({"period": WINTER, "as_at": "2026-04-12"}, [AMBER, UNKNOWN, GREEN_MARK]),
        ({"period": SPRING, "as_at": "2026-06-30"}, [RED, UNKNOWN, GREEN_MARK]),
    ],
)
def test_api_period_and_cut_off(cast: Cast, story: Story, asked: dict[str, str], expected: list[str]) -> None:
    """Which update counts: of the period concerned or before, received by the cut-off; grace lasts until 23 July."""
    assert marks(cast, **asked) == expected


def test_api_late_update_counts_for_its_period(cast: Cast, story: Story) -> None:
    """An update about the winter, sent in July and after the winter's cut-off, is no news of the spring."""
    rows = {cast.actions["1.2"]: OwnersChange(Owners(), Owners(lead_id=cast.college.pk))}
    set_up_actions(strategy=cast.strategy, rows=rows, by=cast.carol, now=at(7, 12))
    send(cast, "1.2", story.winter, GREEN, at(7, 13))
    assert marks(cast, period=WINTER, as_at="2026-07-12") == [RED, UNKNOWN, GREEN_MARK]
    assert marks(cast, period=WINTER) == [RED, GREEN_MARK, GREEN_MARK]
    assert marks(cast, period=SPRING) == [GREEN_MARK, MISSING, MISSING]
    assert ask(cast.olive, period=WINTER).json()["summary"]["received"] == {
        "on_time": 2,
        "late": 1,
        "left_out": 0,
        "missing": 0,
    }
    assert ask(cast.olive, period=SPRING).json()["summary"]["received"] == {
        "on_time": 1,
        "late": 0,
        "left_out": 0,
        "missing": 2,
    }


def test_api_returned_update_does_not_count(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 12))
    assert marks(cast, period=SPRING) == [MISSING, UNKNOWN, MISSING]
    assert marks(cast, period=SPRING, as_at="2026-07-11") == [GREEN_MARK, UNKNOWN, GREEN_MARK]
    assert ask(cast.olive).json()["summary"]["received"] == {"on_time": 0, "late": 0, "left_out": 0, "missing": 2}


def test_api_owners_and_dates_of_an_earlier_period_are_those_of_the_moment(cast: Cast, story: Story) -> None:
    line = ask(cast.olive, period=WINTER).json()["actions"][0]
    assert (line["due_date"], line["original_due_date"], line["due_date_moves"], line["days_slipped"]) == (
        "2026-12-31",
        "2026-09-30",
        1,
        92,
    )
    line = ask(cast.olive, period=WINTER, as_at="2026-05-19").json()["actions"][0]
    assert (line["due_date"], line["due_date_moves"]) == ("2026-09-30", 0)


def test_api_compares_with_a_moment(cast: Cast, story: Story) -> None:
    rename_partner(partner=cast.college, name="Hilltop College", by=cast.ada, now=at(7, 20))
    with change(kind="wording", job="test", strategy_id=cast.strategy.pk, now=at(7, 21)) as revision:
        texts = {"title": "Publish a guide to careers in care.", "short_title": "Publish a careers guide"}
        record_many(revision, ActionWording, {cast.actions["1.2"].pk: texts})
    add_action(cast, "1.3", at(7, 22))
    data = ask(cast.olive, compare_to="2026-04-12").json()
    told = [(one["ref"], one["what"], one["before"], one["after"], one["direction"]) for one in data["changes"]]
    assert told == [
        ("1.1", "mark", "amber", "green", "better"),
        ("1.1", "due_date", "2026-09-30", "2026-12-31", None),
        ("1.1", "lead", "Riverside College", "Hilltop College", None),
        ("1.2", "title", "Publish one guide to careers in care.", "Publish a guide to careers in care.", None),
        ("1.3", "added", None, "Wording of 1.3.", None),
        ("2.1", "mark", "green", "no_update", None),
        ("2.1", "lead", "Riverside College", "Hilltop College", None),
    ]
    assert (data["before"]["actions"], data["summary"]["actions"]) == (3, 4)
    assert (data["before"]["by_mark"]["amber"], data["summary"]["by_mark"]["amber"]) == (1, 0)
    assert data["compared_with"]["name"] == "8@2026-04-12"


def test_api_compares_with_a_period_at_its_cut_off(cast: Cast, story: Story) -> None:
    data = ask(cast.olive, compare_to=WINTER).json()
    assert (data["compared_with"]["day"], data["compared_with"]["period"]["key"]) == ("2026-04-30", WINTER)
    assert data["changes"][0] == {
        "ref": "1.1",
        "short_title": "Open a recruitment hub",
        "what": "mark",
        "before": "red",
        "after": "green",
        "direction": "better",
    }


def test_api_rating_after_a_gap_is_compared_with_the_last_one(cast: Cast, story: Story) -> None:
    send(cast, "2.1", story.spring, GREEN, at(8, 2))
    changes = ask(cast.olive, compare_to="2026-08-01").json()["changes"]
    assert [(one["before"], one["after"], one["direction"]) for one in changes] == [("no_update", "green", "same")]


def test_api_first_ratings_are_new(cast: Cast, story: Story) -> None:
    changes = ask(cast.olive, as_at="2026-04-12", compare_to="2026-04-09").json()["changes"]
    assert [(one["ref"], one["after"], one["direction"]) for one in changes] == [
        ("1.1", "amber", "new"),
        ("2.1", "green", "new"),
    ]


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ({"strategy": ""}, "strategy", "Name the strategy by its slug"),
        ({"period": "Q3"}, "period", f"“Q3” is not a period of this strategy. Use one of: {WINTER}, {SPRING}."),
        ({"as_at": "soon"}, "as_at", "“soon” is not a date or an instant."),
        ({"as_at": "2027-01-01"}, "as_at", "2027-01-01 is in the future."),
        ({"compare_to": "2026-13-01"}, "compare_to", "“2026-13-01” is not a date."),
        ({"as_at": "2026-05-01", "compare_to": "2026-06-01"}, "compare_to", "Compare with a moment before the one"),
        ({"as_at": "2026-04-12", "compare_to": WINTER}, "compare_to", "is cut off on 30 April 2026, after 12 April"),
        ({"format": "odt"}, "format", "“odt” is not a format. Use one of: json, csv, xlsx."),
        ({"compare": "x"}, "compare", "There is no parameter “compare”. Did you mean “compare_to”?"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_api_names_what_is_wrong(
    cast: Cast, story: Story, asked: dict[str, str], field: str, message: str, accept: str
) -> None:
    answer = ask(cast.olive, accept, **asked)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert message in error["message"]


def test_api_names_all_that_is_wrong(cast: Cast, story: Story) -> None:
    errors = ask(cast.olive, period="a", as_at="b", compare_to="c").json()["errors"]
    assert [error["field"] for error in errors] == ["as_at", "period", "compare_to"]


def test_api_is_for_those_who_may_see_the_strategy(cast: Cast, story: Story) -> None:
    unknown = ask(cast.steve, strategy="no-such-plan")
    hidden = ask(cast.steve)
    assert (unknown.status_code, unknown.content) == (hidden.status_code, hidden.content)
    assert hidden.status_code == 404
    assert Client().get(ADDRESS, {"strategy": "care-plan"}).status_code == 401
    answers = {ask(person).content for name, person in cast.people.items() if name != "steve"}
    assert len(answers) == 1, "the same report for everybody"


def test_api_takes_a_token(cast: Cast, story: Story) -> None:
    _, key = create_token(user=cast.olive, name="Minutes", now=at(8, 3))
    answer = Client().get(ADDRESS, {"strategy": "care-plan"}, headers={"authorization": f"Token {key}"})
    assert answer.status_code == 200


def test_api_refuses_to_be_written(cast: Cast, story: Story) -> None:
    client = Client()
    client.force_login(cast.carol)
    assert client.post(ADDRESS).status_code == 405


def test_csv_by_header_or_parameter(cast: Cast, story: Story) -> None:
    by_header, by_parameter = ask(cast.olive, "text/csv"), ask(cast.olive, format="csv")
    assert by_header.content == by_parameter.content
    assert by_header["Content-Type"] == "text/csv; charset=utf-8"
    assert by_header["Content-Disposition"] == (
        'attachment; filename="care-plan - progress - 2026-04-01 to 2026-06-30 - as at 13@2026-08-03.csv"'
    )
    assert by_header.content.startswith(b"\xef\xbb\xbfstrategy,demonstration,period,")
    assert ask(cast.olive, "text/csv", format="json").status_code == 200
    assert ask(cast.olive, "text/html,application/xhtml+xml,*/*;q=0.8")["Content-Type"] == "application/json"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_csv_never_calculates(cast: Cast, story: Story, start: str) -> None:
    with change(kind="wording", job="test", strategy_id=cast.strategy.pk, now=at(7, 21)) as revision:
        texts = {"title": f"{start}HYPERLINK(1)", "short_title": "Careful"}
        record_many(revision, ActionWording, {cast.actions["1.2"].pk: texts})
    rows = list(csv.DictReader(io.StringIO(ask(cast.olive, format="csv").content.decode("utf-8-sig"), newline="")))
    assert rows[1]["title"] == f"'{start}HYPERLINK(1)"


def test_csv_keeps_what_a_spreadsheet_would_take_for_a_number(cast: Cast, story: Story) -> None:
    add_action(cast, "1.10", at(7, 20))
    rows = list(csv.DictReader(io.StringIO(ask(cast.olive, format="csv").content.decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["Action 1.1", "Action 1.2", "Action 1.10", "Action 2.1"]


@pytest.mark.parametrize("more", [(), ("1.3", "1.4", "1.5", "1.6")], ids=["three", "seven"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_api_query_count(
    cast: Cast, story: Story, more: tuple[str, ...], form: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, ref in enumerate(more):
        add_action(cast, ref, at(7, 21, number))
    client = Client()
    client.force_login(cast.olive)
    asked = {"strategy": "care-plan", "period": WINTER, "compare_to": "2026-04-12", "format": form}
    client.get(ADDRESS, asked)
    with django_assert_num_queries(49):
        client.get(ADDRESS, asked)
