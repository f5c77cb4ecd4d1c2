"""The audit list: everything recorded about a strategy, by person, kind and day, as page and file."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.clock import change, record_many
from accounts.guards import drop_guards, install_guards
from accounts.models import AppendOnly, Change, Clock, Membership, PersonVersion, Version
from accounts.services import add_partner, name_person, rename_partner
from actions.models import Action, ActionState, ActionWording, Workstream, WorkstreamVersion
from actions.pages.audit import PER_PAGE
from actions.pages.audit_subjects import ABOUT, TOLD_BY_ANOTHER
from actions.pages.audit_words import kind_words
from actions.services.cover import set_cover
from actions.services.handover import hand_over
from actions.services.thread import write_message
from outcomes.models import Grant, StrategyPartner
from tests.actions.story import GREEN, at, send
from tests.factories.accounts import PersonFactory

PAGE = "/strategies/care-plan/history/"
FILE = "/strategies/care-plan/history.csv"


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel(at(8, 3), tick=False):
        yield


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def lines(client, **asked):
    """The rows of a page: what, about whom or what, and who."""
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    row = (
        r'scope="row">(.*?)</th>\s*<td[^>]*><strong>(.*?)</strong>(?:<div>(.*?)</div>)?</td>'
        r'\s*<td[^>]*data-l="About">(.*?)</td>\s*<td[^>]*data-l="Who">(.*?)</td>'
    )
    found = re.findall(row, response.content.decode(), re.DOTALL)
    return [(when, what, said, re.sub(r"<[^>]*>", "", about).strip(), who) for when, what, said, about, who in found]


def rows(client, **asked):
    response = client.get(FILE, asked)
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    table = response.content.decode("utf-8-sig").split("\r\n\r\n", 1)[1]
    return list(csv.DictReader(io.StringIO(table)))


def test_newest_change_stands_first_in_words(cast, story):
    found = lines(signed_in(cast.carol))
    assert found[0] == (
        "10 July 2026 at 1pm",
        "Update sent",
        "",
        "Action 1.1",
        "Alice Example",
    )
    assert [what for _, what, _, _, _ in found][:4] == [
        "Update sent",
        "Period added",
        "Due date changed",
        "Update accepted",
    ]
    assert found[-1][1:2] == ("Partners loaded",)


def test_each_line_leads_to_what_it_is_about(cast, story):
    page = signed_in(cast.carol).get(PAGE).content.decode()
    assert 'href="/strategies/care-plan/actions/1.1/">Action 1.1</a>' in page
    assert 'href="/strategies/care-plan/reporting/?period=2026-04-01%2F2026-06-30">April to June 2026</a>' in page


def test_every_link_opens(cast, story):
    client = signed_in(cast.carol)
    name_person(person=cast.bob, name="Bob Newname", by=cast.ada, now=at(7, 30))
    rename_partner(partner=cast.college, name="Lakeside College", by=cast.ada, now=at(7, 31))
    page = client.get(PAGE).content.decode()
    links = set(re.findall(r'data-l="About">(?:[^<]*<a[^>]*href="([^"]*)")', page))
    assert len(links) >= 5
    assert {link: client.get(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)


def test_filters_by_person_kind_and_days(cast, story):
    client = signed_in(cast.carol)
    assert {who for *_, who in lines(client, person=cast.alice.pk)} == {"Alice Example"}
    assert {who for *_, who in lines(client, person="job")} == {"The tracker itself: test"}
    assert {what for _, what, *_ in lines(client, kind="update_accepted")} == {"Update accepted"}
    assert [when for when, *_ in lines(client, start="20 May 2026", end="20/5/2026")] == ["20 May 2026 at 1pm"]
    assert len(lines(client, person=cast.carol.pk, kind="update_accepted", start="14 April 2026")) == 2
    assert lines(client, start="1 August 2026") == []


def test_day_ends_at_midnight_in_london(cast):
    for minutes in (-1, 0):
        now = datetime(2026, 6, 30, 23, tzinfo=UTC) + timedelta(minutes=minutes)
        name_person(person=cast.bob, name=f"Bob {minutes}", by=cast.ada, now=now)
    client = signed_in(cast.carol)
    assert [when for when, *_ in lines(client, start="30 June 2026", end="30 June 2026")] == ["30 June 2026 at 11:59pm"]
    assert [when for when, *_ in lines(client, start="1 July 2026")] == ["1 July 2026 at midnight"]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"person": "0"}, "“0” is not a person who changed something here"),
        ({"person": "x" * 500}, "is not a person who changed something here"),
        ({"kind": "told"}, "“told” is not a kind of change"),
        ({"start": "32 July"}, "The first day"),
        ({"start": "2 July 2026", "end": "1 July 2026"}, "The last day must be on or after the first day"),
        ({"before": "-1"}, "“-1” is not the number of a change"),
        ({"after": "9" * 30}, "is not the number of a change"),
        (
            {"to": "rubbish"},
            "This address asks for “to”, which the history does not know. Use person, kind, start and end.",
        ),
    ],
)
def test_address_that_cannot_be_answered(cast, asked, problem):
    response = signed_in(cast.carol).get(PAGE, asked)
    assert (response.status_code, problem in response.content.decode()) == (400, True)


def test_file_that_cannot_be_answered_says_why_on_a_page(cast):
    for asked, said in ({"kind": "told"}, "“told” is not a kind of change"), ({"to": "x"}, "asks for “to”"):
        response = signed_in(cast.carol).get(FILE, asked)
        assert (response.status_code, response["Content-Type"]) == (400, "text/html; charset=utf-8")
        assert said in response.content.decode()


def test_file_holds_what_the_page_shows(cast, story):
    client = signed_in(cast.carol)
    for asked in ({}, {"person": str(cast.alice.pk)}, {"kind": "update_accepted", "end": "30 April 2026"}):
        shown = [
            (what, said, about if about != "The strategy" else "", who)
            for _, what, said, about, who in lines(client, **asked)
        ]
        assert [(row["What"], row["Details"], row["About"], row["Who"]) for row in rows(client, **asked)] == shown
    assert rows(client)[0]["When"] == "2026-07-10T13:00:00+01:00"


def test_file_calculates_nothing(cast):
    name_person(person=cast.bob, name='=HYPERLINK("x")', by=cast.ada, now=at(7, 30))
    name_person(person=cast.bob, name="Bob", by=cast.bob, now=at(7, 31))
    with change(
        kind="strategy_loaded", job="test", strategy_id=cast.strategy.pk, summary="=1+1", now=at(8, 1)
    ) as revision:
        record_many(revision, ActionState, {cast.actions["1.2"].pk: {"lead_id": cast.trust.pk}})
    assert rows(signed_in(cast.carol))[0]["Details"] == "'=1+1"


def fill(cast, number):
    """So many changes of one action, in three statements."""
    start = Change.objects.order_by("-id").values_list("id", flat=True).first() + 1
    first = at(7, 20)
    changes = [
        Change(
            id=start + i,
            at=first + timedelta(seconds=i),
            by=cast.carol,
            kind="owners_set",
            summary=f"Change {i}",
            strategy_id=cast.strategy.pk,
        )
        for i in range(number)
    ]
    # A change writes one row: so many at once go round the guards.
    drop_guards()
    Change.objects.bulk_create(changes)
    Clock.objects.update(revision=changes[-1].pk, at=changes[-1].at)
    install_guards()
    return start


def test_pages_lead_on_and_back_without_a_gap(cast):
    fill(cast, 120)
    client = signed_in(cast.carol)
    seen, address = [], PAGE
    while address:
        page = client.get(address).content.decode()
        seen.append(re.findall(r"<div>(Change \d+)</div>", page))
        following = re.search(r'href="(\?[^"]*)" rel="next"', page)
        address = PAGE + following[1].replace("&amp;", "&") if following else ""
    assert [len(one) for one in seen][:2] == [PER_PAGE, PER_PAGE]
    assert [one for each in seen for one in each] == [f"Change {i}" for i in reversed(range(120))]
    assert f"{len(rows(client))} changes, newest first." in page
    back = re.search(r'href="(\?[^"]*)" rel="prev"', page)
    assert back
    assert re.findall(r"<div>(Change \d+)</div>", client.get(PAGE + back[1]).content.decode()) == seen[1]


def test_printed_page_says_which_changes_it_holds(cast):
    client = signed_in(cast.carol)
    assert "This page holds" not in client.get(PAGE).content.decode()
    fill(cast, 120)
    total = len(rows(client))
    page = client.get(PAGE).content.decode()
    assert f"This page holds 50 of {total} changes, recorded on 20 July 2026. The others are on further pages" in page
    last = client.get(PAGE, {"before": page.partition("?before=")[2].partition('"')[0]}).content.decode()
    assert "This page holds 50 of" in last


def test_filters_stay_from_page_to_page(cast):
    fill(cast, 60)
    page = signed_in(cast.carol).get(PAGE, {"kind": "owners_set", "person": ""}).content.decode()
    assert re.search(r'href="\?kind=owners_set&amp;before=\d+" rel="next"', page)
    assert 'href="/strategies/care-plan/history.csv?kind=owners_set"' in page


@pytest.mark.parametrize("number", [1, 45])
def test_page_asks_alike_for_more_changes(cast, django_assert_num_queries, number):
    fill(cast, number)
    client = signed_in(cast.carol)
    client.get(PAGE)
    with django_assert_num_queries(28):
        client.get(PAGE)


@pytest.mark.slow
def test_page_and_file_are_quick_with_ten_thousand_changes(cast):
    """Found by number: the last page asks for no more than the first, and the file for a few statements."""
    start = fill(cast, 10_000)
    client = signed_in(cast.carol)
    asked = []
    for place in ({}, {"before": str(start + 60)}):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE, place).status_code == 200
        asked.append(len(queries))
    assert abs(asked[0] - asked[1]) <= 2
    with CaptureQueriesContext(connection) as queries:
        assert len(rows(client, kind="owners_set")) == 10_000
    assert len(queries) < 60


def test_other_strategies_stay_apart(cast):
    with change(
        kind="strategy_loaded", job="test", strategy_id=cast.elsewhere.pk, summary="CANARY", now=at(7, 20)
    ) as revision:
        record_many(revision, PersonVersion, {cast.steve.pk: {"name": "Steve CANARY"}})
    add_partner(name="CANARY partner", by=cast.ada, now=at(7, 21))
    PersonFactory(email="stranger@example.org", name="CANARY person")
    for name in ("carol", "ada"):
        client = signed_in(getattr(cast, name))
        assert "CANARY" not in client.get(PAGE).content.decode()
        assert not [row for row in rows(client) if "CANARY" in str(row)]


def test_changes_of_shared_people_and_organisations_are_there(cast):
    rename_partner(partner=cast.trust, name="Lakeside NHS Trust", by=cast.ada, now=at(7, 20))
    name_person(person=cast.bob, name="Bob Newname", by=cast.ada, now=at(7, 21))
    found = lines(signed_in(cast.carol))
    assert [(what, about) for _, what, _, about, _ in found[:2]] == [
        ("Person named", "Bob Newname"),
        ("Organisation renamed", "Lakeside NHS Trust"),
    ]


def test_administrator_reads_what_is_about_people_alone(cast, story):
    write_message(update=story.second, by=cast.carol, text="How many?", now=at(7, 20))
    name_person(person=cast.bob, name="Bob Newname", by=cast.ada, now=at(7, 21))
    found = {what for _, what, *_ in lines(signed_in(cast.ada))}
    assert "Person named" in found
    assert found.isdisjoint({"Message on an update", "Update sent", "Update accepted", "Owners and dates set"})
    assert {"Message on an update", "Update sent"} < {what for _, what, *_ in lines(signed_in(cast.carol))}


def test_as_at_shows_what_had_been_recorded(cast, story):
    client = signed_in(cast.carol)
    before = client.get(PAGE, {"as_at": "2026-05-20"}).content.decode()
    assert lines(client, as_at="2026-05-20")[0][1] == "Due date changed"
    send(cast, "2.1", story.spring, GREEN, at(8, 2))
    assert lines(client, as_at="2026-05-20")[0][1] == "Due date changed"
    assert "10 July" not in before


def test_every_recorded_table_has_its_subject():
    """A new table is either about something with a name, or told with one that is."""
    about = {place.rsplit(".", 1)[0] for places in ABOUT.values() for place in places}
    recorded = {
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, AppendOnly | Version) and model._meta.app_label in {"accounts", "actions", "outcomes"}
    }
    assert (about & TOLD_BY_ANOTHER, about | TOLD_BY_ANOTHER) == (set(), recorded)


@pytest.mark.parametrize("kind", ["update_submitted", "a_kind_of_tomorrow"])
def test_kind_reads_as_words(kind):
    assert kind_words(kind) in {"Update sent", "A kind of tomorrow"}


def test_change_across_two_strategies_is_in_the_history_of_each(cast, story):
    """A hand-over, or a cover, of actions of two strategies names in each only what is of that one."""
    with change(kind="test", job="test", now=at(8, 1)) as revision:
        standing = {"standing": "contributing", "position": 1}
        record_many(revision, StrategyPartner, {(cast.elsewhere.pk, cast.college.pk): standing})
        record_many(revision, Membership, {(cast.steve.pk, cast.college.pk): {}})
        record_many(revision, Grant, {(cast.dan.pk, cast.elsewhere.pk, "lead"): {}})
        there = revision.append(Workstream(strategy=cast.elsewhere, number=1))
        record_many(revision, WorkstreamVersion, {there.pk: {"title": "W", "short_name": "W"}})
        far = revision.append(Action(strategy=cast.elsewhere, workstream=there, ref="7.7", sort_key="007.007"))
        record_many(revision, ActionWording, {far.pk: {"title": "T", "short_title": "T"}})
        record_many(revision, ActionState, {far.pk: {"lead_id": cast.college.pk, "person_id": cast.alice.pk}})
    both, day = [cast.actions["1.1"], far], date(2026, 8, 10)
    set_cover(actions=both, person=cast.steve, starts=day, ends=day, by=cast.alice, now=at(8, 1))
    hand_over(actions=both, person=cast.steve, by=cast.alice, note="The lease.", now=at(8, 2))
    for person, slug, ref in ((cast.carol, "care-plan", "1.1"), (cast.dan, "elsewhere", "7.7")):
        table = signed_in(person).get(f"/strategies/{slug}/history.csv").content.decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(table.split("\r\n\r\n", 1)[1])))[:2]
        assert [one["What"] for one in found] == ["Handed over", "Cover arranged"]
        assert [one["About"] for one in found] == [f"Action {ref}"] * 2
        assert not [one for one in found if f"Action {({'1.1', '7.7'} - {ref}).pop()}" in str(one)]
