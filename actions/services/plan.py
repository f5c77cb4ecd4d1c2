"""Setting the plan up: owners and due dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from accounts.clock import Revision, change, record_many
from accounts.emails import Invited, send_invitations
from accounts.models import User
from actions.errors import ActionEndedError, DateNotAllowedError, NotInPlanError, ReasonMissingError, RuleError
from actions.models import Action, ActionState, DueDateRevision
from actions.services.owners import Invitations, KnownOwners
from actions.stages import ENDED
from outcomes.models import Strategy


@dataclass(frozen=True)
class Owners:
    """Who owns an action, and when it is due: ids, None where nobody or nothing is set."""

    lead_id: int | None = None
    joint_lead_id: int | None = None
    person_id: int | None = None
    due_date: date | None = None
    is_ongoing: bool = False

    @classmethod
    def of(cls, state: ActionState) -> "Owners":
        """The owners and dates of a state."""
        return cls(state.lead_id, state.joint_lead_id, state.person_id, state.due_date, state.is_ongoing)

    @property
    def has_date(self) -> bool:
        """Whether the first date is set, or the action said to be ongoing."""
        return self.due_date is not None or self.is_ongoing


@dataclass(frozen=True)
class OwnersChange:
    """One row of the set-up grid: what the person saw, and what they want.

    Attributes:
        seen: what the row showed; None where that cannot be told any more.
        email: the accountable person's address, in place of `wanted.person_id`. An address that nobody in the
            strategy has is invited.
    """

    seen: Owners | None
    wanted: Owners
    email: str = ""


@dataclass
class SetUpResult:
    """What became of the rows: saved or refused with the reason. A row in neither was the same as before.

    Attributes:
        invited: people who could not sign in before.
    """

    saved: list[Action] = field(default_factory=list)
    refused: dict[Action, RuleError] = field(default_factory=dict)
    invited: Invited = field(default_factory=Invited)


class ChangedMeanwhileError(RuleError):
    """Somebody else changed the row after it was shown.

    Attributes:
        now: what is recorded.
    """

    message = "Somebody else has changed this row since you opened it. Check it and save again."

    def __init__(self, now: Owners | None = None, message: str = "", *, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.now = now


def set_up_actions(
    *,
    strategy: Strategy,
    rows: Mapping[Action, OwnersChange],
    by: User,
    may_invite: bool = True,
    now: datetime | None = None,
) -> SetUpResult:
    """Save the rows of the set-up grid that can be saved, in one change; the others are refused one by one.

    Only the first due date is set here: an action that has one moves it by `change_due_date`, with a reason.

    Args:
        rows: by action, what to save.
        by: the lead or deputy.
        may_invite: whether `by` may let new people in; without it an unknown address is refused.
        now: the instant to record; None reads the clock.

    Returns:
        What became of each row. Invitations are mailed after the change.
    """
    result = SetUpResult()
    with change(kind="owners_set", by=by, strategy_id=strategy.pk, now=now) as revision:
        states = {s.action_id: s for s in ActionState.objects.open().filter(action__strategy=strategy)}
        known = KnownOwners(strategy, people=_people_named(rows))
        invitations = Invitations(revision, known) if may_invite else None
        fields: dict[Any, dict[str, Any]] = {}
        for action, row in rows.items():
            try:
                wanted = _checked(states.get(action.pk), row, known, invitations)
            except RuleError as refusal:
                result.refused[action] = refusal
                continue
            if wanted is not None:
                fields[action.pk] = _fields(states[action.pk], wanted)
                result.saved.append(action)
        record_many(revision, ActionState, fields)
        revision.append_many([_first_date(a, fields[a.pk], by) for a in result.saved if _sets_date(fields[a.pk])])
        revision.summary = "Owners and first dates: " + ", ".join(f"Action {a.ref}" for a in result.saved)
    if invitations:
        result.invited = send_invitations(
            invitations.invited, by=by, now=revision.at, is_demonstration=strategy.is_demonstration
        )
    return result


def change_due_date(
    *,
    action: Action,
    new: date | None,
    reason: str,
    by: User,
    is_ongoing: bool = False,
    asked_by: User | None = None,
    seen_lines: int | None = None,
    now: datetime | None = None,
) -> DueDateRevision:
    """Set the first due date, or move it with a reason. Never edits: the ledger gains a line.

    Args:
        new: the new date; None with `is_ongoing`.
        reason: needed for every move; the first date set is the original and needs none.
        by: the lead who agrees it.
        asked_by: the person who asked, where that is somebody else.
        seen_lines: how many lines of the ledger `by` had seen; None does not ask.
        now: the instant to record; None reads the clock.

    Raises:
        DateNotAllowedError, ReasonMissingError, ActionEndedError, ChangedMeanwhileError: nothing is written.
    """
    if (new is None) != is_ongoing:
        raise DateNotAllowedError("Enter a date, or say that the action is ongoing.")
    with change(kind="due_date_changed", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = ActionState.objects.open().get(action=action)
        number = DueDateRevision.objects.filter(action=action).count()
        if seen_lines is not None and number != seen_lines:
            raise date_changed(state)
        if number:
            check_move(state, new, is_ongoing, reason, revision.day)
        line = enter_due_date(
            revision, state, new=new, is_ongoing=is_ongoing, reason=reason, asked_by=asked_by or by, agreed_by=by
        )
        record_many(revision, ActionState, {action.pk: due_date_fields(state, line)})
        revision.summary = f"Action {action.ref}: due date " + ("set" if number == 0 else "moved")
    return line


def date_changed(state: ActionState) -> ChangedMeanwhileError:
    """What is said to somebody who decided on a date that has moved since."""
    return ChangedMeanwhileError(
        Owners.of(state),
        "Somebody else has set or moved this date since you opened the page. Check it and save again.",
        field="due_date",
    )


def check_move(state: ActionState, new: date | None, is_ongoing: bool, reason: str, day: date) -> None:
    """Raise where an action's date cannot move so on a day: ended, the same date, a day gone by, or no reason.

    Only the first date may lie behind, and is not asked about here: a plan that is taken over says what it says.
    """
    if state.stage in ENDED:
        raise ActionEndedError("This action has ended, so its date stays. Reopen it first.")
    if (state.due_date, state.is_ongoing) == (new, is_ongoing):
        raise DateNotAllowedError("This is the date that the action has already.")
    if new is not None and new < day:
        raise DateNotAllowedError("Enter a date that is still to come.")
    if not reason.strip():
        raise ReasonMissingError("Enter why the date moves.")


def enter_due_date(
    revision: Revision,
    state: ActionState,
    *,
    new: date | None,
    reason: str,
    asked_by: User,
    agreed_by: User,
    is_ongoing: bool = False,
) -> DueDateRevision:
    """Add a line to the ledger of an action's due date, within a change that records the state too."""
    return revision.append(
        DueDateRevision(
            action_id=state.action_id,
            number=DueDateRevision.objects.filter(action=state.action_id).count(),
            old=state.due_date,
            new=new,
            is_ongoing=is_ongoing,
            reason=reason.strip(),
            asked_by=asked_by,
            agreed_by=agreed_by,
        )
    )


