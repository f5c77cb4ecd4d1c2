"""Whether an action's accountable person speaks for an organisation that leads it."""

from collections.abc import Collection, Iterable
from typing import Protocol

from django.db.models import Q

from accounts.models import Membership, User
from actions.models import ActionState
from actions.stages import ENDED
from govuk.words import count_of

Speaking = Collection[tuple[int, int]]
"""Pairs of the ids of a person and of a partner that they speak for."""


class OwnersLike(Protocol):
    """The ids of an action's owners."""

    @property
    def lead_id(self) -> int | None: ...
    @property
    def joint_lead_id(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...


def speaks_for_lead(owners: OwnersLike, speaking: Speaking) -> bool:
    """Whether the accountable person speaks for the lead or the joint lead partner."""
    return any((owners.person_id, lead) in speaking for lead in (owners.lead_id, owners.joint_lead_id) if lead)


def has_lost_speaker(state: ActionState, speaking: Speaking) -> bool:
    """Whether the accountable person no longer speaks for a lead partner, of an action that has not ended.

    Nobody becomes accountable without speaking for one (`actions.services.owners`): so they did once, and their
    organisation was taken away or their sign-in closed since.
    """
    is_owned = state.person_id is not None and state.lead_id is not None
    return is_owned and state.stage not in ENDED and not speaks_for_lead(state, speaking)


def lost_words(lead: str, joint_lead: str = "") -> str:
    """What is said of them after their name, given what the lead partners are called."""
    return f"no longer speaks for {lead} or {joint_lead}" if joint_lead else f"no longer speaks for {lead}"


def lost_speakers(states: Iterable[ActionState], revision: int) -> set[int]:
    """Ids of the actions whose accountable person no longer spoke for a lead partner at a revision. One query."""
    rows = list(states)
    people = {row.person_id for row in rows if row.person_id}
    pairs = Membership.objects.at(revision).filter(person__in=people).values_list("person_id", "partner_id")
    speaking = set(pairs)
    return {row.action_id for row in rows if has_lost_speaker(row, speaking)}


def accountable_words(person: User) -> str:
    """For how many actions a person is accountable today, as a warning before their sign-in is closed; "" for none."""
    number = ActionState.objects.open().filter(person=person).filter(Q(stage=None) | ~Q(stage__in=ENDED)).count()
    if not number:
        return ""
    keeps = "which keeps" if number == 1 else "which keep"
    return f"They are accountable for {count_of(number, 'action')}, {keeps} their name until you choose somebody else."
