"""What an import of figures takes: read, checked, recorded. `python -m bench.figures 10000`."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import django
from django.db import connection

ROWS = 10_000
MOST_SECONDS, MOST_MEGABYTES = 20, 120
PERIODS = 10
DAY = date(2026, 7, 16)


def measure_import(rows: int = ROWS) -> list[str]:
    """A line for each kind of file, each in a process of its own: memory that was used stays counted.

    Database and file are there already: making them takes more memory than an import.
    """
    from outcomes.importing.sheets import render  # noqa: PLC0415

    name = str(connection.settings_dict["NAME"])
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("csv", "xlsx"):
            path = Path(folder) / f"figures.{kind}"
            path.write_bytes(render(kind, [("Figures", str(rows))], figure_rows(rows), DAY))
            command = [sys.executable, "-m", "bench.figures", str(rows), str(path), name]
            lines.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    return lines


def measured(rows: int, path: Path) -> str:
    """Read, check and record a file of so many figures of new lines; what it took, in words. Needs a database."""
    # Imported here: models cannot be imported before the settings are set up.
    from accounts.models import Clock, User  # noqa: PLC0415
    from outcomes.importing.judging import judge  # noqa: PLC0415
    from outcomes.importing.known import known_of  # noqa: PLC0415
    from outcomes.importing.tables import Table, read_table  # noqa: PLC0415
    from outcomes.models import FigureImport  # noqa: PLC0415
    from outcomes.services.figures import keep_import, record_import  # noqa: PLC0415

    kind = path.suffix[1:]
    strategy = _strategy(kind)
    by = User.objects.create_user(f"{kind}@example.org")
    given = {"strategy": strategy, "name": path.name, "sha256": "0" * 64, "by": by}
    waiting = FigureImport.objects.defer("rows")

    def read() -> int:
        with path.open("rb") as file:
            return keep_import(**given, table=read_table(file, path.name), now=datetime.now(UTC)).pk

    def check() -> str:
        table = Table.from_kept(waiting.get(pk=pk).rows)
        return judge(table, known_of(strategy.pk, Clock.objects.get().revision, DAY)).mark

    def record() -> object:
        return record_import(figures=waiting.get(pk=pk), seen=mark, takes_new_lines=True, job="bench")

    before, used = _megabytes(), time.process_time()
    pk, *first = _taking(read)
    mark, *second = _taking(check)
    done, *third = _taking(record)
    assert (done.new, done.lines) == (rows, -(-rows // PERIODS))
    used = time.process_time() - used
    steps = {"read": first, "check": second, "record": third}
    each = ", ".join(f"{name} {took:.1f} s and {most} MB" for name, (took, most) in steps.items())
    took = sum(one for one, _ in steps.values())
    return (
        f"Import of {rows:,} figures as {kind.upper()}: {took:.1f} s (goal {MOST_SECONDS}; {used:.1f} s of one core), "
        f"{_megabytes()} MB (goal {MOST_MEGABYTES}; {before} before the file): {each}"
    )


def _taking(step: Callable[[], Any]) -> tuple[Any, float, int]:
    """What a step gave, its seconds, and the most memory until its end."""
    started = time.perf_counter()
    given = step()
    return given, time.perf_counter() - started, _megabytes()


def _megabytes() -> int:
    """The most memory that this process has used until now. What `getrusage` says begins with its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def _strategy(slug: str) -> Any:
    from accounts.clock import change, record_many  # noqa: PLC0415
    from outcomes.models import Measure, MeasureVersion, Outcome, Strategy, StrategyVersion  # noqa: PLC0415

    with change(kind="plan_loaded", job="bench") as revision:
        strategy = revision.append(Strategy(slug=slug))
        record_many(revision, StrategyVersion, {strategy.pk: {"title": "Bench"}})
        outcome = revision.append(Outcome(strategy=strategy, number=1))
        measure = revision.append(Measure(outcome=outcome, key="M1.1", position=1))
        record_many(revision, MeasureVersion, {measure.pk: {"text": "Fewer people leave."}})
    return strategy


def figure_rows(rows: int) -> Iterator[list[object]]:
    """Figures of 10 years for each line, every cell filled in."""
    from outcomes.importing.columns import COLUMNS  # noqa: PLC0415

    same: dict[str, object] = {
        "measure": "Measure M1.1",
        "label": "Staff turnover",
        "unit": "%",
        "population": "Adult social care workforce (independent sector and local authority)",
        "kind": "Financial year",
        "approximate": "No",
        "status": "Final",
        "base_words": "1,000 posts",
        "source": "A survey of all providers in the county, published every year",
        "note": "The count was taken on the last day of March, and again where a provider had not answered.",
    }
    for number in range(rows):
        year, people = 2015 + number % PERIODS, 300 + number % PERIODS
        own = {"geography": f"Ward {number // PERIODS}", "period": f"{year}/{(year + 1) % 100:02}"}
        counted = {"value": people / 10, "count": people, "base_number": 1000}
        given = same | own | {key: str(value) for key, value in counted.items()}
        yield [given.get(column.key, "") for column in COLUMNS]


def main(rows: int) -> None:
    """Measure in a database of its own, on which nobody else works."""
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        sys.stdout.write("\n".join(measure_import(rows)) + "\n")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings_test"
    django.setup()
    wanted = int(sys.argv[1])
    if len(sys.argv) > 2:
        connection.settings_dict["NAME"] = sys.argv[3]
        sys.stdout.write(f"{measured(wanted, Path(sys.argv[2]))}\n")
    else:
        main(wanted)
