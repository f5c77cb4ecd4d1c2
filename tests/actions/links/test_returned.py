"""An update that was sent by a link and returned."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from actions.models import StatusUpdate, UpdateLink, UpdateLinkEnd
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.reviews import return_update
from outcomes.services import close_person
from tests.actions.links.linking import BOX, correct_now, sent_to, text_of, written
from tests.actions.reporting import AMBER, Reporting
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["", "sent/"])
def test_returned_correction_by_a_colleague_is_not_shown_as_what_was_sent(
    client: Client, cast: Cast, address: str, page: str
) -> None:
    written(client, address)
    return_update(update=correct_now(cast, "Not for the mailbox."), by=cast.carol, comment="Not for you either.")
    shown = text_of(client.get(f"{address}{page}"))
    assert "Ran 2 taster days." in shown
    assert "Sent by link: Pat Example, Office manager." in shown
    for hidden in ("By Alice.", "Not for the mailbox.", "Not for you either."):
        assert hidden not in shown


def test_reason_of_a_colleagues_correction_is_not_shown_once_it_is_carried_on(
    client: Client, cast: Cast, address: str
) -> None:
    written(client, address)
    first = StatusUpdate.objects.get()
    return_update(update=correct_now(cast, "Not for the mailbox."), by=cast.carol, comment="How many?")
    return_update(update=first, by=cast.carol, comment="How many?")
    written(client, address, version="0")
    assert StatusUpdate.objects.latest("pk").correction_reason == "Not for the mailbox."
    assert "Not for the mailbox." not in client.get(address).content.decode()


def test_returned_update_is_sent_again_by_the_same_link(
    client: Client, cast: Cast, reporting: Reporting, address: str
) -> None:
    written(client, address, internal_note="For ourselves.")
    return_update(update=StatusUpdate.objects.get(), by=cast.carol, comment="How many people?")
    page = client.get(address).content.decode()
    assert "How many people?" in page
    assert "For ourselves." in page
    written(client, address, done="27 people came.", version="0")
    assert list(StatusUpdate.objects.order_by("attempt").values_list("attempt", "done")) == [
        (1, "Ran 2 taster days."),
        (2, "27 people came."),
    ]


def test_earlier_update_is_shown_without_what_a_colleague_wrote_privately(
    client: Client, cast: Cast, lead: Client, reporting: Reporting, period: Any
) -> None:
    private = {"help_wanted": "A named contact.", "internal_note": "The trust may say no.", "control": "partly"}
    update = reporting.send(cast.actions["1.1"], period, **AMBER, **private)
    reporting.hand_back(update, "How many people came?")
    page = client.get(sent_to(lead)).content.decode()
    for said in ("How many people came?", "Ran 2 taster days with 27 people.", "Run one more course."):
        assert said in page
    for hidden in ("A named contact.", "The trust may say no."):
        assert hidden not in page


def returned(lead: Client, comment: str = "How many people came?") -> Any:
    """The lead returns the update, and the page that follows."""
    mail.outbox.clear()
    review = reverse("review", args=[StatusUpdate.objects.latest("pk").pk])
    return lead.post(review, {"decision": "return", "comment": comment}, follow=True)


def test_mailbox_is_told_what_to_change_with_a_new_link(client: Client, lead: Client, address: str) -> None:
    written(client, address)
    page = returned(lead)
    (message,) = mail.outbox
    assert message.to == [BOX]
    assert message.subject == "Update for July to September 2026 returned: Action 1.1: Open a recruitment hub"
    for said in ("Carol Example has returned", "How many people came?", "takes the place of the one before"):
        assert said in message.body
        assert said in message.alternatives[0].content
    assert f"{BOX} was told by mail, with a new link to send it again." in page.content.decode()
    new = way_in(message)
    assert (client.get(address).status_code, client.get(new).status_code) == (410, 200)
    assert "How many people came?" in text_of(client.get(new))
    written(client, new, done="27 people came.", version="0")
    assert StatusUpdate.objects.latest("pk").done == "27 people came."


def way_in(message: Any) -> str:
    """The address of the link in a mail."""
    found = re.search(r"http://testserver(/update-link/[^/]+/)", message.body)
    assert found
    return found[1]


@pytest.mark.parametrize("case", ["switched off", "other lead"])
def test_mailbox_that_gets_no_new_link_is_told_whom_to_ask(
    client: Client, cast: Cast, lead: Client, address: str, settings: Any, case: str
) -> None:
    written(client, address)
    if case == "switched off":
        settings.UPDATE_LINKS = False
    else:
        now = Owners(lead_id=cast.college.pk, person_id=cast.alice.pk)
        rows = {cast.actions["1.1"]: OwnersChange(now, Owners(lead_id=cast.trust.pk))}
        set_up_actions(strategy=cast.strategy, rows=rows, by=cast.carol)
    page = returned(lead)
    (message,) = mail.outbox
    assert ("Ask the programme lead of “Care plan” what to do." in message.body, "/update-link/" in message.body) == (
        True,
        False,
    )
    assert "It cannot send it again by a link." in page.content.decode()
    assert UpdateLink.objects.count() == 1


def test_reviewer_is_told_where_the_mail_to_the_mailbox_failed(
    client: Client, lead: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(client, address)
    monkeypatch.setattr("actions.services.links.send_link", lambda *args: False)
    said = f"The mail to {BOX} could not be sent. Send a link from the page of the action."
    assert said in returned(lead).content.decode()
    assert UpdateLinkEnd.objects.count() == 2


def test_mailbox_whose_sign_in_is_closed_gets_no_mail(client: Client, cast: Cast, lead: Client, address: str) -> None:
    written(client, address)
    close_person(person=User.objects.get(email=BOX), by=cast.ada)
    returned(lead)
    assert mail.outbox == []


def test_update_that_came_otherwise_and_one_that_is_accepted_mail_no_link(
    client: Client, cast: Cast, lead: Client, period: Any, address: str
) -> None:
    written(client, address)
    mail.outbox.clear()
    lead.post(reverse("review", args=[StatusUpdate.objects.get().pk]), {"decision": "accept"})
    correct_now(cast, "A slip.")
    returned(lead)
    assert (StatusUpdate.objects.count(), mail.outbox) == (2, [])
