"""Recording what an organisation said, and its yes: the form, the check, the mail, and who is kept out."""

import re
from datetime import date
from html import unescape

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.clock import change
from accounts.services import enter_member, set_delegate
from actions.models import ActivityNumber, Evidence, Review, StatusUpdate, UpdateConfirmation, UpdateDraft
from actions.services.contributions import confirm_update
from actions.services.endings import close_action
from actions.services.evidence import attach_file
from actions.services.reviews import return_update
from actions.services.updates import save_draft
from outcomes.models import Role
from tests.actions.reporting import AMBER, Reporting
from tests.roles import end_role

pytestmark = pytest.mark.django_db
SOURCE = {
    "source_kind": "email",
    "source_date_day": "3",
    "source_date_month": "10",
    "source_date_year": "2026",
    "source_who": "the placements manager",
}
SAID = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days.", "next": "Run a third."}
TYPED = SOURCE | SAID
FROM = "an email of 3 October 2026 from the placements manager"
LEAD = "?for=college"


@pytest.fixture(autouse=True)
def _own_uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


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
def carol(cast):
    return signed_in(cast.carol)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(name="on-behalf", query=LEAD, ref="1.1"):
    return reverse(name, args=["care-plan", ref]) + query


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", main[0] if main else "")).split())


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(version|state)" value="([^"]*)"', page.content.decode()))


def write(client, typed=TYPED, query=LEAD, **more):
    return client.post(address(query=query), {**typed, "whole": "yes", "go": "check", **more})


def record(client, typed=TYPED, query=LEAD):
    """Go from the form to what is recorded."""
    check = client.get(write(client, typed, query).url)
    assert check.status_code == 200, text_of(client.get(check.url))
    return client.post(address("on-behalf-check", query), hidden(check), follow=True)


def confirm_address(update):
    return reverse("update-confirm", args=["care-plan", update.action.ref, update.pk])


def test_what_a_partner_said_is_recorded_with_its_source_and_the_partner_is_asked(cast, period, carol):
    check = carol.get(write(carol).url)
    assert f"Recorded by you for Riverside College , for July to September 2026, from {FROM}." in text_of(check)
    page = carol.post(address("on-behalf-check"), hidden(check), follow=True)
    update = StatusUpdate.objects.get()
    assert (update.kind, update.partner, update.author, update.recorded_from) == (
        "lead",
        cast.college,
        cast.carol,
        FROM,
    )
    assert {name: getattr(update, name) for name in SAID} == SAID
    text = unescape(re.sub("<[^>]+>", " ", page.content.decode()))
    assert "Recorded for Riverside College. 1 person was asked by mail to confirm or correct it." in text
    assert "Somebody else reviews it, because you typed it." in text
    (sent,) = mail.outbox
    assert (sent.to, confirm_address(update) in sent.body, FROM in sent.body) == (["alice@example.org"], True, True)
    assert "Ran 2 taster days." not in sent.body
    assert f"from {FROM}. Not confirmed by Riverside College yet." in text_of(page)


def test_source_is_asked_for_and_everything_typed_is_kept(cast, period, carol):
    wrong = SAID | {"source_date_day": "3", "source_date_month": "10", "source_date_year": "2099", "stage": ""}
    page = carol.get(write(carol, wrong).url, follow=True)
    drawn = page.content.decode()
    for problem in (
        '<a href="#id_source_kind_0">Select how they told you</a>',
        '<a href="#id_source_date_0">The date they told you must be today or in the past</a>',
        '<a href="#id_stage_0">Select the stage</a>',
    ):
        assert problem in drawn
    assert "Ran 2 taster days." in drawn
    assert ("Only the organisation and the programme lead read this" in drawn, "your organisation" in drawn) == (
        True,
        False,
    )
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize(
    ("kind", "who", "words"),
    [
        ("email", "", "an email of 3 October 2026"),
        ("phone", "their director", "a telephone call of 3 October 2026 with their director"),
        ("meeting", "", "a meeting of 3 October 2026"),
        ("letter", "the trust", "a letter or document of 3 October 2026 from the trust"),
    ],
)
def test_source_in_words(cast, period, carol, kind, who, words):
    check = carol.get(write(carol, TYPED | {"source_kind": kind, "source_who": who}).url)
    assert f"from {words}." in text_of(check)


def test_organisation_is_chosen_where_there_are_several(cast, period, carol):
    page = carol.get(address(query=""))
    assert "Riverside College lead partner: an update" in text_of(page)
    assert "Moorland NHS Trust supporting partner: a contribution" in text_of(page)
    assert carol.get(address(query="?for=nobody")).status_code == 404
    assert "Recorded for Riverside College" in text_of(carol.get(address(query="", ref="2.1")))
    assert "No organisation works on this action" in text_of(carol.get(address(query="", ref="1.2")))


def test_contribution_of_a_supporting_partner_is_recorded(cast, period, carol):
    record(carol, SOURCE | {"done": "Hosted 4 visits."}, "?for=trust")
    row = StatusUpdate.objects.get()
    assert (row.kind, row.partner, row.author, row.recorded_from) == ("contribution", cast.trust, cast.carol, FROM)
    assert [one.to for one in mail.outbox] == [["bob@example.org"]]


def test_draft_of_the_organisation_stays_its_own(cast, reporting, period, carol):
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college}
    draft = save_draft(**about, content={"done": "Our own words."}, by=cast.alice, now=reporting.tick())
    file = SimpleUploadedFile("ours.pdf", b"%PDF-1.7 ours")
    attach_file(draft=draft, file=file, by=cast.alice, now=reporting.tick())
    assert "Our own words." not in carol.get(address()).content.decode()
    record(carol)
    assert UpdateDraft.objects.get().content == {"done": "Our own words."}
    assert not Evidence.objects.exists()


def test_message_goes_with_it_as_evidence(cast, period, carol):
    message = SimpleUploadedFile("message.pdf", b"%PDF-1.7 dear all")
    assert "message.pdf" in text_of(carol.get(write(carol, file=message).url))
    numbers = {"number_1_what": "People trained", "number_1_value": "27"}
    again = write(carol, TYPED | numbers, file=SimpleUploadedFile("more.txt", b"More."))
    carol.post(address("on-behalf-check"), hidden(carol.get(again.url)))
    assert list(Evidence.objects.values_list("label", "number")) == [("message.pdf", 1), ("more.txt", 2)]
    assert "message.pdf" in text_of(signed_in(cast.alice).get(confirm_address(StatusUpdate.objects.get())))
    assert ActivityNumber.objects.get().what == "People trained"


def test_message_is_removed_or_refused_by_name(cast, period, carol):
    page = write(carol, file=SimpleUploadedFile("bad.exe", b"MZ\x90\x00"))
    assert (page.status_code, "bad.exe" in text_of(page), "Ran 2 taster days." in page.content.decode()) == (
        422,
        True,
        True,
    )
    page = carol.post(address(), {**TYPED, "go": "check", "file": SimpleUploadedFile("half.pdf", b"%PDF-1.7 ha")})
    assert "The file did not arrive whole." in text_of(page)
    write(carol, file=SimpleUploadedFile("message.pdf", b"%PDF-1.7 dear all"))
    page = carol.get(address())
    remove = re.search(r'value="(remove-\w+)"', page.content.decode())[1]
    assert "message.pdf" not in text_of(carol.get(write(carol, go=remove).url))


def test_message_cleared_away_meanwhile_is_told(cast, period, carol, settings):
    check = carol.get(write(carol, file=SimpleUploadedFile("message.pdf", b"%PDF-1.7 dear all")).url)
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()
    page = carol.post(address("on-behalf-check"), hidden(check), follow=True)
    assert "“message.pdf” was kept for a day and then deleted. Attach it again." in unescape(page.content.decode())
    assert not StatusUpdate.objects.exists()


def test_recorded_twice_is_one(cast, period, carol):
    check = carol.get(write(carol).url)
    answers = [carol.post(address("on-behalf-check"), hidden(check)) for _ in range(2)]
    assert [answer.url for answer in answers] == [address("action", ""), address()]
    assert (StatusUpdate.objects.count(), len(mail.outbox)) == (1, 1)


def test_partner_was_quicker_so_it_is_checked_again_as_a_correction(cast, reporting, period, carol):
    check = carol.get(write(carol).url)
    reporting.send(cast.actions["1.1"], period)
    page = carol.post(address("on-behalf-check"), hidden(check), follow=True)
    assert "Something has changed since you checked it. Nothing was recorded. Check it again." in text_of(page)
    assert "takes its place as a correction" in text_of(page)
    assert "Ran 2 taster days." in page.content.decode()
    assert StatusUpdate.objects.count() == 1


def test_changed_since_it_was_checked_is_checked_again(cast, period, carol):
    check = carol.get(write(carol).url)
    write(carol, TYPED | {"done": "Ran 3 taster days."})
    page = carol.post(address("on-behalf-check"), hidden(check), follow=True)
    assert "Nothing was recorded. Check it again." in text_of(page)
    assert not StatusUpdate.objects.exists()


def test_who_recorded_wrongly_corrects_with_a_reason(cast, reporting, period, carol):
    first = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    page = carol.get(address())
    assert "What you record takes its place as a correction" in text_of(page)
    assert "Ran 2 taster days with 27 people." in page.content.decode()
    page = carol.get(write(carol).url, follow=True)
    assert '<a href="#id_correction_reason">' in page.content.decode()
    record(carol, TYPED | {"correction_reason": "Misheard."})
    row = StatusUpdate.objects.order_by("pk").last()
    assert (row.corrects, row.correction_reason, row.recorded_from) == (first, "Misheard.", FROM)


def test_returned_one_is_changed_and_recorded_again(cast, reporting, period, carol):
    first = reporting.send(cast.actions["1.1"], period, by=cast.carol, **AMBER)
    return_update(update=first, by=cast.dan, comment="Which places?", now=reporting.tick())
    page = carol.get(address())
    assert "Which places?" in text_of(page)
    assert "Fewer places were offered than planned." in page.content.decode()
    record(carol)
    assert list(StatusUpdate.objects.values_list("attempt", "corrects")) == [(1, None), (2, None)]


def test_typing_is_kept_as_it_goes_and_after_the_session_ended(cast, period, carol):
    answer = carol.post(address(), {**TYPED, "done": "Half a sen", "go": "autosave"})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert "Half a sen" in carol.get(address()).content.decode()
    gone = Client()
    gone.post(address(), TYPED | {"go": "check"})
    gone.force_login(cast.carol)
    page = gone.get(address())
    assert ("Ran 2 taster days." in page.content.decode(), "You were signed out" in text_of(page)) == (True, True)


@pytest.mark.parametrize(("name", "status"), [("alice", 403), ("bob", 403), ("olive", 403), ("steve", 404)])
def test_others_record_nothing(cast, period, name, status):
    client = signed_in(cast.people[name])
    assert (client.get(address()).status_code, write(client).status_code) == (status, status)
    assert client.post(address("on-behalf-check"), {"version": 1}).status_code == status


def test_nothing_is_recorded_in_the_past_or_for_an_action_that_ended(cast, reporting, period, carol):
    assert carol.get(address(query="?for=college&as_at=2026-11-01")).status_code == 403
    ended = {"ending": "withdrawn", "reason": "No money.", "agreed_by": "The board"}
    close_action(action=cast.actions["1.1"], by=cast.carol, now=reporting.tick(), **ended)
    assert "This action is closed" in text_of(carol.get(address()))
    assert "Recorded" not in text_of(write(carol))


def test_nobody_reviews_what_they_typed_and_alone_is_said(cast, reporting, period, carol):
    record(carol)
    update = StatusUpdate.objects.get()
    review = reverse("review", args=[update.pk])
    carol.post(review, {"decision": "accept"})
    assert not Review.objects.exists()
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol)
    check = carol.get(write(carol, TYPED | {"correction_reason": "Misheard."}).url)
    assert "it can only be accepted as not independently reviewed" in text_of(check)


