"""The check of an update, sending it, and the receipt."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Change
from actions.errors import AlreadySentError
from actions.models import StatusUpdate, UpdateDraft
from actions.services.plan import change_due_date
from actions.services.updates import save_draft
from actions.views import contributions as contribution_views
from actions.views import update_sending as views
from actions.views import updates as writing
from tests.actions.reporting import Reporting
from tests.actions.updating import AMBER, TYPED, address, hidden, post, send, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


def test_update_from_form_to_receipt(cast, period):
    client = signed_in(cast.alice)
    answer = post(client, AMBER)
    assert (answer.status_code, answer.url) == (302, address(name="update-check"))
    assert "31 March 2027" in text_of(client.get(answer.url))
    answer = client.post(answer.url, {"version": 1})
    assert (answer.status_code, answer.url) == (302, address(name="update-sent"))
    update = StatusUpdate.objects.get()
    assert (update.partner, update.author, update.rating) == (cast.college, cast.alice, "amber")
    assert (update.done, update.next, update.cause) == (AMBER["done"], AMBER["next"], AMBER["cause"])
    assert (update.path, update.forecast, update.control) == (AMBER["path"], date(2027, 3, 31), "partly")
    assert (update.help_wanted, update.internal_note) == (AMBER["help_wanted"], AMBER["internal_note"])
    receipt = text_of(client.get(answer.url))
    assert "Update sent Action 1.1, July to September 2026 1 of 2 done." in receipt
    assert "Next: Action 2.1" in receipt
    assert "Not yet" not in receipt
    assert not UpdateDraft.objects.exists()


def test_update_receipt_of_the_last_one_says_so(cast, period):
    client = signed_in(cast.alice)
    send(client)
    send(client, ref="2.1")
    assert client.post(address("2.1", "update-sent")).status_code == 405
    receipt = text_of(client.get(address("2.1", "update-sent")))
    assert "2 of 2 done. Nothing more is asked of you for this period." in receipt
    assert "Next: Action" not in receipt


def test_update_check_shows_all_that_will_be_sent_in_two_groups(cast, period):
    client = signed_in(cast.alice)
    post(client, AMBER)
    page = text_of(client.get(address(name="update-check")))
    published, private = page.split("Read by your organisation and the programme lead only")
    for text in (
        "In progress",
        "Amber",
        "At risk. We can recover it ourselves.",
        "Ran 2 taster days.",
        "31 March 2027",
    ):
        assert text in published
    for text in ("Partly", "A named contact.", "Ask in June."):
        assert text not in published
        assert text in private


def saved_after_the_comparison(monkeypatch, module, service, about):
    """Let a colleague save the draft after the page has compared versions, just before the service is asked."""
    send_it = getattr(module, service)

    def overtaken(**kwargs):
        save_draft(**about, content={**TYPED, "done": "A colleague's words."}, now=timezone.now())
        return send_it(**kwargs)

    monkeypatch.setattr(module, service, overtaken)


def test_update_saved_while_it_is_sent_is_checked_again(cast, period, monkeypatch):
    client = signed_in(cast.alice)
    post(client, TYPED)
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "by": cast.bob}
    saved_after_the_comparison(monkeypatch, views, "submit_update", about)
    answer = client.post(address(name="update-check"), {"version": 1}, follow=True)
    said = text_of(answer)
    assert "after you checked it. Nothing was sent. Check it again." in said
    assert "A colleague's words." in said
    assert (StatusUpdate.objects.count(), UpdateDraft.objects.get().version) == (0, 2)


def test_contribution_saved_while_it_is_sent_is_checked_again(cast, period, monkeypatch):
    client = signed_in(cast.bob)
    form, check = address(name="contribute"), address(name="contribution-check")
    client.post(form, {**TYPED, "version": 0, "go": "check"})
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.trust, "by": cast.alice}
    about["kind"] = StatusUpdate.Kind.CONTRIBUTION
    saved_after_the_comparison(monkeypatch, contribution_views, "contribute", about)
    answer = client.post(check, {"version": 1, "state": "none", "evidence": ""}, follow=True)
    assert "after you checked it. Nothing was sent. Check it again." in text_of(answer)
    assert (StatusUpdate.objects.count(), UpdateDraft.objects.get().version) == (0, 2)


def test_update_sent_while_typing_is_saved_makes_no_draft(cast, period, monkeypatch):
    client = signed_in(cast.alice)
    save_it = writing.save_draft

    def overtaken(**kwargs):
        monkeypatch.setattr(writing, "save_draft", save_it)
        send(signed_in(cast.alice))
        return save_it(**kwargs)

    opened = hidden(client.get(address()))
    monkeypatch.setattr(writing, "save_draft", overtaken)
    answer = client.post(address(), {**opened, **TYPED, "done": "Typed late.", "go": "save"})
    assert (answer.status_code, "What you typed was not sent" in text_of(answer)) == (409, True)
    assert ("Typed late." in text_of(answer), "has been sent" in text_of(answer)) == (True, True)
    assert not UpdateDraft.objects.exists()


def test_drafts_of_corrections_and_of_what_was_returned_are_kept(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period)
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "by": cast.alice}
    with pytest.raises(AlreadySentError):
        save_draft(**about, content=TYPED, now=reporting.tick())
    assert not UpdateDraft.objects.exists()
    save_draft(**about, content=TYPED, now=reporting.tick(), corrects=update.pk)
    UpdateDraft.objects.all().delete()
    reporting.hand_back(update)
    save_draft(**about, content=TYPED, now=reporting.tick())
    assert UpdateDraft.objects.count() == 1


def test_update_check_of_a_draft_changed_meanwhile_sends_nothing(cast, period):
    client = signed_in(cast.alice)
    post(client, TYPED)
    post(client, {**TYPED, "done": "Other words"}, go="save")
    answer = client.post(address(name="update-check"), {"version": 1}, follow=True)
    assert "after you checked it. Nothing was sent. Check it again." in text_of(answer)
    assert not StatusUpdate.objects.exists()


def test_update_pages_write_nothing_when_read(cast, period):
    client = signed_in(cast.alice)
    post(client, TYPED)
    before = (Change.objects.count(), UpdateDraft.objects.values_list("version", "saved_at").get())
    for name in ("update", "update-check", "update-sent"):
        client.get(address(name=name))
    assert (Change.objects.count(), UpdateDraft.objects.values_list("version", "saved_at").get()) == before


def test_update_sent_twice_shows_the_one_that_was_sent(cast, period):
    client = signed_in(cast.alice)
    send(client)
    answer = client.post(address(name="update-check"), {"version": 1}, follow=True)
    page = text_of(answer)
    assert "The update for July to September 2026 has been sent" in page
    assert "Alice Example sent it on" in page
    assert TYPED["done"] in page
    assert StatusUpdate.objects.count() == 1


def test_update_sent_by_somebody_quicker_is_said_kindly(cast, period, monkeypatch):
    def too_late(**given):
        raise AlreadySentError

    monkeypatch.setattr(views, "submit_update", too_late)
    client = signed_in(cast.alice)
    answer = send(client)
    assert (answer.status_code, answer.url) == (302, address())
    assert "An update for this period has been sent already. Nothing was sent twice." in text_of(client.get(answer.url))


def test_update_form_posted_after_sending_shows_what_was_typed(cast, period):
    client = signed_in(cast.alice)
    opened = hidden(client.get(address()))
    send(client)
    answer = client.post(address(), {**opened, **TYPED, "done": "Much later", "go": "check"})
    assert answer.status_code == 409
    assert "What you typed was not sent" in text_of(answer)
    assert "Much later" in text_of(answer)
    assert not UpdateDraft.objects.exists()


def test_update_check_points_out_what_a_reviewer_would_ask(cast, period, reporting):
    change_due_date(action=cast.actions["1.1"], new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
    reporting.send(cast.actions["1.1"], period, done=TYPED["done"])
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    client = signed_in(cast.alice)
    post(client, TYPED)
    page = text_of(client.get(address(name="update-check")))
    assert "The rating is green, but the action was due on 30 September 2026: it is" in page
    assert "“Done” is word for word what was sent for July to September 2026." in page
    post(client, {**AMBER, "done": "New words"})
    page = text_of(client.get(address(name="update-check")))
    assert "The expected finish, 31 March 2027, is after the due date, 30 September 2026." in page
    assert "word for word" not in page
    post(client, {**AMBER, "done": "New words", "forecast_year": "2026"})
    page = text_of(client.get(address(name="update-check")))
    assert "The expected finish, 31 March 2026, has passed already." in page
    assert "Submit update" in page


def test_update_check_without_a_draft_leads_to_the_form(cast, period):
    answer = signed_in(cast.alice).get(address(name="update-check"), follow=True)
    assert answer.redirect_chain == [(address(), 302)]
    assert "There is nothing to check yet. Write the update first." in text_of(answer)


def test_update_sent_without_an_update_leads_to_the_form(cast, period):
    assert signed_in(cast.alice).get(address(name="update-sent")).url == address()
