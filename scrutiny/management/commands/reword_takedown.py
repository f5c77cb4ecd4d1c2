"""Put right what everybody reads in place of an edition that was taken down."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from actions.errors import RuleError
from outcomes.access import access_of
from scrutiny.models import TakedownDecision
from scrutiny.permissions import sees_reports
from scrutiny.services.takedown import reword_takedown


class Command(BaseCommand):
    help = "Put right what everybody reads in place of an edition that was taken down. What it said before is gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("strategy", metavar="SLUG", help="such as social-care-workforce")
        parser.add_argument("edition", type=int, metavar="NUMBER")
        parser.add_argument("--reason", required=True, metavar="WORDS", help="what everybody reads from now on")
        parser.add_argument("--by", required=True, metavar="ADDRESS", help="the administrator who decides it")
        parser.add_argument("--agreed-by", required=True, metavar="ADDRESS", help="a second person, who agreed to it")

    def handle(self, *args: Any, **options: Any) -> None:
        about = {
            "request__edition__strategy__slug": options["strategy"],
            "request__edition__number": options["edition"],
        }
        found = TakedownDecision.objects.filter(is_agreed=True, **about).select_related("request__edition__strategy")
        decision = found.first()
        if decision is None:
            raise CommandError("No such edition was taken down. Nothing was changed.")
        by, agreed_by = _person(options["by"]), _person(options["agreed_by"])
        if not by.is_administrator:
            raise CommandError("--by must be an administrator. Nothing was changed.")
        if not sees_reports(access_of(agreed_by, decision.request.edition.strategy)):
            raise CommandError("--agreed-by must be somebody who may take this edition down. Nothing was changed.")
        try:
            reword_takedown(request=decision.request, reason=options["reason"], by=by, agreed_by=agreed_by)
        except RuleError as refusal:
            raise CommandError(f"{refusal.message} Nothing was changed.") from refusal
        self.stdout.write(f"Edition {options['edition']}: everybody now reads “{decision.request.reason}”")


def _person(address: str) -> User:
    found = User.objects.filter(email__iexact=address.strip(), is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {address}. Nothing was changed.")
    return found