# Confirming


@pytest.fixture
def recorded(cast, reporting, period):
    return reporting.send(cast.actions["1.1"], period, by=cast.carol)


def test_link_of_the_mail_writes_nothing_until_the_button(cast, recorded):
    alice = signed_in(cast.alice)
    page = alice.get(confirm_address(recorded))
    assert "Is this what Riverside College said?" in text_of(page)
    assert "Recorded by Carol Example for Riverside College on" in text_of(page)
    assert "Ran 2 taster days with 27 people." in text_of(page)
    assert not UpdateConfirmation.objects.exists()
    answer = alice.post(confirm_address(recorded))
    assert (answer.status_code, answer.url) == (302, confirm_address(recorded))
    assert "Confirmed by Riverside College on" in text_of(alice.get(answer.url))
    again = alice.post(confirm_address(recorded), follow=True)
    assert "Your organisation has confirmed this update already." in unescape(again.content.decode())
    assert UpdateConfirmation.objects.count() == 1


def test_link_keeps_its_address_through_sign_in(cast, recorded):
    answer = Client().get(confirm_address(recorded))
    assert answer.status_code == 302
    assert confirm_address(recorded).replace("/", "%2F") in answer.url.replace("/", "%2F")


def test_correct_it_leads_to_the_correction(cast, recorded):
    page = signed_in(cast.alice).get(confirm_address(recorded))
    href = unescape(re.search(r'href="([^"]+)">Correct it', page.content.decode())[1])
    assert signed_in(cast.alice).get(href).status_code == 200


