"""Sending digests: claim, begin, hand over, stamp, in that order (docs/adr/0007-reminders.md).

The rows are the truth: whatever breaks off, what was not stamped is taken up again.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localtime

from accounts.clock import inside_change
from accounts.moments import LONDON
from actions.models import Digest, Reminder
from actions.reminders.content import content_of, known_for
from actions.reminders.digests import UNSETTLED, free_digests
from actions.reminders.handing import Answer, MailServer, Outcome
from actions.reminders.mail import message_of
from actions.reminders.refusals import note_refusal
from actions.reminders.sweep import withdraw_untrue
from actions.reminders.watch import Watch

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=4)
"""How long to wait after the first mail that did not go, and at most: the pause doubles each time."""
SILENCES = 2
"""After so many mails in a row whose fate is unknown, the server is left alone for now."""


@dataclass
class Sent:
    """What became of a batch, in mails.

    Attributes:
        failed: will be tried again.
        withdrawn: nothing was left to say.
    """

    sent: int = 0
    refused: int = 0
    failed: int = 0
    withdrawn: int = 0


def send_batch(ids: Collection[int], now: datetime) -> Sent:
    """Send digests, as far as they are due and nobody else is sending them.

    Args:
        ids: of at most a few dozen digests (`actions.reminders.running.due_batches`).
        now: the instant at which it begins.
    """
    if inside_change():
        raise RuntimeError("Mail is sent after the change, not inside it.")
    return _Batch(now).send(ids)


class _Batch:
    """One worker's claim on some digests."""

    def __init__(self, now: datetime) -> None:
        self.now, self.watch = now, Watch(now)
        self.claim = uuid.uuid4().hex
        self.result = Sent()
        self.server = MailServer()
        self.silences = 0

    def send(self, ids: Collection[int]) -> Sent:
        digests = claim_digests(ids, self.claim, self.now)
        try:
            messages = self._messages(digests)
        except Exception as error:
            self._let_go(digests, Answer(Outcome.NOT_NOW, type(error).__name__))
            raise
        try:
            self._send_all([digest for digest in digests if digest.pk in messages], messages)
        finally:
            self.server.close()
        return self.result

    def _messages(self, digests: Sequence[Digest]) -> dict[int, EmailMessage]:
        """By digest, the mail; without those that have nothing left to say, which are withdrawn."""
        _withdraw(digests, self.now)
        rows: dict[int, list[Reminder]] = defaultdict(list)
        for row in Reminder.objects.filter(digest__in=digests, withdrawn_at=None).order_by("pk"):
            rows[row.digest_id or 0].append(row)
        empty = [digest.pk for digest in digests if digest.pk not in rows]
        mine = Digest.objects.filter(UNSETTLED, pk__in=empty, claim=self.claim)
        self.result.withdrawn = mine.update(withdrawn_at=self.now, claim="", claimed_at=None)
        by_day: dict[date, list[Digest]] = defaultdict(list)
        for digest in digests:
            if digest.pk in rows:
                # A repeat says what it said on its day.
                by_day[digest.day if digest.begun_at else _day(self.now)].append(digest)
        return {pk: mail for day, group in by_day.items() for pk, mail in self._write(group, rows, day)}

    def _write(
        self, digests: Sequence[Digest], rows: Mapping[int, Sequence[Reminder]], day: date
    ) -> Iterator[tuple[int, EmailMessage]]:
        """The mails of one day. One that cannot be written does not keep the others from going out."""
        known = known_for([(digest.person, rows[digest.pk]) for digest in digests], day)
        for digest in digests:
            try:
                yield digest.pk, message_of(digest, content_of(digest.person, rows[digest.pk], known))
            except Exception as error:
                logger.exception("A mail could not be written.")
                self._let_go([digest], Answer(Outcome.NOT_NOW, type(error).__name__))

    def _send_all(self, digests: list[Digest], messages: dict[int, EmailMessage]) -> None:
        for place, digest in enumerate(digests):
            closed = self.server.open()
            if closed is None and self.silences >= SILENCES:
                closed = Answer(Outcome.NOT_NOW, "The mail server does not answer.")
            if closed is not None:
                self._let_go(digests[place:], closed)
                return
            if self._begin(digest):
                self._settle(digest, self.server.hand_over(messages[digest.pk]))

    def _begin(self, digest: Digest) -> bool:
        """Say that the mail is about to leave. False where another worker has taken the digest over."""
        at = self.watch.now()
        return bool(
            Digest.objects.filter(UNSETTLED, pk=digest.pk, claim=self.claim).update(
                begun_at=at, claimed_at=at, attempts=F("attempts") + 1, address=digest.person.email
            )
        )

    def _settle(self, digest: Digest, answer: Answer) -> None:
        self.silences = self.silences + 1 if answer.outcome == Outcome.UNKNOWN else 0
        if answer.outcome == Outcome.SENT:
            self._stamp(digest)
        elif answer.outcome == Outcome.REFUSED:
            self._refuse(digest, answer.reply)
        else:
            attempts = digest.attempts + 1
            # What a try before this one left unknown stays so.
            begun = self.watch.now() if answer.outcome == Outcome.UNKNOWN else digest.begun_at
            self._put_off(digest, attempts, answer.reply, begun)

    def _stamp(self, digest: Digest) -> None:
        settled = Digest.objects.filter(UNSETTLED, pk=digest.pk)
        self.result.sent += settled.update(sent_at=self.watch.now(), claim="", claimed_at=None, reply="")

    @transaction.atomic
    def _refuse(self, digest: Digest, reply: str) -> None:
        at = self.watch.now()
        settled = Digest.objects.filter(UNSETTLED, pk=digest.pk)
        self.result.refused += settled.update(refused_at=at, claim="", claimed_at=None, reply=reply)
        note_refusal(digest.person, digest.person.email, reply, at)
        rows = Reminder.objects.filter(digest=digest, withdrawn_at=None)
        rows.update(withdrawn_at=at, withdrawn_why=Reminder.Withdrawal.REFUSED)

    def _let_go(self, digests: Sequence[Digest], answer: Answer) -> None:
        """Give back what was not begun by this batch."""
        for digest in digests:
            self._put_off(digest, digest.attempts + 1, answer.reply, digest.begun_at)

    def _put_off(self, digest: Digest, attempts: int, reply: str, begun_at: datetime | None) -> None:
        mine = Digest.objects.filter(UNSETTLED, pk=digest.pk, claim=self.claim)
        self.result.failed += mine.update(
            attempts=attempts,
            not_before=self.watch.now() + pause_after(attempts),
            begun_at=begun_at,
            claim="",
            claimed_at=None,
            reply=reply,
        )
        logger.warning("A mail could not be sent; it is tried again: %s", reply)


