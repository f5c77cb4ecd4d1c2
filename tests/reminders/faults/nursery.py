"""Starts workers and schedulers quickly: it loads the project once and makes each process by a fork.

Reads one JSON line for each process to start, {"offset": seconds, "log": path, "arguments": [...]}, and answers with
its process id. What it starts is Celery's own command line with the project's own settings; only its clock is set,
`offset` seconds from this machine's. Everything ends when this program ends, and this program with its standard input.
"""

import ctypes
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import django
import time_machine

PR_SET_PDEATHSIG = 1
LOADED = (
    *("celery.apps.worker", "celery.apps.beat", "celery.beat", "celery.bin.worker", "celery.bin.beat", "celery.worker"),
    *("celery.concurrency.thread", "celery.concurrency.solo", "celery.worker.strategy", "celery.worker.consumer"),
    *("kombu.transport.redis", "kombu.transport.filesystem", "django.core.mail.backends.smtp", "tracker.urls"),
)


def main() -> None:
    """Load, then start what is asked for."""
    django.setup()
    celery = import_module("tracker.celery").app
    celery.loader.import_default_modules()
    for name in LOADED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        number = os.fork()
        if number == 0:
            become(asked["offset"], Path(asked["log"]), asked["arguments"])
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def become(offset: float, log: Path, arguments: list[str]) -> None:
    """In the new process: run Celery's command line, never to return."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for standard, replaced in ((0, nothing), (1, descriptor), (2, descriptor)):
        os.dup2(replaced, standard)
    time_machine.travel(datetime.now(UTC) + timedelta(seconds=offset), tick=True).start()
    sys.argv = ["celery", "--app", "tracker", "--quiet", *arguments]
    try:
        import_module("celery.__main__").main()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