def test_correct_it_leads_to_the_correction_of_a_contribution(cast, period, carol):
    record(carol, SOURCE | {"done": "Hosted 4 visits."}, "?for=trust")
    bob = signed_in(cast.bob)
    page = bob.get(confirm_address(StatusUpdate.objects.get()))
    href = unescape(re.search(r'href="([^"]+)">Correct it', page.content.decode())[1])
    assert "Correction of your contribution" in text_of(bob.get(href))


@pytest.mark.parametrize(
    ("name", "status"), [("bob", 403), ("carol", 403), ("dan", 403), ("olive", 403), ("steve", 404)]
)
def test_others_confirm_nothing(cast, recorded, name, status):
    client = signed_in(cast.people[name])
    page = confirm_address(recorded)
    assert (client.get(page).status_code, client.post(page).status_code) == (status, status)
    assert not UpdateConfirmation.objects.exists()


def test_what_cannot_be_confirmed_says_why(cast, reporting, recorded, period):
    alice, own = signed_in(cast.alice), reporting.send(cast.actions["2.1"], period)
    assert "Your organisation sent this itself" in text_of(alice.get(confirm_address(own)))
    return_update(update=recorded, by=cast.dan, comment="Which?", now=reporting.tick())
    assert "It was returned, so it does not count" in text_of(alice.get(confirm_address(recorded)))
    answer = alice.post(confirm_address(recorded), follow=True)
    assert "This update was returned. Change it and send it again." in unescape(answer.content.decode())
    absent = reverse("update-confirm", args=["care-plan", "2.1", recorded.pk])
    assert alice.get(absent).status_code == 404


