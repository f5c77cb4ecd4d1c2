"""For the tests of digests and sending: reminders made by hand, and a mail server that says what it is told."""

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import User
from actions.models import Reminder, ReminderKind, ReminderRun
from tests.cast import Cast

FRIDAY = datetime(2026, 7, 24, 7, 0, tzinfo=UTC)
"""08:00 in London. In the story, the update of Action 2.1 for April to June 2026 is late since the day before."""
BACKEND = "tests.reminders.mailing.TalkingBackend"


def run_of(now: datetime = FRIDAY) -> ReminderRun:
    """A run of that day, still being made."""
    return ReminderRun.objects.create(day=now.date(), started_at=now)


def row(cast: Cast, person: User, name: str = "a", now: datetime = FRIDAY, **fields: object) -> Reminder:
    """A reminder that waits; by default that Action 1.1 is overdue."""
    about = {
        "strategy": cast.strategy,
        "kind": ReminderKind.ACTION_OVERDUE,
        "action": cast.actions["1.1"],
        "subject": f"action:{name}",
    }
    fields = {**about, "step": "overdue-1", "counted_from": date(2026, 7, 1), "day": now.date(), **fields}
    key = f"{fields['kind']}:{fields['subject']}:{person.pk}:{fields['step']}:{fields['counted_from']}"
    return Reminder.objects.create(key=key, person=person, created_at=now, run=run_of(now), **fields)


def later(**delta: float) -> datetime:
    """An instant after FRIDAY."""
    return FRIDAY + timedelta(**delta)


class TalkingBackend(BaseEmailBackend):
    """Takes mail as `took`, or raises for an address what `says` holds for it, as `smtplib` would.

    An entry for "" is raised when the connection is opened.
    """

    took: list[EmailMessage] = []
    says: dict[str, Exception] = {}
    opened = 0

    @classmethod
    def begin(cls) -> None:
        """Forget everything."""
        cls.took, cls.says, cls.opened = [], {}, 0

    def open(self) -> bool:
        """Open, or say why not."""
        TalkingBackend.opened += 1
        if "" in self.says:
            raise self.says[""]
        return True

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Take a mail, or raise."""
        for message in email_messages:
            if error := self.says.get(message.to[0]):
                raise error
            self.took.append(message)
        return len(email_messages)


def refused(address: str, code: int = 550, words: bytes = b"5.1.1 No such user") -> SMTPRecipientsRefused:
    """The server's answer to a recipient."""
    return SMTPRecipientsRefused({address: (code, words)})


BUSY = SMTPDataError(451, b"4.3.0 Try again later")
DROPPED = SMTPServerDisconnected("Connection unexpectedly closed")
