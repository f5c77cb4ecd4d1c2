"""The list of actions: the same rows on the page, in its file and from the API, and what an address may ask for."""

import csv
import gzip
import io
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.clock import change, record_many
from accounts.models import Clock, PartnerVersion
from actions.choices import GAPS, ORDERINGS, RATINGS, STAGES
from actions.exporters.action_rows import COLUMNS
from actions.models import Action, ActionState, ActionWording
from actions.pages.action_list import PER_PAGE
from tests.actions.demonstration import TODAY, replayed
from tests.actions.story import Story, at
from tests.actions.test_api_actions import ask, refs
from tests.actions.test_plan_pages import LIST, numbers, visit, words
from tests.cast import Cast

FILE = "/strategies/care-plan/actions.csv"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def sheet(answer: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What a file says of itself, and its rows."""
    assert answer.status_code == 200, answer.content
    text = answer.content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    head = lines.index(list(COLUMNS))
    about = {line[0]: line[1] for line in lines[: head - 1]}
    return about, [dict(zip(COLUMNS, line, strict=True)) for line in lines[head + 1 :]]


def table(answer: Any) -> list[list[str]]:
    """The rows of the page, each cell as one line of text."""
    body = answer.content.decode().partition("<tbody")[2].rpartition("</table>")[0]
    rows = re.findall(r'<tr class="govuk-table__row" role="row"><th [^>]*scope="row">(.*?)</tr>', body, re.DOTALL)
    return [[plain(cell) for cell in re.split(r"</th>\s*<td|</td>\s*<td", row)] for row in rows]


def plain(html: str) -> str:
    """The text of a piece of a page."""
    text = unescape(re.sub(r"<[^>]+>|^[^<]*>", " ", re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)))
    return re.sub(r"\s+", " ", text).replace(" ,", ",").strip()


def as_on_the_page(row: dict[str, str]) -> list[str]:
    """A row of the file as the page prints it."""
    due = date.fromisoformat(row["Due date"]) if row["Due date"][:1].isdigit() else None
    moved = row["Date moves"] if row["Date moves"] != "Not moved" else ""
    has_ended = row["Rating or stage"] in ("Complete", "Closed")
    short = f"{due.day} {due:%b} {due.year}" if due and not has_ended else ""
    return [
        f"{row['Action'].removeprefix('Action ')} {row['Short title']}",
        f"{row['Rating or stage']} {row['Note']}".strip(),
        row["Lead partner"],
        " ".join(part for part in (row["Due"], short, moved) if part),
        row["Last update"],
    ]


def test_file_holds_what_the_page_shows(cast: Cast, story: Story) -> None:
    answer = visit(cast.carol, FILE, stage=["in_progress", "paused"], ordering="rating")
    about, rows = sheet(answer)
    revision = Clock.objects.get().revision
    assert about == {
        "Strategy": "Care plan",
        "As at": "3 August 2026",
        "Lasting name": f"{revision}@2026-08-03",
        "Filters": "Stage: In progress; Stage: Paused",
        "Sorted by": "Most serious first",
        "Actions": "2 of 3 actions",
        "Address": "http://testserver/strategies/care-plan/actions/?stage=in_progress&stage=paused&ordering=rating"
        f"&as_at={revision}%402026-08-03",
    }
    assert rows == [
        {
            "Action": "Action 2.1",
            "Short title": "Offer induction places",
            "Workstream": "2 Retention",
            "Rating or stage": "No update",
            "Note": "Last rated green",
            "Lead partner": "Riverside College",
            "Due": "No date set",
            "Due date": "No date set",
            "Date moves": "Not moved",
            "Last update": "115 days ago",
            "Last update sent": "2026-04-10",
        },
        {
            "Action": "Action 1.1",
            "Short title": "Open a recruitment hub",
            "Workstream": "1 Recruitment",
            "Rating or stage": "Green",
            "Note": "Better: was red, not yet reviewed",
            "Lead partner": "Riverside College",
            "Due": "in 150 days",
            "Due date": "2026-12-31",
            "Date moves": "Moved once, 92 days later",
            "Last update": "24 days ago",
            "Last update sent": "2026-07-10",
        },
    ]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="care-plan - actions - 2026-08-03.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    again = visit(cast.carol, about["Address"].removeprefix("http://testserver"))
    assert table(again) == [as_on_the_page(row) for row in rows]


def test_page_links_to_its_own_file(cast: Cast, story: Story) -> None:
    for asked in ({"rag": "green"}, {}, {"rag": "green", "as_at": "2026-05-01"}, {"colour": "red", "rag": "green"}):
        page = visit(cast.carol, LIST, **asked)
        (link,) = re.findall(r'href="([^"]*actions\.csv[^"]*)"', page.content.decode())
        _, rows = sheet(visit(cast.carol, unescape(link)))
        assert [as_on_the_page(row) for row in rows] == table(page)
    assert "actions.csv" not in visit(cast.carol, LIST, rag="purple").content.decode()


def test_file_calculates_nothing(cast: Cast, story: Story) -> None:
    with change(kind="test", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"name": '=HYPERLINK("//x")'}})
        record_many(revision, ActionWording, {cast.actions["1.1"].pk: {"title": "@x", "short_title": "+1"}})
    _, rows = sheet(visit(cast.carol, FILE))
    assert (rows[0]["Short title"], rows[0]["Lead partner"]) == ("'+1", '\'=HYPERLINK("//x")')
    about, _ = sheet(visit(cast.carol, FILE, search="=1+1"))
    assert about["Filters"] == "Search: =1+1"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"rag": "purple"}, "“purple” is not a rating. Use one of: red, amber, green, no_update."),
        ({"colour": "red"}, "This address asks for “colour”, which the list does not know."),
        ({"overdu": "true"}, "Did you mean “overdue”?"),
        ({"workstream": ["1", "2"]}, "This address gives “workstream” 2 times."),
        ({"due_before": "soon"}, "“Due before” must be a date such as 31 December 2026 or 31/12/2026"),
    ],
)
def test_file_is_refused_rather_than_wrong(cast: Cast, story: Story, asked: dict[str, Any], message: str) -> None:
    page = visit(cast.carol, FILE, **asked)
    assert (page.status_code, message in words(page)) == (400, True)
    assert "These actions cannot be downloaded" in words(page)


@pytest.mark.parametrize(
    ("asked", "notice", "kept"),
    [
        (
            {"colour": "red", "workstream": "1"},
            "This address asks for “colour”, which the list does not know. It is left out.",
            ["1.1", "1.2"],
        ),
        ({"strategy": "other"}, "This address asks for “strategy”", ["1.1", "1.2", "2.1"]),
        ({"a": "1", "\x00b": "2"}, "This address asks for “a” and “b”,", ["1.1", "1.2", "2.1"]),
        ({"stages": "paused"}, "Did you mean “stage”?", ["1.1", "1.2", "2.1"]),
        ({"workstream": ["1", "2"]}, "gives “workstream” 2 times. Only the last one counts.", ["2.1"]),
        ({"page": "2"}, "There is no page “2”: the list has 1 page.", ["1.1", "1.2", "2.1"]),
        ({"page": "x"}, "There is no page “x”: the list has 1 page.", ["1.1", "1.2", "2.1"]),
    ],
)
def test_list_says_what_it_does_not_understand(
    cast: Cast, story: Story, asked: dict[str, Any], notice: str, kept: list[str]
) -> None:
    page = visit(cast.carol, LIST, **asked)
    assert (page.status_code, notice in words(page)) == (200, True)
    assert numbers(page) == kept
    assert "colour" not in "".join(re.findall(r'href="[^"]*"', page.content.decode()))


def test_empty_boxes_leave_the_address(cast: Cast, story: Story) -> None:
    answer = visit(cast.carol, LIST, search="", stage=["", "paused"], partner=" ", as_at="", rag="red")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?stage=paused&rag=red")
    assert visit(cast.carol, LIST, search="").headers["Location"] == LIST
    assert visit(cast.steve, LIST, search="").status_code == 404


def test_filters_count_what_they_keep(cast: Cast, story: Story) -> None:
    html = visit(cast.carol, LIST).content.decode()
    for name in ("reviewed", "overdue", "due_soon", "slipped"):
        (box,) = re.findall(rf'<select[^>]*name="{name}".*?</select>', html, re.DOTALL)
        for value, count in re.findall(r'<option value="(true|false)"[^>]*>[^<]*\((\d+)\)', box):
            assert len(numbers(visit(cast.carol, LIST, **{name: value}))) == int(count)


def test_chip_of_a_yes_or_no_says_it_once(cast: Cast, story: Story) -> None:
    html = visit(cast.carol, LIST, slipped="true", reviewed="false").content.decode()
    chips = re.findall(r"Remove filter </span>(.*?) <span", html)
    assert chips == ["Not yet reviewed", "Later than first set"]


def test_paper_says_what_is_filtered(cast: Cast, story: Story) -> None:
    said = words(visit(cast.carol, LIST, rag="green", as_at="2026-08-01"))
    assert "1 August 2026. Filters: Rating: Green. Sorted by: Action number." in said
    assert "Filters: None: every action is listed." in words(visit(cast.carol, LIST))


def some_filters(chance: random.Random) -> dict[str, Any]:
    """A question that somebody may ask of any plan."""
    both = ["true", "false"]
    values: dict[str, list[Any]] = {
        "stage": [[one for one, _ in STAGES[:2]], "complete", "in_progress", "not_recorded"],
        "rag": [[one for one, _ in chance.sample(RATINGS, 2)], "no_update"],
        "gap": [[one for one, _ in GAPS], "person"],
        **dict.fromkeys(("reviewed", "overdue", "due_soon", "slipped"), both),
        "workstream": ["1", "3", "7"],
        "outcome": ["1", "4"],
        "area": ["countywide"],
        "search": ["training", "action 3.1", "care a"],
        "due_before": [(TODAY + timedelta(days=60)).isoformat()],
        "due_after": ["1 January 2026"],
        "updated_since": ["2026-04-01"],
    }
    asked = {name: chance.choice(values[name]) for name in chance.sample(sorted(values), chance.randint(0, 2))}
    return asked | {"ordering": chance.choice(ORDERINGS)[0]}


@pytest.mark.slow
def test_page_file_and_api_hold_the_same_rows(db: None) -> None:
    chance = random.Random(36)
    with replayed() as strategy, time_machine.travel(at(5, 20, 18), tick=False):
        person = strategy.grants.first().person
        seen = set()
        for number in range(40):
            asked = some_filters(chance)
            if number % 4 == 0:
                asked["as_at"] = "2025-11-30"
            page = visit(person, f"/strategies/{strategy.slug}/actions/", **asked)
            about, rows = sheet(visit(person, f"/strategies/{strategy.slug}/actions.csv", **asked))
            assert about["Demonstration"] == "Not a record of any real organisation"
            assert table(page) == [as_on_the_page(row) for row in rows]
            found = refs(ask(person, **asked, strategy=strategy.slug, page_size=100))
            assert [row["Action"].removeprefix("Action ") for row in rows] == found
            seen.add(len(rows))
        assert len(seen) > 8


def add_actions(cast: Cast, count: int) -> None:
    """A long plan: actions of workstream 1, as long as real ones are."""
    title = "Scope and agree with local partners how people new to social care are trained, number {}"
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=at(8, 2)) as revision:
        rows = [
            Action(strategy=cast.strategy, workstream=cast.workstreams[1], ref=f"1.{n}", sort_key=f"0001.{n:04}")
            for n in range(10, 10 + count)
        ]
        revision.append_many(rows)
        named = {row.pk: {"title": title.format(row.ref), "short_title": title.format(row.ref)} for row in rows}
        record_many(revision, ActionWording, named)
        due = {"due_date": date(2027, 3, 31), "original_due_date": date(2026, 3, 31), "due_moves": 2}
        record_many(revision, ActionState, {row.pk: {"lead_id": cast.college.pk, **due} for row in rows})


@pytest.mark.parametrize(("more", "pages"), [(33, 1), (197, 1), (198, 2)])
def test_long_list_stays_light_and_whole(cast: Cast, story: Story, more: int, pages: int) -> None:
    add_actions(cast, more)
    client = Client()
    client.force_login(cast.carol)
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(LIST)
    with CaptureQueriesContext(connection) as fewer:
        client.get(LIST, {"page": pages})
    assert len(queries) == len(fewer)
    assert len(gzip.compress(page.content)) < 100_000
    assert len(numbers(page)) == min(more + 3, PER_PAGE)
    assert len(numbers(visit(cast.carol, LIST, page=pages))) == (more + 3 - PER_PAGE * (pages - 1))
    assert len(sheet(visit(cast.carol, FILE))[1]) == more + 3
    assert ('aria-label="Pages"' in page.content.decode()) == (pages > 1)
