"""Writing and sending an update by a link, without signing in."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Change
from actions.models import Evidence, LinkSender, StatusUpdate, UpdateDraft
from actions.services.evidence import attach_link
from actions.services.links import send_by_link
from actions.services.plan import change_due_date
from actions.services.updates import save_draft
from actions.views import by_link
from tests.actions.links.linking import BOX, PAT, TYPED, text_of, version_on, written
from tests.actions.reporting import Reporting
from tests.cast import Cast

pytestmark = pytest.mark.django_db


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


def test_advice_about_the_due_date_says_whom_to_ask(client: Client, cast: Cast, address: str) -> None:
    change_due_date(action=cast.actions["1.1"], new=date(2026, 12, 31), reason="", by=cast.carol)
    late = {"rating": "amber", "cause": "Snow.", "path": "Wait.", "control": "yes"}
    forecast = {"forecast_day": "1", "forecast_month": "3", "forecast_year": "2027"}
    checked = text_of(client.post(address, {**TYPED, **late, **forecast, "go": "check"}, follow=True))
    assert "is after the due date, 31 December 2026." in checked
    assert "An update does not move that date: ask whoever sent you the link for another one." in checked
