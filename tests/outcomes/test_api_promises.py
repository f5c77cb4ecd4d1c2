"""The API of what a strategy promises: strategies, outcomes, measures, observations."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.clock import change, record_many
from actions.loading import load_plan
from actions.management.commands.load_strategy import SHIPPED
from actions.plan_file import read_plan
from outcomes.api import examples
from outcomes.models import Measure, Observation, OutcomeVersion, Series, Strategy
from tests.cast import Cast
from tests.factories.accounts import PersonFactory
from tests.factories.outcomes import StrategyFactory

API = "/api/v1/"
COLLECTIONS = ("strategies", "outcomes", "measures", "observations")
SLUG = "social-care-workforce"


def at(month: int, day: int, hour: int = 12) -> datetime:
    """An instant in 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def client(db: None) -> Client:
    """Somebody who reads the published plan, which was loaded on 5 January."""
    load_plan(read_plan(SHIPPED), now=at(1, 5))
    client = Client()
    client.force_login(PersonFactory(email="ada@example.org", administrator=True, now=at(1, 6)))
    return client


def results(client: Client, name: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = client.get(f"{API}{name}/", {"page_size": 500, **parameters})
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def errors(answer: Any) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def test_api_gives_the_published_plan(client: Client) -> None:
    outcomes = results(client, "outcomes")
    parts = [part for outcome in outcomes for part in outcome["sub_outcomes"]]
    figures = results(client, "observations")
    assert [strategy["slug"] for strategy in results(client, "strategies")] == [SLUG]
    assert [outcome["number"] for outcome in outcomes] == [1, 2, 3, 4]
    assert (len(parts), sum(len(part["statements"]) for part in parts)) == (8, 19)
    assert len(results(client, "measures")) == 11
    assert (
        len(figures),
        sum(figure["measure"] is not None for figure in figures),
        sum(figure["statement"] is not None for figure in figures),
    ) == (206, 65, 24)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_each_result_is_found_at_its_address(client: Client, name: str) -> None:
    for result in results(client, name)[:12]:
        assert client.get(result["url"]).json() == result


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("strategies", examples.STRATEGY),
        ("outcomes", examples.OUTCOME),
        ("observations", examples.OBSERVATION),
    ],
)
def test_example_has_the_shape_of_the_answer(client: Client, name: str, example: dict[str, Any]) -> None:
    assert shape(example) == shape(results(client, name)[0])


