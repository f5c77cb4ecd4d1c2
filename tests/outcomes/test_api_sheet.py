"""Figures as one CSV file of the API, and the same figures on pages, in files and in the API at one moment."""

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.clock import change
from outcomes.loading import load_places_and_sums
from outcomes.models import Observation, Series, Strategy
from tests.outcomes.test_api_promises import API, SLUG, at, client, errors, results

__all__ = ["client"]

SHEET = f"{API}observations/"
PAGES = f"/strategies/{SLUG}/measures/"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def rows(client: Client, **asked: str) -> list[dict[str, str]]:
    answer = client.get(SHEET, {"format": "csv", **asked})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8"), answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def add_figure(period: str, value: str, **fields: Any) -> None:
    """A figure of measure M1.3, recorded on 1 July."""
    of = Series.objects.get(measure__key="M1.3")
    given = {"period_kind": "survey", "period_label": period, "value": value, "source": "Survey", **fields}
    with change(kind="plan_loaded", job="test", strategy_id=Strategy.objects.get().pk, now=at(7, 1)) as revision:
        revision.append(Observation(series=of, **given))


def test_sheet_has_every_row_of_the_list_with_its_names(client: Client) -> None:
    listed, sheet = results(client, "observations"), rows(client)
    assert len(sheet) == len(listed) == 206
    plain = [name for name, value in listed[0].items() if not isinstance(value, dict | list)]
    text = {None: "", True: "true", False: "false"}

    def said(value: Any) -> str:
        return text[value] if value is None or isinstance(value, bool) else str(value)

    assert [[row[name].lstrip("'") for name in plain] for row in sheet] == [
        [said(one[name]) for name in plain] for one in listed
    ]
    assert {"series_key", "series_breakdown", "period_label", "period_starts", "found_in"} <= set(sheet[0])
    assert [row["period_label"] for row in sheet] == [one["period"]["label"] for one in listed]


def test_sheet_is_filtered_and_as_at_as_the_list_is(client: Client) -> None:
    add_figure("Summer", "-2")
    asked = {"measure": "M1.3"}
    assert next(row["value"] for row in rows(client, **asked)) == "-2"
    assert len(rows(client, **asked, as_at="2026-06-30")) == len(rows(client, **asked)) - 1
    assert rows(client, as_at="2026-01-01") == []


def test_sheet_calculates_nothing(client: Client) -> None:
    add_figure("=1+1", "5", note="-1+cmd", source="@source")
    found = rows(client, measure="M1.3")[0]
    assert (found["period_label"], found["note"], found["source"]) == ("'=1+1", "'-1+cmd", "'@source")


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"format": "xml"}, {"format": "“xml” is not a format. Use one of: json, csv."}),
        (
            {"format": "csv", "page": "1", "page_size": "9"},
            {
                "page": "A CSV file holds all rows: leave “page” out.",
                "page_size": "A CSV file holds all rows: leave “page_size” out.",
            },
        ),
        ({"format": "csv", "period": "1066"}, None),
        ({"page": "0"}, {"page": "“0” is not a whole number from 1."}),
        ({"page": "99"}, {"page": "There is no page 99. Ask for page 1."}),
        ({"page_size": "501"}, {"page_size": "“501” is not a whole number from 1 to 500."}),
        ({"measur": "M1.1"}, {"measur": "There is no parameter “measur”. Did you mean “measure”?"}),
        ({"measure": ["M1.1", "M1.2"]}, {"measure": "Give “measure” once."}),
        ({"measure": "M9", "period": "1066"}, None),
    ],
)
def test_wrong_values_are_named_with_the_way_to_mend_them(
    client: Client, asked: dict[str, Any], wrong: dict[str, str] | None
) -> None:
    found = errors(client.get(SHEET, asked))
    assert found == wrong if wrong else set(found) == set(asked) - {"format"}


def test_place_is_asked_for_by_its_code(client: Client) -> None:
    load_places_and_sums(Strategy.objects.get(), now=at(2, 3))
    named = results(client, "observations", geography="Staffordshire")
    assert named == results(client, "observations", geography="E10000028") != []
    assert list(errors(client.get(SHEET, {"geography": "E1"}))) == ["geography"]


def test_caller_who_accepts_csv_gets_it(client: Client) -> None:
    answer = client.get(SHEET, headers={"accept": "text/csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="figures - 2026-08-03.csv"'


def words_of(client: Client, address: str, moment: str) -> str:
    answer = client.get(address, {"as_at": moment})
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.mark.parametrize(("moment", "number"), [("2026-06-30", 2), ("2026-08-03", 3)])
def test_pages_files_and_api_give_the_same_figures_at_one_moment(client: Client, moment: str, number: int) -> None:
    add_figure("Summer 2026", "7.77", decimals=2, period_starts="2026-06-01", period_ends="2026-06-05")
    listed = results(client, "observations", measure="M1.3", as_at=moment)
    figures = [(one["period"]["label"], one["value"], one["source"]) for one in listed]
    sheet = rows(client, measure="M1.3", as_at=moment)
    content = client.get(f"{PAGES}M1.3/figures.csv", {"as_at": moment}).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content.partition("\r\n\r\n")[2], newline="")))
    file = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert len(figures) == number
    assert [(row["period_label"], row["value"], row["source"]) for row in sheet] == figures
    assert [(row["Period"], row["Value"], row["Source"]) for row in file] == figures
    alone, together = (words_of(client, PAGES + address, moment) for address in ("M1.3/", "print/"))
    for one in listed:
        assert one["words"] in alone
        assert one["words"] in together
    assert [("7.77 days" in text) for text in (alone, together)] == [number == 3] * 2
