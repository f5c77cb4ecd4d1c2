"""Fixtures that every test may use."""

import faulthandler
import os
import shutil
import sys
from typing import Any

import pytest
from celery import Task
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import TransactionTestCase

from accounts.clock import inside_change
from accounts.guards import drop_guards
from tests.emptying import Emptying
from tests.reminders.faults.rounds import SOAK
from tests.scrutiny.paper import OFFICE

pytest_plugins = [
    "tests.world",
    "tests.cast",
    "tests.actions.story",
    "tests.browser_fixtures",
    "tests.guards.things",
    "tests.together",
]


DATABASE = {"db", "transactional_db", "live_server"}
"""Fixtures of the tests that ask a database."""

PROGRAMS = {"office": OFFICE, "poppler": shutil.which("pdfinfo"), "debian": shutil.which("apt-get")}
"""What tests with a mark need on this machine; `scripts/test.py` gets it, or says that it is missing."""
VISITORS = {"Client", "APIClient", "visit", "ask", "signed_in"}
"""What a module of tests imports that opens pages without the fixture `client`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what the database at hand is not asked to prove, and what needs something that is not there.

    A test that asks no database says the same on every one: it runs on SQLite, and not again on PostgreSQL. One that
    opens pages or asks the API is marked `page`: `make test` runs it on PostgreSQL, where councils run it.
    """
    for item in items:
        if _opens_pages(item) and not item.get_closest_marker("sqlite"):
            item.add_marker("page")
    on_postgres = connection.vendor == "postgresql"
    left_out = {"sqlite" if on_postgres else "postgres"}
    if on_postgres and not os.environ.get(SOAK):
        left_out.add("length")
    if not os.environ.get("TEST_REDIS_URL"):
        left_out.add("redis")
    left_out |= {mark for mark, program in PROGRAMS.items() if not program}
    items[:] = [item for item in items if _is_asked(item, left_out, only_database=on_postgres)]


def _opens_pages(item: pytest.Item) -> bool:
    names = vars(getattr(item, "module", object)).keys()
    return "client" in getattr(item, "fixturenames", ()) or not VISITORS.isdisjoint(names)


def _is_asked(item: pytest.Item, left_out: set[str], *, only_database: bool) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    needs_parts = bool(marks & {"django_db", "postgres", "redis", "browser"})
    asks = needs_parts or bool(DATABASE & set(getattr(item, "fixturenames", ())))
    return left_out.isdisjoint(marks) and (asks or not only_database)


def pytest_sessionfinish() -> None:
    """A test process that does not come to its end is ended, and says where it stood: nobody waits for it for ever.

    Tests themselves have the time limit `timeout` (pyproject.toml).
    """
    if os.environ.get("PYTEST_XDIST_WORKER"):
        faulthandler.dump_traceback_later(120, exit=True, file=sys.__stderr__)


@pytest.fixture(autouse=True, scope="session")
def _guards_allow_the_flush() -> Any:
    """A transactional test leaves an empty database. Guards would refuse a flush; `post_migrate` puts them back."""
    teardown, emptying = TransactionTestCase._fixture_teardown, Emptying()

    def drop_then_teardown(self: TransactionTestCase) -> None:
        if type(self)._fixture_teardown is drop_then_teardown:
            if connection.vendor == "postgresql":  # a transaction that a test left open would be waited for, for ever
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '60s'")
            if not emptying.empty():
                drop_guards()
                teardown(self)
                emptying.look()
        else:
            teardown(self)
        connection.close()

    TransactionTestCase._fixture_teardown = drop_then_teardown
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(autouse=True)
def _nothing_slow_inside_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail sent or a task started while the clock is held would make every other writer wait: it fails here."""

    def outside(what: str, function: Any) -> Any:
        def checked(*args: Any, **kwargs: Any) -> Any:
            assert not inside_change(), f"{what} inside a change: wait for it to end, with transaction.on_commit."
            return function(*args, **kwargs)

        return checked

    monkeypatch.setattr(EmailBackend, "send_messages", outside("mail", EmailBackend.send_messages))
    monkeypatch.setattr(Task, "apply_async", outside("task", Task.apply_async))
    monkeypatch.setattr(Task, "apply", outside("task", Task.apply))
