"""Fixtures that every test may use."""

import os
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.guards import drop_guards

pytest_plugins = ["tests.cast", "tests.browser_fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what the database at hand is not asked to prove, and what needs a Redis that is not there."""
    left_out = {"sqlite" if connection.vendor == "postgresql" else "postgres"}
    if not os.environ.get("TEST_REDIS_URL"):
        left_out.add("redis")
    items[:] = [item for item in items if left_out.isdisjoint(mark.name for mark in item.iter_markers())]


@pytest.fixture(autouse=True, scope="session")
def _guards_allow_the_flush() -> Any:
    """A transactional test ends with a flush, which the guards would refuse; `post_migrate` puts them back."""
    teardown = TransactionTestCase._fixture_teardown

    def drop_then_teardown(self: TransactionTestCase) -> None:
        if type(self)._fixture_teardown is drop_then_teardown:
            drop_guards()
        teardown(self)

    TransactionTestCase._fixture_teardown = drop_then_teardown
    yield
    TransactionTestCase._fixture_teardown = teardown
