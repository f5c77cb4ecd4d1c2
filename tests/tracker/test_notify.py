"""GOV.UK Notify as a mail back end, against a server of our own that answers as Notify does."""

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from smtplib import SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMessage, get_connection

from tests.ops.installation import free_port

KEY = f"tracker-{uuid.uuid4()}-{uuid.uuid4()}"
TEMPLATE = str(uuid.uuid4())
BAD_ADDRESS = {"errors": [{"error": "ValidationError", "message": "email_address Not a valid email address"}]}
BAD_TEMPLATE = {"errors": [{"error": "BadRequestError", "message": "Template not found"}]}
TOO_MANY = {"errors": [{"error": "RateLimitError", "message": "Exceeded rate limit"}]}


class Notify(ThreadingHTTPServer):
    """Answers every call with `status` and `answer`; None closes the connection without a word."""

    status: int | None = 201
    answer: object = {"id": "1"}

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls: list[tuple[str, dict[str, object]]] = []


class Handler(BaseHTTPRequestHandler):
    server: Notify

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append((self.path, body))
        if self.server.status is None:
            self.close_connection = True
            return
        words = self.server.answer if isinstance(self.server.answer, bytes) else json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def notify(settings):
    server = Notify()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.EMAIL_BACKEND = "tracker.notify.NotifyBackend"
    settings.NOTIFY_URL, settings.EMAIL_TIMEOUT = f"http://127.0.0.1:{server.server_port}", 5
    settings.NOTIFY_KEY, settings.NOTIFY_TEMPLATE = KEY, TEMPLATE
    yield server
    server.shutdown()
    server.server_close()


def send():
    headers = {"Message-ID": "<a1@testserver>", "List-Unsubscribe": "<http://testserver/stop/?key=1>"}
    connection = get_connection()
    message = EmailMessage("1 thing for you", "Action 1.1 is overdue.", to=["alice@example.org"], headers=headers)
    try:
        return connection.send_messages([message])
    finally:
        connection.close()


def test_mail_is_handed_over_with_its_reference(notify):
    assert send() == 1
    assert notify.calls == [
        (
            "/v2/notifications/email",
            {
                "email_address": "alice@example.org",
                "template_id": TEMPLATE,
                "personalisation": {"subject": "1 thing for you", "body": "Action 1.1 is overdue."},
                "reference": "<a1@testserver>",
                "one_click_unsubscribe_url": "http://testserver/stop/?key=1",
            },
        )
    ]


def test_an_address_that_is_none_is_a_refused_recipient(notify):
    notify.status, notify.answer = 400, BAD_ADDRESS
    with pytest.raises(SMTPRecipientsRefused) as refusal:
        send()
    ((code, words),) = refusal.value.recipients.values()
    assert (code, b"Not a valid email address" in words) == (550, True)


@pytest.mark.parametrize(
    ("status", "answer"), [(400, BAD_TEMPLATE), (403, BAD_TEMPLATE), (429, TOO_MANY), (503, {"message": "Busy"})]
)
def test_what_was_certainly_not_taken_is_another_time(notify, status, answer):
    notify.status, notify.answer = status, answer
    with pytest.raises(SMTPDataError) as error:
        send()
    assert error.value.smtp_code == 451
    assert str(status).encode() in error.value.smtp_error


@pytest.mark.parametrize(
    ("status", "answer"), [(None, ""), (500, {"message": "Oops"}), (502, b"<html>"), (504, b""), (201, b"not JSON")]
)
def test_what_may_have_been_taken_is_a_broken_connection(notify, status, answer):
    notify.status, notify.answer = status, answer
    with pytest.raises(ConnectionError):
        send()


def test_nobody_there_has_certainly_not_taken_it(notify, settings):
    settings.NOTIFY_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(SMTPDataError, match="cannot be reached"):
        send()


def test_failures_can_be_silent(notify):
    notify.status, notify.answer = 400, BAD_ADDRESS
    message = EmailMessage("1 thing for you", "Action 1.1 is overdue.", to=["alice@example.org"])
    assert get_connection(fail_silently=True).send_messages([message, message]) == 0
    assert len(notify.calls) == 2
