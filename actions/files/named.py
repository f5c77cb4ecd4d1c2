"""The door through which a later app says which stored files are its own, so that clearing leaves them alone.

An app registers the rows that name files once, when it is ready.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

Rows = Callable[[], "QuerySet[Any]"]
"""Rows whose column `stored_name` holds the name of a file that is still wanted."""

_rows: list[Rows] = []


def names_files(rows: Rows) -> Rows:
    """Register rows that name files."""
    _rows.append(rows)
    return rows


def is_named(name: str) -> bool:
    """Whether a registered row names this stored file."""
    return any(rows().filter(stored_name=name).exists() for rows in _rows)


def all_named() -> Iterator[str]:
    """The names in the store of every file that a registered row names."""
    for rows in _rows:
        yield from rows().values_list("stored_name", flat=True).iterator()
