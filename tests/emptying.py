"""Empties the database after a test that commits, quicker than Django's `flush`, and to the same end.

`flush` truncates a hundred tables that are mostly empty, and `post_migrate` then puts hundreds of guards back: most of
the time of a short test. Here the guards stay, PostgreSQL is told to pass them over, and only rows are deleted. Where
anything is not as a flush has left it before (a table, a guard, a row that migrations make), it is flushed as ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from accounts.guards import drop_guards, expected_guards, install_guards, installed_guards
from accounts.models.ledger import Clock

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""What the clock says before the first change (accounts/apps.py)."""


class Emptying:
    """What a database holds that was flushed.

    Attributes:
        left: rows by table; None before the first flush.
    """

    def __init__(self) -> None:
        self.left: dict[str, int] | None = None

    def look(self) -> None:
        """Remember what a flush leaves."""
        if _may_pass_guards_over():
            with transaction.atomic():
                self.left = _rows(_tables())

    def empty(self) -> bool:
        """Take away every row that a flush would; False, and nothing done, where only a flush will do."""
        if self.left is None or not _may_pass_guards_over():
            return False
        tables = _tables()
        if tables != sorted(self.left) or expected_guards() != installed_guards():
            return False
        with transaction.atomic(), connection.cursor() as cursor:
            # As a flush does, wait for whoever still writes: their rows would outlive us.
            cursor.execute("LOCK TABLE " + ", ".join(f'"{table}"' for table in tables) + " IN ACCESS EXCLUSIVE MODE")
            rows = _rows(tables)
            if any(rows[table] != kept for table, kept in self.left.items() if kept):
                return False
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in tables:
                if rows[table] and not self.left[table]:
                    cursor.execute(f'DELETE FROM "{table}"')
            Clock.objects.update(revision=0, at=EPOCH)
        return True


@contextmanager
def guards_aside() -> Iterator[None]:
    """Let a test write what no change could, in its transaction; the guards are back at the end of the block."""
    if _may_pass_guards_over():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
    else:
        drop_guards()
        yield
        install_guards()


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _rows(tables: list[str]) -> dict[str, int]:
    counts = " UNION ALL ".join(f"SELECT '{table}', (SELECT count(*) FROM \"{table}\")" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return {str(table): int(count) for table, count in cursor.fetchall()}


def _may_pass_guards_over() -> bool:
    """SQLite cannot, and PostgreSQL lets its owner alone."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return bool(cursor.fetchone()[0] == "on")
