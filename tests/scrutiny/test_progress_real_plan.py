"""The published plan after a year: page, JSON, CSV and the list of actions tell the same numbers."""

import csv
import io
import re
from collections import Counter
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.actions.story import at
from tests.scrutiny.year import SPRING, WINTER, Year, tell_year

pytestmark = pytest.mark.slow

PROGRESS = "/api/v1/progress/"
SLUG = {"strategy": "social-care-workforce"}
PERIODS = {"winter": "2026-01-01/2026-03-31", "spring": "2026-04-01/2026-06-30"}
STATED = {"winter": WINTER, "spring": SPRING}


@pytest.fixture
def year(db: None) -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield tell_year()


@pytest.fixture
def officer(year: Year) -> Client:
    client = Client()
    client.force_login(year.officer)
    return client


def ask(client: Client, **asked: str) -> Any:
    answer = client.get(PROGRESS, {**SLUG, **asked})
    assert answer.status_code == 200, answer.content
    return answer.json()


def expected_mark(place: int, period: str) -> str:
    """What the story says of the action at this place, by its own rules."""
    led = place % 9 != 8 or place < 9
    if not led:
        return "not_recorded"
    said = STATED[period][place % 9]
    if place == 8:
        return "complete"
    if said is None:
        return "no_update"
    return "amber" if place == 4 and period == "winter" else said


@pytest.mark.parametrize("period", ["winter", "spring"])
def test_report_marks_every_action_as_told(officer: Client, period: str) -> None:
    data = ask(officer, period=PERIODS[period])
    expected = [expected_mark(place, period) for place in range(36)]
    assert [line["mark"] for line in data["actions"]] == expected
    counts = Counter(expected)
    assert {mark: number for mark, number in data["summary"]["by_mark"].items() if number} == dict(counts)


@pytest.mark.parametrize("asked", [{}, {"period": PERIODS["winter"]}, {"as_at": "2026-04-12"}, {"as_at": "2026-07-05"}])
def test_report_totals_add_up(officer: Client, asked: dict[str, str]) -> None:
    data = ask(officer, **asked)
    summary, lines = data["summary"], data["actions"]
    assert sum(summary["by_mark"].values()) == sum(summary["by_stage"].values()) == summary["actions"] == 36
    assert sum(summary["by_rating"].values()) == summary["by_stage"]["in_progress"]
    assert sum(group["actions"] for group in data["workstreams"]) == 36
    assert [group["actions"] for group in data["outcomes"]] == [26, 15, 24, 25]
    for mark, number in summary["by_mark"].items():
        assert sum(group["by_mark"][mark] for group in data["workstreams"]) == number
        for group in data["outcomes"]:
            serving = [line for line in lines if group["number"] in line["outcomes"]]
            assert group["by_mark"][mark] == sum(line["mark"] == mark for line in serving)
    assert summary["overdue"] == sum(group["overdue"] for group in data["workstreams"])
    assert summary["overdue"] == sum(line["is_overdue"] for line in lines)
    assert summary["not_reviewed"] == sum(line["rating"] is not None and not line["reviewed"] for line in lines)


def test_report_counts_what_was_received(officer: Client) -> None:
    winter = {"period": PERIODS["winter"]}
    assert ask(officer, **winter)["summary"]["received"] == {"on_time": 33, "late": 0, "left_out": 0, "missing": 0}
    assert ask(officer)["summary"]["received"] == {"on_time": 28, "late": 0, "left_out": 0, "missing": 4}
    early = ask(officer, as_at="2026-04-09")["summary"]["received"]
    assert early == {
        "on_time": 0,
        "late": 0,
        "left_out": 0,
        "missing": 0,
    }


def written(value: object) -> str:
    """A value of the JSON as a cell has it."""
    return "" if value is None else str(value)


