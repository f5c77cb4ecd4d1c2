"""Make the first person, who lets everybody else in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services import PeopleError, appoint_administrator, invite_person


class Command(BaseCommand):
    help = "Let somebody look after people, partners and access; they sign in by a code sent to the address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="what the person is called")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            person = invite_person(email=email, name=name, job="add_administrator")
        except PeopleError as error:
            raise CommandError(str(error)) from error
        appoint_administrator(person=person)
        self.stdout.write(f"{person.email} looks after people and access, and was sent the way in.")
