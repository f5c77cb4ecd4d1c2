"""The shared mailbox of an organisation: who sets it, who learns of it, and what is refused."""

import pytest
from django.test import Client

from accounts.clock import change
from accounts.models import Change, PartnerVersion, User
from accounts.services import PartnerChangedError, rename_partner, set_mailbox
from accounts.services.people import close_account
from actions.models import Frequency, ReminderPreference
from actions.reminders.stopping import stop_address
from actions.reminders.wishes import frequencies_of
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


def typed(client: Client) -> dict[str, object]:
    """What the page would post as it stands."""
    form = client.get(URL).context["form"]
    return {bound.name: bound.value() or "" for bound in form}


def stop(client: Client) -> str:
    """The mailbox's own reader asks for fewer; what the page says then."""
    address = stop_address(User.objects.get(email=OFFICE)).removeprefix("http://testserver")
    client.post(address, {"List-Unsubscribe": "One-Click"})
    return client.get(address).text


def often(address: str = OFFICE) -> Frequency:
    person = User.objects.get(email=address)
    return frequencies_of([person.pk])[person.pk]


def test_fewer_mails_are_shown_and_taken_back_by_the_lead(cast: Cast, client: Client) -> None:
    set_mailbox(partner=cast.college, address=OFFICE, by=cast.carol)
    said = stop(Client())
    assert "ask the programme lead of" in said
    assert "choose how often" not in said
    assert "is asked of the people who speak for Riverside College" in said
    client.force_login(cast.carol)
    assert "office@college.example, which gets mails only about what is late" in client.get("/partners/college/").text
    page = client.get(URL)
    assert "office@college.example gets mails only about what is late, overdue or sent back." in page.text
    assert page.context["form"]["frequency"].value() == Frequency.ONLY_LATE
    answer = client.post(URL, typed(client) | {"frequency": "daily"}, follow=True)
    assert "one mail each working day on which there is something new." in answer.text
    assert often() == Frequency.DAILY


def test_saving_the_address_does_not_undo_what_was_asked_for_meanwhile(cast: Cast, client: Client) -> None:
    set_mailbox(partner=cast.college, address=OFFICE, by=cast.carol)
    client.force_login(cast.carol)
    sent = typed(client)
    stop(Client())
    client.post(URL, sent)
    assert often() == Frequency.ONLY_LATE


@pytest.mark.parametrize("between", ["", "desk@college.example"])
def test_another_address_begins_anew(cast: Cast, client: Client, between: str) -> None:
    set_mailbox(partner=cast.college, address=OFFICE, by=cast.carol)
    stop(Client())
    client.force_login(cast.carol)
    client.post(URL, typed(client) | {"address": between})
    if between:
        assert often(between) == Frequency.DAILY
    assert not ReminderPreference.objects.exists()
    client.post(URL, typed(client) | {"address": OFFICE})
    assert often() == Frequency.DAILY


def test_mailbox_of_two_is_said_and_keeps_its_choice(cast: Cast, client: Client) -> None:
    set_mailbox(partner=cast.trust, address=OFFICE, by=cast.ada)
    stop(Client())
    client.force_login(cast.carol)
    said = client.post(URL, {"address": OFFICE}, follow=True).text
    assert "It is the shared mailbox of Moorland NHS Trust too: one mail says everything." in said
    assert "It is the shared mailbox of Moorland NHS Trust too" in client.get(URL).text
    client.post(URL, typed(client) | {"address": ""})
    assert often() == Frequency.ONLY_LATE


def test_address_by_which_somebody_signs_in_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    answer = client.post(URL, {"address": "Bob@example.org"})
    assert answer.context["form"].errors == {
        "address": [
            "Somebody signs in by bob@example.org, and gets reminders as themselves. Enter an address that the "
            "organisation shares."
        ]
    }
    assert 'value="Bob@example.org"' in answer.text
    assert mailbox_of(cast) is None
