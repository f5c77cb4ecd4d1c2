"""Real parts for the tests of this folder. What they wrote and printed is shown where a test fails."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.reminders.faults.mail_server import MailServer
from tests.reminders.faults.parts import Parts

BEGINS = datetime(2026, 7, 16, 8, 30, tzinfo=UTC)
"""A Thursday, 09:30 in London: what the clocks of the parts say when they are first started."""


@pytest.fixture(scope="module")
def _mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def mail(_mail_server: MailServer) -> MailServer:
    """A mail server that behaves, and has got nothing yet."""
    _mail_server.stop()
    _mail_server.refused, _mail_server.only = set(), set()
    _mail_server.mails.clear()
    _mail_server.unanswered.clear()
    _mail_server.start()
    return _mail_server


@pytest.fixture
def mail_settings(mail: MailServer, settings: Any) -> MailServer:
    """The same, with this process sending to it. A server that hangs is given up after a moment."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mail.port, 1
    return mail


@pytest.fixture(scope="module")
def _all_parts(
    _mail_server: MailServer, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Parts]:
    parts = Parts(tmp_path_factory.mktemp("parts"), _mail_server, BEGINS)
    yield parts
    parts.close()


@pytest.fixture
def parts(_all_parts: Parts, mail: MailServer, transactional_db: None) -> Iterator[Parts]:
    """Starts workers and schedulers over the database of the tests. Their clocks begin at BEGINS."""
    _all_parts.begin()
    yield _all_parts
    sys.stdout.write(_all_parts.output)
    _all_parts.end()
