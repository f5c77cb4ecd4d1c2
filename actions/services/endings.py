"""How actions end and begin again: closing, reopening, and the next round of one that recurs."""

from datetime import datetime
from typing import Any

from accounts.clock import Revision, change, record_links
from accounts.models import User
from actions.errors import ActionEndedError, NotEndedError, NotInPlanError, ReasonMissingError, RuleError
from actions.models import Action, ActionEvent, ActionState, ActionSupport, ActionWording, Ending
from actions.replay import history_of
from actions.rounds import next_due
from actions.services.going_on import going_on
from actions.services.plan import enter_due_date
from actions.services.updates import record_standing
from actions.stages import ENDED, Stage

NEXT_ROUND = "Next round"


def close_action(
    *,
    action: Action,
    ending: str,
    reason: str,
    agreed_by: str,
    by: User,
    other: Action | None = None,
    now: datetime | None = None,
) -> ActionEvent:
    """Close an action: it stays in the plan, without a rating, and asks for no updates.

    Args:
        ending: merged, superseded or withdrawn.
        reason: why.
        agreed_by: how those who agreed are named ("the programme board").
        by: the lead or deputy.
        other: the action that it was merged with, or that supersedes it; one that goes on.
        now: the instant to record; None reads the clock.

    Raises:
        ActionEndedError, ReasonMissingError, NotInPlanError, RuleError: nothing is written.
    """
    with change(kind="action_closed", by=by, strategy_id=action.strategy_id, now=now) as revision:
        event = enter_closing(revision, action, ending=ending, reason=reason, agreed_by=agreed_by, other=other)
        into = f" with Action {other.ref}" if other and ending == Ending.MERGED else ""
        revision.summary = f"Action {action.ref} closed: {ending}{into}, agreed by {event.agreed_by}"
    return event


def enter_closing(
    revision: Revision, action: Action, *, ending: str, reason: str, agreed_by: str, other: Action | None
) -> ActionEvent:
    """Close an action within a change that may do more.

    Raises:
        ActionEndedError, ReasonMissingError, NotInPlanError, RuleError: as `close_action`.
    """
    _check_words(reason, agreed_by)
    _check_ending(action, ending, other)
    _check_not_ended(action)
    if other is not None:
        _check_takes_work(other)
    event = revision.append(
        ActionEvent(
            action=action,
            kind=ActionEvent.Kind.CLOSED,
            ending=ending,
            reason=reason.strip(),
            agreed_by=agreed_by.strip(),
            other=other,
        )
    )
    record_standing(revision, action, history_of(action).standing)
    return event


def reopen_action(*, action: Action, reason: str, by: User, now: datetime | None = None) -> ActionEvent:
    """Let an action that is complete or closed go on: it stands as it did before it ended.

    Completions sent before do not count any more; the partner can send another update for the same period.

    Raises:
        NotEndedError, ReasonMissingError: nothing is written.
    """
    if not reason.strip():
        raise ReasonMissingError("Enter why the action is reopened.")
    with change(kind="action_reopened", by=by, strategy_id=action.strategy_id, now=now) as revision:
        if not ActionState.objects.open().filter(action=action, stage__in=ENDED).exists():
            raise NotEndedError
        event = revision.append(ActionEvent(action=action, kind=ActionEvent.Kind.REOPENED, reason=reason.strip()))
        record_standing(revision, action, history_of(action).standing, **_go_on(revision, action))
        revision.summary = f"Action {action.ref} reopened"
    return event


def record_with_rounds(revision: Revision, action: Action, by: User) -> None:
    """Bring the action's state to what adds up; where that completes a recurring action, begin its next round.

    Args:
        revision: the change being written, which holds the decision.
        by: the reviewer.
    """
    recurs = ActionWording.objects.open().values_list("recurs", flat=True).get(action=action)
    standing, fields = history_of(action).standing, {}
    if recurs and standing.stage == Stage.COMPLETE:
        state = ActionState.objects.open().get(action=action)
        if state.stage != Stage.COMPLETE:
            fields = _begin_round(revision, state, recurs, by)
            standing = history_of(action).standing
    if standing.stage not in ENDED and ActionState.objects.open().filter(action=action, stage__in=ENDED).exists():
        fields = _go_on(revision, action)
    record_standing(revision, action, standing, **fields)


def _go_on(revision: Revision, action: Action) -> dict[str, Any]:
    """The owners of an action that goes on after it had ended. Its support is brought to whoever is there now."""
    now = going_on(ActionState.objects.open().get(action=action))
    record_links(revision, ActionSupport, action.pk, {pk: {} for pk in now.supporting})
    return now.owners


def _begin_round(revision: Revision, state: ActionState, recurs: str, by: User) -> dict[str, Any]:
    """Record the next round; the fields of the state that its date changes. That date is an original one again."""
    event = ActionEvent(action_id=state.action_id, kind=ActionEvent.Kind.ROUND_OPENED, reason=NEXT_ROUND)
    fields: dict[str, Any] = {}
    if state.due_date is not None:
        event.due_date = next_due(state.due_date, recurs, revision.day)
        enter_due_date(revision, state, new=event.due_date, reason=NEXT_ROUND, asked_by=by, agreed_by=by)
        fields = {"due_date": event.due_date, "original_due_date": event.due_date, "due_moves": 0}
    revision.append(event)
    return fields


def _check_not_ended(action: Action) -> None:
    if ActionState.objects.open().filter(action=action, stage__in=ENDED).exists():
        raise ActionEndedError("This action has ended already. Somebody may have closed it.")


def _check_takes_work(other: Action) -> None:
    if ActionState.objects.open().filter(action=other, stage__in=ENDED).exists():
        raise RuleError(f"Action {other.ref} has ended, so it takes no work. Choose one that goes on.", field="other")


def _check_words(reason: str, agreed_by: str) -> None:
    if not reason.strip():
        raise ReasonMissingError("Enter why the action is closed.")
    if not agreed_by.strip():
        raise ReasonMissingError("Enter who agreed, for example the programme board.", field="agreed_by")


def _check_ending(action: Action, ending: str, other: Action | None) -> None:
    if ending not in Ending.values:
        raise RuleError("Select merged, superseded or withdrawn.", field="ending")
    if ending == Ending.MERGED and other is None:
        raise RuleError("Choose the action that it was merged with.", field="other")
    if ending == Ending.WITHDRAWN and other is not None:
        raise RuleError("A withdrawn action goes into no other. Choose none.", field="other")
    if other is not None and other.strategy_id != action.strategy_id:
        raise NotInPlanError("This action does not belong to this strategy. Choose another.", field="other")
    if other == action:
        raise RuleError("Choose another action than this one.", field="other")
