"""“No change” and prepared drafts: one line from My work or the form, twice running; and telling who may send."""

from datetime import date
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.clock import change, record_many
from accounts.models import Membership
from accounts.services import set_delegate
from actions.models import Evidence, StatusUpdate, UpdateDraft
from actions.services.corrections import send_no_change
from actions.services.evidence import attach_link
from actions.services.plan import change_due_date
from actions.services.updates import save_draft
from tests.actions.reporting import AMBER as SENT
from tests.actions.reporting import Reporting
from tests.actions.updating import TYPED, address, hidden, post, signed_in, text_of

pytestmark = pytest.mark.django_db
SAME, CHECK, WORK = address(name="update-unchanged"), address(name="update-check"), "/my-work/"
QUARTERS = [
    (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)),
    (date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)),
    (date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)),
    (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 2)),
]


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def quarters(reporting):
    """January to September 2026, all three open, and the quarter before them."""
    reporting.tick(days=225)
    return [reporting.period(a, b, opens=opens, due=opens.replace(day=16)) for a, b, opens in QUARTERS]


@pytest.fixture
def sent(cast, reporting, quarters):
    """Amber for April to June, agreed as red."""
    update = reporting.send(cast.actions["1.1"], quarters[1], **SENT)
    reporting.accept(update, rating="red", reason="It needs the council.")
    return update


def colleague(cast, reporting):
    """Bob speaks for the college too, and alice only drafts."""
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())


def test_no_change_is_one_line_from_my_work_to_the_receipt(cast, sent):
    client = signed_in(cast.alice)
    page = client.get(WORK)
    assert f'action="{SAME}"' in page.content.decode()
    assert "It stays R red , with the same words." in text_of(page)
    answer = client.post(SAME, {"line": " Still waiting for the hall. "})
    assert answer.url == address(name="update-sent")
    assert "“No change” sent Action 1.1, July to September 2026 1 of 2 done." in text_of(client.get(answer.url))
    row = StatusUpdate.objects.latest("pk")
    assert (row.no_change, row.rating, row.done, row.cause) == (
        True,
        "red",
        "Still waiting for the hall.",
        SENT["cause"],
    )
    again = client.post(SAME, {"line": "Twice"}, follow=True)
    assert "has been sent" in text_of(again)
    assert StatusUpdate.objects.count() == 2


def test_no_change_shows_what_stays_and_reads_without_writing(cast, sent):
    client = signed_in(cast.alice)
    assert f'href="{SAME}"' in client.get(address()).content.decode()
    said = text_of(client.get(SAME))
    assert "Rating R Red Will miss the date or the result without help." in said
    assert f"Cause {SENT['cause']}" in said
    assert "Done" not in said.partition("Say it in one line")[0]
    assert StatusUpdate.objects.count() == 1