def test_who_typed_it_or_may_only_draft_does_not_confirm(cast, reporting, recorded):
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    page = signed_in(cast.alice).get(confirm_address(recorded))
    assert ("Ask a colleague." in text_of(page), "Yes, confirm it" in text_of(page)) == (True, False)
    with change(kind="person_arranged", job="test") as revision:
        enter_member(revision, person=cast.carol, partner=cast.college)
    carol = signed_in(cast.carol)
    assert "You typed it" in text_of(carol.get(confirm_address(recorded)))
    assert "somebody else confirms it" in unescape(carol.post(confirm_address(recorded), follow=True).content.decode())
    assert not UpdateConfirmation.objects.exists()


def test_confirmation_shows_on_the_action_for_everybody_who_may_read_it(cast, reporting, recorded):
    confirm_update(update=recorded, by=cast.alice, now=reporting.tick())
    for name in ("alice", "bob", "carol"):
        page = text_of(signed_in(cast.people[name]).get(address("action", "")))
        assert "Confirmed by Riverside College on" in page, name


# Doors


def doors(person, name="action", query=""):
    page = signed_in(person).get(reverse(name, args=["care-plan", "1.1"][: 2 if name == "action" else 1]) + query)
    return page.content.decode()


def test_doors_lead_to_recording_and_to_confirming(cast, reporting, period):
    assert address(query="") in doors(cast.carol)
    asked = f"{address(query='')}?for=college&amp;period=2026-07-01%2F2026-09-30"
    assert asked in doors(cast.dan, "reporting")
    for name in ("alice", "bob", "olive"):
        assert address(query="") not in doors(cast.people[name]), name
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    assert asked not in doors(cast.dan, "reporting")
    shown = {name: confirm_address(update) in doors(cast.people[name]) for name in ("alice", "bob", "carol", "olive")}
    assert shown == {"alice": True, "bob": False, "carol": False, "olive": False}
    confirm_update(update=update, by=cast.alice, now=reporting.tick())
    assert confirm_address(update) not in doors(cast.alice)
