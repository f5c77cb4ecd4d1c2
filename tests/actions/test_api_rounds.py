"""The API of rounds of figures, and a round as a file: as its page shows it, now and as at an instant."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client

from actions.api.rounds import EXAMPLE
from actions.models import FigureRound, RoundItem
from actions.services.figure_rounds import Asked, RoundWanted, answer_item, end_round, open_round
from outcomes.models import Measure
from tests.actions.asked_measures import measures
from tests.actions.test_api_plan import shape
from tests.actions.visits import visit, words_of
from tests.cast import Cast
from tests.factories.measures import make_figures

__all__ = ["measures"]
LIST = "/api/v1/rounds/"
ROUND = "/api/v1/rounds/care-plan/1/"
PAGE = "/strategies/care-plan/rounds/1/"
DUE = date(2099, 6, 30)


@pytest.fixture
def opened(cast: Cast, measures: list[Measure]) -> FigureRound:
    """Both measures, promised by Action 1.2; M1.1 answered in words and then by a figure."""
    wanted = RoundWanted("measures", "Measures of 2025/26", DUE, cast.actions["1.2"], [one.pk for one in measures])
    one = open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)
    answer_item(item=RoundItem.objects.get(round=one, position=1), words="It comes in June.", by=cast.alice)
    make_figures(measures[0].series.get(), "27.0", first=2022)
    return one


def ask(person: Any, address: str, **parameters: Any) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(address, parameters)


def test_round_is_told_with_what_came(cast: Cast, opened: FigureRound) -> None:
    told = ask(cast.olive, ROUND).json()
    named = ("number", "strategy", "kind", "title", "action", "due_on", "state", "answered", "missing", "ended_at")
    assert {name: told[name] for name in named} == {
        "number": 1,
        "strategy": "care-plan",
        "kind": "measures",
        "title": "Measures of 2025/26",
        "action": "1.2",
        "due_on": "2099-06-30",
        "state": "running",
        "answered": 1,
        "missing": 1,
        "ended_at": None,
    }
    first, second = told["items"]
    assert (first["measure"], first["partner"]["slug"], first["is_answered"]) == ("M1.1", "college", True)
    assert (first["figure"]["words"], first["figure"]["period"]) == ("27.0%", "2022/23")
    assert ask(cast.olive, first["figure"]["url"]).json()["words"] == "27.0%"
    assert [one["words"] for one in first["answers"]] == ["It comes in June."]
    assert (second["partner"], second["figure"], second["answers"]) == (None, None, [])
    assert ask(cast.olive, LIST).json()["results"] == [told]
    assert shape(EXAMPLE) == shape(told)


def test_past_moment_tells_what_was_known(cast: Cast, opened: FigureRound) -> None:
    before = ask(cast.olive, ROUND)
    name = ask(cast.olive, LIST).json()["as_at"]
    end_round(figure_round=opened, reason="Enough.", by=cast.carol)
    now = ask(cast.olive, ROUND).json()
    assert (now["state"], now["end_reason"], bool(now["ended_at"])) == ("ended", "Enough.", True)
    assert ask(cast.olive, ROUND, as_at=name).json() == before.json()
    assert ask(cast.olive, LIST, state="ended", as_at=name).json()["count"] == 0
    assert ask(cast.olive, LIST, state="ended").json()["count"] == 1
    assert ask(cast.olive, ROUND, as_at="2026-03-01").status_code == 404


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"kind": "measures"}, 1),
        ({"kind": "projections"}, 0),
        ({"action": "1.2"}, 1),
        ({"action": "1.1"}, 0),
        ({"state": "running"}, 1),
        ({"strategy": "care-plan"}, 1),
    ],
)
def test_filters_keep_what_they_say(cast: Cast, opened: FigureRound, asked: dict[str, str], count: int) -> None:
    assert ask(cast.olive, LIST, **asked).json()["count"] == count


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kind", "“x” is not a kind of round. Use one of: measures, projections, training_needs."),
        ("state", "“x” is not a state. Use one of: running, ended."),
        ("action", "“x” is not the reference of an action. Use one of: 1.1, 1.2, 2.1."),
        ("due", "There is no parameter “due”."),
    ],
)
def test_wrong_value_is_refused_and_named(cast: Cast, name: str, message: str) -> None:
    answer = ask(cast.olive, LIST, **{name: "x"})
    assert answer.status_code == 400
    assert message in str(answer.json())


def test_others_see_no_round(cast: Cast, opened: FigureRound) -> None:
    assert ask(cast.steve, LIST).json()["count"] == 0
    assert ask(cast.steve, ROUND).status_code == 404
    assert Client().get(LIST).status_code == 401


def test_answer_at_hand_holds_until_something_comes(cast: Cast, opened: FigureRound) -> None:
    tag = ask(cast.olive, LIST).headers["ETag"]
    client = Client()
    client.force_login(cast.olive)
    assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 304
    answer_item(item=RoundItem.objects.get(round=opened, position=2), words="Nobody counts it.", by=cast.dan)
    assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 200


def test_list_asks_alike_for_more_rounds(
    cast: Cast, opened: FigureRound, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.olive)
    client.get(LIST)
    with django_assert_max_num_queries(30) as asked:
        client.get(LIST)
    wanted = RoundWanted("training_needs", "Needs", DUE, asked=[Asked("Home care", cast.trust.pk)])
    open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)
    with django_assert_num_queries(len(asked)):
        assert client.get(LIST).json()["count"] == 2


def test_file_says_what_the_page_says(cast: Cast, opened: FigureRound) -> None:
    answer = ask(cast.olive, PAGE + "csv/")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="care-plan - round 1 - ')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    about = {row[0]: row[1] for row in rows if len(row) == 2}
    assert about["Promised by"] == "Action 1.2: Publish a careers guide"
    assert about["Position"] in words_of(visit(cast.olive, PAGE))
    first, second = rows[-2:]
    assert first[:5] == ["1", "Measure M1.1: Fewer people leave (M1.1)", "Riverside College", "Yes", first[4]]
    assert first[4].startswith("27.0%")
    assert first[6] == "It comes in June."
    assert second[2:5] == ["Nobody named", "Not answered", "No figure"]


def test_page_leads_whoever_brings_the_figure_to_its_form(cast: Cast, opened: FigureRound) -> None:
    form = "/strategies/care-plan/measures/M1.2/figures/add/"
    shown = {
        person.email: form in visit(person, PAGE).content.decode() for person in (cast.carol, cast.alice, cast.bob)
    }
    assert list(shown.values()) == [True, False, False]
