"""Addresses that a mail server refused for good (docs/rules.md, Reminders)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import User
from actions.models import AddressRefusal, Reminder
from actions.reminders.handing import Outcome, outcome_of, words_of
from govuk.words import day
from outcomes.models import Strategy


def open_refusals(person: Any) -> "QuerySet[AddressRefusal]":
    """Refusals of a person's present address that nobody has cleared; an address that changed is another one."""
    return AddressRefusal.objects.filter(person=person, address=F("person__email"), cleared_at=None)


def refused_words(people: Collection[int]) -> dict[int, str]:
    """Of these people, by id, those whose address was refused, and since when, within a sentence. One query."""
    rows = AddressRefusal.objects.filter(person__in=people, address=F("person__email"), cleared_at=None)
    return {row.person_id: f"mail to this address was refused on {day(row.refused_at)}" for row in rows}


def note_refusal(person: User, address: str, reply: str, now: datetime) -> None:
    """Keep that an address was refused, once."""
    AddressRefusal.objects.get_or_create(
        person=person, address=address, cleared_at=None, defaults={"refused_at": now, "reply": reply}
    )


def note_invitation(person: User, by: User | None, error: Exception | None, now: datetime) -> None:
    """Keep that an address refused an invitation for good, or that one went through, so that the address works again.

    Args:
        by: who invited; None where a command did.
        error: what the mail server raised; None where it took the mail.
    """
    if error is None:
        open_refusals(person.pk).update(cleared_at=now, cleared_by=by)
    elif outcome_of(error) == Outcome.REFUSED:
        note_refusal(person, person.email, words_of(error), now)


def bring_back(strategy: Strategy | None = None) -> int:
    """Let what was withdrawn because of a refused address wait again, once the person can be reached again.

    Whether it is still true is asked before anything is sent.

    Args:
        strategy: of this strategy only; None for all.

    Returns:
        How many reminders wait again.
    """
    here = Reminder.objects.filter(strategy=strategy) if strategy else Reminder.objects.all()
    refused = here.filter(~Exists(open_refusals(OuterRef("person"))), withdrawn_why=Reminder.Withdrawal.REFUSED)
    return refused.update(withdrawn_at=None, withdrawn_why="", withdrawn_by=None, digest=None)
