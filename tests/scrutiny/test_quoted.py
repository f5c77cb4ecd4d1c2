"""How the coming report quotes an organisation: word for word what page, API and file say; who may ask for a change."""

import html
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.clock import change, record_many
from actions import settled
from actions.models import ActionState, UpdateMessage
from actions.services.reviews import accept_update, return_update
from actions.services.succession import succeed_partner
from actions.services.thread import write_message
from actions.succession import read_estate
from tests.actions.story import AMBER, GREEN, Story, at, send
from tests.cast import Cast
from tests.scrutiny.telling import STEPS, History

QUOTED = "/strategies/care-plan/progress/quoted/"
REPORT = "/strategies/care-plan/progress/"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def by_report(page: str) -> dict[str, tuple[str, str, str]]:
    """What the report's table prints of each action: mark, date and update, as they stand in the page."""
    row = (
        r'<a class="govuk-link" href="[^"]*/actions/([^/"]+)/">.*?</th>\s*<td class="govuk-table__cell" role="cell">'
        r'(.*?)</td>.*?data-l="Due">(.*?)</td>\s*<td class="govuk-table__cell" role="cell" data-l="Update">(.*?)</td>'
    )
    table = page[page.index('<caption class="govuk-visually-hidden">Actions with') :]
    return {ref: (mark, due, update) for ref, mark, due, update in re.findall(row, table, re.DOTALL)}


def by_quotes(page: str) -> dict[str, tuple[str, str, str]]:
    """The same three as the organisation is shown them."""
    row = (
        r'<h2[^>]*><a class="govuk-link" href="[^"]*/actions/([^/"]+)/">.*?<div data-part="mark">(.*?)</div><div>'
        r'<span class="app-muted">Due</span> <div data-part="due">(.*?)</div></div></div>'
        r'\s*<div data-part="update">(.*?)</div></div>\n'
    )
    return {ref: (mark, due, update) for ref, mark, due, update in re.findall(row, page, re.DOTALL)}


def promised(page: str, ref: str) -> str:
    """The words that are printed once the update is accepted, "" for none."""
    section = page[page.index(f"/actions/{ref}/") :].split("</section>")[0]
    found = re.search(r'<div data-part="promised">(.*?)</div></div>', section, re.DOTALL)
    return found[1] if found else ""


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def july() -> Any:
    with time_machine.travel(at(7, 12), tick=False) as traveller:
        yield traveller


def test_words_are_those_of_the_report(cast: Cast, story: Story, july: Any) -> None:
    accept_update(update=story.second, by=cast.carol, now=at(7, 11))
    partner = signed_in(cast.alice)
    report, quotes = by_report(read(partner, REPORT)), by_quotes(read(partner, QUOTED))
    assert list(quotes) == ["1.1", "2.1"]
    assert quotes == {ref: report[ref] for ref in quotes}
    assert "All five schools have signed." in quotes["1.1"][2]


def test_words_that_wait_are_shown_as_they_will_be_printed(cast: Cast, story: Story, july: Any) -> None:
    partner = signed_in(cast.alice)
    page = read(partner, QUOTED)
    assert "All five schools" not in by_quotes(page)["1.1"][2]
    assert "The words of 1 update wait for review." in page
    later = promised(page, "1.1")
    assert "All five schools have signed." in later
    july.move_to(at(7, 13))
    accept_update(update=story.second, by=cast.carol, now=at(7, 13))
    page = read(partner, QUOTED)
    assert (promised(page, "1.1"), later in by_quotes(page)["1.1"][2]) == ("", True)
    assert later in by_report(read(partner, REPORT))["1.1"][2]


def test_private_boxes_are_never_shown(cast: Cast, story: Story, july: Any) -> None:
    send(cast, "2.1", story.spring, AMBER, at(7, 12))
    for person in (cast.alice, cast.carol):
        page = read(signed_in(person), QUOTED)
        assert "Two of five schools have signed." in page
        assert [words in page for words in (AMBER.help_wanted, AMBER.internal_note)] == [False, False]


def test_returned_update_is_left_out_and_leads_back_to_the_form(cast: Cast, story: Story, july: Any) -> None:
    return_update(update=story.second, by=cast.carol, comment="How many?", now=at(7, 11))
    page = read(signed_in(cast.alice), QUOTED)
    section = page[page.index("/actions/1.1/") :].split("</section>")[0]
    assert "An update for this period was returned, so the report leaves it out" in section
    assert "Change it and send it again" in section
    assert promised(page, "1.1") == ""


def test_no_update_says_so_and_leads_to_the_form(cast: Cast, story: Story) -> None:
    with time_machine.travel(at(7, 30), tick=False):
        page = read(signed_in(cast.alice), QUOTED)
    section = page[page.index("/actions/2.1/") :].split("</section>")[0]
    assert "No update" in by_quotes(page)["2.1"][0]
    assert 'href="/strategies/care-plan/actions/2.1/update/">Write update' in section
    assert "1 is printed as “No update”." in page


