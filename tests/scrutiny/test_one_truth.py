"""One data set, one truth: overview, list, API, CSV and progress report count alike, now and as at any instant."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.moments import current_moment
from actions.stages import MARK_WORDS, Mark
from tests.actions.story import AMBER, GREEN, at
from tests.cast import Cast
from tests.scrutiny.telling import STEPS, History
from tests.scrutiny.test_progress_page import links

pytestmark = pytest.mark.slow

SLUG = "care-plan"
Counts = dict[str, int]
WORDS = {words.lower(): mark.value for mark, words in MARK_WORDS.items()}
RATED = (Mark.RED, Mark.AMBER, Mark.NO_UPDATE, Mark.GREEN)
FILTERS = {
    "overdue": {"overdue": "true"},
    "not reviewed": {"reviewed": "false"},
    "due soon": {"due_soon": "true"},
    "slipped": {"slipped": "true"},
    **{gap: {"gap": gap} for gap in ("lead", "person", "due_date")},
}


def by_report(client: Client, asked: dict[str, str]) -> Counts:
    """The report's own totals, with how many are overdue."""
    report = client.get("/api/v1/progress/", {"strategy": SLUG, **asked}).json()
    summary = report["summary"]
    return {
        **summary["by_mark"],
        "overdue": summary["overdue"],
        "all": summary["actions"],
        "not reviewed": summary["not_reviewed"],
        "due soon": summary["due_soon"],
        "slipped": sum((line["days_slipped"] or 0) > 0 for line in report["actions"]),
        **summary["gaps"],
    }


def by_api(client: Client, asked: dict[str, str]) -> Counts:
    """What the API's list of actions says, one by one."""
    results = client.get("/api/v1/actions/", {"strategy": SLUG, **asked}).json()["results"]
    return {
        **Counter(one["mark"] for one in results),
        **Counter(gap for one in results for gap in one["gaps"]),
        "overdue": sum(one["is_overdue"] for one in results),
        "all": len(results),
        "not reviewed": sum(one["rag"]["reviewed"] is False for one in results),
        "due soon": sum(one["is_due_soon"] for one in results),
        "slipped": sum((one["days_slipped"] or 0) > 0 for one in results),
    }


def by_filters(count: Callable[..., int]) -> Counts:
    """What each filter finds, counted by one of the places that take them."""
    found = {mark.value: count(**{"rag" if mark in RATED else "stage": mark.value}) for mark in Mark}
    return {**found, "all": count(), **{name: count(**filters) for name, filters in FILTERS.items()}}


def by_api_filters(client: Client, asked: dict[str, str]) -> Counts:
    """How many the API counts for each filter."""

    def count(**filters: str) -> int:
        return int(client.get("/api/v1/actions/", {"strategy": SLUG, **asked, **filters}).json()["count"])

    return by_filters(count)


def by_overview(client: Client, asked: dict[str, str]) -> Counts:
    """What the overview's key says of each mark; every count leads to a list of as many actions."""
    page = client.get(reverse("strategy-overview", args=[SLUG]), asked)
    found = followed(client, page)
    for href, words in links(page):
        counted = re.fullmatch(r"(\d+) (.+)", words)
        if counted and counted[2] in WORDS and WORDS[counted[2]] not in found:
            found[WORDS[counted[2]]] = int(counted[1])
            assert shown(client.get(href).content.decode()) == int(counted[1])
    overdue = re.search(r"(\d+) (?:is|are) overdue", page.content.decode())
    total = re.search(r"All (\d+) actions?</th>", page.content.decode())
    assert total
    return {**found, "overdue": int(overdue[1]) if overdue else 0, "all": int(total[1])}


def by_report_page(client: Client, asked: dict[str, str]) -> Counts:
    """What the report's page says beside its bar, each with a link to as many actions."""
    return followed(client, client.get(reverse("progress", args=[SLUG]), asked))


def followed(client: Client, page: Any) -> Counts:
    """The counts of a page that lead to a list by one of the filters; each list shows as many actions."""
    found: Counts = {}
    waiting = re.search(r"(\d+) of \d+ ratings? (?:is|are) the partners", page.content.decode())
    for href, words in links(page):
        query = {name: value for name, value in parse_qsl(urlsplit(href).query) if name != "as_at"}
        name = next((name for name, filters in FILTERS.items() if filters == query), None)
        if name is None or name == "overdue" or "/actions/?" not in href:
            continue
        said = waiting[1] if waiting and words == "not yet reviewed" else words.split()[0]
        found[name] = int(said)
        assert shown(client.get(href).content.decode()) == found[name], (name, words)
    return found


def by_list(client: Client, asked: dict[str, str]) -> Counts:
    """How many the list shows for each filter."""
    address = reverse("action-list", args=[SLUG])

    def count(**filters: str) -> int:
        return shown(client.get(address, {**asked, **filters}).content.decode())

    return by_filters(count)


def by_list_file(client: Client, asked: dict[str, str]) -> Counts:
    """What the lines of the list's own CSV file add up to."""

    def rows(**filters: str) -> list[dict[str, str]]:
        answer = client.get(reverse("action-list-csv", args=[SLUG]), {**asked, **filters})
        table = answer.content.decode("utf-8-sig").split("\r\n\r\n", 1)[1]
        return list(csv.DictReader(io.StringIO(table)))

    marks = Counter(WORDS[row["Rating or stage"].lower()] for row in rows())
    return {**marks, "all": marks.total(), **{name: len(rows(**filters)) for name, filters in FILTERS.items()}}