@pytest.mark.parametrize("asked", [{}, {"period": PERIODS["winter"]}, {"as_at": "2026-07-05"}])
def test_csv_and_json_say_the_same(officer: Client, asked: dict[str, str]) -> None:
    data = ask(officer, **asked)
    answer = officer.get(PROGRESS, {**SLUG, **asked, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(data["actions"]) == 36
    same = ("short_title", "title", "stage", "mark", "rating", "last_rated", "direction", "due_date", "days_overdue")
    for row, line in zip(rows, data["actions"], strict=True):
        assert row["action"] == f"Action {line['ref']}"
        assert row["lead_partner"] == (line["lead"] or "")
        assert row["outcomes"] == "; ".join(map(str, line["outcomes"]))
        assert row["is_overdue"] == str(line["is_overdue"]).lower()
        assert {name: row[name] for name in same} == {name: written(line[name]) for name in same}
        assert row["done"] == ((line["update"] or {}).get("done") or "")
        assert row["as_at"] == data["as_at"]["name"]


@pytest.mark.parametrize("asked", [{}, {"as_at": "2026-04-12"}, {"as_at": "2026-07-05"}])
def test_report_and_list_of_actions_say_the_same(officer: Client, asked: dict[str, str]) -> None:
    data = ask(officer, **asked)
    listed = {one["ref"]: one for one in officer.get("/api/v1/actions/", {**SLUG, **asked}).json()["results"]}
    assert [line["ref"] for line in data["actions"]] == list(listed)
    for line in data["actions"]:
        one = listed[line["ref"]]
        assert line["mark"] == one["mark"]
        assert (line["rating"], line["direction"]) == (one["rag"]["reported"], one["rag"]["direction"])
        assert (line["stage"], line["due_date"], line["gaps"]) == (one["stage"], one["due_date"], one["gaps"])
        assert (line["is_overdue"], line["days_overdue"]) == (one["is_overdue"], one["days_overdue"])
    for mark in ("red", "amber", "green", "no_update"):
        count = officer.get("/api/v1/actions/", {**SLUG, **asked, "rag": mark}).json()["count"]
        assert data["summary"]["by_rating"][mark] == count
    overdue = officer.get("/api/v1/actions/", {**SLUG, **asked, "overdue": "true"}).json()["count"]
    assert data["summary"]["overdue"] == overdue


def test_page_and_json_say_the_same(officer: Client) -> None:
    data = ask(officer)
    html = officer.get("/strategies/social-care-workforce/progress/").content.decode()
    position = re.search('app-position">(.*?)</p>', html)
    assert position
    assert position[1].startswith("8 of 36 actions are off track (red), 4 are at risk (amber) and 4 were not reported.")
    marks = data["summary"]["by_mark"]
    assert [marks[mark] for mark in ("red", "amber", "no_update", "green", "complete")] == [8, 4, 4, 8, 1]
    assert f"Overdue: {data['summary']['overdue']}</h2>" in html
    for line in data["actions"]:
        assert f">{line['ref']} " in html


@pytest.mark.parametrize("asked", [{}, {"period": PERIODS["winter"]}, {"as_at": "2026-07-12"}])
def test_no_answer_holds_private_words_or_people(officer: Client, year: Year, asked: dict[str, str]) -> None:
    lead = Client()
    lead.force_login(year.lead)
    for client in (officer, lead):
        answers = [client.get(PROGRESS, {**SLUG, **asked, "format": kind}) for kind in ("json", "csv")]
        answers.append(client.get("/strategies/social-care-workforce/progress/", asked))
        for answer in answers:
            assert answer.status_code == 200
            main = answer.content.decode().split("<main")[-1]
            assert "CANARY" not in main
            assert "speaker@example.org" not in main


def test_unreviewed_words_appear_once_accepted(officer: Client) -> None:
    """The 4th action said red and its update waits; the 3rd said amber and was accepted."""
    lines = ask(officer)["actions"]
    assert (lines[3]["rating"], lines[3]["reviewed"], lines[3]["update"]["is_readable"]) == ("red", False, False)
    assert [lines[3]["update"][box] for box in ("done", "next", "cause", "path", "forecast")] == [None] * 5
    assert (lines[2]["rating"], lines[2]["reviewed"]) == ("amber", True)
    assert lines[2]["update"]["cause"] == "Two providers changed hands in May."
