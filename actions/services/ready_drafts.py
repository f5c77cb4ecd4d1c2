"""Drafts that wait for a colleague: somebody who may only draft tells those who send what the organisation says."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Membership, User
from actions.emails.drafts import tell_ready
from actions.errors import DraftChangedError, DraftGoneError, RuleError
from actions.models import ActionState, UpdateDraft

READY = "ready"
"""Name under which a draft's content keeps who prepared it. Saving the draft again leaves it out."""


class NobodySendsError(RuleError):
    """Nobody who can sign in may send what the organisation says."""

    message = (
        "Nobody who can sign in may send updates for your organisation. Ask the programme lead. The draft is saved."
    )


class ToldAlreadyError(RuleError):
    """The draft was handed over, and nobody has changed it since."""

    message = "Your colleagues were told already, and nobody has changed the draft since. Nobody was told twice."


@dataclass(frozen=True)
class HandedOver:
    """Who was told by mail, and whose mail could not be sent. Where nobody was, the draft is not marked as ready."""

    told: Sequence[User]
    failed: Sequence[User]


def hand_over_draft(*, draft: UpdateDraft, by: User, seen: int, kind: str, address: str) -> HandedOver:
    """Mark a draft as ready to be sent, and tell those who may send it.

    Args:
        draft: what was prepared.
        by: who prepared it.
        seen: version of the draft that was checked.
        kind: whether it is an update of the lead partner or a contribution.
        address: of the page on which it is checked and sent, with the period and all else that names it.

    Raises:
        NobodySendsError, ToldAlreadyError, DraftChangedError, DraftGoneError: nothing is written and nobody is told.
    """
    to_tell = senders_to_tell(draft.action_id, draft.partner_id)
    if not to_tell:
        raise NobodySendsError
    with transaction.atomic():
        held = UpdateDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if held is None:
            raise DraftGoneError
        if held.version != seen:
            raise DraftChangedError(held)
        if held.content.get(READY):
            raise ToldAlreadyError
        held.content = {**held.content, READY: by.pk}
        held.save()
    went = {person: tell_ready(person, held, by, kind, address) for person in to_tell}
    if not any(went.values()):
        _unmark(held)
    return HandedOver([one for one in went if went[one]], [one for one in went if not went[one]])


def _unmark(draft: UpdateDraft) -> None:
    """Nobody was told, so that it can be tried again."""
    with transaction.atomic():
        held = UpdateDraft.objects.select_for_update().filter(pk=draft.pk, version=draft.version).first()
        if held is not None:
            held.content.pop(READY, None)
            held.save()


def senders_to_tell(action_id: int, partner_id: int) -> list[User]:
    """Who sends what an organisation says of an action: its accountable person where they may, else all who may.

    Two queries.
    """
    speak = Membership.objects.open().filter(partner=partner_id, person__is_active=True).exclude(may_only_draft=True)
    people = [row.person for row in speak.select_related("person").order_by("person__email")]
    accountable = ActionState.objects.open().filter(action=action_id).values_list("person", flat=True).first()
    return [one for one in people if one.pk == accountable] or people