def claim_digests(ids: Collection[int], claim: str, now: datetime) -> list[Digest]:
    """Take the digests that are due and that nobody holds, so that no other worker sends them.

    Args:
        ids: of digests.
        claim: the worker's own name for it.
        now: the instant.

    Returns:
        Those that were taken, each with its person.
    """
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            # Whoever decides on one just now has it: it is passed over instead of waited for.
            free = free_digests(now).filter(pk__in=ids).select_for_update(skip_locked=True).order_by("pk")
            taken = list(free.values_list("pk", flat=True))
            Digest.objects.filter(pk__in=taken).update(claim=claim, claimed_at=now)
    else:
        free_digests(now).filter(pk__in=ids).update(claim=claim, claimed_at=now)
    return list(Digest.objects.filter(claim=claim).select_related("person").order_by("pk"))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: 5 minutes, doubled each time, up to 4 hours."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


def _withdraw(digests: Sequence[Digest], now: datetime) -> None:
    """Withdraw what is not true any more from mails that cannot have arrived; the others are repeated as they were."""
    fresh = [digest.pk for digest in digests if digest.begun_at is None]
    waiting = Reminder.objects.filter(digest__in=fresh, withdrawn_at=None)
    withdraw_untrue(waiting, _day(now), now, None)


def _day(now: datetime) -> date:
    return localtime(now, LONDON).date()