def by_report_file(client: Client, asked: dict[str, str]) -> Counts:
    """What the lines of the report's CSV file add up to."""
    answer = client.get("/api/v1/progress/", {"strategy": SLUG, **asked, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return {
        **Counter(row["mark"] for row in rows),
        **Counter(gap for row in rows for gap in row["gaps"].split("; ")),
        "overdue": sum(row["is_overdue"] == "true" for row in rows),
        "all": len(rows),
        "not reviewed": sum(row["reviewed"] == "false" for row in rows),
        "due soon": sum(row["is_due_soon"] == "true" for row in rows),
        "slipped": sum(int(row["days_slipped"] or 0) > 0 for row in rows),
        "": 0,
    }


def shown(html: str) -> int:
    """How many actions a list shows, by its heading; it has as many rows."""
    heading = re.search("<h2[^>]*>(.*?)</h2>", html.split("app-listbar")[1])
    assert heading
    number = int(heading[1].split()[0])
    assert len(re.findall(r'<th [^>]*scope="row"', html)) == number
    return number


OF_TRACKER = (by_api, by_api_filters, by_overview, by_list, by_list_file)
OF_REPORT = (by_report_file, by_report_page)
SILENT = {
    by_overview: {"due soon", "slipped"},
    by_report_page: {"slipped", "overdue", "all", *(mark.value for mark in Mark)},
}
"""What a place does not say as a number of its own, or says in words that other tests read."""


def reported(client: Client, asked: dict[str, str]) -> Counts:
    """The report's totals without what there is none of."""
    return {name: number for name, number in by_report(client, asked).items() if number}


def check_places(client: Client, asked: dict[str, str]) -> Counts:
    """Ask everywhere; the answers must agree.

    Where a late update is left out of reports, the tracker still counts it: its places agree among themselves, the
    report's own do too, and the report's page leads to no list.

    Returns:
        What the report says.
    """
    truth = reported(client, asked)
    if not is_left_out(client, asked):
        check(truth, (*OF_TRACKER, *OF_REPORT), client, asked)
        return truth
    check(truth, (by_report_file,), client, asked)
    assert by_report_page(client, asked) == {}
    check({name: number for name, number in by_api(client, asked).items() if number}, OF_TRACKER, client, asked)
    return truth


def check(truth: Counts, places: Iterable[Any], client: Client, asked: dict[str, str]) -> None:
    """Hold what each place says to what is true."""
    for place in places:
        silent = SILENT.get(place, set())
        said = {name: number for name, number in place(client, asked).items() if number and name not in silent}
        assert said == {name: truth[name] for name in truth if name not in silent}, (place.__name__, asked)


def is_left_out(client: Client, asked: dict[str, str]) -> bool:
    """Whether the report leaves out a late update of any action."""
    report = client.get("/api/v1/progress/", {"strategy": SLUG, **asked}).json()
    return any(line["left_out"] for line in report["actions"])


def tell(cast: Cast, steps: list[tuple[Any, ...]], traveller: Any) -> list[tuple[str, datetime]]:
    """Take the steps, an hour or more apart.

    Returns:
        After each, the moment's name and instant.
    """
    history = History(cast)
    remembered = []
    for step in steps:
        history.now += timedelta(hours=1)
        traveller.move_to(history.now)
        history.take(*step)
        remembered.append((current_moment(wall=history.now).name, history.now))
    traveller.move_to(history.now)
    return remembered


def test_every_place_counts_alike_where_there_is_something_of_everything(cast: Cast) -> None:
    """Also that the random histories compare what they seem to: no filter is about nothing."""
    steps: list[tuple[Any, ...]] = [
        ("send", "1.1", 0, AMBER),
        ("own", "2.1", "trust"),
        ("send", "2.1", 0, GREEN),
        ("own", "2.1", None),
        ("move", "1.1", 20),
        ("move", "1.1", 25),
        ("move", "2.1", -10),
        ("wait", 15),
    ]
    with time_machine.travel(at(4, 2), tick=False) as traveller:
        tell(cast, steps, traveller)
        client = Client()
        client.force_login(cast.olive)
        assert check_places(client, {}) == {
            "amber": 1,
            "green": 1,
            "not_recorded": 1,
            "all": 3,
            "overdue": 1,
            "not reviewed": 2,
            "due soon": 1,
            "slipped": 1,
            "lead": 2,
            "person": 2,
            "due_date": 1,
        }


def test_report_alone_counts_without_what_the_lead_left_out(cast: Cast) -> None:
    """Also that the random histories come to compare such reports."""
    steps: list[tuple[Any, ...]] = [
        ("send", "1.1", 0, GREEN),
        ("wait", 60),
        ("send", "2.1", 0, AMBER),
        ("choose", 1, False),
    ]
    with time_machine.travel(at(4, 2), tick=False) as traveller:
        tell(cast, steps, traveller)
        client = Client()
        client.force_login(cast.olive)
        assert check_places(client, {})["not_recorded"] == 2
        assert by_api(client, {})["amber"] == 1


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, min_size=2, max_size=9), data=st.data())
def test_every_place_counts_alike(cast: Cast, steps: list[tuple[Any, ...]], data: st.DataObject) -> None:
    # A plain savepoint: a change must be the outermost block, so examples cannot be wrapped in `atomic`.
    before = transaction.savepoint()
    try:
        with time_machine.travel(at(4, 2), tick=False) as traveller:
            client = Client()
            remembered = tell(cast, steps, traveller)
            client.force_login(data.draw(st.sampled_from([cast.olive, cast.carol, cast.alice])))
            now = check_places(client, {})
            assert reported(client, {"as_at": remembered[-1][0]}) == now
            name, instant = data.draw(st.sampled_from(remembered))
            assert check_places(client, {"as_at": name}) == reported(client, {"as_at": instant.isoformat()})
    finally:
        transaction.savepoint_rollback(before)