def due_date_fields(state: ActionState, line: DueDateRevision) -> dict[str, Any]:
    """What a line of the ledger makes of the state. The first line is the original, also where it says "ongoing"."""
    return {
        "due_date": line.new,
        "original_due_date": state.original_due_date if line.number else line.new,
        "due_moves": state.due_moves + 1 if line.number else 0,
        "is_ongoing": line.is_ongoing,
    }


def _people_named(rows: Mapping[Action, OwnersChange]) -> tuple[set[int], set[str]]:
    ids = {row.wanted.person_id for row in rows.values() if row.wanted.person_id}
    return ids, {row.email for row in rows.values() if row.email}


def _checked(
    state: ActionState | None, row: OwnersChange, known: KnownOwners, invitations: Invitations | None
) -> Owners | None:
    """What to record for a row; None where it changes nothing.

    Raises:
        RuleError: the row cannot be saved. An invitation comes last, so that a refused row leaves nothing behind.
    """
    if state is None:
        raise NotInPlanError("This action does not belong to this strategy.")
    now = Owners.of(state)
    wanted = replace(row.wanted, person_id=known.person_id(row.email)) if row.email else row.wanted
    is_stranger = bool(row.email) and wanted.person_id is None
    if wanted in (row.seen, now) and not is_stranger:
        return None
    if state.stage in ENDED:
        raise ActionEndedError("This action has ended, so its row was not saved.")
    if now != row.seen:
        raise ChangedMeanwhileError(now)
    _check_first_date(now, wanted)
    known.check_leads(wanted, now)
    owns = (wanted.lead_id, wanted.joint_lead_id, wanted.person_id)
    if owns == (now.lead_id, now.joint_lead_id, now.person_id) and not is_stranger:
        return wanted
    if (wanted.person_id is None and not is_stranger) or known.speaks_for(wanted):
        return wanted
    known.refuse_elsewhere(wanted, was=now.person_id)
    if invitations is None or not row.email:
        raise NotInPlanError(
            "Nobody who takes part in this strategy has this address. Ask the programme lead to invite them first.",
            field="person",
        )
    assert wanted.lead_id is not None
    return replace(wanted, person_id=invitations.invite(row.email, wanted.lead_id).pk)


def _check_first_date(now: Owners, wanted: Owners) -> None:
    if wanted.is_ongoing and wanted.due_date:
        raise DateNotAllowedError("Enter a date, or “ongoing”, not both.")
    if now.has_date and (wanted.due_date, wanted.is_ongoing) != (now.due_date, now.is_ongoing):
        raise DateNotAllowedError("The due date is set. Move it on its own page, with a reason.")


def _fields(state: ActionState, wanted: Owners) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "lead_id": wanted.lead_id,
        "joint_lead_id": wanted.joint_lead_id,
        "person_id": wanted.person_id,
    }
    if wanted.has_date and not Owners.of(state).has_date:
        fields |= {"due_date": wanted.due_date, "original_due_date": wanted.due_date, "is_ongoing": wanted.is_ongoing}
    return fields


def _sets_date(fields: Mapping[str, Any]) -> bool:
    return "is_ongoing" in fields


def _first_date(action: Action, fields: Mapping[str, Any], by: User) -> DueDateRevision:
    return DueDateRevision(
        action=action, number=0, new=fields["due_date"], is_ongoing=fields["is_ongoing"], asked_by=by, agreed_by=by
    )
