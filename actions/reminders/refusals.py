"""Addresses that a mail server refused for good (docs/rules.md, Reminders)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import User
from actions.models import AddressRefusal, Reminder


def open_refusals(person: Any) -> "QuerySet[AddressRefusal]":
    """Refusals of a person's present address that nobody has cleared; an address that changed is another one."""
    return AddressRefusal.objects.filter(person=person, address=F("person__email"), cleared_at=None)


def note_refusal(person: User, address: str, reply: str, now: datetime) -> None:
    """Keep that an address was refused, once."""
    AddressRefusal.objects.get_or_create(
        person=person, address=address, cleared_at=None, defaults={"refused_at": now, "reply": reply}
    )


def bring_back() -> int:
    """Let what was withdrawn because of a refused address wait again, once the person can be reached again.

    Whether it is still true is asked before anything is sent.

    Returns:
        How many reminders wait again.
    """
    refused = Reminder.objects.filter(
        ~Exists(open_refusals(OuterRef("person"))), withdrawn_why=Reminder.Withdrawal.REFUSED
    )
    return refused.update(withdrawn_at=None, withdrawn_why="", withdrawn_by=None, digest=None)
