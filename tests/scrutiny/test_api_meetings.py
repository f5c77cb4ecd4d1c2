"""Meetings in the API: who sees them, filters, as at a moment, and what moves their tag."""

import inspect
from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scrutiny.models import CommitteeVersion, MeetingVersion, WorkItemVersion
from scrutiny.services import committees, meetings, work
from scrutiny.services.committees import CommitteeWanted, add_committee, change_committee
from scrutiny.services.meetings import (
    MeetingDetails,
    MeetingWanted,
    add_meetings,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    move_meeting,
    reinstate_meeting,
)
from scrutiny.services.work import (
    TO_THE_LIST,
    ItemWanted,
    add_item,
    carry_item,
    change_item,
    drop_item,
    order_items,
    restore_item,
)
from tests.actions.story import at
from tests.factories.scrutiny import make_committee, make_item, make_meeting

pytestmark = pytest.mark.django_db
LIST = "/api/v1/meetings/"
ONE = f"{LIST}health-and-care/2026-06-15/"
JUNE, SEPTEMBER = date(2026, 6, 15), date(2026, 9, 14)


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def committee(cast, story):
    made = make_committee(cast.strategy)
    june = make_meeting(made, JUNE, time=time(10), place="Room 1")
    make_meeting(made, SEPTEMBER, status="moved", reason="Election.")
    make_item(made, "Care workforce", june, basis="Workforce", strategy=cast.strategy, position=1)
    make_item(made, "Dentistry", june, position=2)
    return made


def ask(person, address=LIST, tag=""):
    client = Client()
    client.force_login(person)
    return client.get(address, headers={"if-none-match": tag} if tag else {})


def keys(person, query=""):
    answer = ask(person, LIST + query)
    assert answer.status_code == 200, answer.content
    return [one["key"] for one in answer.json()["results"]]


def test_a_meeting_as_it_is_answered(cast, committee):
    one = ask(cast.alice, ONE).json()
    assert (one["date"], one["time"], one["place"], one["status"]) == ("2026-06-15", "10:00", "Room 1", "scheduled")
    assert one["committee"] == {
        "slug": "health-and-care",
        "name": "Health and Care Overview and Scrutiny Committee",
    }
    assert [(each["kind"], each["day"], each["is_set"]) for each in one["deadlines"]] == [
        ("draft", "2026-05-15", False),
        ("clearance", "2026-05-28", False),
        ("final", "2026-06-03", False),
        ("agenda", "2026-06-05", False),
    ]
    assert [(item["topic"], item["strategy"]) for item in one["items"]] == [
        ("Care workforce", "care-plan"),
        ("Dentistry", None),
    ]
    assert (one["strategies"], one["demonstration"]) == (["care-plan"], False)
    assert one["url"].endswith(ONE)


def test_filters(cast, committee):
    assert keys(cast.olive) == ["2026-06-15", "2026-09-14"]
    assert keys(cast.olive, "?status=moved") == ["2026-09-14"]
    assert keys(cast.olive, "?from=2026-06-16") == ["2026-09-14"]
    assert keys(cast.olive, "?to=15 June 2026") == ["2026-06-15"]
    assert keys(cast.olive, "?committee=health-and-care&strategy=care-plan") == ["2026-06-15", "2026-09-14"]


