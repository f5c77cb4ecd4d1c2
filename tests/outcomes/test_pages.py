"""What is published, on screen: every figure of the shipped plan, every difference between its documents, every gap."""

import json
import re
from collections import defaultdict
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

import actions
from accounts.clock import change
from accounts.models import Clock
from outcomes.figures.figure import figure_of, value_words
from outcomes.figures.provenance import found_words
from outcomes.models import Observation, Role, Series, Strategy
from outcomes.pages import outcome_contents
from outcomes.services import grant_role
from tests.factories.accounts import PersonFactory

SLUG = "social-care-workforce"
BASE = f"/strategies/{SLUG}/"
PLAN = json.loads((Path(actions.__file__).parent / "plans" / f"{SLUG}.json").read_text(encoding="utf-8"))


@pytest.fixture
def reader(db: None) -> Client:
    """A committee officer of the shipped plan, signed in."""
    call_command("load_strategy", verbosity=0)
    person = PersonFactory(email="officer@example.org")
    grant_role(person=person, strategy=Strategy.objects.get(slug=SLUG), role=Role.OFFICER, job="test")
    client = Client()
    client.force_login(person)
    return client


def text_of(client: Client, address: str) -> str:
    """A page as one line of text."""
    answer = client.get(BASE + address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_shipped_plan_as_published(reader: Client) -> None:
    listed = reader.get("/api/v1/actions/").json()
    assert (listed["count"], sum(len(action["outcomes"]) for action in listed["results"])) == (36, 90)
    served = [reader.get("/api/v1/actions/", {"outcome": number}).json()["count"] for number in (1, 2, 3, 4)]
    assert served == [26, 15, 24, 25]
    assert {(action["stage"], action["lead_partner"], action["due_date"]) for action in listed["results"]} == {
        (None, None, None)
    }
    overview = text_of(reader, "")
    assert "36 actions. No stage or rating has been recorded yet." in overview
    assert "these do not add up to 36" in overview
    assert "36 actions with no lead partner" in overview
    for name in ("strapline", "vision", "mission", "endorsed", "launch", "monitoring"):
        assert PLAN["strategy"][name]["text"] in overview


def test_every_published_figure_is_on_screen(reader: Client) -> None:
    printed = {address: shown(reader, address) for address in PAGES}
    worked_out = {"measures/M1.2/": 3}
    assert printed == {address: len(PAGES[address]) + worked_out.get(address, 0) for address in PAGES}
    assert sum(len(figures) for figures in PAGES.values()) == 206


def shown(reader: Client, address: str) -> int:
    """How many figures a page prints."""
    return len(re.findall('class="app-figure"', reader.get(BASE + address).content.decode()))


def test_every_published_figure_is_traceable_on_its_page(reader: Client) -> None:
    for address, figures in PAGES.items():
        said = text_of(reader, address)
        for series, one in figures:
            assert series["label"] in said
            assert one["period"]["label"] in said
            assert one.get("base", "") in said
            assert one.get("note", "") in said
            assert one["source"] + (f", page {one['strategy_page']}" if "strategy_page" in one else "") in said
            assert "value" not in one or f"{Decimal(one['value']):,}" in said
            assert found_words(one.get("found_in", [])) in said
        if any(series["unit"] == "%" and "base" not in one for series, one in figures):
            assert "Base not published" in said


def _page_of(series: dict[str, Any]) -> str:
    if "measure" in series:
        return f"measures/{series['measure']}/"
    return f"outcomes/{series['statement'][0]}/" if "statement" in series else "sources/"


PAGES: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
"""By page, the figures that belong on it."""
for each in PLAN["series"]:
    PAGES[_page_of(each)] += [(each, one) for one in each["observations"]]


def test_every_promise_is_on_its_outcomes_page(reader: Client) -> None:
    for outcome in PLAN["outcomes"]:
        said = text_of(reader, f"outcomes/{outcome['number']}/")
        for part in outcome["sub_outcomes"]:
            assert f"Outcome {part['ref']} {part['wording']}" in said
            for statement in part.get("statements", ()):
                assert f"Outcome {statement['ref']} {statement['wording']}" in said
        for measure in outcome.get("measures", ()):
            assert f"{measure['ref']} {measure['wording']}" in said


def test_measures_without_a_figure_say_so(reader: Client) -> None:
    with_figures = {series["measure"] for series in PLAN["series"] if "measure" in series}
    measures = [measure["ref"] for outcome in PLAN["outcomes"] for measure in outcome.get("measures", ())]
    said = text_of(reader, "outcomes/")
    assert (len(measures), said.count("No baseline published.")) == (11, len(set(measures) - with_figures))


def test_every_difference_and_note_is_on_the_sources_page(reader: Client) -> None:
    said = text_of(reader, "sources/")
    assert (len(PLAN["conflicts"]), len(PLAN["documents"])) == (28, 5)
    for conflict in PLAN["conflicts"]:
        assert conflict["item"] in said
        assert re.sub(r"\s+", " ", conflict["detail"]) in said
        assert re.sub(r"\s+", " ", conflict["resolution"]) in said
    for note in PLAN["notes"]:
        assert re.sub(r"\s+", " ", note["text"]) in said
    for document in PLAN["documents"]:
        assert document["title"] in said


def test_every_published_line_is_on_its_actions(reader: Client) -> None:
    assert len(PLAN["published_lines"]) == 17
    for line in PLAN["published_lines"]:
        for ref in line["actions"]:
            said = text_of(reader, f"actions/{ref}/")
            assert f"“{line['text']}”" in said
            assert "paragraph" not in line or f"paragraph {line['paragraph']}" in said
            assert "Which action a sentence belongs to is our reading" in said or not line["link_is_our_judgement"]


def test_inferred_links_and_differences_are_said_on_the_action(reader: Client) -> None:
    said = text_of(reader, "actions/3.2/")
    assert said.count("(read from the layout)") == 4
    assert "Both documents print “1, 2, 3, 4” once, at action 3.1, and nothing at action 3.2." in said


def test_contents_take_a_few_queries(reader: Client, django_assert_num_queries: Any) -> None:
    strategy, revision = Strategy.objects.get(slug=SLUG), Clock.objects.get().revision
    with django_assert_num_queries(14):
        assert len(outcome_contents(strategy.pk, revision)) == 4


def test_figures_stand_in_the_same_order_in_the_api_and_on_pages(reader: Client) -> None:
    strategy = Strategy.objects.get(slug=SLUG)
    first = Observation.objects.get(series__measure__key="M1.3", period_label="2021/22")
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk) as revision:
        undated = {"period_kind": "not_stated", "period_label": "Undated", "value": 8, "source": "Survey"}
        revision.append(Observation(series=first.series, **undated))
    listed = reader.get("/api/v1/observations/", {"measure": "M1.3"}).json()["results"]
    assert [one["period"]["label"] for one in listed] == ["Undated", "2020/21", "2021/22"]
    contents = outcome_contents(strategy.pk, Clock.objects.get().revision)
    (shown,) = (one.figures for part in contents for one in part.measures if one.ref == "M1.3")
    assert [one.row.period_label for one in shown] == ["Undated", "2020/21", "2021/22"]


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "said"),
    [
        ("28.200000", 1, "%", "28.2%"),
        ("16.000000", 0, "%", "16%"),
        ("21000.000000", 0, "posts", "21,000 posts"),
        ("-500.000000", 0, "people", "-500 people"),
        ("9.530000", 2, "GBP/hour", "£9.53 an hour"),
        ("20700.000000", 0, "GBP/year", "£20,700 a year"),
    ],
)
def test_figure_in_words(value: str, decimals: int, unit: str, said: str) -> None:
    assert value_words(Decimal(value), decimals, unit) == said


