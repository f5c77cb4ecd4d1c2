"""Pages of measures and outcomes, with the shipped plan as published."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import actions
from accounts.clock import change, record_many
from actions.loading import load_plan
from actions.management.commands.load_strategy import SHIPPED
from actions.plan_file import read_plan
from outcomes.models import Measure, MeasureVersion, Observation, Series, Strategy
from tests.actions.story import at
from tests.actions.test_plan_pages import header_left_out
from tests.cast import Cast
from tests.factories.accounts import PersonFactory

SLUG = "social-care-workforce"
BASE = f"/strategies/{SLUG}/"
PLAN = json.loads((Path(actions.__file__).parent / "plans" / f"{SLUG}.json").read_text(encoding="utf-8"))
MEASURES = [measure["ref"] for outcome in PLAN["outcomes"] for measure in outcome["measures"]]


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def reader(db: None) -> Client:
    """Somebody who reads the published plan, which was loaded on 5 January."""
    load_plan(read_plan(SHIPPED), now=at(1, 5))
    client = Client()
    client.force_login(PersonFactory(email="ada@example.org", administrator=True, now=at(1, 6)))
    return client


def said(client: Client, address: str, **asked: str) -> str:
    """The main part of a page as one line of text."""
    answer = client.get(BASE + address, asked)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.mark.parametrize(
    ("key", "sentences"),
    [
        (
            "M1.1",
            [
                "Worse. Vacancy rate: average, a stand-in, went up from 6.5% in 2020/21 to 9.9% in 2021/22.",
                "Two years do not make a trend.",
                "Of the other 4 lines of figures, 3 are worse and 1 is better.",
                "no document says which figure stands for this measure",
            ],
        ),
        (
            "M1.2",
            [
                "Worse. Staff turnover, a stand-in, went up from 28.2% in 2020/21 to 32.2% in 2021/22.",
                "No chart of “Likely to leave the sector within 12 months”: a figure is published for one period only.",
                "Where the documents differ 1 out of 5 likely to leave",
            ],
        ),
        ("M1.3", ["Worse. Sickness (average days) went up from 9 days in 2020/21 to 9.4 days in 2021/22."]),
        (
            "M1.5",
            [
                "No figure is published for this measure. The strategy wants it to stay within the standard.",
                "Baseline No baseline published",
                "Measures with no published figure",
            ],
        ),
        (
            "M1.6",
            [
                "One figure shows no direction: 42% in 2021/22. The strategy wants it to go down.",
                "England, 2021/22 46%",
                "not like for like",
            ],
        ),
        (
            "M2.1",
            [
                "43 figures are published, and none of them alone shows the answer.",
                "The strategy wants the gap to narrow.",
                "Small base: 14 providers.",
                "White residents of Staffordshire",
            ],
        ),
        ("M2.2", ["One figure shows no direction: 3% in 2021/22. The strategy wants the gap to narrow."]),
        ("M3.1", ["The strategy drops all measures for Outcome 3"]),
    ],
)
def test_measure_page_gives_the_answer(reader: Client, key: str, sentences: list[str]) -> None:
    page = said(reader, f"measures/{key}/")
    for sentence in sentences:
        assert sentence in page
    assert "Target No target published" in page
    assert "What is done is no proof that a measure will move." in page


def test_nothing_is_derived_on_any_page(reader: Client) -> None:
    for address in ("outcomes/", "outcomes/1/", "measures/", "measures/M1.2/"):
        assert "13.2" not in said(reader, address)


def test_pages_of_measures_lead_to_one_another(reader: Client) -> None:
    for before, key, after in zip(["", *MEASURES], MEASURES, [*MEASURES[1:], ""], strict=False):
        page = said(reader, f"measures/{key}/")
        assert (f"Previous: {before}" in page, f"Next: {after}" in page) == (bool(before), bool(after))


def test_list_has_every_measure_with_its_direction(reader: Client) -> None:
    page = said(reader, "measures/")
    words = [measure["wording"] for outcome in PLAN["outcomes"] for measure in outcome["measures"]]
    places = [page.index(f"{key} {text}") for key, text in zip(MEASURES, words, strict=True)]
    assert (len(places), places) == (11, sorted(places))
    assert "Of 11 measures, 3 have moved the wrong way, 3 cannot be compared with an earlier figure and 5 have" in page
    assert page.count("Worse Up from") == 3
    assert page.count("No baseline published") == 5


def test_outcome_page_gives_its_measures_as_rows(reader: Client) -> None:
    page = said(reader, "outcomes/1/")
    assert (
        "Of 6 measures, 3 have moved the wrong way, 1 cannot be compared with an earlier figure and 2 have no" in page
    )
    assert "26 actions serve this outcome, and nothing has been recorded about them yet." in page
    assert "What is done is no proof that the outcome is reached: only its measures show that." in page
    assert "Adult social care workforce (independent sector and local authority). Staffordshire" in page
    assert "Estimated workforce requirement 23,983 staff 25,575 staff 28,506 staff" in page


@pytest.mark.parametrize("address", ["outcomes/", "outcomes/1/", "measures/", "measures/M1.1/"])
def test_outcomes_stay_marked_in_the_menu(reader: Client, address: str) -> None:
    page = reader.get(BASE + address).content.decode()
    assert re.findall(r'aria-current="page">([^<]+)</a></li>', page.partition("<main")[0]) == ["Outcomes"]


@pytest.mark.parametrize("key", ["M9.9", "m1.1", "M1.1\x00", "x" * 21])
def test_measure_that_does_not_exist_is_not_found(reader: Client, key: str) -> None:
    assert reader.get(f"{BASE}measures/{key}/").status_code == 404


def test_pages_are_as_at_a_day(reader: Client) -> None:
    strategy = Strategy.objects.get(slug=SLUG)
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk, now=at(7, 1)) as revision:
        measure = Measure.objects.get(key="M1.3", outcome__strategy=strategy)
        record_many(revision, MeasureVersion, {measure.pk: {"text": "Fewer days lost", "direction": "down"}})
        of = Series.objects.get(measure=measure)
        later = {"period_kind": "financial_year", "period_starts": "2022-04-01", "period_ends": "2023-03-31"}
        revision.append(Observation(series=of, period_label="2022/23", value=9, source="Survey", **later))
    now = said(reader, "measures/M1.3/")
    assert "Fewer days lost" in now
    assert "Better. Sickness (average days) went down from 9.4 days in 2021/22 to 9 days in 2022/23." in now
    assert "do not make a trend" not in now
    before = said(reader, "measures/M1.3/", as_at="30 June 2026")
    assert "Reduction in the level of sickness absence" in before
    assert "Worse. Sickness (average days) went up from 9 days in 2020/21 to 9.4 days in 2021/22." in before
    assert "Two years do not make a trend." in before


@pytest.mark.parametrize("address", ["outcomes/", "outcomes/1/", "measures/", "measures/M1.3/", "measures/M2.1/"])
def test_links_stay_in_the_past(reader: Client, address: str) -> None:
    page = reader.get(BASE + address, {"as_at": "30 June 2026"}).content.decode()
    links = re.findall(r'href="(/strategies/[^"]+)"', page.partition("<main")[2].partition("</main>")[0])
    assert links != []
    assert [link for link in links if "as_at=" not in link] == []
    assert reader.get(BASE + address, {"as_at": "soon"}).status_code == 400
    assert "Nothing recorded yet" in said(reader, address, as_at="1 January 2026")


def test_revised_figure_takes_the_place_of_the_first(reader: Client) -> None:
    strategy = Strategy.objects.get(slug=SLUG)
    first = Observation.objects.get(series__measure__key="M1.3", period_label="2021/22")
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk, now=at(7, 1)) as revision:
        copied = {f.name: getattr(first, f.name) for f in first._meta.fields if f.name not in ("id", "revision")}
        revision.append(Observation(**copied | {"issue": 2, "value": 8, "decimals": 0}))
    page = said(reader, "measures/M1.3/")
    assert "Better. Sickness (average days) went down from 9 days in 2020/21 to 8 days in 2021/22." in page
    assert "Revised: issue 2" in page


def sheet(client: Client, key: str, **asked: str) -> tuple[list[list[str]], list[list[str]]]:
    """A measure's file: what it says of itself, and its figures under their headings."""
    answer = client.get(f"{BASE}measures/{key}/figures.csv", asked)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    blank = rows.index([])
    return rows[:blank], rows[blank + 1 :]


