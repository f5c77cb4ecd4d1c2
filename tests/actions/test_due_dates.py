"""Setting and moving a due date on its page, and the ledger it shows."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from actions.models import ActionState, DueDateRevision
from actions.services.plan import change_due_date
from tests.cast import Cast

URL = "/strategies/care-plan/actions/2.1/date/"
DATES = [date(2096, 9, 30), date(2096, 12, 31), date(2097, 3, 31), date(2097, 6, 30)]
MOVE = {
    "kind": "date",
    "new_day": "31",
    "new_month": "12",
    "new_year": "2096",
    "reason": "The school year",
    "asked_by": "",
    "seen": "1",
}


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


def set_dates(cast: Cast, number: int) -> None:
    for step, day in enumerate(DATES[:number]):
        change_due_date(action=cast.actions["2.1"], new=day, reason=f"Reason {step}", asked_by=cast.alice, by=cast.dan)


def test_due_date_first_is_set_without_a_reason(lead: Client, cast: Cast) -> None:
    page = lead.get(URL).content.decode()
    for words in ("Set the due date", "No due date yet.", "None yet.", "Offer every new starter a place"):
        assert words in page
    assert 'name="reason"' not in page
    sent = {"kind": "date", "new_day": "30", "new_month": "9", "new_year": "2096", "seen": "0"}
    response = lead.post(URL, sent, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Due date of Action 2.1 set."]
    assert "Due 30 September 2096. Not moved." in response.content.decode()
    assert ActionState.objects.open().get(action=cast.actions["2.1"]).due_date == DATES[0]


def test_due_date_first_may_lie_behind(lead: Client, cast: Cast) -> None:
    sent = {"kind": "date", "new_day": "30", "new_month": "9", "new_year": "2020", "seen": "0"}
    assert lead.post(URL, sent).status_code == 302
    assert ActionState.objects.open().get(action=cast.actions["2.1"]).due_date == date(2020, 9, 30)


def test_due_date_moves_with_a_reason_and_who_asked(lead: Client, cast: Cast) -> None:
    set_dates(cast, 1)
    response = lead.post(URL, MOVE | {"asked_by": str(cast.alice.pk)}, follow=True)
    page = response.content.decode()
    for words in (
        "Due date of Action 2.1 moved.",
        "Due 31 December 2096. Moved once, 92 days later than the original.",
        "First move: 31 December 2096",
        "92 days later. ",
        "The school year",
        "Asked by Alice Example, agreed by Carol Example",
    ):
        assert words in page


def test_due_date_becomes_ongoing_without_days(lead: Client, cast: Cast) -> None:
    set_dates(cast, 1)
    response = lead.post(URL, MOVE | {"kind": "ongoing", "new_day": "99"}, follow=True)
    page = response.content.decode()
    assert "Ongoing, without an end date. Moved once." in page
    assert "days later" not in page


def test_due_date_third_move_is_flagged(lead: Client, cast: Cast) -> None:
    set_dates(cast, 2)
    assert "This would be the" not in lead.get(URL).content.decode()
    change_due_date(action=cast.actions["2.1"], new=DATES[2], reason="Again", by=cast.dan)
    assert "This would be the third move of this date." in lead.get(URL).content.decode()
    change_due_date(action=cast.actions["2.1"], new=DATES[3], reason="Again", by=cast.dan)
    page = lead.get(URL).content.decode()
    assert "This would be the fourth move of this date." in page
    assert "Third move: 30 June 2097" in page
    assert "Moved 3 times, 273 days later than the original." in page


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"kind": ""}, "kind", "Select a date or ongoing"),
        ({"kind": "never"}, "kind", "Select a date or ongoing from the choices given"),
        ({"new_day": "", "new_month": "", "new_year": ""}, "new", "Enter the due date"),
        ({"new_day": "31", "new_month": "2"}, "new", "The due date must be a real date: February 2096 has no day 31"),
        ({"new_year": "1926"}, "new", "The due date must be on or after 1 January 2000"),
        ({"new_day": "\x00"}, "new", "The due date must have a day from 1 to 31"),
        ({"new_day": "30", "new_month": "9"}, "new", "This is the date that the action has already."),
        ({"new_year": "2020"}, "new", "Enter a date that is still to come."),
        ({"reason": ""}, "reason", "Enter why the date moves"),
        ({"reason": " \n "}, "reason", "Enter why the date moves"),
        ({"reason": "\x00"}, "reason", "Why the date moves must not contain a null character. Type it again"),
        ({"reason": "x" * 10_000}, "reason", "Why the date moves must be 2000 characters or fewer. It has 10000"),
        ({"asked_by": "999999"}, "asked_by", "Select who asked for it from the choices given"),
    ],
)
def test_due_date_refusals_keep_what_was_typed(
    lead: Client, cast: Cast, wrong: dict[str, str], field: str, message: str
) -> None:
    set_dates(cast, 1)
    response = lead.post(URL, MOVE | wrong)
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [message]}
    if "reason" not in wrong:
        assert "The school year</textarea>" in response.content.decode()
    assert DueDateRevision.objects.count() == 1


def test_due_date_somebody_elses_person_cannot_have_asked(lead: Client, cast: Cast) -> None:
    set_dates(cast, 1)
    assert "asked_by" in lead.post(URL, MOVE | {"asked_by": str(cast.steve.pk)}).context["form"].errors


@pytest.mark.parametrize("seen", ["0", "", "x", "-1", "9" * 10, "\u0661"])
def test_due_date_moved_meanwhile_is_shown_before_it_is_moved_again(lead: Client, cast: Cast, seen: str) -> None:
    set_dates(cast, 1)
    response = lead.post(URL, MOVE | {"seen": seen})
    assert response.context["form"].errors == {
        "new": ["Somebody else has set or moved this date since you opened the page. Check it and save again."]
    }
    assert 'name="seen" value="1"' in response.content.decode()
    assert lead.post(URL, MOVE).status_code == 302


def test_due_date_set_meanwhile_asks_for_a_reason_on_the_next_try(lead: Client, cast: Cast) -> None:
    set_dates(cast, 1)
    first = {name: MOVE[name] for name in ("kind", "new_day", "new_month", "new_year")} | {"seen": "0"}
    response = lead.post(URL, first)
    assert response.status_code == 200
    assert 'name="reason"' in response.content.decode()
    assert DueDateRevision.objects.count() == 1


def test_due_date_unknown_or_foreign_action_is_not_found(lead: Client, cast: Cast) -> None:
    for ref in ("9.9", "2", "x" * 500, "%00"):
        assert lead.get(f"/strategies/care-plan/actions/{ref}/date/").status_code == 404
    assert lead.get("/strategies/elsewhere/actions/2.1/date/").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("carol", 200), ("dan", 200), ("alice", 200), ("bob", 403), ("olive", 403), ("ada", 403), ("steve", 404)],
)
def test_due_date_page_is_for_leads_and_the_lead_partner(client: Client, cast: Cast, name: str, status: int) -> None:
    client.force_login(cast.people[name])
    assert client.get(URL).status_code == status
    assert client.post(URL, {}).status_code == status
    assert client.get(URL + "?as_at=2026-03-02").status_code == (404 if status == 404 else 403)


def test_due_date_page_takes_the_same_queries_for_any_ledger(
    lead: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    set_dates(cast, 1)
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(URL)
    change_due_date(action=cast.actions["2.1"], new=DATES[2], reason="Again", by=cast.dan)
    change_due_date(action=cast.actions["2.1"], new=DATES[3], reason="Again", by=cast.dan)
    with django_assert_num_queries(len(few)):
        lead.get(URL)
