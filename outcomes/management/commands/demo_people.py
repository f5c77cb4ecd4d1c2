"""People to try the tracker with."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Partner, User
from accounts.services import add_member, add_partner, appoint_administrator, invite_person
from outcomes.models import Role, Strategy
from outcomes.services import add_partner_to_strategy, grant_role

JOB = "demo_people"
PROVIDER = "Demonstration Care Provider"
PROVIDER_SLUG = "demonstration-care-provider"
PEOPLE = {
    "partner@demo.example": ("Demonstration partner", f"logs progress for {PROVIDER}"),
    "lead@demo.example": ("Demonstration lead", "sets up the plan and reviews updates"),
    "officer@demo.example": ("Demonstration officer", "reports to the committee"),
    "admin@demo.example": ("Demonstration administrator", "looks after people and access"),
}
SPEAKS_FOR = "college-a"
"""Slug of the organisation that partner@ speaks for in the demonstration strategy."""

ROLES = {"lead@demo.example": Role.LEAD, "officer@demo.example": Role.OFFICER}


class Command(BaseCommand):
    """Makes the demonstration sign-ins where they are missing, and prints them."""

    help = "Make the sign-ins of the demonstration, with one password kept under VAR. Can be run again without harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which strategies the sign-ins hold their roles in."""
        parser.add_argument(
            "--strategy",
            action="append",
            metavar="SLUG",
            help="a strategy to give roles in; may be given several times"
            " (default: social-care-workforce, and demonstration where it is loaded)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing; print the sign-ins."""
        password, password_is_new = read_or_make_password(settings.VAR / "demo-password.txt")
        people = {email: enter(email, name) for email, (name, _) in PEOPLE.items()}
        give_password([*people.values()], password, anew=password_is_new)
        provider = enter_provider(people["partner@demo.example"])
        for slug in options["strategy"] or default_strategies():
            strategy = Strategy.objects.filter(slug=slug).first()
            if strategy is None:
                self.stdout.write(f"The strategy “{slug}” is not loaded, so nobody was given a role in it.")
                continue
            speak_in(strategy, people["partner@demo.example"], provider)
            for email, role in ROLES.items():
                grant_role(person=people[email], strategy=strategy, role=role, job=JOB)
        self.stdout.write("Sign-ins for trying the tracker:")
        for email, (_, does) in PEOPLE.items():
            self.stdout.write(f"  {email:<22} {does}")
        self.stdout.write(f"  Password for all four: {password}")


def default_strategies() -> list[str]:
    """The published strategy, and the demonstrations that are loaded."""
    loaded = Strategy.objects.filter(is_demonstration=True).order_by("slug").values_list("slug", flat=True)
    return ["social-care-workforce", *loaded]


def speak_in(strategy: Strategy, person: User, provider: Partner) -> None:
    """Let a person speak for an organisation of the strategy: a demonstration's own, elsewhere `provider`."""
    own = Partner.objects.filter(slug=SPEAKS_FOR, is_invented=True).first() if strategy.is_demonstration else None
    if own is None:
        add_partner_to_strategy(partner=provider, strategy=strategy, job=JOB)
    else:
        add_member(person=person, partner=own, job=JOB)


def enter(email: str, name: str) -> User:
    """The demonstration's person with this address."""
    person = invite_person(email=email, name=name, job=JOB, send_mail=False)
    if email.startswith("admin@") and not person.is_superuser:
        appoint_administrator(person=person)
    return person


def enter_provider(person: User) -> Partner:
    """The invented organisation, with the person who speaks for it."""
    provider = Partner.objects.filter(slug=PROVIDER_SLUG).first()
    if provider is None:
        provider = add_partner(name=PROVIDER, slug=PROVIDER_SLUG, is_invented=True, job=JOB)
    add_member(person=person, partner=provider, job=JOB)
    return provider


def give_password(people: list[User], password: str, *, anew: bool) -> None:
    """Set the password of those who have none, and of all where it was made anew.

    Hashing is slow on purpose, so it is done once, and not at all where nothing changes.
    """
    wanting = [person for person in people if anew or not person.has_usable_password()]
    if wanting:
        User.objects.filter(pk__in=[person.pk for person in wanting]).update(password=make_password(password))


def read_or_make_password(path: Path) -> tuple[str, bool]:
    """The password kept at `path`, and whether it was made just now; only the owner of the file may read it.

    Raises:
        CommandError: the file cannot be read or written.
    """
    try:
        if path.exists() and (kept := path.read_text(encoding="utf-8").strip()):
            path.chmod(0o600)
            return kept, False
        path.parent.mkdir(parents=True, exist_ok=True)
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(password + "\n")
        path.chmod(0o600)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The demonstration's password cannot be kept at {path}: {error}.") from error
    return password, True