def shape(value: Any) -> Any:
    """Names of a structure, all the way down."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items() if name != "breakdown"}
    return shape(value[0]) if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_percentage_keeps_its_decimals_and_says_what_it_is_of(client: Client) -> None:
    figures = results(client, "observations")
    first = next(one for one in figures if one["series"]["unit"] == "%" and one["base"] is None and one["value"])
    row = Observation.objects.get(pk=first["id"])
    assert first["value"] == f"{row.value:.{row.decimals}f}"
    assert first["base_words"] == (row.base_words or "Base not published")
    assert {one["value"] is None for one in figures if one["not_available"]} <= {True}


@pytest.mark.parametrize("name", ["measure", "statement", "series", "geography", "period"])
def test_observations_filtered(client: Client, name: str) -> None:
    def value(figure: dict[str, Any]) -> Any:
        places = {"series": figure["series"]["key"], "geography": figure["series"]["geography"]}
        return {**figure, **places, "period": figure["period"]["label"]}[name]

    everything = results(client, "observations")
    wanted = next(value(figure) for figure in everything if value(figure))
    expected = [figure["id"] for figure in everything if value(figure) == wanted]
    assert [figure["id"] for figure in results(client, "observations", **{name: wanted})] == expected
    assert 0 < len(expected) < 206


def test_measures_of_an_outcome(client: Client) -> None:
    keys = next(outcome["measures"] for outcome in results(client, "outcomes") if outcome["number"] == 2)
    assert [measure["key"] for measure in results(client, "measures", outcome=2)] == keys


def test_revised_figure_replaces_the_first(client: Client) -> None:
    first = Observation.objects.get(pk=results(client, "observations", measure="M1.1")[0]["id"])
    fields = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields}
    del fields["id"], fields["revision_id"]
    strategy = Strategy.objects.get()
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk, now=at(7, 1)) as revision:
        second = revision.append(Observation(**fields | {"issue": 2}))
    about = {"series": first.series.key, "period": first.period_label, "geography": first.series.geography}

    def issues(**more: str) -> list[tuple[int, int, bool]]:
        rows = results(client, "observations", **about, **more)
        return [(row["id"], row["issue"], row["is_superseded"]) for row in rows if row["id"] in (first.pk, second.pk)]

    assert issues() == [(second.pk, 2, False)]
    assert issues(as_at="2026-06-30") == [(first.pk, 1, False)]
    assert issues(issue="all") == [(first.pk, 1, True), (second.pk, 2, False)]


def test_wording_is_found_again_as_at(client: Client) -> None:
    before = client.get(f"{API}outcomes/", {"as_at": "2026-06-30"})
    version = OutcomeVersion.objects.open().get(outcome__number=1)
    strategy = Strategy.objects.get()
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk, now=at(7, 1)) as revision:
        record_many(revision, OutcomeVersion, {version.outcome_id: {"title": "Another title"}})
    assert results(client, "outcomes")[0]["title"] == "Another title"
    again = client.get(f"{API}outcomes/", {"as_at": before.json()["as_at"]})
    assert again.content == before.content


@pytest.mark.parametrize("name", COLLECTIONS)
def test_nothing_before_the_first_record(client: Client, name: str) -> None:
    address = results(client, name)[0]["url"]
    assert results(client, name, as_at="2026-01-01") == []
    assert client.get(address, {"as_at": "2026-01-01"}).status_code == 404


@pytest.mark.parametrize("name", COLLECTIONS)
def test_unknown_parameter_and_future_are_refused(client: Client, name: str) -> None:
    assert list(errors(client.get(f"{API}{name}/", {"as_if": "now"}))) == ["as_if"]
    assert list(errors(client.get(f"{API}{name}/", {"as_at": "2027-01-01"}))) == ["as_at"]
    assert list(errors(client.get(results(client, name)[0]["url"], {"page": "1"}))) == ["page"]


@pytest.mark.parametrize(
    ("address", "field", "beginning"),
    [
        ("outcomes/?strategy=nowhere", "strategy", "“nowhere” is not a strategy that you can see. Use one of: social"),
        ("measures/?outcome=9", "outcome", "“9” is not the number of an outcome. Use one of: 1, 2, 3, 4."),
        ("measures/?outcome=%00", "outcome", ""),
        ("observations/?measure=M9.9", "measure", "“M9.9” is not the key of a measure. Use one of: M1.1, "),
        ("observations/?statement=9z", "statement", "“9z” is not the reference of a statement. Use one of: "),
        ("observations/?series=turnover_rat", "series", "“turnover_rat” is not the key of a series. Use one of "),
        ("observations/?geography=Atlantis", "geography", "“Atlantis” is not a place that figures are about. Use one "),
        ("observations/?period=1066", "period", "“1066” is not a period that figures are about. Use one of: "),
        ("observations/?issue=newest", "issue", "“newest” is not an issue. Use one of: latest, all."),
    ],
)
def test_unknown_value_is_named(client: Client, address: str, field: str, beginning: str) -> None:
    found = errors(client.get(API + address))
    assert list(found) == [field]
    assert found[field].startswith(beginning)


@pytest.mark.parametrize(
    "address",
    ["strategies/x/", "outcomes/x/1/", "measures/x/M1.1/", "observations/x/1/", f"outcomes/{SLUG}/99/"],
)
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    answer = client.get(API + address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_anonymous_is_asked_to_sign_in(db: None, name: str) -> None:
    assert Client().get(f"{API}{name}/").status_code == 401


def test_only_what_one_may_see(cast: Cast) -> None:
    def slugs(person: Any) -> list[str]:
        client = Client()
        client.force_login(person)
        return [one["slug"] for one in results(client, "strategies")]

    assert (slugs(cast.bob), slugs(cast.steve), slugs(cast.ada)) == (["care-plan"], [], ["care-plan", "elsewhere"])
    stranger = Client()
    stranger.force_login(cast.steve)
    hidden, absent = (stranger.get(f"{API}strategies/{slug}/") for slug in ("care-plan", "nowhere"))
    assert hidden.status_code == 404
    assert hidden.content == absent.content


def test_demonstration_says_so(client: Client) -> None:
    StrategyFactory(slug="demonstration", is_demonstration=True, now=at(1, 7))
    found = {one["slug"]: one["demonstration"] for one in results(client, "strategies")}
    assert found == {"demonstration": True, SLUG: False}


@pytest.mark.parametrize(("name", "queries"), [("outcomes", 14), ("measures", 16), ("observations", 17)])
@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow(
    client: Client, name: str, queries: int, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(queries):
        answer = client.get(f"{API}{name}/", {"page_size": many})
    assert len(answer.json()["results"]) == many


@pytest.mark.parametrize("more", [0, 2])
def test_queries_do_not_grow_with_strategies(
    client: Client, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        StrategyFactory(slug=f"other-{number}", now=at(1, 7 + number))
    with django_assert_num_queries(12):
        answer = client.get(f"{API}strategies/")
    assert answer.json()["count"] == 1 + more


def test_same_key_in_two_strategies(client: Client) -> None:
    """A measure is found in the strategy that its address names, and in no other."""
    assert client.get(f"{API}measures/{SLUG}/M1.1/").status_code == 200
    StrategyFactory(slug="other", now=at(1, 7))
    assert client.get(f"{API}measures/other/M1.1/").status_code == 404
    assert (Measure.objects.count(), Series.objects.filter(measure__key="M1.1").exists()) == (11, True)
