"""How long the files of a report take, and how much memory: 36 actions, and 500. `python -m bench.report_files 36`."""

import os
import resource
import subprocess
import sys
import time
from typing import Any

import django

GOALS = {36: 3, 500: 15}
"""Seconds by number of actions."""
MOST_MEGABYTES = 300
SAID = "The post cannot be filled from this budget before the board meets again."


def measure_files() -> list[str]:
    """A line for each size, each drawn in a process of its own: memory that was used stays counted."""
    commands = ([sys.executable, "-m", "bench.report_files", str(actions)] for actions in GOALS)
    return [subprocess.run(one, capture_output=True, text=True, check=True).stdout.strip() for one in commands]


def measured(actions: int) -> str:
    """Draw every file of a report with so many actions, each with an update, once; what it took, in words."""
    # Imported here: models cannot be imported before the settings are set up.
    from scrutiny.edition_files import renderers_of  # noqa: PLC0415

    frozen = _report(actions)
    seconds = {}
    for renderer in renderers_of(frozen):
        started = time.perf_counter()
        renderer.draw(frozen)
        seconds[str(renderer.kind.value)] = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = ", ".join(f"{name} {took:.1f}" for name, took in seconds.items())
    goal = f" (goal {GOALS[actions]})" if actions in GOALS else ""
    return (
        f"Files of a report of {actions} actions: {sum(seconds.values()):.1f} s{goal}, "
        f"{megabytes} MB (goal {MOST_MEGABYTES}): {each}"
    )


def _report(actions: int) -> Any:
    from actions.stages import Mark  # noqa: PLC0415
    from scrutiny.frozen import Correction  # noqa: PLC0415
    from tests.factories.frozen import make_box, make_frozen, make_line, make_progress  # noqa: PLC0415

    box = make_box(done=SAID, next=SAID, cause=SAID, path=SAID)
    marks = (Mark.GREEN, Mark.AMBER, Mark.GREEN, Mark.RED, Mark.COMPLETE, Mark.NO_UPDATE)
    lines = [
        make_line(f"{1 + place % 9}.{1 + place // 9}", marks[place % len(marks)], title=SAID, update=box)
        for place in range(actions)
    ]
    before = [make_line(line.ref, marks[(place + 1) % len(marks)]) for place, line in enumerate(lines)]
    progress = make_progress(*lines, before=tuple(before))
    return make_frozen(progress, edition=2, correction=Correction(1, "One rating was wrong.", ("Action 1.1.",)))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings_test"
    django.setup()
    sys.stdout.write(f"{measured(int(sys.argv[1]))}\n")
