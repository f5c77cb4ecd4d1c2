"""A running installation for the tests of `make run`: starts it, listens to it, and finds whatever it left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 150
SETTINGS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "DEBUG", "VAR", "DEMO")


def free_port() -> int:
    """Return a port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**given: str) -> dict[str, str]:
    """Return this process's environment without the tracker's settings, and with `given`."""
    left_out = {*SETTINGS, "PORT", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | given


def processes_of(var: Path) -> dict[int, str]:
    """Return the command line by process id of every process whose environment names this VAR."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"VAR={var}\0".encode() in (folder / "environ").read_bytes() + b"\0":
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:
            continue
    # A process that ended but was not waited for has an empty command line.
    return {number: line for number, line in found.items() if line}


def memory_mb(var: Path) -> float:
    """Return the memory of an installation's processes in megabytes, each with its proportional share."""
    rollups = [Path(f"/proc/{number}/smaps_rollup").read_text() for number in processes_of(var)]
    return sum(int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[1]) for rollup in rollups) / 1024


def processor_seconds(var: Path) -> float:
    """Return the processor time that an installation's processes, and those they waited for, have taken so far."""
    fields = [Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split() for number in processes_of(var)]
    # User and system time, own and of ended children: fields 14 to 17 of proc(5), the first two cut off here.
    return sum(int(tick) for line in fields for tick in line[11:15]) / os.sysconf("SC_CLK_TCK")


class Installation:
    """One `make run`, in a terminal session of its own."""

    def __init__(self, var: Path, port: int, *arguments: str, **env: str) -> None:
        self.var, self.port, self.lines = var, port, []
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["make", "run", f"PORT={port}", f"VAR={var}", *arguments],
            cwd=ROOT,
            env=clean_environment(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # As in a terminal, however these tests were started.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def output(self) -> str:
        """Everything printed so far."""
        return "\n".join(self.lines)

    def wait_until_up(self) -> float:
        """Wait for the last line of the greeting; returns the seconds since the start."""
        until = time.monotonic() + PATIENCE_SECONDS
        while "Stop it with Ctrl-C" not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.05)
        return time.monotonic() - self.started

    def wait_until_stopped(self) -> int:
        """Wait for the end; returns make's exit status."""
        status = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return status

    def supervisor(self) -> int:
        """Return the id of the process that started the others."""
        (number,) = (number for number, line in processes_of(self.var).items() if "scripts/run.py" in line)
        return number

    def press_ctrl_c(self) -> int:
        """Interrupt everything in the terminal's foreground, as Ctrl-C does; returns make's exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.wait_until_stopped()

    def clear(self) -> None:
        """Leave nothing behind, whatever the test found."""
        for number in (self.process.pid, *processes_of(self.var)):
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        self.process.stdout.close()


def wait_for_none(var: Path) -> dict[int, str]:
    """Wait up to 15 seconds for every process of an installation to end; returns those still there."""
    until = time.monotonic() + 15
    while processes_of(var) and time.monotonic() < until:
        time.sleep(0.1)
    return processes_of(var)
