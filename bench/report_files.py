"""How long the files of a report take, and how much memory: 36 actions, and 500. `python -m bench.report_files 36`."""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import django

GOALS = {36: 3, 500: 15}
"""Seconds by number of actions."""
MOST_MEGABYTES = 300
MEASURES, LINES = 6, 3
"""Measures of the report, and lines of each with 5 figures, all drawn: about twice what the strategy's own plan has."""
SAID = "The post cannot be filled from this budget before the board meets again."


def measure_files() -> list[str]:
    """A line for each size, each drawn in a process of its own: memory that was used stays counted."""
    commands = ([sys.executable, "-m", "bench.report_files", str(actions)] for actions in GOALS)
    return [subprocess.run(one, capture_output=True, text=True, check=True).stdout.strip() for one in commands]


@dataclass(frozen=True)
class Files:
    """What the files of a report took.

    Attributes:
        seconds: of the clock, by file.
        processor: seconds of the processor, by file: they say the same on a machine that has other work, too.
        megabytes: the most that this process has held so far.
    """

    actions: int
    seconds: dict[str, float]
    processor: dict[str, float]
    megabytes: int

    @property
    def line(self) -> str:
        """In words, beside the goals."""
        each = ", ".join(f"{name} {took:.1f}" for name, took in self.processor.items())
        goal = f" (goal {GOALS[self.actions]})" if self.actions in GOALS else ""
        return (
            f"Files of a report of {self.actions} actions: {sum(self.seconds.values()):.1f} s{goal}, "
            f"{sum(self.processor.values()):.1f} s of the processor ({each}), "
            f"{self.megabytes} MB (goal {MOST_MEGABYTES})"
        )


def draw_files(actions: int) -> Files:
    """Draw every file of a report with so many actions, each with an update, once."""
    # Imported here: models cannot be imported before the settings are set up.
    from scrutiny.edition_files import renderers_of  # noqa: PLC0415

    frozen = _report(actions)
    seconds, processor = {}, {}
    for renderer in renderers_of(frozen):
        started, began = time.perf_counter(), time.process_time()
        renderer.draw(frozen)
        name = str(renderer.kind.value)
        seconds[name], processor[name] = time.perf_counter() - started, time.process_time() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Files(actions, seconds, processor, megabytes)


def _report(actions: int) -> Any:
    from actions.stages import Mark  # noqa: PLC0415
    from scrutiny.frozen import Correction  # noqa: PLC0415
    from tests.factories.frozen import make_box, make_charted, make_frozen, make_line, make_progress  # noqa: PLC0415

    box = make_box(done=SAID, next=SAID, cause=SAID, path=SAID)
    marks = (Mark.GREEN, Mark.AMBER, Mark.GREEN, Mark.RED, Mark.COMPLETE, Mark.NO_UPDATE)
    lines = [
        make_line(f"{1 + place % 9}.{1 + place // 9}", marks[place % len(marks)], title=SAID, update=box)
        for place in range(actions)
    ]
    before = [make_line(line.ref, marks[(place + 1) % len(marks)]) for place, line in enumerate(lines)]
    progress = make_progress(*lines, before=tuple(before))
    years = [f"{year}/{year % 100 + 1:02}" for year in range(2021, 2026)]
    measures = tuple(make_charted(*years, ref=f"M1.{place}", lines=LINES) for place in range(1, MEASURES + 1))
    correction = Correction(1, "One rating was wrong.", ("Action 1.1.",))
    return make_frozen(progress, measures=measures, edition=2, correction=correction)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings_test"
    django.setup()
    sys.stdout.write(f"{draw_files(int(sys.argv[1])).line}\n")
