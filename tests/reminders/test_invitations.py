"""What the mail server says of an invitation is kept, and nobody is invited by the address of a shared mailbox."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Change, Membership, User
from accounts.services import MailboxAddressError, invite_person, set_mailbox
from actions.models import ActionState, AddressRefusal, WorkstreamVersion
from actions.services.plan import Owners, OwnersChange, set_up_actions
from tests.cast import Cast
from tests.reminders.mailing import BUSY, TalkingBackend, refused

pytestmark = pytest.mark.django_db

PEOPLE = "/strategies/care-plan/people/"
NEW = "new@example.org"
OFFICE = "office@college.example"
WHY = f"{OFFICE} is the shared mailbox of an organisation, so nobody signs in by it."


@pytest.fixture
def server(settings: Any) -> type[TalkingBackend]:
    settings.EMAIL_BACKEND = "tests.reminders.mailing.TalkingBackend"
    TalkingBackend.begin()
    return TalkingBackend


def open_ones() -> list[tuple[str, str]]:
    return list(AddressRefusal.objects.filter(cleared_at=None).values_list("address", "reply"))


def test_refused_invitation_is_kept_until_one_goes_through(
    cast: Cast, client: Client, server: type[TalkingBackend]
) -> None:
    client.force_login(cast.carol)
    server.says = {NEW: refused(NEW)}
    said = client.post(f"{PEOPLE}invite/", {"email": NEW, "roles": ["officer"]}, follow=True).text
    assert "We could not send them the email" in said
    assert "Mail to this address was refused on" in client.get(PEOPLE).text
    assert open_ones() == [(NEW, "550 5.1.1 No such user")]
    again = f"{PEOPLE}{User.objects.get(email=NEW).pk}/invitation/"
    assert "We could not send the email." in client.post(again, follow=True).text
    assert len(open_ones()) == 1
    server.says = {}
    assert "We have emailed" in client.post(again, follow=True).text
    assert open_ones() == []
    assert AddressRefusal.objects.get().cleared_by == cast.carol
    assert "was refused" not in client.get(PEOPLE).text


def test_invitation_that_failed_for_now_refuses_no_address(cast: Cast, server: type[TalkingBackend]) -> None:
    server.says = {NEW: BUSY}
    invite_person(email=NEW, by=cast.carol)
    assert (server.took, open_ones()) == ([], [])


def test_mailbox_is_invited_nowhere(cast: Cast, client: Client) -> None:
    box = set_mailbox(partner=cast.college, address=OFFICE, by=cast.carol)
    before = Change.objects.count()
    with pytest.raises(MailboxAddressError, match=WHY):
        invite_person(email=f" {OFFICE.upper()} ", by=cast.carol)
    client.force_login(cast.carol)
    form = client.post(f"{PEOPLE}invite/", {"email": OFFICE, "partners": [cast.trust.pk]}).context["form"]
    assert form.errors == {"email": [f"{WHY} Enter the address of the person alone."]}
    assert form["email"].value() == OFFICE
    leads = client.post("/strategies/care-plan/set-up/workstreams/", {"workstream-1": OFFICE, "workstream-2": ""})
    assert f"{WHY} Enter the address of the person alone." in leads.text
    action = cast.actions["2.1"]
    owners = Owners.of(ActionState.objects.open().get(action=action))
    row = OwnersChange(seen=owners, wanted=owners, email=OFFICE)
    result = set_up_actions(strategy=cast.strategy, rows={action: row}, by=cast.carol)
    (refusal,) = result.refused.values()
    assert (refusal.field, refusal.message) == ("person", f"{WHY} Enter the address of the person alone.")
    assert Change.objects.count() == before
    assert not Membership.objects.filter(person=box).exists()
    assert not WorkstreamVersion.objects.filter(lead_person=box).exists()
