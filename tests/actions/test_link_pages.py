"""An update by a link: sending one, writing by it without signing in, and everything that ends it."""

import logging
import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Change, User
from actions.links import states_of_links
from actions.models import Evidence, LinkSender, StatusUpdate, UpdateDraft, UpdateLink, UpdateLinkEnd
from actions.services.corrections import correct_update
from actions.services.endings import close_action
from actions.services.evidence import attach_link
from actions.services.links import send_by_link
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.reviews import return_update
from actions.services.updates import UpdateContent, save_draft, submit_update
from actions.views import by_link
from outcomes.services import close_person
from tests.actions.reporting import AMBER, Reporting
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SEND = "/strategies/care-plan/actions/1.1/links/send/"
BOX = "office@college.example"
TYPED = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days.", "next": "Run a third."}
PAT = {"name": "Pat Example", "job_title": "Office manager"}


@pytest.fixture
def reporting(cast: Cast) -> Reporting:
    return Reporting(cast)


@pytest.fixture
def period(reporting: Reporting) -> Any:
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def lead(cast: Cast, period: Any) -> Client:
    client = Client()
    client.force_login(cast.carol)
    return client


@pytest.fixture
def address(lead: Client) -> str:
    """A link for Action 1.1, as it stands in the mail."""
    return sent_to(lead)


def sent_to(lead: Client, box: str = BOX, days: int = 10) -> str:
    """Send a link, and return its address."""
    mail.outbox.clear()
    answer = lead.post(SEND, {"address": box, "days": days})
    assert answer.status_code == 302, answer.context["form"].errors
    (message,) = mail.outbox
    found = re.search(r"http://testserver(/update-link/[^/]+/)", message.body)
    assert found
    return found[1]


def written(client: Client, address: str, **typed: str) -> Any:
    """Write and send the update."""
    answer = client.post(address, {**TYPED, **typed, "go": "check"}, follow=True)
    assert answer.redirect_chain == [(f"{address}check/", 302)]
    return client.post(f"{address}check/", {**PAT, "version": version_on(answer)})


def version_on(page: Any) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page.content.decode())
    assert found
    return found[1]


