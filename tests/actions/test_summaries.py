"""Workstreams' summaries: who writes them, and that page, report and API say the same, now and as at any moment."""

import re
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client

from accounts.clock import change, record_many
from accounts.services import enter_person
from actions.models import WorkstreamSummary, WorkstreamVersion
from actions.services.summaries import SummaryChangedError, SummaryNotAllowedError, write_summary
from outcomes.models import Grant, Role
from tests.actions.story import at, quarter

WORKSTREAM = "/strategies/care-plan/workstreams/1/"
PAGE = f"{WORKSTREAM}summary/"
REPORT = "/strategies/care-plan/progress/"
API = "/api/v1/progress/?strategy=care-plan"
SPRING = "2026-04-01/2026-06-30"


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(at(7, 20), tick=False) as traveller:
        yield traveller


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def write(cast, story, text, seen=0, **more):
    about = {"workstream": cast.workstreams[1], "period": story.spring, "by": cast.carol}
    return write_summary(**about | more, text=text, seen=seen)


@pytest.fixture
def wendy(cast, story):
    """The lead of workstream 1."""
    with change(kind="person_arranged", job="test", now=at(7, 19)) as revision:
        wendy, _ = enter_person(revision, email="wendy@example.org")
        record_many(revision, Grant, {(wendy.pk, cast.strategy.pk, Role.WORKSTREAM_LEAD.value): {}})
        record_many(revision, WorkstreamVersion, {cast.workstreams[1].pk: {"lead_person_id": wendy.pk}})
    return wendy


def by_report(client, address=API):
    """What the API's report says of workstream 1."""
    return client.get(address).json()["workstreams"][0]["summary"]


def test_summary_is_on_every_page_at_once(cast, story):
    lead, officer = signed_in(cast.carol), signed_in(cast.olive)
    answer = lead.post(f"{PAGE}?period={SPRING}", {"text": " Schools sign.\r\nOne waits. ", "seen": "0"})
    assert (answer.status_code, answer.url) == (302, WORKSTREAM)
    assert by_report(officer) == {"text": "Schools sign.\nOne waits.", "written_at": "2026-07-20T12:00:00Z"}
    for address in (WORKSTREAM, REPORT):
        assert "<p>Schools sign.<br>One waits.</p>" in officer.get(address).content.decode()
    workstream = officer.get("/api/v1/workstreams/care-plan/1/").json()
    assert workstream["summaries"] == [
        {"period": SPRING, "text": "Schools sign.\nOne waits.", "written_at": "2026-07-20T13:00:00+01:00"}
    ]
    assert "Carol" not in officer.get(REPORT).content.decode()


def test_report_prints_the_summary_of_its_own_period(cast, story):
    write(cast, story, "Winter was hard.", period=story.winter)
    client = signed_in(cast.olive)
    assert by_report(client) is None
    assert "Winter was hard." not in client.get(REPORT).content.decode()
    earlier = {"period": "2026-01-01/2026-03-31"}
    assert by_report(client, f"{API}&period=2026-01-01/2026-03-31")["text"] == "Winter was hard."
    assert "Winter was hard." in client.get(REPORT, earlier).content.decode()
    page = client.get(WORKSTREAM).content.decode()
    assert "Summary for January to March 2026" in page


def test_summary_as_at_is_the_one_that_stood(cast, story, july):
    write(cast, story, "First text.")
    july.move_to(at(7, 22))
    write(cast, story, "Second text.", seen=1)
    client = signed_in(cast.olive)
    for day, text, other in (
        ("2026-07-21", "First text.", "Second text."),
        ("2026-07-22", "Second text.", "First text."),
    ):
        assert by_report(client, f"{API}&as_at={day}")["text"] == text
        for address in (WORKSTREAM, REPORT):
            page = client.get(address, {"as_at": day}).content.decode()
            assert (text in page, other in page) == (True, False)
    assert by_report(client, f"{API}&as_at=2026-07-19") is None
    lead = signed_in(cast.carol)
    assert PAGE not in lead.get(WORKSTREAM, {"as_at": "2026-07-21"}).content.decode()
    assert [ask(f"{PAGE}?as_at=2026-07-21").status_code for ask in (lead.get, lead.post)] == [403, 403]


