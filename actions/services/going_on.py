"""Who has an action that goes on after it had ended, where an organisation went meanwhile (docs/rules.md, Partners)."""

from dataclasses import dataclass

from accounts.models import Membership, PartnerVersion
from accounts.succession import heirs_of
from actions.models import ActionState, ActionSupport
from actions.services.plan import Owners
from actions.speaking import speaks_for_lead


@dataclass(frozen=True)
class GoingOn:
    """Who has the action now.

    Attributes:
        owners: the ids of its owners, by the fields of `ActionState`.
        supporting: ids of the organisations that support it.
    """

    owners: dict[str, int | None]
    supporting: frozenset[int]


def going_on(state: ActionState) -> GoingOn:
    """Whoever took the place of an organisation that went has it; where nobody did, it is as if that one left now.

    Args:
        state: the action's, read after the clock's lock.
    """
    lead, joint = _present(state.lead_id), _present(state.joint_lead_id)
    if lead is None or lead == joint:
        lead, joint = lead or joint, None
    person = state.person_id
    if (lead, joint) != (state.lead_id, state.joint_lead_id) and not _speaks(Owners(lead, joint, person)):
        person = None
    supports = ActionSupport.objects.open().filter(action=state.action_id)
    before = set(supports.values_list("partner_id", flat=True))
    stay = {pk for pk in before if _present(pk) == pk}
    heirs = {heir for pk in before - stay if (heir := _present(pk)) is not None}
    owners = {"lead_id": lead, "joint_lead_id": joint, "person_id": person}
    return GoingOn(owners, frozenset(stay | (heirs - {lead, joint})))


def _present(partner_id: int | None) -> int | None:
    """The organisation, or the one that has its place now; None where there is none any more."""
    if partner_id is None:
        return None
    last = heirs_of(partner_id)[-1]
    return None if PartnerVersion.objects.open().filter(partner=last, has_left=True).exists() else last


def _speaks(owners: Owners) -> bool:
    speaking = Membership.objects.open().filter(person=owners.person_id, person__is_active=True)
    return speaks_for_lead(owners, set(speaking.values_list("person_id", "partner_id")))
