"""`make soak`: the long form of the tests that leave something to chance, again and again with other chances.

    make soak MINUTES=60

A round asks the fault suite of reminders, with real workers, queue and mail server, the random lives of actions and
people, invented counts that are published, and random histories of every kind of write, on PostgreSQL and Redis and
then on SQLite and the queue on disk.
It ends at the first failure, and says which number chance began with: SOAK=<number> makes it happen again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINUTES = "30"
ASKED = ("tests/reminders", "tests/accounts", "tests/outcomes", "tests/actions", "tests/scrutiny")
CHOSEN = "faults or machine or random or oracle or chance or length"


def command(number: int) -> list[str]:
    """Return the command line of one round on one database."""
    python = [sys.executable, "-m", "pytest", "--numprocesses=2", "--dist=loadgroup", "-q", "--timeout=3600"]
    return [*python, *ASKED, "-k", CHOSEN, f"--hypothesis-seed={number}"]


def soak(minutes: int, number: int) -> int:
    """Go on for so long; returns the exit status of the first round that failed, else 0.

    Args:
        minutes: no new round begins after so many.
        number: what chance begins with in the first round; it rises by 1.
    """
    postgres, redis = str(ROOT / "scripts" / "with_postgres"), str(ROOT / "scripts" / "with_redis")
    until = time.monotonic() + minutes * 60
    rounds = 0
    while rounds == 0 or time.monotonic() < until:
        for launcher, url in (([postgres, redis], None), ([], "")):
            env = {**os.environ, "SOAK": str(number)} | ({} if url is None else {"TEST_DATABASE_URL": url})
            status = subprocess.call([*launcher, *command(number)], cwd=ROOT, env=env)
            if status:
                print(f"Failed. To see it again: SOAK={number} make soak MINUTES=0", flush=True)
                return status
        rounds, number = rounds + 1, number + 1
        print(f"{rounds} rounds went well", flush=True)
    return 0


def main() -> int:
    """Read the options from the environment, and go on."""
    options = {"MINUTES": os.environ.get("MINUTES") or MINUTES, "SOAK": os.environ.get("SOAK") or str(int(time.time()))}
    for name, value in options.items():
        if not re.fullmatch(r"[0-9]{1,12}", value):
            print(f"{name} is {value!r}. Give a whole number, for example: make soak MINUTES=60", file=sys.stderr)
            return 2
    return soak(int(options["MINUTES"]), int(options["SOAK"]))


if __name__ == "__main__":
    sys.exit(main())
