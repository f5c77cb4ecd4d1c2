"""`make run`: prepare the data, then run web, worker and scheduler together until Ctrl-C.

PORT, VAR and DEMO come from the environment (README). Every setting not given has a local default (`scripts/local.py`).
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bootstrap
import local
import pdf_libraries
import prepared

SPACE_NEEDED_MB = 200
GRACE_SECONDS = 10
READY_WITHIN_SECONDS = 60
DEMO_SIGN_INS = ("partner@demo.example", "lead@demo.example", "officer@demo.example", "admin@demo.example")
ASKED_TO_STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
WATCHED = ASKED_TO_STOP | {signal.SIGCHLD}
PR_SET_PDEATHSIG = 1


class CannotRun(Exception):  # noqa: N818 -- reads as what happened
    """Something stands in the way. The message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Options:
    """What `make run` was asked for.

    Attributes:
        port: port of the web process on this machine.
        var: folder that holds everything written.
        demonstration: whether there are demonstration sign-ins.
    """

    port: int
    var: Path
    demonstration: bool


def read_options(env: Mapping[str, str]) -> Options:
    """Return the options; raises CannotRun for one that makes no sense."""
    port = env.get("PORT", "").strip() or str(local.DEFAULT_PORT)
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise CannotRun(f"PORT is {port!r}. Give a number from 1 to 65535, for example: make run PORT=8123")
    demo = env.get("DEMO", "").strip() or "yes"
    if demo not in {"yes", "no"}:
        raise CannotRun(f"DEMO is {demo!r}. Give yes or no, for example: make run DEMO=no")
    return Options(int(port), local.var_folder(env), demo == "yes")


def check_port(port: int) -> None:
    """Raise CannotRun where another program holds the port, or where it is not ours to take."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = "is not allowed to you" if error.errno == errno.EACCES else "is taken by another program"
            raise CannotRun(f"Port {port} {reason}. Choose another: make run PORT={_other_port(port)}") from None


def _other_port(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8123


def hold(var: Path) -> int:
    """Take the folder for this run and return the open lock; raises CannotRun where another run holds it.

    Two schedulers over one folder would do every timed job twice.
    """
    descriptor = os.open(var / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotRun(
            f"The tracker already runs with {var}. Stop it, or choose another folder: make run VAR=..."
        ) from None
    return descriptor


def commands(port: int) -> dict[str, list[str]]:
    """Return the command line of each process. The scheduler is apart: inside a worker it can be left behind."""
    celery = [sys.executable, "-m", "celery", "--app", "tracker", "--quiet"]
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", "8", "--no-control-socket", "--log-level", "warning"),
        ],
        "worker": [
            *(*celery, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle"),
        ],
        "scheduler": [*celery, "beat", "--loglevel", "WARNING", "--pidfile="],
    }


def prepare(env: Mapping[str, str]) -> int:
    """Bring the data up to date in a process of its own; returns its exit status.

    Ctrl-C is held back while that process is made and imports: it would print a traceback there, and be left
    behind here. It hears it once it works.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    command = [sys.executable, str(local.ROOT / "scripts" / "prepare.py")]
    process = subprocess.Popen(command, cwd=local.ROOT, env=dict(env))
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise


class Processes:
    """The processes of one run: started together, stopped together."""

    def __init__(self, command_lines: Mapping[str, list[str]], env: Mapping[str, str]) -> None:
        self._command_lines = command_lines
        self._env = env
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start processes, each in a process group of its own, so that Ctrl-C reaches them through `stop` only."""
        for name in names:
            self._running[name] = subprocess.Popen(
                self._command_lines[name],
                cwd=local.ROOT,
                env=dict(self._env),
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=_stop_with_parent,
            )

    def ended(self) -> str | None:
        """Return the name and status of a process that ended by itself, or None while all run."""
        for name, process in self._running.items():
            if process.poll() is not None:
                return f"{name} (status {process.returncode})"
        return None

    def stop(self) -> None:
        """Ask all to stop; kill what is left after GRACE_SECONDS, or at once when asked to stop again."""
        self._signal(signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        while any(process.poll() is None for process in self._running.values()):
            left = until - time.monotonic()
            received = signal.sigtimedwait(WATCHED, min(max(left, 0), 0.2))
            if left <= 0 or (received and received.si_signo in ASKED_TO_STOP):
                break
        self._signal(signal.SIGKILL)
        for process in self._running.values():
            process.wait()

    def _signal(self, number: signal.Signals) -> None:
        for process in self._running.values():
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                continue


def _stop_with_parent() -> None:
    """In a new process: take signals again, and stop when this program dies, whatever it dies of (Linux only)."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def is_ready(url: str) -> bool:
    """Say whether the service answers that it is ready for work."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def watch(processes: Processes, url: str, greeting: str) -> int:
    """Say when the service is ready, then wait until somebody stops it or a process ends. Returns the exit status."""
    started = time.monotonic()
    greeted = False
    while True:
        received = signal.sigtimedwait(WATCHED, 60 if greeted else 0.2)
        if received and received.si_signo in ASKED_TO_STOP:
            say("Stopping", quiet=received.si_signo == signal.SIGHUP)
            return 0
        ended = processes.ended()
        if ended:
            say(f"Stopping, because a process ended by itself: {ended}. See the lines above.")
            return 1
        if not greeted and is_ready(url):
            greeted = True
            # Only now: they would keep people waiting for the pages, who do not wait for them.
            processes.start("worker", "scheduler")
            say(greeting)
        if not greeted and time.monotonic() - started > READY_WITHIN_SECONDS:
            say(f"Stopping: not ready within {READY_WITHIN_SECONDS} seconds. See the lines above.")
            return 1


def greeting(options: Options, without: str = "") -> str:
    """Return what is printed once the service is ready: its address, the sign-ins, and what it has to do without."""
    lines = ["", f"The tracker is at http://127.0.0.1:{options.port}", f"Everything it writes is in {options.var}"]
    if options.demonstration:
        password = (options.var / "demo-password.txt").read_text().strip()
        lines += ["Sign in with one of these and the password " + password]
        lines += [f"  {address}" for address in DEMO_SIGN_INS]
    else:
        lines += ["Nobody can sign in yet? Make the first person: scripts/manage add_administrator you@example.org"]
    return "\n".join([*lines, *([without] if without else []), "Stop it with Ctrl-C", ""])


def say(text: str, *, quiet: bool = False) -> None:
    """Print at once; a terminal that went away is no reason to leave processes behind."""
    if quiet:
        return
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 -- for the rest of this program


def run() -> int:
    """Prepare and run; returns the exit status."""
    options = read_options(os.environ)
    check_port(options.port)
    full = bootstrap.space_problem(str(options.var), SPACE_NEEDED_MB)
    if full:
        raise CannotRun(full)
    local.make_folders(options.var)
    lock = hold(options.var)
    env = local.environment(os.environ, options.var, options.port)
    env["DEMO"] = "yes" if options.demonstration else "no"
    if not prepared.is_prepared(options.var, env):
        status = prepare(env)
        if status:
            return status
        prepared.remember(options.var, env)
    without = pdf_libraries.ensure()
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    processes = Processes(commands(options.port), env)
    try:
        processes.start("web")
        return watch(processes, f"http://127.0.0.1:{options.port}", greeting(options, without))
    finally:
        processes.stop()
        os.close(lock)


def main() -> int:
    """Run; what stands in the way is one line. Returns the exit status."""
    os.umask(0o077)
    # A shell that starts this in the background has Ctrl-C ignored; the steps before the processes must hear it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return run()
    except CannotRun as problem:
        print(problem, file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} cannot be written. Choose another folder: make run VAR=...", file=sys.stderr)
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.EEXIST, errno.ENOENT, errno.EROFS}:
            print(f"{error.filename} cannot be a folder. Choose another: make run VAR=...", file=sys.stderr)
            return 1
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        print("The disk is full. Make room and try again.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped before the tracker was up", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