@pytest.mark.parametrize(
    ("query", "name"),
    [("?status=over", "status"), ("?from=soon", "from"), ("?committee=other", "committee"), ("?since=1", "since")],
)
def test_unknown_values_are_named(cast, committee, query, name):
    answer = ask(cast.olive, LIST + query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert name in answer.content.decode()


def test_strangers_see_no_meeting(cast, committee):
    assert keys(cast.steve) == []
    assert ask(cast.steve, ONE).status_code == 404
    assert keys(cast.ada) == ["2026-06-15", "2026-09-14"]


def test_meeting_as_at_a_moment(cast, committee):
    meeting = committee.meetings.get(key="2026-06-15")
    before = ask(cast.olive, ONE).json()
    with time_machine.travel(at(8, 4), tick=False):
        move_meeting(meeting=meeting, to=date(2026, 8, 24), time=time(14), reason="Snow.", by=cast.olive)
        after = ask(cast.olive, ONE).json()
        again = ask(cast.olive, f"{ONE}?as_at={before['revision']}@2026-08-03").json()
    assert (after["date"], after["status"], after["reason"]) == ("2026-08-24", "moved", "Snow.")
    assert again == before


def test_list_asks_alike_for_more_meetings(cast, committee):
    asked = []
    for months in ((), (1, 2, 3)):
        for month in months:
            meeting = make_meeting(committee, date(2027, month, 18))
            make_item(committee, f"Item {month}", meeting, strategy=cast.strategy)
        with CaptureQueriesContext(connection) as queries:
            assert len(keys(cast.olive)) == 2 + len(months)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def seen(model, **about):
    return model.objects.open().get(**about).from_rev


WRITES = {
    "add_committee": lambda c, k: add_committee(wanted=CommitteeWanted("Care"), strategies=[c.strategy], by=c.olive),
    "change_committee": lambda c, k: change_committee(
        committee=k,
        wanted=CommitteeWanted("Care", draft_days=30),
        strategies=[c.strategy],
        seen=seen(CommitteeVersion, committee=k),
        by=c.olive,
    ),
    "add_meetings": lambda c, k: add_meetings(committee=k, wanted=[MeetingWanted(date(2027, 1, 18))], by=c.olive),
    "change_meeting": lambda c, k: change_meeting(
        meeting=first(k), details=MeetingDetails(place="2"), seen=seen(MeetingVersion, meeting=first(k)), by=c.olive
    ),
    "move_meeting": lambda c, k: move_meeting(
        meeting=first(k), to=date(2026, 8, 24), time=None, reason="Snow.", by=c.olive
    ),
    "cancel_meeting": lambda c, k: cancel_meeting(meeting=first(k), reason="Snow.", going=TO_THE_LIST, by=c.olive),
    "hold_meeting": lambda c, k: hold_meeting(meeting=first(k), by=c.olive),
    "reinstate_meeting": lambda c, k: (
        hold_meeting(meeting=first(k), by=c.olive),
        reinstate_meeting(meeting=first(k), by=c.olive),
    ),
    "add_item": lambda c, k: add_item(committee=k, wanted=ItemWanted("Budget"), meeting=first(k), by=c.olive),
    "change_item": lambda c, k: change_item(
        item=item(k), wanted=ItemWanted("Care"), seen=seen(WorkItemVersion, item=item(k)), by=c.olive
    ),
    "carry_item": lambda c, k: carry_item(item=item(k), meeting=None, reason="Late.", by=c.olive),
    "drop_item": lambda c, k: drop_item(item=item(k), reason="Done.", by=c.olive),
    "restore_item": lambda c, k: (
        drop_item(item=item(k), reason="Done.", by=c.olive),
        restore_item(item=item(k), by=c.olive),
    ),
    "order_items": lambda c, k: order_items(committee=k, items=list(k.work_items.order_by("-pk")), by=c.olive),
}
"""Everything that records something about committees, meetings and work programmes, by the service that does it."""


def first(committee):
    return committee.meetings.get(key="2026-06-15")


def item(committee):
    return committee.work_items.earliest("pk")


def test_every_service_that_records_is_in_the_table():
    found = set()
    for module in (committees, meetings, work):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            writes = "with change(" in inspect.getsource(function) or "with _about(" in inspect.getsource(function)
            found |= {name} if function.__module__ == module.__name__ and writes and name[0] != "_" else set()
    assert found == set(WRITES)


@pytest.mark.parametrize("name", WRITES)
def test_every_write_moves_the_tag(cast, committee, name):
    before = {address: ask(cast.olive, address)["ETag"] for address in (LIST, ONE)}
    assert ask(cast.olive, ONE, before[ONE]).status_code == 304
    with time_machine.travel(at(8, 3, 13), tick=False):
        WRITES[name](cast, committee)
        assert [ask(cast.olive, address)["ETag"] != tag for address, tag in before.items()] == [True, True]
