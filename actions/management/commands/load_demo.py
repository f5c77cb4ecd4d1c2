"""Load the demonstration: invented organisations and two years of history, for an empty database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import Change
from actions.demo import SLUG, replay_demonstration
from actions.management.commands.load_strategy import SHIPPED
from outcomes.models import Strategy


class Command(BaseCommand):
    help = "Load the demonstration strategy with two years of invented history into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it whole or not at all; where it is loaded already, say so."""
        if Strategy.objects.filter(slug=SLUG, is_demonstration=True).exists():
            self.stdout.write("The demonstration is here already; nothing was changed.")
            return
        number = Change.objects.count()
        if number:
            raise CommandError(
                "The demonstration goes into an empty database only, because its history comes before everything else."
                f" This one holds {number:,} recorded change{'' if number == 1 else 's'}; nothing was written."
            )
        with all_or_nothing():
            replay_demonstration(SHIPPED.read_bytes(), timezone.localdate())
        self.stdout.write(f"The demonstration is loaded: {Change.objects.count():,} changes over two years")


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Commit the block as one, so that an interrupted load leaves an empty database behind.

    Not `atomic`: a change refuses to be part of another block, for in use its end is its commit.
    """
    connection.ensure_connection()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
        connection.commit()
    finally:
        connection.rollback()
        connection.set_autocommit(True)
