"""Activity numbers of a workstream: on its page, in its file, and as far as they may be read."""

import csv
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from actions.services.numbers import NumberContent
from actions.services.updates import UpdateContent, submit_update
from tests.actions.reporting import GREEN, Reporting

pytestmark = pytest.mark.django_db
PAGE = ("workstream", ["care-plan", 1])
FILE = ("workstream-activity", ["care-plan", 1])


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def update(cast, reporting):
    """Two numbers of Action 1.1 for July to September 2026."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    period = reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)
    numbers = [NumberContent("People trained", Decimal("1204.5"), "people"), NumberContent("=SUM(A1)", Decimal(3))]
    return submit_update(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        content=UpdateContent(**GREEN),
        by=cast.alice,
        numbers=numbers,
        now=reporting.tick(),
    )


def get(person, page, **question):
    client = Client()
    client.force_login(person)
    return client.get(reverse(page[0], args=page[1]), question)


def text_of(answer):
    return " ".join(unescape(re.sub("<[^>]+>", " ", answer.content.decode())).split())


def test_workstream_lists_the_numbers_of_its_actions(cast, update):
    text = text_of(get(cast.bob, PAGE))
    assert "1.1 Open a recruitment hub What was counted July to September 2026" in text
    assert "People trained 1,204.5 people" in text
    assert "are never added up" in text


def test_workstream_without_numbers_says_nothing_of_them(cast, update):
    assert "Activity numbers" not in text_of(get(cast.bob, ("workstream", ["care-plan", 2])))


def test_numbers_are_read_with_what_was_done(cast, reporting, update):
    assert "People trained" not in text_of(get(cast.olive, PAGE))
    assert "People trained" not in text_of(get(cast.olive, FILE))
    reporting.accept(update)
    assert "People trained" in text_of(get(cast.olive, PAGE))
    assert "People trained" in text_of(get(cast.olive, FILE))


def test_file_holds_every_number_and_says_what_it_is(cast, update):
    answer = get(cast.carol, FILE)
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert ["Workstream", "1: Recruitment"] in rows
    head = rows.index(["Action", "Short title", "Organisation", "Period", "What was counted", "Number", "Unit", "Area"])
    about = ["Action 1.1", "Open a recruitment hub", "Riverside College", "July to September 2026"]
    assert rows[head + 1 :] == [
        [*about, "People trained", "1204.5", "people", "Everywhere"],
        [*about, "'=SUM(A1)", "3", "None given", "Everywhere"],
    ]
    assert "workstream 1 activity numbers" in answer["Content-Disposition"]


def test_numbers_stand_as_they_stood(cast, update):
    assert "People trained" not in text_of(get(cast.carol, PAGE, as_at="2026-08-01"))
    assert "People trained" not in text_of(get(cast.carol, FILE, as_at="2026-08-01"))
    assert get(cast.carol, FILE, as_at="2027-13-01").status_code == 400
    assert get(cast.carol, ("workstream-activity", ["care-plan", 9])).status_code == 404
