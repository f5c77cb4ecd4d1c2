"""Correcting an update: the form with what was sent, its reason, the check and the receipt; races and refusals."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.services import set_delegate
from actions.models import ActivityNumber, Evidence, StatusUpdate, UpdateDraft
from actions.services.corrections import correct_update
from actions.services.evidence import attach_file
from actions.services.updates import UpdateContent, save_draft
from tests.actions.reporting import AMBER as SENT
from tests.actions.reporting import GREEN, Reporting
from tests.actions.updating import AMBER, TYPED, address, hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
REASON = "We counted twice."


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def update(cast, reporting, period):
    """Amber, waiting for review."""
    return reporting.send(cast.actions["1.1"], period, **SENT, internal_note="Ask in June.")


FORM, CHECK = address(name="update-correct"), address(name="update-check")


def begun(page):
    """The hidden fields of the form."""
    return hidden(page, "corrects", "seen")


def write(client, typed=TYPED, go="check", **more):
    """Post the form as it is opened."""
    return client.post(FORM, {**begun(client.get(FORM)), "correction_reason": REASON, **typed, "go": go, **more})


def submit(client):
    return client.post(CHECK, {"version": UpdateDraft.objects.get().version}, follow=True)


@pytest.mark.parametrize("is_accepted", [False, True])
def test_correction_from_form_to_receipt(cast, reporting, update, is_accepted):
    if is_accepted:
        reporting.accept(update)
    client = signed_in(cast.alice)
    opened = client.get(FORM)
    drawn = opened.content.decode()
    assert 'value="amber" checked' in drawn
    for text in (SENT["done"], SENT["cause"], SENT["path"], "Ask in June.", 'value="2027"'):
        assert text in drawn
    assert ("It then waits for review again." in text_of(opened)) is is_accepted
    assert write(client).url == CHECK
    checked = text_of(client.get(CHECK))
    assert "Check your correction before you send it" in checked
    assert f"Why it is corrected {REASON}" in checked.partition("Read by your organisation")[2]
    receipt = text_of(submit(client))
    assert "Correction sent Action 1.1, July to September 2026" in receipt
    row = StatusUpdate.objects.latest("pk")
    assert (row.corrects, row.correction_reason, row.rating, row.done) == (update, REASON, "green", TYPED["done"])
    assert (row.author, row.partner, UpdateDraft.objects.exists()) == (cast.alice, cast.college, False)


def test_correction_is_offered_where_the_update_stands(cast, update):
    client = signed_in(cast.alice)
    for page in (address(), address(name="update-sent"), "/my-work/", "/strategies/care-plan/actions/1.1/"):
        assert f'href="{FORM}"' in client.get(page).content.decode(), page


def test_correction_needs_a_reason_and_keeps_what_was_typed(cast, update):
    client = signed_in(cast.alice)
    answer = write(client, {**TYPED, "correction_reason": " "})
    page = client.get(answer.url, follow=True)
    assert page.redirect_chain == [(f"{FORM}?problems=yes", 302)]
    assert '<a href="#id_correction_reason">Enter why you correct it</a>' in page.content.decode()
    assert TYPED["done"] in page.content.decode()
    assert StatusUpdate.objects.count() == 1


def test_correction_keeps_numbers_and_evidence(cast, reporting, period, update):
    client = signed_in(cast.alice)
    counted = {"number_1_what": "People trained", "number_1_value": "27", "number_1_unit": "people"}
    write(client, {**TYPED, **counted})
    draft = UpdateDraft.objects.get()
    attach_file(draft=draft, file=ContentFile(b"%PDF-1.7 x", "plan.pdf"), by=cast.alice, now=timezone.now())
    page = client.get(CHECK)
    sent = client.post(CHECK, {"version": draft.version, "evidence": page.context["attached"].evidence[0].evidence.id})
    assert sent.url == address(name="update-sent")
    again = client.get(FORM)
    assert ("plan.pdf" in text_of(again), 'value="People trained"' in again.content.decode()) == (True, True)
    write(client, {**TYPED, **counted, "number_1_value": "28", "done": "Third"})
    page = client.get(CHECK)
    sent = client.post(CHECK, {"version": 1, "evidence": page.context["attached"].evidence[0].evidence.id})
    assert sent.url == address(name="update-sent")
    last = StatusUpdate.objects.latest("pk")
    assert list(Evidence.objects.filter(update=last).values_list("label", flat=True)) == ["plan.pdf"]
    assert [int(row.value) for row in ActivityNumber.objects.filter(update=last)] == [28]


def test_correction_of_what_was_decided_on_meanwhile_is_read_first(cast, reporting, update):
    client = signed_in(cast.alice)
    write(client)
    reporting.accept(update)
    page = submit(client)
    assert "This update was decided on after you opened it." in text_of(page)
    assert page.redirect_chain[-1][0] == FORM
    assert (TYPED["done"] in page.content.decode(), StatusUpdate.objects.count()) == (True, 1)
    write(client)
    submit(client)
    assert StatusUpdate.objects.count() == 2


def test_correction_of_what_was_returned_meanwhile_becomes_what_is_sent_again(cast, reporting, update):
    client = signed_in(cast.alice)
    opened = begun(client.get(FORM))
    reporting.hand_back(update)
    answer = client.post(FORM, {**opened, **TYPED, "done": "My words", "go": "save"})
    assert (answer.status_code, "My words" in answer.content.decode()) == (409, True)
    assert "The update was returned while you wrote." in text_of(answer)
    assert client.get(FORM).url == address()
    saved = client.post(address(), {**hidden(answer), **TYPED, "done": "My words", "go": "check"})
    assert saved.url == CHECK
    submit(client)
    assert StatusUpdate.objects.latest("pk").corrects is None


def test_correction_of_what_a_colleague_corrected_meanwhile_is_kept_beside_the_newer_one(cast, reporting, update):
    client = signed_in(cast.alice)
    opened = begun(client.get(FORM))
    content = UpdateContent(**{**GREEN, "done": "A colleague's words"})
    correct_update(update=update, content=content, reason="Other", by=cast.alice, now=reporting.tick())
    answer = client.post(FORM, {**opened, **TYPED, "done": "My words", "correction_reason": "R", "go": "check"})
    page = text_of(answer)
    assert (answer.status_code, "A newer update counts now" in page, "A colleague's words" in page) == (409, True, True)
    assert ("My words" in answer.content.decode(), UpdateDraft.objects.exists()) == (True, False)
    late = client.post(FORM, {**opened, **TYPED, "go": "autosave"})
    assert (late.status_code, UpdateDraft.objects.exists()) == (409, False)


def test_correction_begun_for_another_update_is_not_sent_for_the_newer_one(cast, reporting, period, update):
    client = signed_in(cast.alice)
    write(client)
    kept = UpdateDraft.objects.get()
    content = UpdateContent(**{**GREEN, "done": "A colleague's words"})
    correct_update(update=update, content=content, reason="Other", by=cast.alice, now=reporting.tick())
    UpdateDraft.objects.create(
        action=kept.action, period=period, partner=cast.college, content=kept.content, saved_by=cast.alice,
        saved_at=kept.saved_at,
    )  # fmt: skip
    assert "something newer stands in its place" in text_of(submit(client))
    assert StatusUpdate.objects.count() == 2


def test_returned_correction_is_changed_and_sent_again(cast, reporting, update):
    content = UpdateContent(**{**GREEN, "done": "Corrected words"})
    again = correct_update(update=update, content=content, reason=REASON, by=cast.alice, now=reporting.tick())
    reporting.hand_back(again, "Why not amber?")
    client = signed_in(cast.alice)
    page = client.get(FORM)
    said = text_of(page)
    assert ("Your correction was returned on" in said, "Why not amber?" in said) == (True, True)
    assert ("Corrected words" in said, REASON in said) == (True, True)
    write(client, AMBER)
    submit(client)
    row = StatusUpdate.objects.latest("pk")
    assert (row.corrects, row.rating, row.attempt) == (update, "amber", 3)


def test_completion_that_was_accepted_is_not_corrected(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], period, stage="complete"))
    client = signed_in(cast.alice)
    assert client.get(FORM).url == address()
    answer = client.post(FORM, {**TYPED, "go": "check"})
    assert (answer.status_code, TYPED["done"] in text_of(answer)) == (409, True)


def test_correction_by_a_colleague_who_only_drafts_is_handed_over(cast, reporting, update):
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    client = signed_in(cast.alice)
    write(client)
    page = text_of(client.get(CHECK))
    assert ("Submit correction" in page, "nobody who can sign in may send them" in page) == (False, True)
    submit(client)
    assert StatusUpdate.objects.count() == 1


def test_correction_is_kept_over_a_session_that_ended(cast, update):
    client = signed_in(cast.alice)
    opened = begun(client.get(FORM))
    client.logout()
    answer = client.post(FORM, {**opened, **TYPED, "correction_reason": "Mine", "done": "Typed late", "go": "check"})
    assert answer.url.endswith(f"?next={FORM}")
    client.force_login(cast.alice)
    page = client.get(FORM)
    assert (
        "Typed late" in text_of(page),
        "Why do you correct it? Only your organisation and the programme lead read this Mine" in text_of(page),
    ) == (True, True)


@pytest.fixture
def older(cast, reporting, period):
    """A draft, amber, beside which the lead recorded green by mail."""
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "by": cast.alice}
    draft = save_draft(**about, content={**AMBER, "done": "Draft words."}, now=reporting.tick())
    reporting.send(cast.actions["1.1"], period, by=cast.carol, **{**GREEN, "done": "Recorded words."})
    return draft


def test_correction_starts_from_what_was_sent_beside_an_older_draft(cast, older):
    client = signed_in(cast.alice)
    page = client.get(FORM)
    said, drawn = text_of(page), page.content.decode()
    assert "You have a draft from before this was sent" in said
    assert ("Draft words." in said, "Recorded words.</textarea>" in drawn, "data-autosave" in drawn) == (
        True,
        True,
        False,
    )
    assert ('value="green" checked' in drawn, 'value="amber" checked' in drawn) == (True, False)
    write(client, {**TYPED, "done": "Corrected."}, older=str(older.version))
    submit(client)
    row = StatusUpdate.objects.latest("pk")
    assert (row.rating, row.done, row.cause, row.forecast) == ("green", "Corrected.", "", None)
    assert not UpdateDraft.objects.exists()


def test_correction_uses_or_discards_an_older_draft_as_chosen(cast, older):
    client = signed_in(cast.alice)
    used = client.get(f"{FORM}?draft=yes")
    assert ('value="amber" checked' in used.content.decode(), "Draft words." in used.content.decode()) == (True, True)
    late = client.post(FORM, {**begun(client.get(FORM)), **TYPED, "older": older.version, "go": "autosave"})
    assert (late.status_code, UpdateDraft.objects.get().content["done"]) == (409, "Draft words.")
    stale = client.post(FORM, {**begun(used), **TYPED, "older": 99, "go": "discard"})
    assert (stale.status_code, UpdateDraft.objects.get().content["done"]) == (302, "Draft words.")
    kept = client.post(FORM, {**begun(used), **TYPED, "correction_reason": REASON, "go": "save"})
    assert (kept.url, UpdateDraft.objects.get().version) == (FORM, older.version + 1)
    assert "from before this was sent" not in text_of(client.get(FORM))
    UpdateDraft.objects.update(content=older.content)
    page = client.post(FORM, {"older": older.version + 1, "go": "discard"}, follow=True)
    assert ("is discarded" in page.content.decode(), UpdateDraft.objects.exists()) == (True, False)


def test_what_was_recorded_is_confirmed_from_my_work_and_from_the_closed_form(cast, older):
    confirm = reverse("update-confirm", args=["care-plan", "1.1", StatusUpdate.objects.get().pk])
    client = signed_in(cast.alice)
    for page in ("/my-work/", address()):
        assert f'href="{confirm}"' in client.get(page).content.decode(), page
    said = text_of(client.get(address()))
    assert "Recorded by Carol Example for Riverside College on" in said
    assert "from an email of 1 March 2026; not confirmed yet." in said
    client.post(confirm)
    for page in ("/my-work/", address()):
        assert f'href="{confirm}"' not in client.get(page).content.decode(), page


def test_correction_that_somebody_prepared_stays_on_my_work(cast, update):
    client = signed_in(cast.alice)
    write(client)
    assert "Draft saved by you, not sent yet." in text_of(client.get("/my-work/"))
    draft = UpdateDraft.objects.get()
    UpdateDraft.objects.update(content=draft.content | {"ready": cast.alice.pk})
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol)
    assert "Prepared by you, waiting for a colleague." in text_of(client.get("/my-work/"))
