"""The API of measures: what the programme says about them, their narrative, what is worked out, and places' codes."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from outcomes.api import examples
from outcomes.loading import load_places_and_sums
from outcomes.models import DerivedSeries, Measure, Strategy
from outcomes.services import grant_role
from outcomes.services.formulas import confirm_sum
from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative
from tests.factories.accounts import PersonFactory
from tests.outcomes.test_api_promises import SLUG, at, client, results, shape

__all__ = ["client"]


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def told(client: Client) -> Measure:
    """Measure M1.2 with everything that can be said about it, as of 2 August; its sum is confirmed on the 3rd."""
    strategy = Strategy.objects.get(slug=SLUG)
    lead, deputy = (PersonFactory(email=f"{name}@example.org", now=at(2, 1)) for name in ("carol", "dan"))
    grant_role(person=lead, strategy=strategy, role="lead", job="test", now=at(2, 2))
    grant_role(person=deputy, strategy=strategy, role="deputy", job="test", now=at(2, 2))
    load_places_and_sums(strategy, now=at(2, 3))
    measure = Measure.objects.get(key="M1.2", outcome__strategy=strategy)
    wanted = MeasureWanted(definition="Posts whose holder left.", frequency="yearly", due_month=10)
    set_measure(measure=measure, wanted=wanted, by=lead, now=at(2, 4))
    words = NarrativeWords("More people left.", "They have to be replaced.", "The next figure is due in October.")
    narrative = write_narrative(measure=measure, words=words, seen=0, by=lead, now=at(3, 1))
    review_narrative(narrative=narrative, is_agreed=True, by=deputy, now=at(3, 2))
    derived = DerivedSeries.objects.open().get(series__key="turnover_exit")
    confirm_sum(derived=derived, is_confirmed=True, analyst="A. Nalyst", by=lead, now=at(8, 3, 9))
    return measure


def measure_in(client: Client, **parameters: Any) -> dict[str, Any]:
    return next(one for one in results(client, "measures", **parameters) if one["key"] == "M1.2")


def test_example_has_the_shape_of_the_answer(client: Client, told: Measure) -> None:
    found = measure_in(client)
    assert shape(examples.MEASURE) == shape(found)


def test_measure_answers_with_all_that_is_said_about_it(client: Client, told: Measure) -> None:
    found = measure_in(client)
    assert (found["settings"]["frequency"], found["settings"]["target"]) == ("yearly", None)
    assert (found["narrative"]["shows"], found["narrative"]["about"]) == ("More people left.", "2021/22")
    assert {one["ons_code"] for one in found["series"]} == {"E10000028"}
    assert "turnover_exit" not in {one["key"] for one in found["series"]}
    exit_rate, people = found["sums"]
    assert [(one["period"], one["value"], one["sum"]) for one in exit_rate["figures"]] == [
        ("2020/21", "10.2", "28.2% x (100% - 64%)"),
        ("2021/22", "13.2", "32.2% x (100% - 59%)"),
    ]
    assert (exit_rate["confirmed_by"], exit_rate["confirmed_on"]) == ("A. Nalyst", "2026-08-03")
    assert (people["confirmed_by"], people["figures"][0]["words"]) == (None, "2,770 people")


def test_measure_answers_as_it_was(client: Client, told: Measure) -> None:
    before_all, before_review = (measure_in(client, as_at=day) for day in ("2026-01-31", "2026-03-01"))
    assert (before_all["settings"], before_all["narrative"], before_all["sums"]) == (None, None, [])
    assert {one["ons_code"] for one in before_all["series"]} == {None}
    assert (before_review["narrative"], before_review["sums"][0]["confirmed_by"]) == (None, None)
    assert measure_in(client, as_at="2026-08-02")["sums"][0]["confirmed_by"] is None


def test_measure_without_settings_says_so(client: Client, told: Measure) -> None:
    other = next(one for one in results(client, "measures") if one["key"] == "M1.3")
    assert (other["settings"], other["narrative"], other["sums"]) == (None, None, [])


def test_figure_answers_with_the_code_of_its_place(client: Client, told: Measure) -> None:
    found = results(client, "observations", measure="M1.2")
    assert {one["ons_code"] for one in found} == {"E10000028"}
    assert {one["is_provisional"] for one in found} == {None}


def test_figures_of_a_part_and_of_the_whole(client: Client, told: Measure) -> None:
    everything = results(client, "observations")
    part = next(one["series"]["breakdown"] for one in everything if one["series"]["breakdown"])
    words = ", ".join(f"{name}: {value}" for name, value in sorted(part.items()))
    assert results(client, "observations", breakdown=words) == [
        one for one in everything if one["series"]["breakdown"] == part
    ]
    assert results(client, "observations", breakdown="whole") == [
        one for one in everything if not one["series"]["breakdown"]
    ]
    refused = client.get("/api/v1/observations/", {"breakdown": "age: 7"})
    assert refused.status_code == 400