@pytest.mark.parametrize("key", MEASURES)
def test_file_has_the_figures_of_the_page(reader: Client, key: str) -> None:
    about, (heading, *rows) = sheet(reader, key)
    wanted = [
        (one["value"], one["period"]["label"], one["source"], str(one.get("strategy_page", "")))
        for series in PLAN["series"]
        if series.get("measure") == key
        for one in series["observations"]
    ]
    columns = [heading.index(name) for name in ("Value", "Period", "Source", "Page of the strategy")]
    assert [tuple(row[n] for n in columns) for row in rows] == wanted
    said = {row[0]: row[1] for row in about}
    assert (said["Strategy"], said["As at"]) == (
        "Staffordshire Social Care Workforce Strategy 2022-2027",
        "3 August 2026",
    )
    assert said["Address"].startswith(f"http://testserver{BASE}measures/{key}/?as_at=")


def test_file_is_as_at_a_day_and_calculates_nothing(reader: Client) -> None:
    strategy = Strategy.objects.get(slug=SLUG)
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk, now=at(7, 1)) as revision:
        of = Series.objects.get(measure__key="M1.3")
        revision.append(Observation(series=of, period_kind="survey", period_label="=1+1", value=-2, source="@source"))
    _, (heading, *rows) = sheet(reader, "M1.3")
    found = [dict(zip(heading, row, strict=True)) for row in rows if row[heading.index("Value")] == "-2"]
    assert [(one["Period"], one["Source"]) for one in found] == [("'=1+1", "'@source")]
    assert len(sheet(reader, "M1.3", as_at="30 June 2026")[1]) == 3
    assert reader.get(f"{BASE}measures/M9.9/figures.csv").status_code == 404
    name = reader.get(f"{BASE}measures/M1.3/figures.csv")["Content-Disposition"]
    assert name == 'attachment; filename="social-care-workforce - M1.3 - 2026-08-03.csv"'


