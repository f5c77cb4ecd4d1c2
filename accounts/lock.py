"""Taking the clock: one change at a time, and nobody waits or holds for ever.

`accounts.clock` writes with it and `accounts.moments` waits by it; nothing else has reason to.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection, transaction

from accounts.models.ledger import Clock

LONGEST_CHANGE = timedelta(seconds=30)
"""No change may hold the clock longer: it is ended and nothing of it is recorded. On PostgreSQL each statement, and
each pause between two, is held to the same limit by the server."""
LONGEST_WAIT = timedelta(seconds=20)
"""How long PostgreSQL lets somebody wait for the clock. On SQLite the connection's `timeout` says it."""

# lock_not_available, query_canceled (statement_timeout), idle_in_transaction_session_timeout
_TIME_OUTS = {"55P03", "57014", "25P03"}


class ClockError(Exception):
    """A change that would break the order of time, or the rules of recording."""


class ClockBusyError(ClockError):
    """Other changes held the clock too long. Nothing was recorded; the same request may be sent again."""


class ChangeTooLongError(ClockBusyError):
    """This change itself held the clock too long and was ended. Nothing was recorded."""


@contextmanager
def clock_held(*, durable: bool = False) -> Iterator[Clock]:
    """Hold the clock's row, and with it every other change, in a transaction to the end of the block.

    Args:
        durable: refuse to be part of another transaction.

    Raises:
        ClockBusyError: the clock could not be had in time, or was held too long (ChangeTooLongError).
    """
    held = False
    try:
        with transaction.atomic(durable=durable):
            clock = _lock_clock()
            held = True
            yield clock
    except DatabaseError as error:
        if not _ran_out_of_time(error):
            raise
        if held:
            raise ChangeTooLongError("The database ended a change that held the clock too long.") from error
        raise ClockBusyError("Other changes held the clock too long.") from error


def _lock_clock() -> Clock:
    if connection.vendor == "postgresql":
        change, wait = (int(limit.total_seconds() * 1000) for limit in (LONGEST_CHANGE, LONGEST_WAIT))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true),"
                " set_config('idle_in_transaction_session_timeout', %s, true)",
                [str(wait), str(change), str(change)],
            )
    return Clock.objects.select_for_update().get(pk=1)


def _ran_out_of_time(error: DatabaseError) -> bool:
    cause = error.__cause__
    busy = getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return busy or getattr(cause, "sqlstate", None) in _TIME_OUTS
