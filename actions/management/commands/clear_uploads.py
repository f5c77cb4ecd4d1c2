"""Delete uploaded files that nothing names, and say which named ones are missing."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from actions.services.evidence import clear_uploads
from govuk.words import count_of


class Command(BaseCommand):
    help = "Delete stored files that nothing names: of uploads that broke off, for example."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hours", type=int, default=24, help="leave files younger than this alone (24)")

    def handle(self, *args: Any, hours: int, **options: Any) -> None:
        """Clear, and tell what was found."""
        cleared = clear_uploads(before=timezone.now() - timedelta(hours=hours))
        self.stdout.write(f"{count_of(cleared.deleted, 'file')} deleted that nothing names.")
        for name in cleared.missing:
            self.stderr.write(f"Missing: {name}. Restore it from a backup.")
