"""Write a strategy's progress report to a file."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outcomes.models import Strategy
from scrutiny.exporters.csv import render_csv
from scrutiny.exporters.docx import render_docx
from scrutiny.exporters.drawing import CannotDraw
from scrutiny.exporters.json import render_json
from scrutiny.exporters.pdf import render_pdf
from scrutiny.exporters.xlsx import render_xlsx
from scrutiny.freezing import freeze_plan
from scrutiny.frozen import Frozen
from scrutiny.questions import QuestionError, read_question

RENDERERS: Mapping[str, Callable[[Frozen], bytes]] = {
    "docx": render_docx,
    "pdf": render_pdf,
    "xlsx": render_xlsx,
    "csv": lambda frozen: render_csv(frozen.progress),
    "json": lambda frozen: render_json(frozen.progress),
}
"""CSV and JSON are what the API answers; the others are drafts, their words drafted from the data."""
OPTIONS = {"period": "--period", "as_at": "--as-at", "compare_to": "--compare-to"}
READABLE = 0o644


class Command(BaseCommand):
    help = "Write the progress report of a strategy to a file, with what is published and nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--strategy", required=True, metavar="SLUG", help="such as social-care-workforce")
        parser.add_argument("--period", default="", metavar="P", help="such as 2026-07-01/2026-09-30; else the current")
        parser.add_argument("--as-at", default="", metavar="T", help="a date, an instant or a lasting name; else now")
        parser.add_argument("--compare-to", default="", metavar="T", help="an earlier moment, or a period")
        parser.add_argument(
            "--format", default="", metavar="F", help="docx, pdf, xlsx, csv or json; else what the file's name ends in"
        )
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="the file to write")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        render = _renderer(options["format"], output)
        frozen = _frozen(options)
        progress = frozen.progress
        try:
            _write(output, render(frozen))
        except CannotDraw as error:
            raise CommandError(f"{error} Nothing was written.") from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}. Nothing was written.") from error
        self.stdout.write(f"{output}: {progress.summary.actions} actions, as at {progress.at.name}")


def _renderer(asked: str, output: Path) -> Callable[[Frozen], bytes]:
    """The renderer that `--format` or the file's name asks for.

    Raises:
        CommandError: there is none.
    """
    kind = asked.strip().lower() or output.suffix.lower().lstrip(".")
    if kind in RENDERERS:
        return RENDERERS[kind]
    named = f"“{kind}” is not a format" if kind else "The file's name names no format"
    raise CommandError(f"{named}. Give --format with one of: {', '.join(RENDERERS)}. Nothing was written.")


def _frozen(options: Mapping[str, Any]) -> Frozen:
    """The report that the options ask for.

    Raises:
        CommandError: names the option that cannot be answered.
    """
    slug = options["strategy"]
    strategy = Strategy.objects.filter(slug=slug).first()
    if strategy is None:
        known = ", ".join(Strategy.objects.order_by("slug").values_list("slug", flat=True)) or "none is loaded"
        raise CommandError(f"--strategy: there is no strategy “{slug}”. Known: {known}. Nothing was written.")
    try:
        question = read_question(strategy, wall=timezone.now(), **{name: options[name] for name in OPTIONS})
    except QuestionError as error:
        lines = [f"{OPTIONS[name]}: {message}" for name, message in error.problems.items()]
        raise CommandError("\n".join([*lines, "Nothing was written."])) from error
    frozen = freeze_plan(strategy, question)
    if frozen is None:
        raise CommandError(f"--as-at: nothing was recorded about {slug} by then. Nothing was written.")
    return frozen


def _write(path: Path, content: bytes) -> None:
    """Put the file in place whole, or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(READABLE)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