def test_partner_reads_its_own_and_the_lead_any(cast: Cast, story: Story, july: Any) -> None:
    assert "your organisation leads no action" in read(signed_in(cast.bob), QUOTED)
    assert signed_in(cast.bob).get(f"{QUOTED}?partner=college").status_code == 404
    assert signed_in(cast.carol).get(f"{QUOTED}?partner=nobody").status_code == 404
    assert list(by_quotes(read(signed_in(cast.carol), f"{QUOTED}?partner=college"))) == ["1.1", "2.1"]
    assert by_quotes(read(signed_in(cast.carol), QUOTED)) == by_quotes(read(signed_in(cast.alice), QUOTED))
    assert signed_in(cast.olive).get(QUOTED).status_code == 403
    assert signed_in(cast.alice).get(f"{QUOTED}?as_at=2026-07-11").status_code == 403


def test_partner_asks_and_the_lead_answers(cast: Cast, story: Story, july: Any) -> None:
    partner, lead = signed_in(cast.alice), signed_in(cast.carol)
    ask = reverse("progress-ask", args=["care-plan", story.second.pk])
    assert ask in read(partner, QUOTED)
    assert "All five schools have signed." in read(partner, ask)
    answer = partner.post(ask, {"text": "Six schools, not five."})
    assert (answer.status_code, answer.url) == (302, QUOTED)
    assert list(UpdateMessage.objects.values_list("update", "partner", "text")) == [
        (story.second.pk, cast.college.pk, "Six schools, not five.")
    ]
    page = read(lead, QUOTED)
    thread = reverse("update-messages", args=["care-plan", "1.1", story.second.pk])
    assert [words in page for words in ("Six schools, not five.", f'href="{thread}">Answer')] == [True, True]
    write_message(update=story.second, by=cast.carol, text="Please correct it.")
    assert "Please correct it." in read(partner, QUOTED)
    assert f'href="{thread}">Write to them' in read(lead, QUOTED)


@pytest.mark.parametrize("name", ["bob", "carol", "dan", "olive", "ada", "steve"])
def test_nobody_else_asks_for_a_change(cast: Cast, story: Story, july: Any, name: str) -> None:
    client, ask = signed_in(getattr(cast, name)), reverse("progress-ask", args=["care-plan", story.second.pk])
    assert [client.get(ask).status_code, client.post(ask, {"text": "Mine"}).status_code] == [404, 404]
    assert not UpdateMessage.objects.exists()


@pytest.mark.parametrize(("text", "problem"), [(" ", "Enter what should change"), ("x" * 1001, "1000 characters")])
def test_wish_that_cannot_be_taken_keeps_its_words(
    cast: Cast, story: Story, july: Any, text: str, problem: str
) -> None:
    ask = reverse("progress-ask", args=["care-plan", story.second.pk])
    response = signed_in(cast.alice).post(ask, {"text": text})
    page = response.content.decode()
    assert (response.status_code, problem in page, text.strip() in page) == (422, True, True)
    assert not UpdateMessage.objects.exists()


def test_wish_sent_twice_is_one(cast: Cast, story: Story, july: Any) -> None:
    ask = reverse("progress-ask", args=["care-plan", story.second.pk])
    for _ in range(2):
        assert signed_in(cast.alice).post(ask, {"text": "Six schools."}).status_code == 302
    assert UpdateMessage.objects.count() == 1


def test_expired_session_keeps_what_was_typed(cast: Cast, story: Story, july: Any) -> None:
    ask = reverse("progress-ask", args=["care-plan", story.second.pk])
    client = Client()
    away = client.post(ask, {"text": "Six schools, not five."})
    assert (away.status_code, UpdateMessage.objects.count()) == (302, 0)
    client.force_login(cast.alice)
    assert "Six schools, not five." in read(client, ask)
    client.post(ask, {"text": "Six schools, not five."})
    assert "Six schools, not five." not in read(client, ask)


def test_nothing_is_asked_once_it_is_settled(cast: Cast, story: Story, july: Any, monkeypatch: Any) -> None:
    said = "The report was cleared on 12 July 2026."
    monkeypatch.setattr(settled, "_rules", [lambda updates: {update.pk: said for update in updates}])
    partner, ask = signed_in(cast.alice), reverse("progress-ask", args=["care-plan", story.second.pk])
    page = read(partner, QUOTED)
    assert (ask in page, "The report was cleared on 12 July 2026." in page) == (False, True)
    response = partner.post(ask, {"text": "Six schools."})
    assert (response.status_code, "The report was cleared on 12 July 2026." in response.content.decode()) == (422, True)
    assert not UpdateMessage.objects.exists()


