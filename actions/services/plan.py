"""Setting the plan up: owners and due dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.clock import Revision, change, record_many
from accounts.models import Membership, Partner, User
from actions.errors import DateNotAllowedError, GroupCannotLeadError, NotInPlanError, ReasonMissingError, RuleError
from actions.models import Action, ActionState, DueDateRevision
from outcomes.models import Strategy, StrategyPartner


@dataclass(frozen=True)
class Owners:
    """Who owns an action, and when it is due: ids, None where nobody or nothing is set."""

    lead_id: int | None = None
    joint_lead_id: int | None = None
    person_id: int | None = None
    due_date: date | None = None


@dataclass(frozen=True)
class OwnersChange:
    """One row of the set-up grid: what the person saw, and what they want."""

    seen: Owners
    wanted: Owners


@dataclass
class SetUpResult:
    """What became of the rows: saved, the same as before, or refused with the reason."""

    saved: list[Action] = field(default_factory=list)
    refused: dict[Action, RuleError] = field(default_factory=dict)


class ChangedMeanwhileError(RuleError):
    """Somebody else changed the row after it was shown."""

    message = "Somebody else has changed this row since you opened it. Check it and save again."


def set_up_actions(
    *, strategy: Strategy, rows: Mapping[Action, OwnersChange], by: User, now: datetime | None = None
) -> SetUpResult:
    """Save the rows of the set-up grid that can be saved, in one change; the others are refused one by one.

    Only the first due date is set here: an action that has one moves it by `change_due_date`, with a reason.
    """
    result = SetUpResult()
    with change(kind="owners_set", by=by, strategy_id=strategy.pk, now=now) as revision:
        states = {s.action_id: s for s in ActionState.objects.open().filter(action__in=list(rows))}
        allowed = _Allowed(strategy, [row.wanted for row in rows.values()])
        wanted: dict[Any, dict[str, Any]] = {}
        dates: list[DueDateRevision] = []
        for action, row in rows.items():
            try:
                fields = _owner_fields(states[action.pk], row, allowed)
            except RuleError as refusal:
                result.refused[action] = refusal
                continue
            if not fields:
                continue
            if "original_due_date" in fields:
                dates.append(DueDateRevision(action=action, number=0, new=fields["due_date"], agreed_by=by))
            wanted[action.pk] = fields
            result.saved.append(action)
        record_many(revision, ActionState, wanted)
        revision.append_many(dates)
        revision.summary = "Owners and first dates: " + ", ".join(f"Action {a.ref}" for a in result.saved)
    return result


def change_due_date(
    *,
    action: Action,
    new: date | None,
    reason: str,
    by: User,
    is_ongoing: bool = False,
    asked_by: User | None = None,
    now: datetime | None = None,
) -> DueDateRevision:
    """Set the first due date, or move it with a reason. Never edits: the ledger gains a line.

    Args:
        new: the new date; None with `is_ongoing`.
        reason: needed for every move; the first date set is the original and needs none.
        by: the lead who agrees it.
        asked_by: the person who asked, where that is somebody else.

    Raises:
        DateNotAllowedError, ReasonMissingError: nothing is written.
    """
    if (new is None) != is_ongoing:
        raise DateNotAllowedError("Enter a date, or say that the action is ongoing.")
    with change(kind="due_date_changed", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = ActionState.objects.open().get(action=action)
        number = DueDateRevision.objects.filter(action=action).count()
        if number and not reason.strip():
            raise ReasonMissingError("Enter why the date moves.")
        if number and (state.due_date, state.is_ongoing) == (new, is_ongoing):
            raise DateNotAllowedError("This is the date that the action has already.")
        line = revision.append(
            DueDateRevision(
                action=action,
                number=number,
                old=state.due_date,
                new=new,
                is_ongoing=is_ongoing,
                reason=reason.strip(),
                asked_by=asked_by or by,
                agreed_by=by,
            )
        )
        _record_due_date(revision, state, line)
        revision.summary = f"Action {action.ref}: due date " + ("set" if number == 0 else "moved")
    return line


def _record_due_date(revision: Revision, state: ActionState, line: DueDateRevision) -> None:
    fields = {
        "due_date": line.new,
        "original_due_date": state.original_due_date or line.new,
        "due_moves": line.number,
        "is_ongoing": line.is_ongoing,
    }
    record_many(revision, ActionState, {state.action_id: fields})


class _Allowed:
    """The partners and people that rows may name, read once for all rows."""

    def __init__(self, strategy: Strategy, rows: list[Owners]) -> None:
        partner_ids = {i for row in rows for i in (row.lead_id, row.joint_lead_id) if i}
        person_ids = {row.person_id for row in rows if row.person_id}
        belonging = StrategyPartner.objects.open().filter(strategy=strategy, partner__in=partner_ids)
        self.partners = {link.partner_id: link.partner for link in belonging.select_related("partner")}
        speaking = Membership.objects.open().filter(person__in=person_ids, person__is_active=True)
        self.speaks = set(speaking.values_list("person_id", "partner_id"))

    def check(self, wanted: Owners) -> None:
        """Raise what is wrong with one row."""
        for name, partner_id in (("lead", wanted.lead_id), ("joint_lead", wanted.joint_lead_id)):
            self._check_partner(name, partner_id)
        if wanted.joint_lead_id and not wanted.lead_id:
            raise RuleError("Choose the lead partner first.", field="lead")
        if wanted.joint_lead_id and wanted.joint_lead_id == wanted.lead_id:
            raise RuleError("The joint lead is the lead partner. Choose another, or none.", field="joint_lead")
        if wanted.person_id and not wanted.lead_id:
            raise RuleError("Choose the lead partner that this person belongs to.", field="lead")
        if wanted.person_id and not self._belongs(wanted):
            raise NotInPlanError("This person does not speak for the lead partner.", field="person")

    def _belongs(self, wanted: Owners) -> bool:
        return any((wanted.person_id, i) in self.speaks for i in (wanted.lead_id, wanted.joint_lead_id) if i)

    def _check_partner(self, name: str, partner_id: int | None) -> None:
        if partner_id is None:
            return
        partner: Partner | None = self.partners.get(partner_id)
        if partner is None:
            raise NotInPlanError("This organisation does not belong to this strategy.", field=name)
        if partner.is_group:
            raise GroupCannotLeadError(field=name)


def _owner_fields(state: ActionState, row: OwnersChange, allowed: _Allowed) -> dict[str, Any]:
    """The fields that the row changes; empty where it changes nothing.

    Raises:
        RuleError: the row cannot be saved.
    """
    now = Owners(state.lead_id, state.joint_lead_id, state.person_id, state.due_date)
    if row.wanted in (row.seen, now):
        return {}
    if now != row.seen:
        raise ChangedMeanwhileError
    allowed.check(row.wanted)
    fields: dict[str, Any] = {
        "lead_id": row.wanted.lead_id,
        "joint_lead_id": row.wanted.joint_lead_id,
        "person_id": row.wanted.person_id,
    }
    if row.wanted.due_date != state.due_date:
        if state.due_date is not None or state.is_ongoing:
            raise DateNotAllowedError("The due date is set. Move it on the action's page, with a reason.")
        fields |= {"due_date": row.wanted.due_date, "original_due_date": row.wanted.due_date}
    return fields
