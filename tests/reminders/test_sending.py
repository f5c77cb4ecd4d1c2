"""Sending: claim, begin, hand over, stamp. What certainly did not arrive is tried again, what may have is repeated."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from actions.models import AddressRefusal, Digest, Reminder
from actions.reminders.handing import Outcome, outcome_of, words_of
from actions.reminders.running import due_batches, remind
from actions.reminders.sending import Sent, claim_digests, pause_after, send_batch
from tests.actions.story import PLACES, at, send
from tests.reminders.mailing import BACKEND, BUSY, DROPPED, FRIDAY, TalkingBackend, later, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    """The mail server."""
    settings.EMAIL_BACKEND = BACKEND
    TalkingBackend.begin()
    return TalkingBackend


@pytest.fixture
def digest(story, cast):
    """Alice's digest, which says that the update of Action 2.1 is late. The others' are settled."""
    assert remind(FRIDAY) is not None
    mine = Digest.objects.get(person=cast.alice)
    Digest.objects.exclude(pk=mine.pk).update(sent_at=FRIDAY)
    return mine


def send_due(now):
    return [send_batch(ids, now) for ids in due_batches(now)]


def test_sent_once_and_stamped(server, digest):
    assert send_due(FRIDAY) == [Sent(sent=1)]
    digest.refresh_from_db()
    assert digest.sent_at is not None
    assert (digest.claim, digest.claimed_at, digest.attempts) == ("", None, 1)
    assert digest.address == "alice@example.org"
    assert send_due(later(hours=1)) == []
    (message,) = server.took
    assert message.extra_headers["Message-ID"] == digest.message_id
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Unsubscribe"].startswith("<http://testserver/account/reminders/stop/?key=")


def test_what_was_done_meanwhile_is_not_said(server, digest, cast, story):
    send(cast, "2.1", story.spring, PLACES, at(7, 24))
    assert send_due(later(minutes=5)) == [Sent(withdrawn=1)]
    assert server.took == []
    digest.refresh_from_db()
    assert digest.withdrawn_at is not None
    assert set(digest.reminders.values_list("withdrawn_why", flat=True)) == {Reminder.Withdrawal.SETTLED}


def test_no_connection_is_tried_again_later(server, digest):
    server.says = {"": ConnectionRefusedError("Connection refused")}
    assert send_due(FRIDAY) == [Sent(failed=1)]
    digest.refresh_from_db()
    assert (digest.claim, digest.begun_at, digest.attempts) == ("", None, 1)
    assert timedelta(minutes=5) <= digest.not_before - FRIDAY < timedelta(minutes=6)
    assert due_batches(later(minutes=4)) == []
    server.says = {}
    assert send_due(later(minutes=6)) == [Sent(sent=1)]


def test_not_now_is_tried_again_as_if_never_begun(server, digest):
    server.says = {"alice@example.org": BUSY}
    assert send_due(FRIDAY) == [Sent(failed=1)]
    digest.refresh_from_db()
    assert (digest.begun_at, digest.attempts, digest.reply) == (None, 1, "451 4.3.0 Try again later")
    server.says = {}
    assert send_due(later(minutes=6)) == [Sent(sent=1)]


def test_what_may_have_arrived_is_repeated_as_it_was(server, digest, cast, story):
    server.says = {"alice@example.org": DROPPED}
    assert send_due(FRIDAY) == [Sent(failed=1)]
    digest.refresh_from_db()
    assert digest.begun_at is not None
    # An answer "not now" to the second try says nothing about the first.
    server.says = {"alice@example.org": BUSY}
    assert send_due(later(minutes=6)) == [Sent(failed=1)]
    digest.refresh_from_db()
    assert (digest.begun_at is not None, digest.attempts) == (True, 2)
    send(cast, "2.1", story.spring, PLACES, at(7, 24))
    server.says = {}
    assert send_due(later(minutes=30)) == [Sent(sent=1)]
    (message,) = server.took
    assert message.extra_headers["Message-ID"] == digest.message_id
    assert "Action 2.1" in message.body


def test_refused_address_is_kept_and_its_reminders_wait_until_it_is_cleared(server, digest, cast):
    server.says = {"alice@example.org": refused("alice@example.org")}
    assert send_due(FRIDAY) == [Sent(refused=1)]
    digest.refresh_from_db()
    assert (digest.refused_at is not None, digest.reply) == (True, "550 5.1.1 No such user")
    refusal = AddressRefusal.objects.get()
    assert (refusal.person, refusal.address, refusal.cleared_at) == (cast.alice, "alice@example.org", None)
    assert set(digest.reminders.values_list("withdrawn_why", flat=True)) == {Reminder.Withdrawal.REFUSED}
    monday = later(days=3)
    remind(monday)
    assert not Digest.objects.filter(person=cast.alice, day=monday.date()).exists()
    AddressRefusal.objects.update(cleared_at=monday)
    tuesday = later(days=4)
    server.says = {}
    remind(tuesday)
    again = Digest.objects.get(person=cast.alice, day=tuesday.date())
    assert set(again.reminders.values_list("kind", flat=True)) >= {"update_late"}


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (550, b"5.1.1 No such user", Outcome.REFUSED),
        (550, b"No such user", Outcome.REFUSED),
        (450, b"4.2.0 Greylisted", Outcome.NOT_NOW),
        (552, b"5.2.2 Mailbox full", Outcome.NOT_NOW),
        (554, b"5.7.1 Relay access denied", Outcome.NOT_NOW),
    ],
)
def test_answers_to_a_recipient(code, words, expected):
    assert outcome_of(refused("a@example.org", code, words)) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BUSY, Outcome.NOT_NOW),
        (DROPPED, Outcome.UNKNOWN),
        (TimeoutError("timed out"), Outcome.UNKNOWN),
        (ConnectionResetError(), Outcome.UNKNOWN),
        (ValueError("Header values can't contain newlines"), Outcome.NOT_NOW),
    ],
)
def test_errors_in_the_middle(error, expected):
    assert outcome_of(error) == expected


def test_replies_are_kept_without_addresses():
    reply = words_of(refused("alice@example.org", 550, b"<alice@example.org>: unknown\nhere"))
    assert reply == "550 (address) unknown here"


def test_a_claim_keeps_others_out_until_it_is_stale(digest):
    (mine,) = claim_digests([digest.pk], "one", FRIDAY)
    assert mine.pk == digest.pk
    assert claim_digests([digest.pk], "two", later(minutes=9)) == []
    assert claim_digests([digest.pk], "two", later(minutes=11)) == [digest]


def test_a_worker_that_lost_its_claim_sends_nothing(server, digest, monkeypatch):
    def taken_over(self):
        Digest.objects.update(claim="another", claimed_at=FRIDAY)
        return True

    monkeypatch.setattr(TalkingBackend, "open", taken_over)
    assert send_batch([digest.pk], FRIDAY) == Sent()
    assert server.took == []


def test_one_bad_address_does_not_keep_the_others_from_their_mail(server, story, cast):
    remind(FRIDAY)
    server.says = {"alice@example.org": DROPPED}
    everybody = Digest.objects.count()
    assert everybody >= 3
    assert send_due(FRIDAY) == [Sent(sent=everybody - 1, failed=1)]


def test_one_that_cannot_be_written_does_not_keep_the_others_from_their_mail(server, story, cast):
    remind(FRIDAY)
    broken = Digest.objects.get(person=cast.alice)
    Digest.objects.filter(pk=broken.pk).update(begun_at=FRIDAY)
    broken.reminders.update(period=None, kind="update_late")
    assert send_due(FRIDAY) == [Sent(sent=Digest.objects.count() - 1, failed=1)]
    broken.refresh_from_db()
    assert (broken.sent_at, broken.claim, broken.reply) == (None, "", "KeyError")


def test_a_silent_server_is_left_alone_after_two(server, story, cast):
    remind(FRIDAY)
    people = list(User.objects.values_list("email", flat=True))
    server.says = dict.fromkeys(people, TimeoutError("timed out"))
    everybody = Digest.objects.count()
    assert send_due(FRIDAY) == [Sent(failed=everybody)]
    assert Digest.objects.filter(begun_at__isnull=False).count() == 2


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 240), (90, 240)]
)
def test_pauses_double_up_to_four_hours(attempts, minutes):
    assert pause_after(attempts) == timedelta(minutes=minutes)


def test_queries_grow_with_the_stamps_only(server, story, cast):
    """Two statements a mail, to say that it begins and that it went; all else is asked once for the batch."""
    remind(FRIDAY)
    ids = list(Digest.objects.order_by("pk").values_list("pk", flat=True))
    assert len(ids) == 3
    counts = []
    for some in (ids[1:2], ids):
        Digest.objects.update(sent_at=None, begun_at=None, attempts=0)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            send_batch(some, FRIDAY)
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 2 * 2 + 8