def test_no_change_points_out_what_is_odd_before_it_is_sent(cast, reporting, sent):
    change_due_date(action=cast.actions["1.1"], new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
    client = signed_in(cast.alice)
    work = client.get(WORK).content.decode()
    assert (f'action="{SAME}"' in work, f'href="{SAME}"' in work) == (False, True)
    said = text_of(client.get(SAME))
    assert "The expected finish, 31 March 2027, is after the due date, 30 September 2026." in said
    assert "You can send it as it is." in said
    assert client.post(SAME, {"line": ""}).url == address(name="update-sent")


def test_no_change_without_words_says_the_usual_line(cast, sent):
    signed_in(cast.alice).post(SAME, {"line": ""})
    assert StatusUpdate.objects.latest("pk").done == "No change since the last update."


def test_no_change_a_third_time_is_refused_with_the_reason(cast, reporting, quarters):
    reporting.send(cast.actions["1.1"], quarters[3])
    for quarter in quarters[:2]:
        about = {"action": cast.actions["1.1"], "period": quarter, "partner": cast.college}
        send_no_change(**about, by=cast.alice, now=reporting.tick())
    client = signed_in(cast.alice)
    why = "“No change” was sent for the last 2 periods. Say this time what was done."
    assert why in text_of(client.get(SAME))
    answer = client.post(SAME, {"line": "Still the same"})
    assert (why in text_of(answer), "Still the same" in text_of(answer)) == (True, True)
    assert f'action="{SAME}"' not in client.get(WORK).content.decode()
    assert StatusUpdate.objects.count() == 3


def test_no_change_of_a_first_update_is_not_offered(cast, quarters):
    client = signed_in(cast.alice)
    assert SAME not in client.get(WORK).content.decode() + client.get(address()).content.decode()
    assert "There is no earlier update that could stay the same." in text_of(client.post(SAME, {"line": "x"}))
    assert not StatusUpdate.objects.exists()


def test_no_change_in_place_of_a_draft_says_so(cast, reporting, quarters, sent):
    about = {"action": cast.actions["1.1"], "period": quarters[2], "partner": cast.college, "by": cast.alice}
    save_draft(**about, content={"done": "Half"}, now=reporting.tick())
    client = signed_in(cast.alice)
    assert f'action="{SAME}"' not in client.get(WORK).content.decode()
    half = UpdateDraft.objects.get()
    attach_link(draft=half, label="Half", url="https://example.org/", by=cast.alice, now=reporting.tick())
    assert "It is not sent, nor what is attached to it. It stays as it is" in text_of(client.get(SAME))
    client.post(SAME, {"line": ""})
    assert (StatusUpdate.objects.count(), Evidence.objects.count()) == (2, 0)
    kept = UpdateDraft.objects.get()
    assert (kept.content, kept.evidence.count()) == ({"done": "Half"}, 1)
    correct = client.get(address(name="update-correct"))
    assert "Half</textarea>" not in correct.content.decode()
    assert "Half" in text_of(correct)
    assert "Continue draft" not in text_of(client.get(WORK))
    answer = client.post(CHECK, {"version": kept.version})
    assert answer.url == address(name="update-correct") + "?problems=yes"


def test_no_change_of_what_was_returned_leads_to_the_form(cast, reporting, quarters, sent):
    reporting.hand_back(reporting.send(cast.actions["1.1"], quarters[2]))
    client = signed_in(cast.alice)
    assert client.get(SAME).url == address()
    assert f'action="{SAME}"' not in client.get(WORK).content.decode()


def test_no_change_too_long_is_kept(cast, sent):
    answer = signed_in(cast.alice).post(SAME, {"line": "x" * 601})
    assert (answer.status_code, "x" * 601 in answer.content.decode()) == (422, True)
    assert '<a href="#id_line">The line must be 600 characters or fewer. It has 601</a>' in answer.content.decode()


def test_no_change_survives_a_session_that_ended(cast, sent):
    client = signed_in(cast.alice)
    client.logout()
    assert client.post(SAME, {"line": "Typed late"}).url.endswith(f"?next={SAME}")
    client.force_login(cast.alice)
    assert "Typed late" in client.get(SAME).content.decode()
    assert StatusUpdate.objects.count() == 1


def test_no_change_is_for_who_speaks_for_the_partner_and_sends(cast, reporting, sent):
    for person, status in ((cast.bob, 403), (cast.carol, 403), (cast.olive, 403), (cast.steve, 404)):
        client = signed_in(person)
        assert [client.get(SAME).status_code, client.post(SAME, {}).status_code] == [status, status]
    assert signed_in(cast.alice).get(SAME, {"as_at": "2026-10-05"}).status_code == 403
    colleague(cast, reporting)
    client = signed_in(cast.alice)
    assert "You can prepare updates for this organisation, but not send them." in text_of(client.post(SAME, {}))
    assert SAME not in client.get(WORK).content.decode()
    assert StatusUpdate.objects.count() == 1


# Prepared drafts


@pytest.fixture
def prepared(cast, reporting, quarters):
    """Alice, who only drafts, has written an update."""
    colleague(cast, reporting)
    client = signed_in(cast.alice)
    post(client, TYPED)
    return client


def tell(client):
    return client.post(CHECK, {"version": UpdateDraft.objects.get().version}, follow=True)


def test_draft_is_handed_to_a_colleague_who_sends_it(cast, prepared):
    page = text_of(prepared.get(CHECK))
    assert "Check your update before a colleague sends it" in page
    assert ("Save and tell Bob Example" in page, "Submit update" in page) == (True, False)
    page = tell(prepared)
    assert page.redirect_chain[-1][0] == WORK
    assert "The draft is saved, and Bob Example was told." in text_of(page)
    assert "You have prepared it, and your colleagues were told." in text_of(page)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        ["bob@example.org"],
        "Ready to send: update for Action 1.1, July to September 2026",
    )
    assert "Alice Example has prepared an update for Riverside College and asks you to send it" in message.body
    assert f"{CHECK}?period=2026-07-01%2F2026-09-30" in message.body
    assert TYPED["done"] not in message.body
    bob = signed_in(cast.bob)
    work = bob.get(WORK)
    assert "Prepared by Alice Example, ready to send. Check and send for Action 1.1" in text_of(work)
    assert f'href="{CHECK}"' in work.content.decode()
    assert "Prepared by Alice Example, ready to send. Check and send it" in text_of(bob.get(address()))
    assert "Prepared by Alice Example, ready to send." in text_of(bob.get(CHECK))
    assert not StatusUpdate.objects.exists()
    tell(bob)
    row = StatusUpdate.objects.get()
    assert (row.author, row.done) == (cast.bob, TYPED["done"])


