"""Asking for another due date, and the lead's answer, on their pages."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services import set_delegate
from actions.models import ActionState, DateDecision, DateRequest, DueDateRevision
from actions.pages.date_requests import waiting_requests
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.endings import close_action
from actions.services.plan import change_due_date
from tests.actions.visits import visit, words_of
from tests.cast import Cast

PLAN = "/strategies/care-plan/"
DATE = PLAN + "actions/1.1/date/"
LIST = PLAN + "date-requests/"
JUNE, JULY = date(2027, 6, 30), date(2027, 7, 31)
ASK = {
    "kind": "date",
    "new_day": "31",
    "new_month": "7",
    "new_year": "2027",
    "reason": "Snow.",
    "seen": "1",
    "requests": "0",
}


@pytest.fixture(autouse=True)
def dated(cast: Cast) -> None:
    """Action 1.1 is due at the end of June 2027."""
    change_due_date(action=cast.actions["1.1"], new=JUNE, reason="", by=cast.carol)


@pytest.fixture
def alice(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alice)
    return client


@pytest.fixture
def carol(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.carol)
    return client


def asked(cast: Cast, ref: str = "1.1", new: date = JULY) -> DateRequest:
    return ask_for_date(action=cast.actions[ref], partner=cast.college, new=new, reason="Snow.", by=cast.alice)


def decide(carol: Client, request: DateRequest, **sent: str) -> Any:
    return carol.post(f"{LIST}{request.pk}/", sent, follow=True)


def due(cast: Cast) -> date | None:
    return ActionState.objects.open().get(action=cast.actions["1.1"]).due_date


def test_lead_partner_asks_and_sees_that_it_waits(alice: Client, cast: Cast) -> None:
    page = words_of(alice.get(DATE))
    assert "Ask for another due date Due 30 June 2027. Not moved." in page
    assert "Who asked for it?" not in page
    page = words_of(alice.post(DATE, ASK, follow=True))
    assert "Request for Action 1.1 sent to the programme lead." in page
    assert "Waiting for the programme lead: 31 July 2027." in page
    row = DateRequest.objects.get()
    assert (row.new, row.reason, row.asked_by, row.partner, row.seen_lines) == (
        JULY,
        "Snow.",
        cast.alice,
        cast.college,
        1,
    )
    assert due(cast) == JUNE


def test_request_for_a_first_date_and_for_ongoing(alice: Client, cast: Cast) -> None:
    address = PLAN + "actions/2.1/date/"
    assert "Ask for a due date" in words_of(alice.get(address))
    alice.post(address, {"kind": "ongoing", "new_day": "99", "reason": "It never ends.", "seen": "0", "requests": "0"})
    assert DateRequest.objects.get().is_ongoing is True


def test_same_request_sent_twice_is_one(alice: Client) -> None:
    assert [alice.post(DATE, ASK).status_code for _ in range(2)] == [302, 302]
    assert DateRequest.objects.count() == 1


def test_request_of_a_colleague_is_not_replaced_unseen(alice: Client, cast: Cast) -> None:
    asked(cast, new=date(2027, 8, 31))
    response = alice.post(DATE, ASK)
    told = "Another date was asked for after you opened this page."
    assert response.context["form"].errors == {"new": [f"{told} Check what was asked, and send again."]}
    assert "Waiting for the programme lead: 31 August 2027." in words_of(response)
    assert "Snow.</textarea>" in response.content.decode()
    assert 'name="requests" value="1"' in response.content.decode()
    assert alice.post(DATE, ASK | {"requests": "1"}).status_code == 302
    assert [row.new for row in waiting_requests([cast.strategy.pk])] == [JULY]


def test_request_for_a_day_gone_by_is_refused_at_the_date(alice: Client) -> None:
    response = alice.post(DATE, ASK | {"new_year": "2020"})
    assert response.context["form"].errors == {"new": ["Enter a date that is still to come."]}
    assert DateRequest.objects.count() == 0


def test_request_on_a_date_that_has_moved_is_named_and_kept(alice: Client, cast: Cast) -> None:
    change_due_date(action=cast.actions["1.1"], new=date(2027, 9, 30), reason="Floods.", by=cast.carol)
    response = alice.post(DATE, ASK)
    assert "Somebody else has set or moved this date since you opened the page." in words_of(response)
    assert "Due 30 September 2027." in words_of(response)
    assert DateRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"kind": ""}, "kind", "Select a date or ongoing"),
        ({"new_day": ""}, "new", "The due date must include a day"),
        ({"new_day": "30", "new_month": "6"}, "new", "This is the date that the action has already."),
        ({"reason": " "}, "reason", "Enter why the date moves"),
    ],
)
def test_wrong_request_is_named_at_its_box(
    alice: Client, cast: Cast, wrong: dict[str, str], field: str, message: str
) -> None:
    response = alice.post(DATE, ASK | wrong)
    assert (response.status_code, response.context["form"].errors) == (200, {field: [message]})
    assert DateRequest.objects.count() == 0


@pytest.mark.parametrize("who", ["bob", "olive", "ada"])
def test_nobody_else_asks(cast: Cast, who: str) -> None:
    client = Client()
    client.force_login(cast.people[who])
    assert [client.get(DATE).status_code, client.post(DATE, ASK).status_code] == [403, 403]


def test_delegate_who_only_drafts_does_not_ask(alice: Client, cast: Cast) -> None:
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol)
    assert [alice.get(DATE).status_code, alice.post(DATE, ASK).status_code] == [403, 403]
    assert "Ask for another due date" not in words_of(alice.get(PLAN + "actions/1.1/"))


def test_what_was_typed_comes_back_after_signing_in(client: Client, cast: Cast) -> None:
    assert client.post(DATE, ASK).status_code == 302
    client.force_login(cast.alice)
    page = client.get(DATE).content.decode()
    assert "Snow.</textarea>" in page
    assert re.search(r'name="new_year"[^>]*value="2027"|value="2027"[^>]*name="new_year"', page)
    assert DateRequest.objects.count() == 0


def test_lead_agrees_and_the_partner_is_told(carol: Client, cast: Cast) -> None:
    request = asked(cast)
    page = words_of(carol.get(LIST))
    assert "1 request for another due date waits for your decision." in page
    assert "30 June 2027 31 July 2027 31 days later Snow. Alice Example for Riverside College" in page
    response = decide(carol, request, decision="agree")
    assert "Due date of Action 1.1 changed as asked." in words_of(response)
    assert "No request for another due date waits." in words_of(response)
    assert due(cast) == JULY
    line = DueDateRevision.objects.get(number=1)
    assert (line.asked_by, line.agreed_by, line.reason) == (cast.alice, cast.carol, "Snow.")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["alice@example.org"], "Due date of Action 1.1 changed as you asked")
    assert "Carol Example has agreed. The due date is changed." in letter.body
    assert "Agreed by Carol Example on" in words_of(carol.get(f"{LIST}{request.pk}/"))


def test_lead_refuses_with_a_reason_that_the_partner_reads(carol: Client, alice: Client, cast: Cast) -> None:
    request = asked(cast)
    response = decide(carol, request, decision="refuse", reason=" ")
    assert response.context["form"].errors == {"reason": ["Enter why the date stays."]}
    response = decide(carol, request, decision="refuse", reason="It can be done.")
    assert "Request for Action 1.1 refused. The due date stays." in words_of(response)
    assert due(cast) == JUNE
    assert "Refused by Carol Example" in words_of(alice.get(DATE))
    assert "The answer: “It can be done.”" in words_of(alice.get(DATE))
    (letter,) = mail.outbox
    assert letter.subject == "Due date of Action 1.1 stays as it is"
    assert "It can be done." in letter.body


def test_same_decision_sent_twice_is_one(carol: Client, cast: Cast) -> None:
    request = asked(cast)
    for _ in range(2):
        assert carol.post(f"{LIST}{request.pk}/", {"decision": "agree"}).status_code == 302
    assert DateDecision.objects.count() == 1


def test_decision_after_somebody_elses_says_so(carol: Client, cast: Cast) -> None:
    request = asked(cast)
    agree_date(request=request, by=cast.dan)
    response = carol.post(f"{LIST}{request.pk}/", {"decision": "refuse", "reason": "It can be done."})
    page = words_of(response)
    assert response.status_code == 409
    assert "This request has been decided on or replaced already. Your decision was not saved." in page
    assert "What you typed: “It can be done.”" in page
    assert "Agreed by Dan Example on" in page
    assert DateDecision.objects.count() == 1


def test_request_that_was_replaced_says_so(carol: Client, cast: Cast) -> None:
    request = asked(cast)
    asked(cast, new=date(2027, 8, 31))
    assert "The partner has asked again, so this request was replaced." in words_of(carol.get(f"{LIST}{request.pk}/"))
    assert carol.post(f"{LIST}{request.pk}/", {"decision": "agree"}).status_code == 409
    assert due(cast) == JUNE


def test_date_that_has_moved_since_is_not_agreed_to(carol: Client, cast: Cast) -> None:
    request = asked(cast)
    opened = carol.get(f"{LIST}{request.pk}/")
    assert "Agree: the date moves" in words_of(opened)
    change_due_date(action=cast.actions["1.1"], new=date(2027, 9, 30), reason="Floods.", by=cast.dan)
    response = carol.post(f"{LIST}{request.pk}/", {"decision": "agree"})
    assert "The date has moved since this was asked," in words_of(response)
    assert "Agree: the date moves" not in words_of(response)
    assert DateDecision.objects.count() == 0
    assert "The date has moved since" in words_of(carol.get(LIST))


def test_third_move_is_flagged_to_the_lead(carol: Client, cast: Cast) -> None:
    for month in (8, 9):
        change_due_date(action=cast.actions["1.1"], new=date(2027, month, 1), reason="Again.", by=cast.carol)
    request = asked(cast)
    assert "Third move" in words_of(carol.get(LIST))
    assert "This would be the third move of this date." in words_of(carol.get(f"{LIST}{request.pk}/"))


def test_waiting_request_is_shown_to_its_partner_and_the_lead_only(cast: Cast) -> None:
    request = asked(cast)
    pages = {
        who: words_of(visit(cast.people[who], PLAN + "actions/1.1/")) for who in ("alice", "bob", "carol", "olive")
    }
    assert {who: "asked on" in page and "31 July 2027" in page for who, page in pages.items()} == {
        "alice": True,
        "bob": False,
        "carol": True,
        "olive": False,
    }
    assert f'href="{LIST}{request.pk}/"' in visit(cast.carol, PLAN + "actions/1.1/").content.decode()
    assert f'href="{LIST}{request.pk}/"' in visit(cast.carol, DATE).content.decode()
    refuse_date(request=request, reason="No.", by=cast.carol)
    assert "for another due date:" not in words_of(visit(cast.alice, PLAN + "actions/1.1/"))


def test_request_waits_no_more_once_the_action_has_ended(carol: Client, cast: Cast) -> None:
    request = asked(cast)
    words = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the board"}
    close_action(action=cast.actions["1.1"], by=cast.carol, **words)
    assert waiting_requests([cast.strategy.pk]).count() == 0
    assert "The action has ended, so its date stays." in words_of(carol.get(f"{LIST}{request.pk}/"))
    assert carol.post(f"{LIST}{request.pk}/", {"decision": "agree"}).status_code == 200
    assert due(cast) == JUNE


def test_request_of_another_strategy_is_not_found(carol: Client, cast: Cast) -> None:
    request = asked(cast)
    assert carol.get(f"{LIST}{request.pk + 1}/").status_code == 404
    assert carol.get(f"/strategies/elsewhere/date-requests/{request.pk}/").status_code == 404


def test_list_asks_alike_for_more_requests(carol: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    asked(cast)
    carol.get(LIST)
    with CaptureQueriesContext(connection) as one:
        carol.get(LIST)
    ask_for_date(action=cast.actions["2.1"], partner=cast.college, new=JULY, reason="Snow.", by=cast.alice)
    with django_assert_num_queries(len(one)):
        assert "2 requests" in words_of(carol.get(LIST))


@pytest.mark.parametrize("decision", ["agree", "refuse"])
def test_lead_is_told_that_the_mail_failed(carol: Client, cast: Cast, monkeypatch: Any, decision: str) -> None:
    def fails(*args: object) -> int:
        raise OSError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fails)
    request = asked(cast)
    said = words_of(carol.post(f"{LIST}{request.pk}/", {"decision": decision, "reason": "No."}, follow=True))
    assert "No mail could be sent to Alice Example: tell them yourself." in said
    assert DateDecision.objects.count() == 1
