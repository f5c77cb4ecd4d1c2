"""The real parts of an installation, started by the tests: a queue, workers, schedulers and a mail server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.ops.installation import ROOT, clean_environment, free_port
from tests.reminders.faults.mail_server import PATIENCE_SECONDS, MailServer

TICK_SECONDS = 1
TICK_SECONDS_ON_DISK = 3
"""A worker looks into the folder once a second, and a batch that waits for longer than a tick is handed out anew."""
BASE_URL = "http://tracker.example.org"


def wait_for(question: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Wait until a question is answered with something true, and return that."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < until, f"Waited in vain for {what}."
        time.sleep(0.02)
    return answer


def database_url() -> str:
    """The address of the database of the tests, for another process."""
    named = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{named['NAME']}"
    return f"postgres://{named['USER']}:{named['PASSWORD']}@/{named['NAME']}?host={named['HOST']}"


class Redis:
    """A Redis server that keeps nothing: what was queued is lost when it is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, on the same port each time, and wait until it answers."""
        plain = ["--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning"]
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), *plain]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        ping = ["redis-cli", "-p", str(self.port), "ping"]
        wait_for(lambda: b"PONG" in subprocess.run(ping, capture_output=True, check=False).stdout, "Redis")

    def kill(self) -> None:
        """End it without a warning."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class Part:
    """A worker or a scheduler."""

    def __init__(self, name: str, number: int, log: Path) -> None:
        self.name, self.number, self.log = name, number, log

    @property
    def output(self) -> str:
        """Everything it printed."""
        return self.log.read_text() if self.log.exists() else ""

    @property
    def is_running(self) -> bool:
        """Whether it is there. Who started it reaps it at once."""
        return Path(f"/proc/{self.number}").exists()

    def kill(self) -> None:
        """End it at once, wherever it stands, with whatever it started."""
        try:
            os.killpg(self.number, signal.SIGKILL)
        except ProcessLookupError:
            return
        wait_for(lambda: not self.is_running, f"the end of {self.name}")

    def stop(self) -> None:
        """Let it stand still, as on a machine that is out of breath; `go_on` lets it go on."""
        os.killpg(self.number, signal.SIGSTOP)

    def go_on(self) -> None:
        """After `stop`."""
        os.killpg(self.number, signal.SIGCONT)


class Nursery:
    """The program that starts workers and schedulers (`nursery.py`)."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.reminders.faults.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def ask(self, line: str) -> str:
        """Write a line and read the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(line + "\n")
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        assert answer, "The project cannot be loaded: see what was printed."
        return answer

    def close(self) -> None:
        """End it."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._process.communicate()


class Parts:
    """Starts and ends them, for one test after another.

    Attributes:
        redis: the queue beside PostgreSQL; beside SQLite, as in `make run`, and where there is none, it is a folder.
    """

    def __init__(self, folder: Path, mail: MailServer, begins: datetime) -> None:
        self.folder, self.mail, self.begins = folder, mail, begins
        self.offset = timedelta()
        has_redis = connection.vendor == "postgresql" and os.environ.get("TEST_REDIS_URL")
        self.redis = Redis(folder) if has_redis else None
        self.parts: list[Part] = []
        self._made = 0
        self._nursery = Nursery(self._environment())

    def begin(self) -> None:
        """Set the clocks to `begins`, and empty the queue."""
        self.offset = self.begins - timezone.now()
        self.parts = []
        if self.redis:
            self.redis.start()
        shutil.rmtree(self.folder / "queue", ignore_errors=True)
        for name in ("messages", "control"):
            (self.folder / "queue" / name).mkdir(parents=True)

    def _environment(self) -> dict[str, str]:
        return clean_environment(
            DATABASE_URL=database_url(),
            REDIS_URL=self.redis.url if self.redis else "",
            EMAIL_URL=f"smtp://127.0.0.1:{self.mail.port}?from=tracker@example.org",
            SECRET_KEY=settings.SECRET_KEY,
            ALLOWED_HOSTS="tracker.example.org",
            BASE_URL=BASE_URL,
            VAR=str(self.folder),
            REMINDER_INTERVAL_SECONDS=str(TICK_SECONDS if self.redis else TICK_SECONDS_ON_DISK),
            DJANGO_SETTINGS_MODULE="tracker.settings",
            PYTHONUNBUFFERED="1",
        )

    @property
    def now(self) -> datetime:
        """What the parts' clocks say."""
        return timezone.now() + self.offset

    def worker(self, **later: float) -> Part:
        """Start a worker as `make run` does; `minutes=11` sets its clock ahead."""
        plain = ["--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"]
        return self._start("worker", ["worker", *plain, "--without-gossip", "--without-mingle"], later)

    def beat(self, **later: float) -> Part:
        """Start a scheduler, with a timetable of its own."""
        timetable = str(self.folder / f"timetable-{self._made}")
        return self._start("beat", ["beat", "--loglevel", "INFO", "--pidfile=", "--schedule", timetable], later)

    def _start(self, name: str, arguments: list[str], later: dict[str, float]) -> Part:
        self._made += 1
        log = self.folder / f"{name}-{self._made}.log"
        offset = (self.offset + timedelta(**later)).total_seconds()
        asked = {"offset": offset, "log": str(log), "arguments": arguments}
        number = self._nursery.ask(json.dumps(asked))
        self.parts.append(Part(name, int(number), log))
        return self.parts[-1]

    @property
    def output(self) -> str:
        """What all of them printed."""
        return "\n".join(f"--- {part.name} {part.number}\n{part.output}" for part in self.parts)

    def end(self) -> None:
        """End what the test started, and the queue."""
        for part in self.parts:
            part.kill()
        if self.redis:
            self.redis.kill()

    def close(self) -> None:
        """Leave nothing behind."""
        self.end()
        self._nursery.close()