def test_who_writes(cast, story, wendy):
    for person in (cast.carol, cast.dan, wendy):
        assert PAGE in signed_in(person).get(WORKSTREAM).content.decode()
    assert signed_in(wendy).post(PAGE, {"text": "Mine.", "seen": "0"}).status_code == 302
    other = PAGE.replace("/1/", "/2/")
    assert [ask(other).status_code for ask in (signed_in(wendy).get, signed_in(wendy).post)] == [403, 403]
    for person in (cast.alice, cast.bob, cast.olive, cast.ada, wendy):
        with pytest.raises(SummaryNotAllowedError):
            write(cast, story, "Not mine.", by=person, workstream=cast.workstreams[2])
    for person in (cast.alice, cast.bob, cast.olive, cast.ada):
        assert PAGE not in signed_in(person).get(WORKSTREAM).content.decode()
    assert list(WorkstreamSummary.objects.values_list("text", flat=True)) == ["Mine."]


@pytest.mark.parametrize(
    ("text", "problem"), [(" \n", "Enter the summary"), ("x" * 1501, "must be 1500 characters or fewer")]
)
def test_summary_that_says_nothing_or_too_much_keeps_its_words(cast, story, text, problem):
    response = signed_in(cast.carol).post(PAGE, {"text": text, "seen": "0"})
    page = response.content.decode()
    assert (response.status_code, problem in page, text.strip() in page) == (422, True, True)
    with pytest.raises(SummaryNotAllowedError):
        write(cast, story, text)
    assert not WorkstreamSummary.objects.exists()


def test_two_who_write_at_once_see_both_texts(cast, story):
    """The second is told, keeps what was typed, and saves over it knowingly."""
    carol, dan = signed_in(cast.carol), signed_in(cast.dan)
    assert dan.post(PAGE, {"text": "Of Dan.", "seen": "0"}).status_code == 302
    response = carol.post(PAGE, {"text": "Of Carol.", "seen": "0"})
    page = response.content.decode()
    assert response.status_code == 422
    assert ["Somebody else wrote this summary" in page, "Of Dan." in page, "Of Carol." in page] == [True] * 3
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert carol.post(PAGE, {"text": "Of both.", "seen": seen[1]}).status_code == 302
    rows = list(WorkstreamSummary.objects.values_list("number", "text", "author"))
    assert rows == [(1, "Of Dan.", cast.dan.pk), (2, "Of both.", cast.carol.pk)]
    assert "Earlier texts for this period (1)" in carol.get(PAGE).content.decode()


def test_same_text_again_stays_one_row(cast, story):
    for _ in range(2):
        assert signed_in(cast.carol).post(PAGE, {"text": "On course.", "seen": "0"}).status_code == 302
    assert WorkstreamSummary.objects.count() == 1
    with pytest.raises(SummaryChangedError):
        write(cast, story, "Another.")


def test_period_must_have_opened(cast, story, july):
    summer = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(7, 19))
    with pytest.raises(SummaryNotAllowedError):
        write(cast, story, "Too early.", period=summer)
    client = signed_in(cast.carol)
    for key in ("2026-07-01/2026-09-30", "nonsense"):
        assert client.get(PAGE, {"period": key}).status_code == 404
    assert client.get(PAGE.replace("/1/", "/9/")).status_code == 403


def test_page_without_a_period_says_so(cast):
    response = signed_in(cast.carol).get(PAGE)
    assert (response.status_code, "none has opened yet" in response.content.decode()) == (200, True)
    assert signed_in(cast.carol).post(PAGE, {"text": "Too early.", "seen": "0"}).status_code == 200
    assert PAGE not in signed_in(cast.carol).get(WORKSTREAM).content.decode()


def test_last_text_stands_beside(cast, story):
    write(cast, story, "Winter was hard.", period=story.winter)
    assert "Winter was hard." in signed_in(cast.carol).get(PAGE).content.decode()


def test_expired_session_keeps_what_was_typed(cast, story):
    client = Client()
    assert client.post(PAGE, {"text": "A long summary.", "seen": "0"}).status_code == 302
    client.force_login(cast.carol)
    assert "A long summary." in client.get(PAGE).content.decode()
    assert not WorkstreamSummary.objects.exists()


def test_database_refuses_an_empty_summary(cast, story):
    row = WorkstreamSummary(workstream=cast.workstreams[1], period=story.spring, number=1, text="", author=cast.carol)
    with pytest.raises(IntegrityError), change(kind="test", job="test") as revision:
        revision.append(row)


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_alike_for_more_texts(cast, story, django_assert_num_queries, count):
    for number in range(count):
        write(cast, story, f"Text {number}.", seen=number)
    client = signed_in(cast.carol)
    client.get(PAGE)
    with django_assert_num_queries(25):
        client.get(PAGE)
