"""Load a strategy and its action plan from a plan file (docs/plan-file.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import actions
from actions.doors import beside_plan
from actions.loading import LoadReport, load_plan
from actions.plan_file import PlanFileError, read_plan
from outcomes.models import Strategy

SHIPPED = Path(actions.__file__).parent / "plans" / "social-care-workforce.json"


class Command(BaseCommand):
    help = "Load a strategy from a plan file; without FILE, the Staffordshire Social Care Workforce Strategy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, metavar="FILE")
        parser.add_argument(
            "--correction", default="", metavar="REASON", help="correct official wording, for this reason"
        )

    def handle(self, *args: Any, file: Path, correction: str, **options: Any) -> None:
        try:
            plan = read_plan(file)
        except PlanFileError as error:
            raise CommandError(f"{file.name} was not loaded; nothing was written.\n{error}") from error
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Nothing was written.") from error
        report = load_plan(plan, correction=correction.strip())
        self._say(plan.strategy.title, report, verbose=options["verbosity"] > 1)
        for line in beside_plan(Strategy.objects.get(slug=plan.strategy.slug)):
            self.stdout.write(line)

    def _say(self, title: str, report: LoadReport, *, verbose: bool) -> None:
        self.stdout.write(
            f"{title}: {len(report.created)} created, {len(report.changed)} changed, "
            f"{len(report.left)} left as they are, {report.unchanged} the same"
        )
        for word, lines in (("created", report.created), ("changed", report.changed), ("left", report.left)):
            if word != "created" or verbose:
                for line in lines:
                    self.stdout.write(f"  {word}: {line}")