def test_draft_is_told_once_until_somebody_changes_it(cast, prepared):
    tell(prepared)
    assert "Nobody was told twice." in text_of(tell(prepared))
    assert len(mail.outbox) == 1
    post(prepared, {**TYPED, "done": "Better words"}, go="save")
    assert "ready to send" not in text_of(signed_in(cast.bob).get(WORK))
    tell(prepared)
    assert len(mail.outbox) == 2


def test_draft_changed_meanwhile_is_not_handed_over(cast, prepared):
    opened = hidden(prepared.get(address()))
    bob = signed_in(cast.bob)
    bob.post(address(), {**hidden(bob.get(address())), **TYPED, "done": "Bob's", "go": "save"})
    page = prepared.post(CHECK, {"version": opened["version"]}, follow=True)
    assert "after you checked it. Nothing was handed over." in text_of(page)
    assert mail.outbox == []


def test_accountable_person_is_told_where_they_may_send(cast, prepared, reporting):
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.dan.pk, cast.college.pk): {}})
    assert "Save and tell Bob Example and Dan Example" in text_of(prepared.get(CHECK))
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=False, by=cast.carol, now=reporting.tick())
    set_delegate(person=cast.dan, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    assert "Save and tell Alice Example" in text_of(signed_in(cast.dan).get(CHECK))


def test_draft_that_nobody_may_send_says_so(cast, reporting, quarters):
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    client = signed_in(cast.alice)
    post(client, TYPED)
    page = text_of(client.get(CHECK))
    assert ("Save and tell" in page, "nobody who can sign in may send them for Riverside College" in page) == (
        False,
        True,
    )
    assert "Nobody who can sign in may send updates for your organisation." in text_of(tell(client))
    assert (mail.outbox, UpdateDraft.objects.count()) == ([], 1)


def test_mail_about_a_draft_that_fails_is_said(prepared, monkeypatch, caplog):
    def fail(*args):
        raise SMTPException("no")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", fail)
        page = text_of(tell(prepared))
    assert "nobody was told: no mail to bob@example.org could be sent. Try again." in page
    assert "Save and tell Bob Example" in page
    assert "could not be sent" in caplog.text
    assert "ready" not in UpdateDraft.objects.get().content
    assert "Bob Example was told" in text_of(tell(prepared))
    assert len(mail.outbox) == 1
