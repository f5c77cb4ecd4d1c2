"""Contributing as a supporting partner: the form, its draft, the check, the receipt, and where it shows."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.clock import change, record_many
from accounts.models import Change, Membership
from accounts.moments import current_moment
from accounts.services import set_delegate
from actions.models import Evidence, StatusUpdate, UpdateDraft
from actions.pages.own_contributions import contributions_of
from actions.services.contributions import ContributionContent, contribute
from actions.services.corrections import correct_update
from actions.services.endings import close_action
from actions.services.reviews import accept_update, return_update
from tests.actions.reporting import Reporting

pytestmark = pytest.mark.django_db
TYPED = {"done": "Hosted 4 visits.", "next": "Host 2 more.", "help_wanted": "A minibus.", "internal_note": "Ask Jo."}


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
def bob(cast):
    return signed_in(cast.bob)


@pytest.fixture
def in_october(monkeypatch):
    """The day on which My work is opened."""
    monkeypatch.setattr("actions.views.my_work.timezone.now", lambda: datetime(2026, 10, 1, 12, tzinfo=UTC))


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(name="contribute", ref="1.1", query=""):
    return reverse(name, args=["care-plan", ref]) + query


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", main[0] if main else "")).split())


def hidden(page):
    return dict(
        re.findall(r'<input type="hidden" name="(version|page|state|evidence)" value="([^"]*)"', page.content.decode())
    )


def write(client, typed, go="check", query=""):
    opened = client.get(address(query=query))
    return client.post(address(query=query), {**hidden(opened), **typed, "go": go})


def send(client, typed=TYPED, query=""):
    check = client.get(write(client, typed, query=query).url)
    return client.post(check.wsgi_request.get_full_path(), hidden(check))


def sent(cast, reporting, period, by=None, **more):
    content = ContributionContent(**{"done": "Hosted 4 visits.", **more.pop("content", {})})
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.trust}
    return contribute(**about, content=content, by=by or cast.bob, now=reporting.tick(), **more)


def test_contribution_from_form_to_receipt(cast, period, bob):
    answer = write(bob, TYPED)
    assert (answer.status_code, answer.url) == (302, address("contribution-check"))
    check = bob.get(answer.url)
    published, private = text_of(check).split("Read by your organisation and the programme lead only")
    assert ("Hosted 4 visits." in published, "A minibus." in published, "A minibus." in private) == (True, False, True)
    answer = bob.post(answer.url, hidden(check))
    assert (answer.status_code, answer.url) == (302, address("contribution-sent"))
    row = StatusUpdate.objects.get()
    assert (row.kind, row.partner, row.author, row.stage, row.rating) == (
        "contribution",
        cast.trust,
        cast.bob,
        None,
        None,
    )
    assert {name: getattr(row, name) for name in TYPED} == TYPED
    assert "Contribution sent Action 1.1, July to September 2026 Sent by Bob Example for" in text_of(
        bob.get(answer.url)
    )
    assert not UpdateDraft.objects.exists()
    assert bob.get(address()).url == address("contribution-sent")


def test_contribution_sent_twice_is_one(cast, period, bob):
    check = bob.get(write(bob, TYPED).url)
    answers = [bob.post(address("contribution-check"), hidden(check)) for _ in range(2)]
    assert [answer.url for answer in answers] == [address("contribution-sent"), address()]
    assert StatusUpdate.objects.count() == 1
    late = bob.post(address(), {**TYPED, "done": "Typed meanwhile.", "go": "check"})
    assert late.status_code == 409
    assert "What you typed was not sent" in text_of(late)
    assert "Typed meanwhile." in text_of(late)


def test_contribution_without_words_names_the_box_and_keeps_the_rest(cast, period, bob):
    page = bob.get(write(bob, {**TYPED, "done": " "}).url, follow=True)
    assert '<a href="#id_done">Enter what was done</a>' in page.content.decode()
    assert "A minibus." in page.content.decode()
    assert not StatusUpdate.objects.exists()


def test_contribution_checked_is_the_one_that_is_sent(cast, period, bob):
    check = bob.get(write(bob, TYPED).url)
    write(bob, {**TYPED, "done": "Hosted 5 visits."})
    answer = bob.post(address("contribution-check"), hidden(check), follow=True)
    assert "after you checked it. Nothing was sent. Check it again." in text_of(answer)
    assert not StatusUpdate.objects.exists()


def test_two_people_in_one_draft_see_both_texts(cast, period, bob):
    opened = hidden(bob.get(address()))
    write(signed_in(cast.bob), {**TYPED, "done": "Mine."}, go="save")
    answer = bob.post(address(), {**opened, "done": "Yours.", "go": "save"})
    assert answer.status_code == 409
    assert "Saved: Mine. Yours: Yours." in text_of(answer)
    assert UpdateDraft.objects.get().content["done"] == "Mine."
    late = bob.post(address(), {**opened, "done": "Yours.", "go": "autosave"})
    assert (late.status_code, "not being saved" in late.json()["message"]) == (409, True)


def test_typing_is_saved_as_it_goes_and_comes_back(cast, period, bob):
    opened = hidden(bob.get(address()))
    answer = bob.post(address(), {**opened, "done": "Half a sen", "go": "autosave"})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert "Half a sen" in bob.get(address()).content.decode()


def test_text_typed_after_the_session_ended_comes_back_after_sign_in(cast, period):
    client = Client()
    assert client.post(address(), {**TYPED, "go": "check"}).status_code == 302
    client.force_login(cast.bob)
    page = client.get(address())
    assert "Hosted 4 visits." in page.content.decode()
    assert "You were signed out while you were writing." in text_of(page)
    write(client, TYPED, go="save")
    assert "You were signed out" not in text_of(client.get(address()))


def test_returned_contribution_is_changed_and_sent_again(cast, reporting, period, bob):
    first = sent(cast, reporting, period)
    return_update(update=first, by=cast.carol, comment="How many came?", now=reporting.tick())
    page = bob.get(address())
    assert "How many came?" in text_of(page)
    assert "Hosted 4 visits." in page.content.decode()
    assert send(bob, {"done": "Hosted 4 visits, 31 came."}).url == address("contribution-sent")
    assert list(StatusUpdate.objects.values_list("attempt", "done")) == [
        (1, "Hosted 4 visits."),
        (2, "Hosted 4 visits, 31 came."),
    ]


def test_contribution_is_corrected_with_a_reason(cast, reporting, period, bob):
    first = sent(cast, reporting, period)
    accept_update(update=first, by=cast.carol, now=reporting.tick())
    wish = "?correct=yes"
    page = bob.get(write(bob, {"done": "Hosted 5 visits."}, query=wish).url, follow=True)
    assert '<a href="#id_correction_reason">Enter why it is corrected</a>' in page.content.decode()
    answer = send(bob, {"done": "Hosted 5 visits.", "correction_reason": "One was missed."}, query=wish)
    assert answer.url == address("contribution-sent")
    row = StatusUpdate.objects.order_by("pk").last()
    assert (row.corrects, row.correction_reason, row.done) == (first, "One was missed.", "Hosted 5 visits.")
    assert "Correction sent" in text_of(bob.get(answer.url))


@pytest.mark.parametrize("go", ["check", "save", "autosave"])
def test_returned_correction_is_kept_as_a_draft_of_a_correction(cast, reporting, period, bob, go):
    first = sent(cast, reporting, period)
    accept_update(update=first, by=cast.carol, now=reporting.tick())
    sent_again(cast, reporting, period, first)
    page = bob.get(address())
    assert "Your correction was returned on" in text_of(page)
    assert "Hosted 9 visits." in page.content.decode()
    assert write(bob, {"done": "Hosted 6 visits.", "correction_reason": "More."}, go=go).status_code in (200, 302)
    assert UpdateDraft.objects.get().content["done"] == "Hosted 6 visits."


@pytest.mark.parametrize("reviewed", [True, False])
def test_returned_correction_is_changed_and_sent_again(cast, reporting, period, bob, reviewed):
    first = sent(cast, reporting, period)
    if reviewed:
        accept_update(update=first, by=cast.carol, now=reporting.tick())
    sent_again(cast, reporting, period, first)
    assert '<textarea name="correction_reason"' in bob.get(address()).content.decode()
    assert "More.</textarea>" in bob.get(address()).content.decode()
    answer = send(bob, {"done": "Hosted 6 visits.", "correction_reason": "One more was missed."})
    assert answer.url == address("contribution-sent")
    row = StatusUpdate.objects.order_by("pk").last()
    assert (row.corrects, row.correction_reason, row.done) == (first, "One more was missed.", "Hosted 6 visits.")
    assert "Hosted 6 visits." in text_of(bob.get(answer.url))


def test_receipt_of_what_counts_stands_beside_a_returned_correction(cast, reporting, period, bob):
    sent_again(cast, reporting, period, sent(cast, reporting, period))
    assert "Hosted 4 visits." in text_of(bob.get(address("contribution-sent")))


def test_correction_decided_on_meanwhile_is_told_and_kept(cast, reporting, period, bob):
    first = sent(cast, reporting, period)
    typed = {"done": "Hosted 5 visits.", "correction_reason": "One was missed."}
    check = bob.get(write(bob, typed, query="?correct=yes").url)
    return_update(update=first, by=cast.carol, comment="Which?", now=reporting.tick())
    answer = bob.post(address("contribution-check", query="?correct=yes"), hidden(check), follow=True)
    assert "This was decided on after you checked it. Nothing was sent." in text_of(answer)
    assert "Hosted 5 visits." in answer.content.decode()
    assert StatusUpdate.objects.count() == 1


def test_evidence_goes_with_a_contribution(cast, period, bob, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    evidence = address("contribution-evidence")
    assert write(bob, TYPED, go="evidence").url == evidence
    bob.post(evidence, {"go": "file", "whole": "yes", "file": SimpleUploadedFile("visits.pdf", b"%PDF-1.7 four")})
    assert "visits.pdf" in text_of(bob.get(address()))
    assert send(bob).url == address("contribution-sent")
    assert list(Evidence.objects.values_list("label", "update__kind")) == [("visits.pdf", "contribution")]
    bob.post(address(query="?correct=yes"), {**TYPED, "version": 0, "go": "save"})
    assert "visits.pdf" in text_of(bob.get(address(query="?correct=yes")))


def test_who_may_only_draft_does_not_send(cast, reporting, period, bob):
    set_delegate(person=cast.bob, partner=cast.trust, may_only_draft=True, by=cast.carol, now=reporting.tick())
    check = text_of(bob.get(write(bob, TYPED).url))
    assert "nobody who can sign in may send them for Moorland NHS Trust." in check
    assert ("Send contribution" in check, "Save and tell" in check) == (False, False)
    answer = bob.post(address("contribution-check"), {"version": 1, "state": "none", "evidence": ""}, follow=True)
    assert "Nobody who can sign in may send updates for your organisation." in text_of(answer)
    assert not StatusUpdate.objects.exists()


def test_prepared_contribution_is_handed_to_a_colleague_who_sends_it(cast, reporting, period, bob):
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.dan.pk, cast.trust.pk): {}})
    set_delegate(person=cast.bob, partner=cast.trust, may_only_draft=True, by=cast.carol, now=reporting.tick())
    check = bob.get(write(bob, TYPED).url)
    assert "Save and tell Dan Example" in text_of(check)
    told = bob.post(address("contribution-check"), hidden(check), follow=True)
    assert "The draft is saved, and Dan Example was told." in text_of(told)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        ["dan@example.org"],
        "Ready to send: contribution to Action 1.1, July to September 2026",
    )
    assert "Bob Example has prepared a contribution for Moorland NHS Trust" in message.body
    link = re.search(r"http\S+", message.body)[0]
    dan = signed_in(cast.dan)
    check = dan.get("/" + link.split("/", 3)[3])
    assert "Prepared by Bob Example, ready to send." in text_of(check)
    dan.post(check.wsgi_request.get_full_path(), hidden(check))
    assert StatusUpdate.objects.get().author == cast.dan


@pytest.mark.parametrize(("name", "status"), [("alice", 403), ("carol", 403), ("olive", 403), ("steve", 404)])
def test_others_do_not_contribute(cast, period, name, status):
    client = signed_in(cast.people[name])
    assert client.get(address()).status_code == status
    assert client.post(address(), {**TYPED, "go": "check"}).status_code == status
    assert not UpdateDraft.objects.exists()


def test_nothing_is_written_in_the_past_or_for_an_action_that_ended(cast, reporting, period, bob):
    assert bob.get(address(query="?as_at=2026-11-01")).status_code == 403
    ended = {"ending": "withdrawn", "reason": "No money.", "agreed_by": "The board"}
    close_action(action=cast.actions["1.1"], by=cast.carol, now=reporting.tick(), **ended)
    page = bob.get(address())
    assert (page.status_code, "This action is closed" in text_of(page)) == (200, True)
    assert bob.post(address(), {**TYPED, "go": "check"}).status_code == 409
    assert contributions_of(cast.bob, now_of(reporting)).asked == []


def now_of(reporting):
    return current_moment(wall=reporting.tick(days=1))


def test_my_work_and_the_door_say_what_can_be_done(cast, reporting, period, bob):
    before = text_of(bob.get(reverse("my-work")))
    assert "1 contribution can be sent." in before
    assert "Asked to contribute (1)" in before
    assert "Nothing for you to do" not in before
    assert "Write contribution" in text_of(bob.get(address("action")))
    sent(cast, reporting, period)
    assert "Asked to contribute" not in text_of(bob.get(reverse("my-work")))
    assert "See contribution" in text_of(bob.get(address("action")))


def test_my_work_asks_for_contributions_and_never_chases(cast, reporting, period):
    (asked,) = contributions_of(cast.bob, now_of(reporting)).asked
    assert (asked.reading.ref, asked.partner.name, asked.verb) == ("1.1", "Moorland NHS Trust", "Write contribution")
    assert asked.address.startswith(address())
    assert contributions_of(cast.alice, now_of(reporting)).asked == []
    first = sent(cast, reporting, period)
    assert contributions_of(cast.bob, now_of(reporting)).asked == []
    return_update(update=first, by=cast.carol, comment="How many?", now=reporting.tick())
    (asked,) = contributions_of(cast.bob, now_of(reporting)).asked
    assert (asked.verb, asked.returned.review_reason, asked.returned_by) == (
        "Change and send again",
        "How many?",
        "Carol Example",
    )


def test_my_work_lists_what_was_contributed_until_it_is_decided(cast, reporting, period, bob, in_october):
    first = sent(cast, reporting, period)
    text = my_work(bob)
    assert "Nothing for you to do. Waiting for the programme lead (1)" in text
    assert "Moorland NHS Trust supports Contribution 17 Sep 2026" in text
    assert "You do not speak for an organisation that leads an action" not in text
    accept_update(update=first, by=cast.carol, now=reporting.tick())
    assert "Waiting for the programme lead" not in my_work(bob)
    said = "1.1 Open a recruitment hub Contribution of Moorland NHS Trust 17 September: accepted."
    assert f"Decided in the last 30 days {said}" in my_work(bob)


def test_my_work_lists_a_correction_of_a_contribution_as_draft_and_as_sent(cast, reporting, period, bob):
    first = sent(cast, reporting, period)
    accept_update(update=first, by=cast.carol, now=reporting.tick())
    write(bob, {"done": "Hosted 5 visits.", "correction_reason": "One was missed."}, query="?correct=yes", go="save")
    text = my_work(bob)
    assert "Corrections not sent yet (1)" in text
    assert "contribution of Moorland NHS Trust for July to September 2026 Draft saved by you, not sent yet." in text
    link = re.search('href="([^"]*)">See the correction', bob.get(reverse("my-work")).content.decode())[1]
    assert "Hosted 5 visits." in bob.get(unescape(link)).content.decode()
    send(bob, {"done": "Hosted 5 visits.", "correction_reason": "One was missed."}, query="?correct=yes")
    text = my_work(bob)
    assert "Corrections not sent yet" not in text
    assert "Moorland NHS Trust supports Correction of a contribution" in text


def test_my_work_says_that_a_correction_of_a_contribution_came_back(cast, reporting, period, bob, in_october):
    sent_again(cast, reporting, period, sent(cast, reporting, period))
    text = my_work(bob)
    assert "Nothing for you to do." in text
    assert "your correction was returned; what was sent before counts again. Change it" in text
    assert "“No.”" in text
    assert contributions_of(cast.bob, now_of(reporting)).asked == []


def test_my_work_counts_a_returned_contribution_at_the_top(cast, reporting, period, bob, in_october):
    return_update(update=sent(cast, reporting, period), by=cast.carol, comment="How many?", now=reporting.tick())
    assert "My work 1 contribution returned to you." in my_work(bob)
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    assert "My work 1 contribution returned to you and 2 updates due." in my_work(bob)


def my_work(client):
    return text_of(client.get(reverse("my-work")))


def test_contribution_shows_below_the_update_as_far_as_it_may_be_read(cast, reporting, period):
    first = sent(cast, reporting, period, content={"help_wanted": "A minibus."})
    page = address("action")
    waiting = {name: text_of(signed_in(cast.people[name]).get(page)) for name in ("alice", "bob", "carol", "olive")}
    assert {name: "Hosted 4 visits." in text for name, text in waiting.items()} == {
        "alice": True,
        "bob": True,
        "carol": True,
        "olive": False,
    }
    assert {name: "A minibus." in text for name, text in waiting.items()} == {
        "alice": False,
        "bob": True,
        "carol": True,
        "olive": False,
    }
    assert "Sent by Bob Example for Moorland NHS Trust on" in waiting["alice"]
    accept_update(update=first, by=cast.carol, now=reporting.tick())
    assert "Hosted 4 visits." in text_of(signed_in(cast.olive).get(page))
    again = sent_again(cast, reporting, period, first)
    for name in ("alice", "bob", "carol"):
        assert "Hosted 9 visits." not in text_of(signed_in(cast.people[name]).get(page)), name
    assert again.decision == "returned"


def sent_again(cast, reporting, period, first):
    """A correction that is returned: the first counts again."""
    row = correct_update(
        update=first,
        content=ContributionContent(done="Hosted 9 visits."),
        reason="More.",
        by=cast.bob,
        now=reporting.tick(),
    )
    return return_update(update=row, by=cast.carol, comment="No.", now=reporting.tick())


def test_timeline_and_history_name_whose_contribution_it_is(cast, reporting, period):
    first = sent(cast, reporting, period)
    sent_again(cast, reporting, period, first)
    accept_update(update=first, by=cast.carol, now=reporting.tick())
    page = signed_in(cast.carol).get(address("action")).content.decode()
    titles = re.findall("<strong>([^<]*)</strong>", page.partition('id="timeline"')[2])
    assert [title for title in titles if "contribution" in title.lower()] == [
        "Review of the contribution of Moorland NHS Trust: accepted",
        "Review of the contribution of Moorland NHS Trust: returned with a comment",
        "Correction of the contribution of Moorland NHS Trust for July to September 2026",
        "Contribution of Moorland NHS Trust for July to September 2026",
    ]
    assert [one.summary for one in Change.objects.order_by("-pk")[:4]] == [
        "Action 1.1: contribution of Moorland NHS Trust accepted",
        "Action 1.1: contribution of Moorland NHS Trust returned",
        "Action 1.1: contribution of Moorland NHS Trust corrected",
        "Action 1.1: contribution of Moorland NHS Trust sent",
    ]


def test_door_of_the_action_is_for_supporting_partners(cast, period):
    shown = {name: address() in signed_in(cast.people[name]).get(address("action")).content.decode() for name in PEOPLE}
    assert shown == dict.fromkeys(PEOPLE, False) | {"bob": True}


PEOPLE = ("alice", "bob", "carol", "olive")
