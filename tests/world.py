"""What most tests begin with, made once for those that follow one another with it, and copied for each.

Making it takes longer than most of those tests do. It is made in a transaction that stays open around the tests' own,
as Django's `setUpTestData` keeps its rows; whatever a test does is rolled back to it. Before a test that does without
it, it is rolled back too, and that test finds an empty database. Every so often it is made afresh.

A fixture that takes part gives back `given(request, name)`, and makes its own where that is None.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, transaction

MOST_TESTS = 250
"""How many tests follow one another on the same rows."""

MADE = pytest.StashKey[dict[str, Any]]()
"""What was made for a test before it began."""

MAKERS: dict[str, Callable[..., Any]] = {}
"""By fixture, how it is made; the first is what the others are made out of."""


def world(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say how a fixture is made.

    Args:
        name: of the fixture.
    """

    def remember(make: Callable[..., Any]) -> Callable[..., Any]:
        MAKERS[name] = make
        return make

    return remember


def given(request: pytest.FixtureRequest, name: str) -> Any:
    """What was made for this test, for it to keep; None where it was not."""
    return request.node.stash.get(MADE, {}).get(name)


class World:
    """What is made for now.

    Attributes:
        blocker: lets the database be used between tests; None before there is a database.
    """

    def __init__(self) -> None:
        self.blocker: Any = None
        self._blocks: list[transaction.Atomic] = []
        self._made: dict[str, Any] = {}
        self._tests = 0

    def provide(self, names: list[str]) -> dict[str, Any]:
        """Make what a test wants, take away what it does not want, and return copies; none where the test makes them.

        Args:
            names: fixtures, each made out of those before it.
        """
        if self.blocker is None:
            return {}
        with self.blocker.unblock():
            self._forget_if_lost()
            self._tests += 1
            self._leave(names if self._tests < MOST_TESTS else [])
            if names and not self._made:
                self._tests = 0
                if connection.in_atomic_block:  # somebody else's, who may end it before us
                    return {}
            for name in names[len(self._made) :]:
                self._make(name)
        return deepcopy(self._made)

    def _leave(self, names: list[str]) -> None:
        """Roll back what is made beyond these."""
        while list(self._made) != names[: len(self._made)]:
            self._made.popitem()
            transaction.set_rollback(True)
            self._blocks.pop().__exit__(None, None, None)

    def _make(self, name: str) -> None:
        block = transaction.atomic()
        # As a test case marks its transactions: a change may then be part of one.
        block._from_testcase = True  # type: ignore[attr-defined]
        block.__enter__()
        self._blocks.append(block)
        before, self._made[name] = list(self._made.values()), None
        self._made[name] = MAKERS[name](*(deepcopy(one) for one in before))
        connection.check_constraints()

    def _forget_if_lost(self) -> None:
        """A test may have lost the connection, and our rows with it."""
        lost = connection.closed_in_transaction or getattr(connection.connection, "closed", False)
        if self._blocks and (lost or connection.needs_rollback or connection.connection is None):
            self._blocks, self._made = [], {}
            connection.in_atomic_block = connection.needs_rollback = connection.closed_in_transaction = False
            connection.savepoint_ids, connection.atomic_blocks = [], []
            connection.run_on_commit = []
            connection.close()


WORLD = World()


@pytest.fixture(scope="session")
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """From the first test that wants them on, they are made between tests."""
    WORLD.blocker = django_db_blocker
    yield
    WORLD.provide([])
    WORLD.blocker = None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests follow one another that want the same."""
    items.sort(key=_wanted, reverse=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give a test copies of what it wants."""
    item.stash[MADE] = WORLD.provide(_wanted(item))


def _wanted(item: pytest.Item) -> list[str]:
    """What a test wants to be there: nothing for one that commits, or that shares a transaction with its module."""
    fixtures = getattr(item, "fixturenames", ())
    mark = item.get_closest_marker("django_db")
    commits = {"live_server", "transactional_db"} & set(fixtures) or (mark and mark.kwargs.get("transaction"))
    first, *others = MAKERS
    if commits or first not in fixtures or _shares(item):
        return []
    return [first, *[name for name in others if name in fixtures][:1]]


def _shares(item: pytest.Item) -> bool:
    found = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    return any(one.scope in ("module", "package") for fixtures in found for one in fixtures)