def add_measure(cast: Cast, number: int, **fields: Any) -> None:
    """A measure of the cast's first outcome with two figures."""
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
        measure = revision.append(Measure(outcome=cast.outcomes[1], key=f"M1.{number}", position=number))
        record_many(revision, MeasureVersion, {measure.pk: {"text": f"Fewer people leave {number}", **fields}})
        words = {"key": f"turnover-{number}", "label": "Turnover", "unit": "%", "breakdown": {}}
        of = revision.append(Series(strategy=cast.strategy, position=number, measure=measure, **words))
        for year in (2020, 2021):
            dates = {"period_starts": f"{year}-04-01", "period_ends": f"{year + 1}-03-31"}
            row = Observation(series=of, period_kind="financial_year", period_label=f"{year}/21", value=28, **dates)
            revision.append(row)


@pytest.mark.parametrize(
    ("address", "queries"), [("outcomes/", 31), ("outcomes/1/", 31), ("measures/", 20), ("measures/M1.1/", 35)]
)
@pytest.mark.parametrize("more", [0, 2])
def test_queries_do_not_grow_with_the_measures(cast: Cast, address: str, queries: int, more: int) -> None:
    with time_machine.travel(at(8, 4), tick=True):
        for number in range(1, more + 2):
            add_measure(cast, number)
    client = Client()
    client.force_login(cast.olive)
    with time_machine.travel(at(8, 5), tick=False), CaptureQueriesContext(connection) as own, header_left_out():
        answer = client.get(f"/strategies/care-plan/{address}")
    assert answer.status_code == 200
    assert len(own) == queries


def test_figure_that_stands_in_for_a_measure_is_named(reader: Client) -> None:
    rows = said(reader, "measures/")
    assert "32.2% , 2021/22 Staff turnover, a stand-in" in rows
    assert "Vacancy rate: average, a stand-in" in rows
    assert "Sickness (average days), a stand-in" not in rows
    assert "Zero hours contracts, a stand-in" not in rows, "the other line is about England"


def test_comparator_beside_each_figure_is_not_denied(reader: Client) -> None:
    assert "Published with the figures" in said(reader, "measures/M2.1/")
    assert "No comparator published" in said(reader, "measures/M1.3/")


def test_conflict_about_another_measure_is_not_shown(reader: Client) -> None:
    assert "White residents of Staffordshire" in said(reader, "measures/M2.1/")
    assert "White residents of Staffordshire" not in said(reader, "measures/M2.2/")
