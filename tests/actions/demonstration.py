"""The demonstration, replayed once for all tests of a module, as it is loaded on a given day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from actions.demo import replay_demonstration
from actions.management.commands.load_strategy import SHIPPED
from outcomes.models import Strategy

TODAY = date(2026, 5, 20)


@contextmanager
def replayed(today: date = TODAY) -> Iterator[Strategy]:
    """The demonstration, until the end of the block: a test's own transaction fits inside."""
    block = transaction.atomic()
    # As a test case marks its transactions: a change may then be part of one.
    block._from_testcase = True
    with block:
        yield replay_demonstration(SHIPPED.read_bytes(), today)
        transaction.set_rollback(True)
