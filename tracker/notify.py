"""Mail through GOV.UK Notify, behind Django's own interface for mail.

Notify's template has the subject ((subject)) and the body ((body)). What goes wrong is told as a mail server would
tell it, so that whoever sends need not know which of the two is there: `smtplib.SMTPRecipientsRefused` for an address
that is none, `smtplib.SMTPDataError` where the mail was certainly not taken, and an `OSError` where nobody knows.
"""

from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

import requests
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import NameResolutionError, NewConnectionError

ANOTHER_TIME = 451
NO_SUCH_ADDRESS = 550
UNCERTAIN = frozenset((500, 502, 504))
"""Answers after which the mail may be on its way all the same: something behind the address broke."""


class NotifyBackend(BaseEmailBackend):
    """Sends the plain text of each mail to each of its recipients."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(fail_silently=bool(kwargs.get("fail_silently", False)))
        self._client = NotificationsAPIClient(
            settings.NOTIFY_KEY, base_url=settings.NOTIFY_URL, timeout=settings.EMAIL_TIMEOUT
        )

    def close(self) -> None:
        """Close the connections to the service."""
        self._client.request_session.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send every mail; returns how many went.

        Raises:
            SMTPRecipientsRefused, SMTPDataError, OSError: as above, unless failures are to be silent.
        """
        went = 0
        for message in email_messages:
            try:
                for address in message.recipients():
                    self._send(message, address)
            except (OSError, SMTPException):
                if not self.fail_silently:
                    raise
            else:
                went += 1
        return went

    def _send(self, message: EmailMessage, address: str) -> None:
        try:
            self._client.send_email_notification(
                email_address=address,
                template_id=settings.NOTIFY_TEMPLATE,
                personalisation={"subject": message.subject, "body": message.body},
                reference=message.extra_headers.get("Message-ID"),
                one_click_unsubscribe_url=message.extra_headers.get("List-Unsubscribe", "").strip("<>") or None,
            )
        except APIError as error:
            raise _as_mail_server(error, address) from error


def _as_mail_server(error: APIError, address: str) -> Exception:
    """The exception by which a mail server would have said the same."""
    if isinstance(error, InvalidResponse):
        return ConnectionError("GOV.UK Notify gave an answer that cannot be read.")
    if error.response is None:
        if _never_connected(error.__cause__):
            return SMTPDataError(ANOTHER_TIME, b"GOV.UK Notify cannot be reached.")
        return ConnectionError("GOV.UK Notify did not answer.")
    words = str(error.message)
    if error.status_code in UNCERTAIN:
        return ConnectionError(f"GOV.UK Notify: {error.status_code} {words}")
    if error.status_code == requests.codes.bad_request and "email_address" in words:
        return SMTPRecipientsRefused({address: (NO_SUCH_ADDRESS, words.encode())})
    return SMTPDataError(ANOTHER_TIME, f"{error.status_code} {words}".encode())


def _never_connected(error: BaseException | None) -> bool:
    """Whether a call failed before a connection was there."""
    reason = getattr(error.args[0], "reason", None) if error and error.args else None
    return isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or isinstance(
        reason, NewConnectionError | NameResolutionError
    )