def text_of(answer: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(words.split())


# Sending a link


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


# Writing by it


def test_mailbox_writes_and_sends_without_signing_in(client: Client, cast: Cast, address: str) -> None:
    answer = written(client, address)
    assert answer["Location"] == f"{address}sent/"
    update = StatusUpdate.objects.get()
    assert (update.author.email, update.partner, update.rating, update.done) == (
        BOX,
        cast.college,
        "green",
        "Ran 2 taster days.",
    )
    assert LinkSender.objects.values_list("update", "name", "job_title").get() == (
        update.pk,
        "Pat Example",
        "Office manager",
    )
    receipt = text_of(client.get(f"{address}sent/"))
    assert f"Reference {update.pk}" in receipt
    assert "Sent by link: Pat Example, Office manager." in receipt
    assert not UpdateDraft.objects.exists()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_writes_nothing(client: Client, address: str, method: str) -> None:
    written_before = (Change.objects.count(), UpdateDraft.objects.count(), StatusUpdate.objects.count())
    for page in ("", "check/", "sent/"):
        getattr(client, method)(f"{address}{page}")
    assert (Change.objects.count(), UpdateDraft.objects.count(), StatusUpdate.objects.count()) == written_before


@pytest.mark.parametrize("page", ["", "check/", "sent/"])
def test_pages_are_kept_nowhere_and_name_themselves_to_nobody(client: Client, address: str, page: str) -> None:
    for where in (f"{address}{page}", f"/update-link/unknown/{page}"):
        headers = client.get(where).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "strict-origin"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("missing", ["name", "job_title"])
def test_name_and_job_are_needed(client: Client, address: str, missing: str) -> None:
    checked = client.post(address, {**TYPED, "go": "check"}, follow=True)
    sender = {**PAT, missing: "  ", "version": version_on(checked)}
    answer = client.post(f"{address}check/", sender)
    said = {"name": "Enter your name", "job_title": "Enter your job"}[missing]
    assert answer.context["form"].errors == {missing: [said]}
    kept = next(value for name, value in PAT.items() if name != missing)
    assert kept in answer.content.decode()
    assert not StatusUpdate.objects.exists()


def test_incomplete_update_comes_back_with_what_was_typed(client: Client, address: str) -> None:
    answer = client.post(address, {**TYPED, "rating": "amber", "cause": "Snow.", "go": "check"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{address}?problems=yes"
    assert set(answer.context["form"].errors) == {"path", "forecast"}
    assert "Snow." in answer.content.decode()


def test_draft_is_kept_for_the_organisation_and_read_again(client: Client, cast: Cast, address: str) -> None:
    client.post(address, {"done": "Half a sentence", "version": "0", "go": "save"})
    draft = UpdateDraft.objects.get()
    assert (draft.saved_by.email, draft.content["done"]) == (BOX, "Half a sentence")
    assert "Half a sentence" in Client().get(address).content.decode()
    answer = client.post(address, {"done": "More", "version": "1", "go": "autosave"})
    assert (answer.status_code, answer.json()["version"]) == (200, "2")


def test_two_windows_of_one_link_see_each_other(client: Client, address: str) -> None:
    client.post(address, {"done": "One", "version": "0", "page": "a", "go": "save"})
    answer = client.post(address, {"done": "Two", "version": "0", "page": "b", "go": "save"})
    assert answer.status_code == 409
    assert "Nothing has been overwritten" in text_of(answer)
    assert "Two" in answer.content.decode()
    assert UpdateDraft.objects.get().content["done"] == "One"


def test_draft_changed_after_the_check_is_not_sent(client: Client, address: str) -> None:
    checked = client.post(address, {**TYPED, "go": "check"}, follow=True)
    client.post(address, {**TYPED, "done": "Other words.", "version": "1", "go": "save"})
    answer = client.post(f"{address}check/", {**PAT, "version": version_on(checked)})
    assert "The draft was changed after you checked it." in text_of(answer)
    assert "Other words." in text_of(answer)
    assert not StatusUpdate.objects.exists()


def test_colleague_who_saves_while_it_is_sent_keeps_theirs_and_the_mailbox_its_own(
    client: Client, cast: Cast, period: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "by": cast.alice}
    checked = client.post(address, {**TYPED, "version": "0", "go": "check"}, follow=True)

    def overtaken(**kwargs: Any) -> Any:
        save_draft(**about, content={"done": "Private words"}, now=timezone.now())
        return send_by_link(**kwargs)

    monkeypatch.setattr(by_link, "send_by_link", overtaken)
    answer = client.post(f"{address}check/", {**PAT, "version": version_on(checked)}, follow=True)
    assert "Nothing was sent. Check it again." in text_of(answer)
    assert (TYPED["done"] in text_of(answer), "Private words" in text_of(answer)) == (True, False)
    assert (StatusUpdate.objects.count(), UpdateDraft.objects.get().content) == (0, {"done": "Private words"})


def test_colleagues_draft_is_neither_shown_nor_touched(
    client: Client, cast: Cast, reporting: Reporting, period: Any, address: str
) -> None:
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college}
    save_draft(**about, content={"done": "Private words"}, by=cast.alice, now=reporting.tick())
    page = client.get(address)
    assert "Somebody who signs in for Riverside College saved a draft" in text_of(page)
    assert "Private words" not in page.content.decode()
    client.post(address, {"done": "Mine", "version": "0", "go": "save"})
    assert "Mine" in client.get(address).content.decode()
    assert "Mine" not in Client().get(address).content.decode()
    assert written(client, address)["Location"] == f"{address}sent/"
    assert StatusUpdate.objects.get().done == "Ran 2 taster days."
    assert UpdateDraft.objects.get().content == {"done": "Private words"}


def test_colleague_who_saves_meanwhile_keeps_theirs_and_the_mailbox_its_own(
    client: Client, cast: Cast, reporting: Reporting, period: Any, address: str
) -> None:
    page = client.get(address)
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college}
    save_draft(**about, content={"done": "Private words"}, by=cast.alice, now=reporting.tick())
    answer = client.post(address, {"done": "Mine", "version": version_on(page), "go": "save"})
    assert "Private words" not in answer.content.decode()
    assert "Mine" in client.get(address).content.decode()
    assert UpdateDraft.objects.get().content == {"done": "Private words"}


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


# When it cannot be used


def test_used_link_shows_what_was_sent_and_sends_nothing_more(client: Client, address: str) -> None:
    written(client, address)
    page = client.get(address)
    assert (page.status_code, "This link was used already" in text_of(page)) == (200, True)
    for where in (address, f"{address}check/"):
        answer = client.post(where, {**TYPED, "done": "Again.", **PAT, "version": "1", "go": "check"})
        assert answer.status_code == 409
        assert "What you typed was not sent" in text_of(answer)
        assert "Again." in text_of(answer)
    assert client.post(address, {"done": "x", "go": "autosave"}).status_code == 409
    assert StatusUpdate.objects.count() == 1


CLOSED = {
    "expired": (410, "This link has expired"),
    "sent otherwise": (409, "This update has been sent already"),
    "ended": (410, "This link ended with its action"),
    "corrected": (409, "Your update was corrected"),
    "other lead": (410, "The lead partner of this action has changed"),
    "mailbox closed": (410, "This link was called off"),
    "switched off": (410, "Updates by link are switched off"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_link_that_cannot_be_used_says_so_and_shows_nothing(
    client: Client, cast: Cast, period: Any, address: str, case: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, link = cast.actions["1.1"], UpdateLink.objects.get()
    if case == "expired":
        monkeypatch.setattr("actions.links.states_of_links", expired_states(link))
    elif case == "sent otherwise":
        send_now(cast, period)
    elif case == "corrected":
        written(client, address)
        correct_now(cast, "Not for the mailbox.")
    elif case == "ended":
        close_action(action=action, ending="withdrawn", reason="Done.", agreed_by="the board", by=cast.carol)
    elif case == "other lead":
        now = Owners(lead_id=cast.college.pk, person_id=cast.alice.pk)
        rows = {action: OwnersChange(now, Owners(lead_id=cast.trust.pk))}
        set_up_actions(strategy=cast.strategy, rows=rows, by=cast.carol)
    elif case == "mailbox closed":
        close_person(person=link.person, by=cast.ada)
    else:
        settings.UPDATE_LINKS = False
    status, heading = CLOSED[case]
    for page in ("", "check/", "sent/"):
        answer = client.get(f"{address}{page}")
        assert (answer.status_code, heading in text_of(answer)) == (status, True)
        assert "recruitment hub" not in answer.content.decode()
    before = StatusUpdate.objects.count()
    answer = client.post(address, {**TYPED, "go": "check"})
    assert (answer.status_code, StatusUpdate.objects.count()) == (status, before)
    assert UpdateDraft.objects.count() == 0
    if case != "switched off":
        assert "Ran 2 taster days." in text_of(answer)


def correct_now(cast: Cast, reason: str) -> StatusUpdate:
    content = UpdateContent(stage="in_progress", rating="green", done="By Alice.")
    return correct_update(update=StatusUpdate.objects.get(), content=content, reason=reason, by=cast.alice)


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


def test_evidence_attached_after_the_check_is_shown_before_it_is_sent(
    client: Client, cast: Cast, reporting: Reporting, address: str
) -> None:
    checked = client.post(address, {**TYPED, "go": "check"}, follow=True)
    attach = {"draft": UpdateDraft.objects.get(), "by": cast.alice, "now": reporting.tick()}
    piece = attach_link(**attach, label="Added later", url="https://example.org/later")
    answer = client.post(f"{address}check/", {**PAT, "version": version_on(checked), "evidence": ""})
    assert "The evidence was changed after you checked it." in text_of(answer)
    assert "Added later" in text_of(answer)
    assert f'name="evidence" value="{piece.pk}"' in answer.content.decode()
    assert not StatusUpdate.objects.exists()
    again = {**PAT, "version": version_on(answer), "evidence": str(piece.pk)}
    assert client.post(f"{address}check/", again)["Location"] == f"{address}sent/"
    assert [row.label for row in Evidence.objects.all()] == ["Added later"]


def test_lead_is_told_why_a_link_to_a_reviewer_is_not_sent(lead: Client, cast: Cast) -> None:
    answer = lead.post(SEND, {"address": cast.dan.email, "days": "5"})
    said = "dan@example.org reviews the updates of this action. Enter a mailbox of the lead partner, or record the"
    assert answer.context["form"].errors["address"][0].startswith(said)
    assert not UpdateLink.objects.exists()


def test_list_says_that_what_a_link_sent_was_corrected(lead: Client, client: Client, cast: Cast, address: str) -> None:
    written(client, address)
    correct_now(cast, "A slip.")
    assert "Update sent by Pat Example, Office manager, corrected since" in text_of(lead.get(SEND))


def expired_states(link: UpdateLink) -> Any:
    return lambda links, now: states_of_links(links, link.expires_at)


def send_now(cast: Cast, period: Any) -> None:
    content = UpdateContent(stage="in_progress", rating="green", done="By Alice.")
    submit_update(action=cast.actions["1.1"], period=period, partner=cast.college, content=content, by=cast.alice)


def test_key_that_never_was_is_not_known(client: Client, address: str) -> None:
    for key in ("x", address.split("/")[2][:-1], UpdateLink.objects.get().key_hash):
        answer = client.get(f"/update-link/{key}/")
        assert (answer.status_code, "This link is not known" in text_of(answer)) == (404, True)


def test_links_that_are_switched_off_are_nowhere(lead: Client, address: str, settings: Any) -> None:
    settings.UPDATE_LINKS = False
    assert lead.get(SEND).status_code == 404
    assert lead.get("/strategies/care-plan/reporting/links/").status_code == 404
    assert lead.post(reverse("update-link-call-off", args=["care-plan", "1.1", 1])).status_code == 404
    for page in ("/strategies/care-plan/actions/1.1/", "/strategies/care-plan/reporting/"):
        text = lead.get(page).content.decode()
        assert "/links/send/" not in text
        assert "/reporting/links/" not in text
    settings.UPDATE_LINKS = True
    for page in ("/strategies/care-plan/actions/1.1/", "/strategies/care-plan/reporting/"):
        assert "/actions/1.1/links/send/" in lead.get(page).content.decode()


def test_place_that_asks_too_often_has_to_wait(client: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(by_link.LinkThrottle, "rate", "3/minute")
    assert [client.get("/update-link/guess/").status_code for _ in range(4)] == [404, 404, 404, 429]
    cache.clear()


def test_key_stands_in_no_line_of_the_log(client: Client, address: str, caplog: pytest.LogCaptureFixture) -> None:
    key = address.split("/")[2]
    UpdateLinkEnd.objects.exists()
    client.get(f"/update-link/{key}wrong/")
    Client(enforce_csrf_checks=True).post(address, TYPED)
    said = [record for record in caplog.records if key in record.getMessage()]
    assert len(said) == 2
    console = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler and one.filters)
    lines = [console.format(record) for record in said]
    assert all("/update-link/.../" in line for line in lines)
    assert key not in "".join(lines)


def test_form_is_guarded_against_other_sites(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, TYPED, headers={"Origin": "https://evil.example"}).status_code == 403


# Who reads who sent it


def test_reviewers_and_the_organisation_read_who_sent_it_and_nobody_else(
    client: Client, cast: Cast, address: str
) -> None:
    written(client, address)
    update = StatusUpdate.objects.get()

    def seen_by(name: str, where: str) -> list[bool]:
        reader = Client()
        reader.force_login(cast.people[name])
        page = reader.get(where).content.decode()
        return [text in page for text in ("Pat Example, Office manager", "ent by link", BOX)]

    action = "/strategies/care-plan/actions/1.1/"
    assert seen_by("carol", reverse("review", args=[update.pk])) == [True, True, False]
    for name in ("carol", "dan", "alice"):
        assert seen_by(name, action) == [True, True, False]
    for name in ("bob", "olive", "ada"):
        assert seen_by(name, action) == [False, True, False]
    assert seen_by("alice", f"{action}update/")[::2] == [True, False]


def test_person_of_a_mailbox_reaches_nothing_by_signing_in(client: Client, cast: Cast, address: str) -> None:
    box = User.objects.get(email=BOX)
    client.force_login(box)
    assert client.get("/strategies/care-plan/").status_code == 404
    assert client.get("/strategies/care-plan/actions/1.1/update/").status_code == 404
    assert client.get(address).status_code == 200


def test_list_shows_every_link_with_its_state(lead: Client, client: Client, address: str) -> None:
    written(client, address)
    page = text_of(lead.get("/strategies/care-plan/reporting/links/"))
    assert "Update sent by Pat Example, Office manager" in page


def test_who_has_not_reported_says_that_a_link_was_sent(lead: Client, address: str) -> None:
    page = text_of(lead.get("/strategies/care-plan/reporting/"))
    assert f"Link sent to {BOX} on" in page
