"""Threads with database connections of their own, on a database whose changes are really committed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.utils import load_backend

PATIENCE = 20
"""Seconds after which a thread that should have come to its end is a failure."""


@contextmanager
def database_file(path: Path, **options: Any) -> Iterator[Callable[[], None]]:
    """Use a copy of the (SQLite) test database in a file for the block; threads call what is yielded to use it too."""
    connection.ensure_connection()
    settings = connection.settings_dict | {"NAME": path, "OPTIONS": connection.settings_dict["OPTIONS"] | options}

    def use() -> None:
        connections["default"] = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")

    original = connections["default"]
    use()
    connections["default"].ensure_connection()
    original.connection.backup(connections["default"].connection)
    try:
        yield use
    finally:
        connections["default"].close()
        connections["default"] = original


class Worker(threading.Thread):
    """A thread that closes its connections, and hands on what it returned or raised when it is asked."""

    def __init__(self, work: Callable[..., Any], *args: Any, use: Callable[[], None] | None = None) -> None:
        super().__init__(daemon=True)
        self._work, self._args, self._use = work, args, use
        self._answer: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Do the work, with a connection of its own."""
        try:
            if self._use is not None:
                self._use()
            self._answer = self._work(*self._args)
        except BaseException as error:  # handed on by `answer`
            self._error = error
        finally:
            connections.close_all()

    def answer(self) -> Any:
        """What the work returned; raises what it raised, or TimeoutError where it never ends."""
        self.join(PATIENCE)
        if self.is_alive():
            raise TimeoutError(f"{self._work} is still running after {PATIENCE} seconds.")
        if self._error is not None:
            raise self._error
        return self._answer
