"""Remembers what an installation was last prepared from, so that a start with nothing to do loses no time on it.

What `scripts/prepare.py` does follows from the project files, the settings, and what the database holds already. Where
all three are as they were after the last success, it has nothing to do. Only for the embedded database: nobody else
changes its tables.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from local import ROOT

PARTS = ("accounts", "actions", "govuk", "outcomes", "scrutiny", "scripts", "static", "templates", "tracker")
LEFT_OUT = {"__pycache__", ".ruff_cache"}
SETTINGS = ("ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "DEBUG", "DEMO", "EMAIL_URL", "REDIS_URL")


def is_prepared(var: Path, env: Mapping[str, str]) -> bool:
    """Say whether nothing changed since `remember` was called.

    Args:
        var: folder of the installation.
        env: the settings it runs with.
    """
    try:
        return (var / "prepared").read_text() == _fingerprint(var, env)
    except (OSError, sqlite3.Error):
        return False


def remember(var: Path, env: Mapping[str, str]) -> None:
    """Keep what the installation was prepared from; with another database than the embedded one, keep nothing."""
    fingerprint = _fingerprint(var, env)
    if fingerprint:
        (var / "prepared").write_text(fingerprint)


def _fingerprint(var: Path, env: Mapping[str, str]) -> str | None:
    database = var / "tracker.sqlite3"
    if env["DATABASE_URL"] != f"sqlite:///{database}":
        return None
    digest = hashlib.sha256(repr([sys.version, [env.get(name, "") for name in SETTINGS]]).encode())
    with contextlib.closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as connection:
        applied = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        digest.update(repr(applied).encode())
    for path in sorted(_files()):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    # What the steps wrote outside the database must still be there.
    for name in ("static/.gathered", *(["demo-password.txt"] if env.get("DEMO") != "no" else [])):
        digest.update(f"{name} {(var / name).stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    yield ROOT / "requirements.txt"
    for part in PARTS:
        for path in (ROOT / part).rglob("*"):
            if path.is_file() and LEFT_OUT.isdisjoint(path.parts):
                yield path
