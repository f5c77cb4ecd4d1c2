"""What stands in the way of an installation is one clear line."""

import ast
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import bootstrap, local, prepare, run


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (4, 0, 0)])
def test_version_new_enough(version):
    assert bootstrap.version_problem(version) is None


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 5, 0), (2, 7, 18)])
def test_version_too_old(version):
    assert bootstrap.version_problem(version) == (
        f"Python {version[0]}.{version[1]} is too old: the tracker needs 3.11 or newer."
        " Name one with: make run PYTHON=python3.11"
    )


def test_bootstrap_is_readable_by_an_old_python():
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 4))


def test_space_enough(tmp_path):
    usage = {str(tmp_path): SimpleNamespace(free=200 * 1024 * 1024)}
    assert bootstrap.space_problem(str(tmp_path / "not" / "yet"), 200, usage.__getitem__) is None


def test_space_too_little(tmp_path):
    usage = {str(tmp_path): SimpleNamespace(free=200 * 1024 * 1024 - 1)}
    assert bootstrap.space_problem(str(tmp_path / "not" / "yet"), 200, usage.__getitem__) == (
        f"The disk of {tmp_path} is full: 199 MB free, 200 MB needed. Make room and try again."
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(28, "No space left on device"), True),
        (Exception("database or disk is full"), True),
        (OSError(13, "Permission denied"), False),
        (Exception("no such table"), False),
    ],
)
def test_disk_full_is_recognised(error, expected):
    assert prepare.is_disk_full(error) is expected


def test_environment_supplies_what_is_missing(tmp_path):
    local.make_folders(tmp_path)
    given = {"DATABASE_URL": "postgres://tracker@db/tracker", "DEBUG": " "}
    env = local.environment(given, tmp_path, 8123)
    key = (tmp_path / "secret-key").read_text().strip()
    assert env == {
        "DATABASE_URL": "postgres://tracker@db/tracker",
        "EMAIL_URL": f"folder://{tmp_path}/mail",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": "http://127.0.0.1:8123",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": key,
        "UPDATE_LINKS": "True",
        "VAR": str(tmp_path),
    }
    assert len(key) == 64


def test_kept_secret_is_made_once_and_private(tmp_path):
    path = tmp_path / "secret"
    first = local.kept_secret(path, 48)
    assert local.kept_secret(path, 48) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_var_folder_starts_at_the_project(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert local.var_folder({}) == local.ROOT / "var"
    assert local.var_folder({"VAR": "elsewhere"}) == local.ROOT / "elsewhere"
    assert local.var_folder({"VAR": "/srv/tracker"}) == Path("/srv/tracker")


def test_check_port_free_and_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(run.CannotRun, match=f"^Port {taken} is taken by another program"):
            run.check_port(taken)
    run.check_port(taken)
