"""Everything that ends a link, and what it then says."""

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from actions.links import states_of_links
from actions.models import StatusUpdate, UpdateDraft, UpdateLink, UpdateLinkEnd
from actions.services.endings import close_action
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.updates import UpdateContent, submit_update
from actions.views import by_link
from outcomes.services import close_person
from tests.actions.links.linking import PAT, SEND, TYPED, correct_now, text_of, written
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_used_link_shows_what_was_sent_and_sends_nothing_more(client: Client, address: str) -> None:
    written(client, address)
    page = client.get(address)
    assert (page.status_code, "This link was used already" in text_of(page)) == (200, True)
    for where in (address, f"{address}check/"):
        answer = client.post(where, {**TYPED, "done": "Again.", **PAT, "version": "1", "go": "check"})
        assert answer.status_code == 409
        assert "What you typed was not sent" in text_of(answer)
        assert "was sent by this link before, perhaps from another tab or by a colleague" in text_of(answer)
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


def test_browser_without_cookies_is_told_to_allow_them_and_open_the_link_again(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, TYPED, headers={"Origin": "http://testserver"})
    said = text_of(answer)
    assert answer.status_code == 403
    assert "allow cookies for this site, and open the link in the mail again" in said
    assert ("signed" in said, "sign in" in said.lower(), "start page" in said) == (False, False, False)
    assert "Ran 2 taster days." in said
