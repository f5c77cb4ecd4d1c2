"""Bring an installation's data up to date before its processes start: tables, demonstration, published plan, people,
static files.

It can be run again without harm, and is quick when nothing changed: one process, and no step that has nothing to do.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from tracker.env import SettingError


def migrate() -> None:
    """Apply what is not applied yet."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Setting the database up", flush=True)
        call_command("migrate", verbosity=0, interactive=False)


def load_demonstration() -> None:
    """Load the demonstration into an empty database; one that was begun without it goes without it."""
    # Imported here: models cannot be imported before the settings are set up.
    from accounts.models import Change  # noqa: PLC0415
    from outcomes.models import Strategy  # noqa: PLC0415

    if not Change.objects.exists():
        print("Loading the demonstration: two years of invented history", flush=True)
        call_command("load_demo")
    elif not Strategy.objects.filter(is_demonstration=True).exists():
        print("The demonstration is left out, because this folder was begun without it. Another one: make run VAR=...")


def collect_static() -> None:
    """Gather the static files, when one of them changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".gathered"
    current = static_fingerprint()
    if stamp.exists() and stamp.read_text() == current:
        return
    print("Gathering static files", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(current)


def static_fingerprint() -> str:
    """Return a digest of the name, size and time of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepare(*, demonstration: bool) -> None:
    """Do every step in order.

    Args:
        demonstration: load the demonstration and make its sign-ins.
    """
    django.setup()
    # Our own checks only: the rest import every address, which the web process does at this moment anyway.
    call_command("check", tags=["tracker"], stdout=io.StringIO())
    migrate()
    if demonstration:
        load_demonstration()
    call_command("load_strategy")
    if demonstration:
        # `make run` prints the sign-ins itself, last of all.
        call_command("demo_people", stdout=io.StringIO())
    collect_static()


def main() -> int:
    """Prepare; a foreseeable failure is one line. Returns the exit status."""
    try:
        # It starts with Ctrl-C held back (scripts/run.py), so that nothing is half-imported.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        prepare(demonstration=os.environ.get("DEMO") != "no")
    except (SettingError, CommandError, ImproperlyConfigured) as error:
        return complain(str(error) if not isinstance(error, SystemCheckError) else f"The settings do not fit:\n{error}")
    except KeyboardInterrupt:
        return 1
    except (OperationalError, OSError) as error:
        if is_disk_full(error):
            return complain("The disk is full. Make room and try again.")
        if isinstance(error, OperationalError):
            return complain(f"The database cannot be used: {' '.join(str(error).split())}")
        raise
    return 0


def is_disk_full(error: Exception) -> bool:
    """Say whether the operating system or SQLite complained of a full disk."""
    return getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "disk is full" in str(error)


def complain(message: str) -> int:
    """Print one message for the person at the terminal; returns the exit status 1."""
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
