"""Writing an update: the form, its draft, the check, the receipt, and who is kept out."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.clock import change, record_many
from accounts.models import Change, Membership
from actions.errors import AlreadySentError
from actions.forms.updates import INPUTS
from actions.models import ActionState, StatusUpdate, UpdateDraft
from actions.services.plan import change_due_date
from actions.views import updates as views
from tests.actions.reporting import Reporting

pytestmark = pytest.mark.django_db
TYPED = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days.", "next": "Run a third."}
AMBER = {
    **TYPED,
    "rating": "amber",
    "cause": "Fewer places than planned.",
    "control": "partly",
    "path": "Run one more course.",
    "forecast_day": "31",
    "forecast_month": "3",
    "forecast_year": "2027",
    "help_wanted": "A named contact.",
    "internal_note": "Ask in June.",
}


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
def wall(monkeypatch):
    """Friday 20 November 2026, 4:05pm in London, for the views alone."""
    instant = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
    monkeypatch.setattr("actions.views.updates.timezone.now", lambda: instant)
    return instant


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(ref="1.1", name="update", slug="care-plan"):
    return reverse(name, kwargs={"slug": slug, "ref": ref})


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", main[0] if main else "")).split())


def hidden(page):
    drawn = page.content.decode()
    return {name: re.search(f'name="{name}" value="([^"]*)"', drawn)[1] for name in ("partner", "version", "page")}


def post(client, typed, go="check", ref="1.1", **more):
    opened = client.get(address(ref))
    return client.post(address(ref), {**hidden(opened), **typed, "go": go, **more})


def send(client, typed=TYPED, ref="1.1"):
    post(client, typed, ref=ref)
    version = UpdateDraft.objects.get(action__ref=ref).version
    return client.post(address(ref, "update-check"), {"version": version})


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


def test_update_form_says_at_each_box_who_reads_it(cast, period):
    drawn = signed_in(cast.alice).get(address()).content.decode()
    said = dict(re.findall(r'<p class="app-publication" id="id_(\w+)_publication">(.*?)</p>', drawn))
    public, private = "This will be published once accepted", "Only your organisation and the programme lead read this"
    assert said == {
        "cause": public,
        "control": private,
        "path": public,
        "forecast": public,
        "help_wanted": private,
        "done": public,
        "next": public,
        "internal_note": private,
    }


def test_update_form_defines_the_ratings_at_the_choice(cast, period):
    page = text_of(signed_in(cast.alice).get(address()))
    assert "Green On track for the date and the result." in page
    assert "Amber At risk. We can recover it ourselves." in page
    assert "Red Will miss the date or the result without help." in page


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"Select the stage": "id_stage_0", "Enter what was done": "id_done"}),
        (
            {"stage": "in_progress"},
            {"Select how it is going": "id_rating_0", "Enter what was done": "id_done"},
        ),
        (
            {**TYPED, "rating": "red"},
            {
                "Enter the cause": "id_cause",
                "Enter the path back to green": "id_path",
                "Enter the date you now expect": "id_forecast_0",
            },
        ),
        (
            {**AMBER, "forecast_month": "Febtember"},
            {"The date you now expect must have a month from 1 to 12, or its name, such as March": "id_forecast_1"},
        ),
        (
            {"stage": "not_started"},
            {"Enter what is planned, or why the action has not started": "id_done"},
        ),
        ({**TYPED, "stage": "closed"}, {"Select the stage from the choices given": "id_stage_0"}),
        ({**TYPED, "rating": "blue"}, {"Select how it is going from the choices given": "id_rating_0"}),
        (
            {**AMBER, "control": "maybe"},
            {"Select whether the partnership can control the cause from the choices given": "id_control_0"},
        ),
        ({**TYPED, "done": "x" * 601}, {"What was done must be 600 characters or fewer. It has 601": "id_done"}),
    ],
)  # fmt: skip
def test_update_form_names_every_problem_and_keeps_what_was_typed(cast, period, typed, errors):
    client = signed_in(cast.alice)
    answer = post(client, typed)
    page = client.get(answer.url, follow=True)
    summary = re.search('<div class="govuk-error-summary".*?</ul>', page.content.decode(), re.DOTALL)
    assert {unescape(text): at for at, text in re.findall('<a href="#(.*?)">(.*?)</a>', summary[0])} == errors
    assert page.content.decode().startswith("<!DOCTYPE html>")
    assert "<title>Error: " in page.content.decode()
    kept = UpdateDraft.objects.get().content
    assert {name: kept[name] for name in INPUTS} == {name: typed.get(name, "") for name in INPUTS}
    assert not StatusUpdate.objects.exists()


def test_update_form_leaves_aside_what_belongs_to_a_choice_not_made(cast, period):
    client = signed_in(cast.alice)
    send(client, {**AMBER, "rating": "green", "forecast_month": "Febtember", "cause": "x" * 900})
    update = StatusUpdate.objects.get()
    assert (update.rating, update.cause, update.forecast, update.control, update.help_wanted) == (
        "green",
        "",
        None,
        None,
        "",
    )


def test_update_of_a_paused_action_has_no_rating(cast, period):
    send(signed_in(cast.alice), {**AMBER, "stage": "paused"})
    update = StatusUpdate.objects.get()
    assert (update.stage, update.rating, update.cause) == ("paused", None, "")


def test_update_draft_keeps_everything_and_says_when(cast, period, wall):
    client = signed_in(cast.alice)
    wrong = {**AMBER, "forecast_month": "Febtember", "rating": "", "done": " two\nlines "}
    answer = post(client, wrong, go="save")
    assert (answer.status_code, answer.url) == (302, address())
    page = client.get(answer.url)
    drawn = page.content.decode()
    assert "Draft saved at 4:05pm. You can leave and come back on another device." in drawn
    assert 'value="Febtember"' in drawn
    assert re.search(r'name="done"[^>]*>\r?\n two\nlines </textarea>', drawn)
    assert "govuk-error-message" not in drawn
    assert UpdateDraft.objects.get().saved_at == wall


def test_update_form_shows_who_saved_the_draft(cast, period, reporting, wall):
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    post(signed_in(cast.bob), TYPED, go="save")
    assert "Bob Example saved this draft at 4:05pm." in text_of(signed_in(cast.alice).get(address()))


def test_update_two_people_in_one_draft_see_each_other_and_choose(cast, period, reporting, wall):
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    alice, bob = signed_in(cast.alice), signed_in(cast.bob)
    opened = hidden(alice.get(address()))
    post(bob, {**TYPED, "done": "Bob's words"}, go="save")
    answer = alice.post(address(), {**opened, **TYPED, "done": "Alice's words", "go": "check"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Bob Example saved this draft at 4:05pm after you opened it." in page
    assert "Saved by Bob Example Typed by you Done Bob's words Alice's words" in page
    assert UpdateDraft.objects.get().content["done"] == "Bob's words"
    again = alice.post(address(), {**hidden(answer), **TYPED, "done": "Alice's words", "go": "save"})
    assert again.status_code == 302
    assert UpdateDraft.objects.get().content["done"] == "Alice's words"


def test_update_check_of_a_draft_changed_meanwhile_sends_nothing(cast, period):
    client = signed_in(cast.alice)
    post(client, TYPED)
    post(client, {**TYPED, "done": "Other words"}, go="save")
    answer = client.post(address(name="update-check"), {"version": 1}, follow=True)
    assert "after you checked it. Nothing was sent. Check it again." in text_of(answer)
    assert not StatusUpdate.objects.exists()


def test_update_autosave_answers_with_time_and_version(cast, period, wall):
    client = signed_in(cast.alice)
    answer = post(client, {**TYPED, "rating": "nonsense"}, go="autosave")
    assert (answer.status_code, answer.json()) == (200, {"message": "Draft saved at 4:05pm.", "version": 1})
    assert UpdateDraft.objects.get().content["rating"] == "nonsense"


def test_update_autosave_never_overwrites_another_page(cast, period, wall):
    client = signed_in(cast.alice)
    opened = hidden(client.get(address()))
    post(client, TYPED, go="save")
    answer = client.post(address(), {**opened, "done": "Old page", "go": "autosave"})
    assert answer.status_code == 409
    assert answer.json()["message"].startswith(
        "You saved this draft at 4:05pm on another page after you opened this one."
    )
    assert UpdateDraft.objects.get().content["done"] == TYPED["done"]


def test_update_autosave_after_sending_makes_no_draft(cast, period):
    client = signed_in(cast.alice)
    opened = hidden(client.get(address()))
    send(client)
    answer = client.post(address(), {**opened, **TYPED, "go": "autosave"})
    assert (answer.status_code, UpdateDraft.objects.exists()) == (409, False)


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


def test_update_returned_starts_from_what_was_sent(cast, period, reporting):
    sent = reporting.send(cast.actions["1.1"], period, rating="amber", cause="C", path="P", forecast=date(2027, 3, 31))
    reporting.hand_back(sent, "How many people?")
    page = signed_in(cast.alice).get(address())
    assert "How many people?" in text_of(page)
    assert 'value="2027"' in page.content.decode()
    assert re.search(r'value="amber" checked', page.content.decode())
    send(signed_in(cast.alice))
    assert StatusUpdate.objects.latest("pk").attempt == 2


def test_update_of_an_earlier_period_can_be_written_by_its_address(cast, period, reporting):
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    client = signed_in(cast.alice)
    assert "Update for October to December 2026" in text_of(client.get(address()))
    earlier = f"{address()}?period=2026-07-01%2F2026-09-30"
    page = client.get(earlier)
    assert "Update for July to September 2026" in text_of(page)
    answer = client.post(earlier, {**hidden(page), **TYPED, "go": "check"})
    assert answer.url == f"{address(name='update-check')}?period=2026-07-01%2F2026-09-30"
    client.post(answer.url, {"version": 1})
    assert StatusUpdate.objects.get().period == period


def test_update_of_an_earlier_period_offers_only_stages_that_follow(cast, period, reporting):
    reporting.send(cast.actions["1.1"], period)
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    drawn = signed_in(cast.alice).get(address()).content.decode()
    assert re.findall(r'name="stage" value="(\w+)"', drawn) == ["in_progress", "complete", "paused"]
    assert "Last time you said green." in drawn
    assert "Ran 2 taster days with 27 people." in drawn


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 10, 6), "due in 10 days, on Friday 16 October 2026"),
        (date(2026, 10, 16), "due today, on Friday 16 October 2026"),
        (date(2026, 10, 20), "4 days late, still open until 30 November 2026"),
        (date(2026, 12, 1), "46 days late, still taken, and marked as received after the cut-off on 30 November 2026"),
    ],
)
def test_update_form_says_how_late_it_is(cast, period, monkeypatch, day, words):
    instant = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr("outcomes.scope.timezone.now", lambda: instant)
    assert f"Update for July to September 2026 · {words}" in text_of(signed_in(cast.alice).get(address()))


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


@pytest.mark.parametrize(("slug", "ref"), [("care-plan", "9.9"), ("elsewhere", "1.1"), ("nowhere", "1.1")])
@pytest.mark.parametrize("name", ["update", "update-check", "update-sent"])
def test_update_of_what_is_not_there_is_not_found(cast, period, slug, ref, name):
    client = signed_in(cast.alice)
    assert client.get(address(ref, name, slug)).status_code == 404
    assert client.post(address(ref, name, slug), TYPED).status_code == 404


@pytest.mark.parametrize("period_key", ["2026-07-01", "x", "2026-10-01/2026-12-31", "1/2", "\x00"])
def test_update_for_a_period_that_is_not_there_is_not_found(cast, period, period_key):
    assert signed_in(cast.alice).get(address(), {"period": period_key}).status_code == 404


def test_update_for_a_period_that_opens_later_is_not_found(cast, period, reporting):
    later = reporting.period(date(2029, 1, 1), date(2029, 3, 31), opens=date(2029, 3, 1), due=date(2029, 4, 16))
    assert signed_in(cast.alice).get(address(), {"period": later.key}).status_code == 404


@pytest.mark.parametrize("name", ["update", "update-check", "update-sent"])
def test_update_pages_are_closed_to_strangers_and_readers(cast, period, name):
    assert signed_in(cast.steve).get(address(name=name)).status_code == 404
    for person in (cast.bob, cast.carol, cast.dan, cast.olive, cast.ada):
        client = signed_in(person)
        answer = client.get(address(name=name))
        assert (answer.status_code, "Riverside College leads this action" in text_of(answer)) == (403, True)
        assert client.post(address(name=name), {**TYPED, "go": "save"}).status_code == 403
    assert not UpdateDraft.objects.exists()
    assert not StatusUpdate.objects.exists()


def test_update_of_an_action_without_a_lead_says_so(cast, period):
    answer = signed_in(cast.alice).get(address("1.2"))
    assert (answer.status_code, "No lead partner" in text_of(answer)) == (403, True)


def test_update_of_another_partner_shows_nothing_of_its_draft(cast, period):
    post(signed_in(cast.alice), {**TYPED, "internal_note": "A secret"}, go="save")
    assert "A secret" not in signed_in(cast.bob).get(address()).content.decode()


def test_update_tampered_to_speak_for_another_partner_is_refused(cast, period):
    client = signed_in(cast.alice)
    for go in ("save", "check", "autosave"):
        assert post(client, TYPED, go=go, partner="trust").status_code == 403
    assert not UpdateDraft.objects.exists()


def test_update_whose_lead_changed_meanwhile_keeps_what_was_typed(cast, period, reporting):
    with change(kind="owners_set", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {}})
        record_many(revision, ActionState, {cast.actions["1.1"].pk: {"lead_id": cast.trust.pk, "person_id": None}})
    answer = post(signed_in(cast.alice), {**TYPED, "done": "My words"}, partner="college")
    assert (answer.status_code, "Moorland NHS Trust leads this action now." in text_of(answer)) == (409, True)
    assert "My words" in answer.content.decode()
    assert not UpdateDraft.objects.exists()


def test_update_says_for_whom_it_speaks_where_there_are_several(cast, period, reporting):
    assert "You speak for other organisations too" not in text_of(signed_in(cast.alice).get(address()))
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {}})
    assert (
        "You write for Riverside College. You speak for other organisations too; "
        "this update is from Riverside College alone."
    ) in text_of(signed_in(cast.alice).get(address()))


@pytest.mark.parametrize("name", ["update", "update-check", "update-sent"])
def test_update_pages_are_refused_for_the_past(cast, period, name):
    client = signed_in(cast.alice)
    assert client.get(address(name=name), {"as_at": "2026-10-01"}).status_code == 403
    assert client.get(address(name=name), {"as_at": "yesterday"}).status_code == 400


def test_update_without_a_period_says_so(cast):
    page = signed_in(cast.alice).get(address())
    assert "The programme lead has not opened a reporting period yet." in text_of(page)
    answer = signed_in(cast.alice).post(address(), {**TYPED, "go": "save"})
    assert (answer.status_code, "Ran 2 taster days." in text_of(answer)) == (409, True)
    assert signed_in(cast.alice).get(address(name="update-check")).url == address()
    assert signed_in(cast.alice).get(address(name="update-sent")).url == address()


def test_update_of_an_ended_action_says_so(cast, period, reporting):
    reporting.accept(reporting.send(cast.actions["1.1"], period, stage="complete"))
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    page = text_of(signed_in(cast.alice).get(address()))
    assert "This action is complete" in page
    assert "No update is asked for." in page


def test_update_form_survives_signing_in_again(cast, period):
    stranger = Client()
    answer = stranger.post(address(), {**AMBER, "done": "Typed while signed out", "go": "check"})
    assert answer.status_code == 302
    assert answer.url.endswith(f"?next={address()}")
    assert "Sign in to go on: what you typed is kept." in text_of(stranger.get(answer.url))
    stranger.force_login(cast.alice)
    page = stranger.get(address())
    assert "You were signed out while you were writing." in text_of(page)
    assert "Typed while signed out" in page.content.decode()
    assert not UpdateDraft.objects.exists()
    stranger.post(address(), {**hidden(page), **AMBER, "done": "Typed while signed out", "go": "save"})
    assert UpdateDraft.objects.get().content["done"] == "Typed while signed out"
    assert "You were signed out" not in text_of(stranger.get(address()))


def test_update_form_of_a_visitor_keeps_no_more_than_a_form_holds(cast, period):
    stranger = Client()
    stranger.post(address(), {"done": "x" * 30_001, "go": "save"})
    assert not stranger.session.items()
    assert stranger.post(address(), {"done": "x", "go": "autosave"}).status_code == 401
    assert not stranger.session.items()
    assert stranger.get(address()).url.endswith(f"?next={address()}")


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "٣"])
def test_update_form_takes_any_version_without_falling_over(cast, period, version):
    client = signed_in(cast.alice)
    assert post(client, TYPED, go="save", version=version).status_code == 302
    assert client.post(address(name="update-check"), {"version": version}).status_code == 302
    assert not StatusUpdate.objects.exists()


def test_update_form_takes_null_characters_without_falling_over(cast, period):
    answer = post(signed_in(cast.alice), {**TYPED, "done": "a\x00b"})
    assert answer.status_code == 302
    assert UpdateDraft.objects.get().content["done"] == "a\ufffdb"


@pytest.mark.parametrize("name", ["update", "update-check"])
def test_update_pages_escape_what_was_typed(cast, period, name):
    client = signed_in(cast.alice)
    post(client, {**TYPED, "done": "<script>alert(1)</script>"})
    assert b"<script>alert(1)" not in client.get(address(name=name)).content
