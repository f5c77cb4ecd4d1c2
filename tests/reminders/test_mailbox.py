"""The shared mailbox of an organisation: who sets it, who learns of it, and what is refused."""

import pytest
from django.test import Client

from accounts.clock import change
from accounts.models import Change, PartnerVersion, User
from accounts.services import PartnerChangedError, rename_partner, set_mailbox
from accounts.services.people import close_account
from tests.cast import Cast

URL = "/partners/college/mailbox/"
OFFICE = "office@college.example"


def mailbox_of(cast: Cast) -> User | None:
    return PartnerVersion.objects.open().get(partner=cast.college).mailbox


def test_lead_sets_changes_and_clears_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    seen = client.get(URL).context["form"]["seen"].value()
    answer = client.post(URL, {"address": f" {OFFICE.upper()} ", "seen": seen}, follow=True)
    assert answer.redirect_chain == [("/partners/college/", 302)]
    box = mailbox_of(cast)
    assert box is not None
    assert (box.email, box.has_usable_password(), box.memberships.count()) == (OFFICE, False, 0)
    last = Change.objects.order_by("-id")[0]
    assert (last.kind, last.by, last.summary) == (
        "partner_mailbox_set",
        cast.carol,
        "Shared mailbox of Riverside College set",
    )
    form = client.get(URL).context["form"]
    assert form["address"].value() == OFFICE
    client.post(URL, {"address": "", "seen": form["seen"].value()})
    assert mailbox_of(cast) is None
    assert "No shared mailbox" in client.get("/partners/college/").text


@pytest.mark.parametrize(
    ("name", "knows"),
    [("alice", True), ("carol", True), ("dan", True), ("ada", True), ("bob", False), ("olive", False)],
)
def test_only_its_own_people_and_leads_learn_of_it(cast: Cast, client: Client, name: str, knows: bool) -> None:
    set_mailbox(partner=cast.college, address=OFFICE, by=cast.carol)
    client.force_login(cast.people[name])
    page = client.get("/partners/college/")
    assert (OFFICE in page.text) == knows
    assert ("mailbox" in page.text) == knows
    assert OFFICE not in client.get("/api/v1/partners/college/").text


def test_a_page_about_the_past_and_a_group_say_nothing_of_it(cast: Cast, client: Client) -> None:
    set_mailbox(partner=cast.college, address=OFFICE, by=cast.carol)
    client.force_login(cast.carol)
    assert "mailbox" not in client.get("/partners/college/?as_at=2026-03-02").text
    assert "mailbox" not in client.get("/partners/providers/").text
    assert client.get(f"{URL}?as_at=2026-03-02").status_code == 403


def test_what_is_no_address_is_named_and_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    answer = client.post(URL, {"address": "office at college"})
    assert answer.context["form"].errors == {
        "address": ["The address of the shared mailbox must be an email address, such as name@example.org"]
    }
    assert 'value="office at college"' in answer.text
    assert mailbox_of(cast) is None


def test_somebody_whose_sign_in_was_closed_is_not_let_in_again(cast: Cast, client: Client) -> None:
    with change(kind="person_closed", by=cast.ada) as revision:
        close_account(revision, cast.bob)
    client.force_login(cast.carol)
    answer = client.post(URL, {"address": "bob@example.org"})
    assert answer.context["form"].errors == {
        "address": ["The sign-in of bob@example.org is closed. Invite them again first."]
    }
    assert not User.objects.get(pk=cast.bob.pk).is_active


def test_an_organisation_that_changed_meanwhile_is_looked_at_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    seen = client.get(URL).context["form"]["seen"].value()
    rename_partner(partner=cast.college, name="Dale College", by=cast.ada)
    answer = client.post(URL, {"address": OFFICE, "seen": seen})
    assert answer.context["form"].non_field_errors() == [
        "Dale College was changed meanwhile. Look at it again. Its shared mailbox now: none. Saving again takes what "
        "stands here."
    ]
    with pytest.raises(PartnerChangedError):
        set_mailbox(partner=cast.college, address=OFFICE, seen=seen, by=cast.ada)
    assert mailbox_of(cast) is None
    again = {"address": answer.context["form"]["address"].value(), "seen": answer.context["form"]["seen"].value()}
    assert client.post(URL, again).status_code == 302
    box = mailbox_of(cast)
    assert box is not None
    assert box.email == OFFICE


def test_the_name_of_before_and_the_mailbox_are_kept_by_a_change_of_the_other(cast: Cast, client: Client) -> None:
    set_mailbox(partner=cast.college, address=OFFICE, by=cast.carol)
    rename_partner(partner=cast.college, name="Dale College", by=cast.ada)
    client.force_login(cast.alice)
    page = client.get("/partners/college/").context["page"]
    assert (page.mailbox, [one.name for one in page.former]) == (OFFICE, ["Riverside College"])