def observation(**fields: Any) -> Observation:
    """A figure that is recorded nowhere."""
    series = Series(
        pk=1, label="Turnover", unit=fields.pop("unit", "%"), population="Home care", geography="The county"
    )
    given = {"value": Decimal(14), "period_label": "2021/22", "source": "Survey", **fields}
    return Observation(series=series, **given)


def test_base_of_a_percentage_is_said_or_said_to_be_missing() -> None:
    assert figure_of(observation()).base == "Base not published"
    assert figure_of(observation(base_words="14 providers", base_number=14)).base == "14 providers"
    assert figure_of(observation(unit="posts")).base == ""


@pytest.mark.parametrize(("base", "small"), [(None, False), (49, True), (50, False)])
def test_small_base_warns(base: int | None, small: bool) -> None:
    assert figure_of(observation(base_number=base)).is_small is small


def test_figure_that_is_not_available_says_why() -> None:
    figure = figure_of(observation(value=None, not_available="Too few staff."))
    assert (figure.value, figure.base, figure.notes) == ("Not available", "", ("Too few staff.",))


def test_figure_says_what_it_is_and_what_is_ours() -> None:
    figure = figure_of(
        observation(
            page="14",
            approximate=True,
            count=7,
            issue=2,
            period_label="Not stated",
            period_reading="2022",
            note="Rounded.",
        )
    )
    assert (figure.about, figure.period, figure.source) == (
        "Home care. The county",
        "Not stated (our reading: 2022)",
        "Survey, page 14",
    )
    assert figure.notes == ("Approximate", "The number behind it: 7", "Rounded.", "Revised: issue 2")
