"""`make run`: says where it is, answers, and leaves nothing running; what stands in its way is one clear line."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.ops.installation import (
    ROOT,
    Installation,
    clean_environment,
    free_port,
    memory_mb,
    processes_of,
    processor_seconds,
    wait_for_none,
)

# The embedded default is SQLite: once is enough.
pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


@pytest.fixture
def start(tmp_path):
    started = []

    def start_installation(*arguments, var=None, port=None, **env):
        started.append(Installation(var or tmp_path / "var", port or free_port(), *arguments, **env))
        return started[-1]

    yield start_installation
    for installation in started:
        installation.clear()


def own_lines(installation) -> list[str]:
    """What was printed, without make's own last word."""
    return [line for line in installation.lines if not line.startswith("make")]


def test_run_answers_and_stops(start):
    installation = start()
    installation.wait_until_up()
    assert f"The tracker is at http://127.0.0.1:{installation.port}" in installation.lines
    with urllib.request.urlopen(f"http://127.0.0.1:{installation.port}/readyz") as answer:
        assert answer.status == 200
    running = processes_of(installation.var)
    for part in ("scripts/run.py", "gunicorn tracker.wsgi", "tracker --quiet worker", "tracker --quiet beat"):
        assert [line for line in running.values() if part in line], part
    # The worker and the scheduler are still growing; they settle within seconds.
    samples = []
    for _ in range(20):
        samples.append(memory_mb(installation.var))
        time.sleep(0.5)
    assert 100 < max(samples) < 500
    installation.press_ctrl_c()
    assert processes_of(installation.var) == {}
    assert "Traceback" not in installation.output


def test_run_again_is_quick_and_keeps_its_secrets(start):
    installation = start()
    installation.wait_until_up()
    key = (installation.var / "secret-key").read_text()
    installation.press_ctrl_c()
    again = start(var=installation.var, port=installation.port)
    again.wait_until_up()
    # Processor time, not time on the wall: what else this machine does at the moment does not count.
    assert processor_seconds(again.var) < 5
    assert (installation.var / "secret-key").read_text() == key
    assert "Setting the database up" not in again.output


def test_run_keeps_others_out_of_its_folder(start):
    installation = start()
    installation.wait_until_up()
    for path in [installation.var, *installation.var.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_run_leaves_no_process_when_its_supervisor_is_ended(start, number):
    installation = start()
    installation.wait_until_up()
    os.kill(installation.supervisor(), number)
    installation.wait_until_stopped()
    assert wait_for_none(installation.var) == {}


def test_run_stops_all_when_one_process_ends(start):
    installation = start()
    installation.wait_until_up()
    (worker,) = (number for number, line in processes_of(installation.var).items() if "quiet worker" in line)
    os.kill(worker, signal.SIGKILL)
    assert installation.wait_until_stopped() == 2
    assert "Stopping, because a process ended by itself: worker (status -9). See the lines above." in installation.lines
    assert processes_of(installation.var) == {}


def test_run_interrupted_before_it_is_up(start):
    installation = start()
    while not (installation.var / "secret-key").exists():
        assert installation.process.poll() is None, installation.output
    installation.press_ctrl_c()
    assert wait_for_none(installation.var) == {}
    assert "Traceback" not in installation.output


def test_run_port_taken(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        installation = start(port=port)
        assert installation.wait_until_stopped() == 2
    assert own_lines(installation) == [
        f"Port {port} is taken by another program. Choose another: make run PORT={port + 1 if port < 65535 else 8123}"
    ]
    assert not installation.var.exists()


@pytest.mark.parametrize(
    ("port", "demo", "line"),
    [
        ("0", "", "PORT is '0'. Give a number from 1 to 65535, for example: make run PORT=8123"),
        ("65536", "", "PORT is '65536'. Give a number from 1 to 65535, for example: make run PORT=8123"),
        ("web", "", "PORT is 'web'. Give a number from 1 to 65535, for example: make run PORT=8123"),
        (None, "maybe", "DEMO is 'maybe'. Give yes or no, for example: make run DEMO=no"),
    ],
)
def test_run_bad_option(start, port, demo, line):
    installation = start(f"DEMO={demo}", port=port)
    assert installation.wait_until_stopped() == 2
    assert own_lines(installation) == [line]


def test_run_folder_in_use(start):
    installation = start()
    installation.wait_until_up()
    second = start(var=installation.var)
    assert second.wait_until_stopped() == 2
    assert own_lines(second) == [
        f"The tracker already runs with {installation.var}. Stop it, or choose another folder: make run VAR=..."
    ]


def test_run_malformed_setting(start):
    installation = start(DEBUG="yes")
    assert installation.wait_until_stopped() == 2
    assert own_lines(installation) == ["DEBUG is 'yes'. Set it to True or False, spelt exactly so."]


def test_run_settings_that_do_not_fit(start):
    installation = start(BASE_URL="http://tracker.example.org")
    assert installation.wait_until_stopped() == 2
    assert "(tracker.E001) BASE_URL's host is not in ALLOWED_HOSTS." in installation.output
    assert "Traceback" not in installation.output


def test_manage_without_settings():
    env = clean_environment()
    command = [sys.executable, "manage.py", "check"]
    result = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("manage.py: SECRET_KEY is not set. Make one with:")
