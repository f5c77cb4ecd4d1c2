"""A key for the API, for a person who is here already."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tokens import create_token

LONGEST_DAYS = 3650


class Command(BaseCommand):
    """Makes an API token and prints its key, once."""

    help = "Make an API token for the person with this address and print its key. Nobody can read the key again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose it is, what it is called, how long it holds."""
        parser.add_argument("email", help="the person's email address")
        parser.add_argument("--name", default="Made on the command line", help="what the token is for")
        parser.add_argument("--days", type=int, help="days until it expires (default: it does not expire)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the token; the key alone goes to standard output."""
        person = User.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody with the address {options['email']} can sign in. Invite them first.")
        name, longest = options["name"].strip(), ApiToken._meta.get_field("name").max_length or 0
        if not name or len(name) > longest:
            raise CommandError(f"--name must have from 1 to {longest} characters.")
        days = options["days"]
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise CommandError(f"--days must be from 1 to {LONGEST_DAYS:,}.")
        now = timezone.now()
        _, key = create_token(user=person, name=name, now=now, expires_at=now + timedelta(days=days) if days else None)
        self.stdout.write(key)
        self.stderr.write(f"This key acts for {person.email}. Keep it safe: it is not shown again.")
