"""The settings of an installation on one machine, kept under one folder (VAR): for `make run` and `scripts/manage`.

.venv/bin/python scripts/local.py COMMAND...    runs manage.py with those settings
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000
FOLDERS = ("mail", "queue/messages", "queue/control", "uploads", "static")


def var_folder(env: Mapping[str, str]) -> Path:
    """Return the folder that holds everything the installation writes; a relative VAR starts at the project."""
    return (ROOT / Path(env.get("VAR", "").strip() or "var").expanduser()).resolve()


def make_folders(var: Path) -> None:
    """Make VAR and the folders in it, readable by their owner only."""
    for name in FOLDERS:
        (var / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    var.chmod(0o700)


def kept_secret(path: Path, length: int) -> str:
    """Return the secret kept in a file; the first call makes it. Only the owner can read the file.

    Args:
        path: the file.
        length: bytes of randomness in a new secret.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    value = secrets.token_urlsafe(length)
    with os.fdopen(descriptor, "w") as file:
        file.write(value + "\n")
    return value


def environment(env: Mapping[str, str], var: Path, port: int) -> dict[str, str]:
    """Return `env` with a local default for every setting that it does not give.

    Args:
        env: the caller's environment; what it sets wins.
        var: folder of the installation, made already.
        port: port of the web process.
    """
    defaults = {
        "DATABASE_URL": f"sqlite:///{var / 'tracker.sqlite3'}",
        "EMAIL_URL": f"folder://{var / 'mail'}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "UPDATE_LINKS": "True",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "PYTHONUNBUFFERED": "1",
    }
    given = {name: value for name, value in env.items() if value.strip()}
    if "SECRET_KEY" not in given:
        defaults["SECRET_KEY"] = kept_secret(var / "secret-key", 48)
    return {**defaults, **given, "VAR": str(var)}


def main() -> None:
    """Run manage.py with the local settings, in place of this process."""
    os.umask(0o077)
    var = var_folder(os.environ)
    make_folders(var)
    arguments = [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]]
    os.execve(sys.executable, arguments, environment(os.environ, var, DEFAULT_PORT))


if __name__ == "__main__":
    main()
