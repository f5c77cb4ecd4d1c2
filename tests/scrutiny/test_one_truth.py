"""One data set, one truth: overview, list, API, CSV and progress report count alike, now and as at any instant."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.moments import current_moment
from actions.stages import MARK_WORDS, Mark
from tests.actions.story import at
from tests.cast import Cast
from tests.scrutiny.test_progress_page import links
from tests.scrutiny.test_random_histories import STEPS, History

pytestmark = pytest.mark.slow

SLUG = "care-plan"
Counts = dict[str, int]
WORDS = {words.lower(): mark.value for mark, words in MARK_WORDS.items()}


def by_report(client: Client, asked: dict[str, str]) -> Counts:
    """The report's own totals, with how many are overdue."""
    summary = client.get("/api/v1/progress/", {"strategy": SLUG, **asked}).json()["summary"]
    return {**summary["by_mark"], "overdue": summary["overdue"], "all": summary["actions"]}


def by_api(client: Client, asked: dict[str, str]) -> Counts:
    """What the API's list of actions says, one by one."""
    results = client.get("/api/v1/actions/", {"strategy": SLUG, **asked}).json()["results"]
    overdue = sum(one["is_overdue"] for one in results)
    return {**Counter(one["mark"] for one in results), "overdue": overdue, "all": len(results)}


def by_api_filters(client: Client, asked: dict[str, str]) -> Counts:
    """How many the API counts for each filter."""

    def count(**filters: str) -> int:
        return int(client.get("/api/v1/actions/", {"strategy": SLUG, **asked, **filters}).json()["count"])

    rated = (Mark.RED, Mark.AMBER, Mark.NO_UPDATE, Mark.GREEN)
    found = {mark.value: count(**{"rag" if mark in rated else "stage": mark.value}) for mark in Mark}
    return {**found, "overdue": count(overdue="true"), "all": count()}


def by_overview(client: Client, asked: dict[str, str]) -> Counts:
    """What the overview's key says of each mark; every count leads to a list of as many actions."""
    page = client.get(reverse("strategy-overview", args=[SLUG]), asked)
    found: Counts = {}
    for href, words in links(page):
        counted = re.fullmatch(r"(\d+) (.+)", words)
        if counted and counted[2] in WORDS and WORDS[counted[2]] not in found:
            found[WORDS[counted[2]]] = int(counted[1])
            assert shown(client.get(href).content.decode()) == int(counted[1])
    overdue = re.search(r"(\d+) (?:is|are) overdue", page.content.decode())
    total = re.search(r"All (\d+) actions?</th>", page.content.decode())
    assert total
    return {**found, "overdue": int(overdue[1]) if overdue else 0, "all": int(total[1])}


def by_list(client: Client, asked: dict[str, str]) -> Counts:
    """How many the list shows for each filter."""
    address = reverse("action-list", args=[SLUG])

    def count(**filters: str) -> int:
        return shown(client.get(address, {**asked, **filters}).content.decode())

    rated = (Mark.RED, Mark.AMBER, Mark.NO_UPDATE, Mark.GREEN)
    found = {mark.value: count(**{"rag" if mark in rated else "stage": mark.value}) for mark in Mark}
    return {**found, "overdue": count(overdue="true"), "all": count()}


def by_list_file(client: Client, asked: dict[str, str]) -> Counts:
    """What the lines of the list's own CSV file add up to."""

    def rows(**filters: str) -> list[dict[str, str]]:
        answer = client.get(reverse("action-list-csv", args=[SLUG]), {**asked, **filters})
        table = answer.content.decode("utf-8-sig").split("\r\n\r\n", 1)[1]
        return list(csv.DictReader(io.StringIO(table)))

    marks = Counter(WORDS[row["Rating or stage"].lower()] for row in rows())
    return {**marks, "overdue": len(rows(overdue="true")), "all": marks.total()}


def by_report_file(client: Client, asked: dict[str, str]) -> Counts:
    """What the lines of the report's CSV file add up to."""
    answer = client.get("/api/v1/progress/", {"strategy": SLUG, **asked, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    overdue = sum(row["is_overdue"] == "true" for row in rows)
    return {**Counter(row["mark"] for row in rows), "overdue": overdue, "all": len(rows)}


def shown(html: str) -> int:
    """How many actions a list shows, by its heading; it has as many rows."""
    heading = re.search("<h2[^>]*>(.*?)</h2>", html.split("app-listbar")[1])
    assert heading
    number = int(heading[1].split()[0])
    assert len(re.findall(r'<th [^>]*scope="row"', html)) == number
    return number


PLACES = (by_api, by_api_filters, by_overview, by_list, by_list_file, by_report_file)


def check_places(client: Client, asked: dict[str, str]) -> Counts:
    """Ask everywhere; the answers must agree.

    Returns:
        What they agree on, without what there is none of.
    """
    truth = {name: number for name, number in by_report(client, asked).items() if number}
    for place in PLACES:
        said = {name: number for name, number in place(client, asked).items() if number}
        assert said == truth, (place.__name__, asked)
    return truth


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, min_size=2, max_size=9), data=st.data())
def test_every_place_counts_alike(cast: Cast, steps: list[tuple[Any, ...]], data: st.DataObject) -> None:
    # A plain savepoint: a change must be the outermost block, so examples cannot be wrapped in `atomic`.
    before = transaction.savepoint()
    try:
        with time_machine.travel(at(4, 2), tick=False) as traveller:
            history = History(cast)
            client = Client()
            remembered = []
            for step in steps:
                history.now += timedelta(hours=1)
                traveller.move_to(history.now)
                history.take(*step)
                remembered.append((current_moment(wall=history.now).name, history.now))
            traveller.move_to(history.now)
            client.force_login(data.draw(st.sampled_from([cast.olive, cast.carol, cast.alice])))
            now = check_places(client, {})
            assert check_places(client, {"as_at": remembered[-1][0]}) == now
            name, instant = data.draw(st.sampled_from(remembered))
            assert check_places(client, {"as_at": name}) == check_places(client, {"as_at": instant.isoformat()})
    finally:
        transaction.savepoint_rollback(before)
