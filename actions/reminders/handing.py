"""Handing mails to the mail server, and what its answer means: arrived, refused, certainly not, or perhaps."""

import re
from dataclasses import dataclass
from enum import Enum
from smtplib import SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection


class Outcome(Enum):
    """What became of a mail."""

    SENT = "sent"
    REFUSED = "refused"
    """The address does not exist, for good."""
    NOT_NOW = "not now"
    """It certainly did not arrive."""
    UNKNOWN = "unknown"
    """The connection broke, or nobody answered: it may have arrived."""


@dataclass(frozen=True)
class Answer:
    """What became of a mail, and the server's words without addresses; "" for none."""

    outcome: Outcome
    reply: str = ""


FULL = 552
"""A mailbox that is full will be emptied: by RFC 5321 this answer stands for "not now"."""
NOT_ITS_ADDRESS = re.compile(r"\s*5\.7\.")
"""Refused by a rule of the server, by RFC 3463: that says nothing of the address."""


class MailServer:
    """One connection to the mail server, for one batch. Made anew where it broke."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def open(self) -> Answer | None:
        """Open the connection. Returns None, or why it cannot be opened: then nothing has left."""
        try:
            self._connection.open()
        except (OSError, SMTPException) as error:
            self.close()
            return Answer(Outcome.NOT_NOW, words_of(error))
        return None

    def close(self) -> None:
        """Close the connection; what stands in the way does not matter any more."""
        try:
            self._connection.close()
        except (OSError, SMTPException):
            self._connection = get_connection()

    def hand_over(self, message: EmailMessage) -> Answer:
        """Hand one mail over. After anything but a success the connection is closed: `open` makes a new one."""
        try:
            went = self._connection.send_messages([message])
        except (OSError, SMTPException, ValueError) as error:
            self.close()
            return Answer(outcome_of(error), words_of(error))
        return Answer(Outcome.SENT) if went else Answer(Outcome.NOT_NOW)


def outcome_of(error: Exception) -> Outcome:
    """What an error in the middle of handing a mail over means. Other back ends raise what `smtplib` does."""
    if isinstance(error, SMTPRecipientsRefused):
        answers = error.recipients.values()
        return Outcome.REFUSED if all(_is_for_good(*answer) for answer in answers) else Outcome.NOT_NOW
    # An answer, or a mail that could not even be written: nothing was taken.
    refused_whole = isinstance(error, SMTPResponseException | SMTPNotSupportedError | ValueError)
    return Outcome.NOT_NOW if refused_whole else Outcome.UNKNOWN


def _is_for_good(code: int, text: bytes | str) -> bool:
    return 500 <= code < 600 and code != FULL and not NOT_ITS_ADDRESS.match(_text(text))


def words_of(error: Exception) -> str:
    """An error in at most 300 characters, without addresses of people."""
    if isinstance(error, SMTPRecipientsRefused):
        text = "; ".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
    elif isinstance(error, SMTPResponseException):
        text = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        text = str(error) or type(error).__name__
    return re.sub(r"\S+@\S+", "(address)", " ".join(text.split()))[:300]


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
