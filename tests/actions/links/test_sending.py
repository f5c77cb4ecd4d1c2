"""A lead sends a link for an update, and calls it off."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Change, User
from actions.models import UpdateLink, UpdateLinkEnd
from outcomes.services import close_person
from tests.actions.links.linking import BOX, SEND, sent_to, text_of
from tests.actions.reporting import Reporting
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_lead_sends_a_link_by_mail(lead: Client, cast: Cast, address: str) -> None:
    (message,) = mail.outbox
    assert message.to == [BOX]
    assert message.subject == "Update wanted for July to September 2026: Action 1.1: Open a recruitment hub"
    for said in ("Carol Example asks Riverside College", "Care plan", "July to September 2026", "Anybody who has it"):
        assert said in message.body
        assert said in message.alternatives[0].content
    link = UpdateLink.objects.get()
    key = address.split("/")[2]
    assert (link.person.email, link.partner, len(link.key_hash)) == (BOX, cast.college, 64)
    assert key not in str(UpdateLink.objects.values().get())
    assert Change.objects.get(kind="update_link_sent").by == cast.carol
    page = text_of(lead.get(SEND))
    assert f"{BOX} July to September 2026" in page
    assert "Works until" in page


def test_page_says_until_when_and_starts_from_the_cut_off(
    lead: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = lead.get(SEND).context["form"]
    today = lead.get(SEND).context["moment"].day
    assert form["days"].value() == (date(2026, 11, 30) - today).days if today < date(2026, 11, 30) else 14


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"address": "office", "days": "10"}, "address", "The email address must be an email address"),
        ({"address": "", "days": "10"}, "address", "Enter the email address"),
        ({"address": BOX, "days": ""}, "days", "Enter the number of days"),
        ({"address": BOX, "days": "0"}, "days", "The number of days must be 1 or more"),
        ({"address": BOX, "days": "61"}, "days", "The number of days must be 60 or less"),
    ],
)
def test_link_that_cannot_be_sent_says_why(lead: Client, typed: dict[str, str], field: str, message: str) -> None:
    answer = lead.post(SEND, typed)
    assert answer.context["form"].errors[field][0].startswith(message)
    assert (UpdateLink.objects.count(), len(mail.outbox)) == (0, 0)


def test_leaver_gets_no_link_and_is_not_let_in_again(lead: Client, cast: Cast, reporting: Reporting) -> None:
    close_person(person=cast.bob, by=cast.ada, now=reporting.tick())
    answer = lead.post(SEND, {"address": "BOB@example.org", "days": "5"})
    assert "The sign-in of bob@example.org is closed" in answer.context["form"].errors["address"][0]
    assert (UpdateLink.objects.count(), User.objects.get(pk=cast.bob.pk).is_active) == (0, False)


def test_mail_that_could_not_be_sent_calls_its_link_off(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.services.links.send_link", lambda *args: False)
    answer = lead.post(SEND, {"address": BOX, "days": "5"}, follow=True)
    assert "could not be sent, so the link was called off" in answer.content.decode()
    assert UpdateLinkEnd.objects.get().link == UpdateLink.objects.get()


def test_newer_link_to_the_same_mailbox_ends_the_one_before(lead: Client, client: Client, address: str) -> None:
    other = sent_to(lead, "another@college.example")
    newer = sent_to(lead, "OFFICE@college.example")
    assert [client.get(one).status_code for one in (address, other, newer)] == [410, 200, 200]


def test_nothing_is_sent_for_an_update_that_is_there(
    lead: Client, cast: Cast, reporting: Reporting, period: Any
) -> None:
    reporting.send(cast.actions["1.1"], period)
    assert "has been sent already" in text_of(lead.get(SEND))
    answer = lead.post(SEND, {"address": BOX, "days": "5"})
    assert (answer.status_code, UpdateLink.objects.count()) == (200, 0)
    assert "The update for this period has been sent already." in text_of(answer)


def test_action_without_a_lead_partner_gets_no_link(lead: Client) -> None:
    page = text_of(lead.get("/strategies/care-plan/actions/1.2/links/send/"))
    assert "This action has no lead partner" in page
    assert "Send link" not in page


@pytest.mark.parametrize("name", ["alice", "bob", "olive", "ada"])
def test_only_leads_send_links(cast: Cast, period: Any, name: str) -> None:
    client = Client()
    client.force_login(cast.people[name])
    assert client.post(SEND, {"address": BOX, "days": "5"}).status_code == 403
    assert not UpdateLink.objects.exists()


def test_lead_calls_a_link_off_once(lead: Client, client: Client, address: str) -> None:
    call_off = reverse("update-link-call-off", args=["care-plan", "1.1", UpdateLink.objects.get().pk])
    assert lead.get(call_off).status_code == 405
    first, second = (lead.post(call_off, {"back": "list"}, follow=True) for _ in range(2))
    assert f"The link to {BOX} was called off." in text_of(first)
    assert "somebody called it off already" in text_of(second)
    assert UpdateLinkEnd.objects.count() == 1
    answer = client.get(address)
    assert (answer.status_code, "This link was called off" in text_of(answer)) == (410, True)


def test_link_of_another_action_is_not_called_off(lead: Client, address: str) -> None:
    pk = UpdateLink.objects.get().pk
    assert lead.post(reverse("update-link-call-off", args=["care-plan", "2.1", pk])).status_code == 404


def test_lead_is_told_why_a_link_to_a_reviewer_is_not_sent(lead: Client, cast: Cast) -> None:
    answer = lead.post(SEND, {"address": cast.dan.email, "days": "5"})
    said = "dan@example.org reviews the updates of this action. Enter a mailbox of the lead partner, or record the"
    assert answer.context["form"].errors["address"][0].startswith(said)
    assert not UpdateLink.objects.exists()
