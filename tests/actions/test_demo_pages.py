"""The overview and the board of the demonstration: light, each action once, and the same changes as the API."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from actions.demo.quarters import instant
from outcomes.models import Grant, Role, Strategy
from tests.actions.demonstration import TODAY, replayed

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PLAN = "/strategies/demonstration/"
LARGEST = 100_000
"""Bytes of a page at first view, compressed."""


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[Strategy]:
    with django_db_blocker.unblock(), replayed() as strategy:
        yield strategy


@pytest.fixture
def lead(demonstration: Strategy) -> Iterator[Client]:
    """The programme lead, signed in on the day."""
    person = User.objects.get(pk=Grant.objects.open().get(strategy=demonstration, role=Role.LEAD).person_id)
    with time_machine.travel(instant(TODAY, 8), tick=False):
        client = Client()
        client.force_login(person)
        yield client


@pytest.mark.parametrize("address", [PLAN, f"{PLAN}board/"])
def test_page_is_light(lead: Client, address: str) -> None:
    assert len(gzip.compress(lead.get(address).content)) < LARGEST


def test_attention_names_each_action_once(lead: Client) -> None:
    attention = lead.get(PLAN).content.decode().partition("Needs attention")[2].partition("</table>")[0]
    refs = Counter(re.findall(r'rowheader" scope="row"><a [^>]*>(\S+) ', attention))
    assert len(refs) > 10
    assert set(refs.values()) == {1}


def test_changes_are_those_of_the_api(lead: Client) -> None:
    period = re.findall(r'<option value="([^"]+/[^"]+)"', lead.get(PLAN).content.decode())[1]
    html = lead.get(PLAN, {"compare_to": period}).content.decode()
    report = lead.get("/api/v1/progress/", {"strategy": "demonstration", "compare_to": period}).json()
    named = Counter(re.findall("Action\xa0([0-9.]+)", html.partition("What changed since")[2]))
    assert named == Counter(change["ref"] for change in report["changes"])
    assert len(report["changes"]) > 5
