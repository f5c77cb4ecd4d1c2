"""The log: one line for a request that was refused, a traceback only for what went wrong."""

import logging
import sys

import pytest
from django.test import Client

from tests.cast import Cast


def traceback_of(status: int | None) -> object:
    """What is left of a traceback after the console's filter."""
    handler = next(
        one for one in logging.getLogger().handlers if isinstance(one, logging.StreamHandler) and one.filters
    )
    try:
        raise ValueError
    except ValueError:
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Forbidden", None, sys.exc_info())
    if status:
        record.status_code = status
    assert handler.filter(record)
    return record.exc_info


def test_refusal_is_logged_without_traceback() -> None:
    assert traceback_of(403) is None
    assert traceback_of(404) is None


def test_failure_is_logged_with_traceback() -> None:
    assert traceback_of(500) is not None
    assert traceback_of(None) is not None


def test_refused_page_says_one_line(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    client.force_login(cast.olive)
    assert client.get("/strategies/care-plan/set-up/").status_code == 403
    (record,) = [one for one in caplog.records if one.name == "django.request"]
    assert record.getMessage().startswith("Forbidden")