@pytest.mark.parametrize("count", [1, 2])
def test_page_asks_alike_for_more_actions(
    cast: Cast, story: Story, july: Any, django_assert_num_queries: Any, count: int
) -> None:
    send(cast, "2.1", story.spring, GREEN, at(7, 12)) if count == 2 else None
    client = signed_in(cast.alice)
    client.get(QUOTED)
    with django_assert_num_queries(41):
        read(client, QUOTED)


def test_page_before_the_first_period(cast: Cast) -> None:
    with time_machine.travel(date(2026, 3, 5), tick=False):
        page = read(signed_in(cast.alice), QUOTED)
    assert "No reporting period has opened yet" in page
    assert list(by_quotes(page)) == ["1.1", "2.1"]


@pytest.mark.slow
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, min_size=2, max_size=9))
def test_words_are_those_of_the_report_whatever_happens(cast: Cast, steps: list[tuple[Any, ...]]) -> None:
    before = transaction.savepoint()  # a change must be the outermost block, so examples are no `atomic`
    try:
        with time_machine.travel(at(4, 2), tick=False) as traveller:
            history = History(cast)
            for step in steps:
                traveller.move_to(history.now)
                history.take(*step)
            traveller.move_to(history.now)
            lead, report = signed_in(cast.carol), by_report(read(signed_in(cast.carol), REPORT))
            told = lead.get("/api/v1/progress/?strategy=care-plan").json()["actions"]
            for slug, name in (("college", "Riverside College"), ("trust", "Moorland NHS Trust")):
                led = [one for one in told if name in (one["lead"], one["joint_lead"])]
                response = lead.get(f"{QUOTED}?partner={slug}")
                assert response.status_code == (200 if led else 404)
                quotes = by_quotes(response.content.decode())
                assert quotes == {one["ref"]: report[one["ref"]] for one in led}
                for one in led:
                    words = html.unescape(quotes[one["ref"]][2])
                    said = [one["update"][box] for box in ("done", "next", "cause", "path")] if one["update"] else []
                    assert [text for text in said if text and text not in words] == []
    finally:
        transaction.savepoint_rollback(before)


def test_doors_lead_to_the_quotes(cast: Cast, story: Story, july: Any) -> None:
    """From My work, from the action and from the receipt; no door for whoever would be refused."""
    partner = signed_in(cast.alice)
    action = "/strategies/care-plan/actions/1.1/"
    for place in ("/my-work/", action, f"{action}update/sent/"):
        assert f'href="{QUOTED}"' in read(partner, place), place
    assert f'href="{QUOTED}?partner=college"' in read(signed_in(cast.carol), action)
    for person in (cast.bob, cast.olive, cast.ada):
        assert QUOTED not in read(signed_in(person), action)
    assert QUOTED not in read(partner, "/strategies/care-plan/actions/1.2/")


LEFT_OUT = "An update for this period was returned"


def test_joint_lead_does_not_learn_that_an_update_was_returned(cast: Cast, story: Story, july: Any) -> None:
    with change(kind="owners_set", job="test", now=at(7, 11)) as revision:
        record_many(revision, ActionState, {cast.actions["1.1"].pk: {"joint_lead_id": cast.trust.pk}})
    return_update(update=story.second, by=cast.carol, comment="How many?", now=at(7, 11))
    for name, knows in (("alice", True), ("bob", False)):
        assert (LEFT_OUT in read(signed_in(cast.people[name]), QUOTED)) is knows
    assert LEFT_OUT in read(signed_in(cast.carol), f"{QUOTED}?partner=trust")


def test_new_lead_that_may_not_know_of_a_return_is_asked_to_write(cast: Cast, story: Story, july: Any) -> None:
    return_update(update=story.second, by=cast.carol, comment="How many?", now=at(7, 11))
    with change(kind="owners_set", job="test", now=at(7, 11)) as revision:
        record_many(revision, ActionState, {cast.actions["1.1"].pk: {"lead_id": cast.trust.pk, "person_id": None}})
    page = read(signed_in(cast.bob), QUOTED)
    said = [words for words in (LEFT_OUT, "Change it and send it again", "Write update") if words in page]
    assert said == ["Write update"]


def test_successor_reads_questions_and_asks_for_a_change(cast: Cast, story: Story, july: Any) -> None:
    write_message(update=story.second, by=cast.carol, text="How many came?", now=at(7, 11))
    mark = read_estate(cast.college).mark
    succeed_partner(partner=cast.college, successor=cast.trust, seen=mark, by=cast.carol, now=at(7, 11))
    heir, ask = signed_in(cast.bob), reverse("progress-ask", args=["care-plan", story.second.pk])
    assert [words in read(heir, QUOTED) for words in ("How many came?", ask)] == [True, True]
    assert heir.post(ask, {"text": "Six schools."}).status_code == 302
    assert UpdateMessage.objects.latest("pk").partner_id == cast.trust.pk
    assert "Six schools." in read(heir, "/my-work/")
