"""Hand-over: somebody else becomes the accountable person, with a note on what is open."""

from collections.abc import Collection
from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import Membership, User
from actions.errors import NotSpeakingError, RuleError
from actions.models import Action, ActionCover, ActionState
from actions.permissions import arrangeable
from actions.services.plan import ChangedMeanwhileError, Owners
from actions.speaking import speaks_for_lead
from govuk.words import count_of

LONGEST_NOTE = 1000


def hand_over(
    *,
    actions: Collection[Action],
    person: User,
    by: User,
    note: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> None:
    """Make a person accountable for these actions from now on. A cover of the one before ends with it.

    Args:
        actions: running actions that have an accountable person, one at least.
        person: somebody who speaks for a lead partner of each.
        by: who hands over, as in `actions.services.cover.set_cover`.
        note: what is open; read by the lead partner and the programme lead.
        seen: the revision that was shown; None asks nothing.
        now: the instant to record; None reads the clock.

    Raises:
        NotSpeakingError: `by` may not do it; RuleError: the person or the note does not fit; ChangedMeanwhileError: an
        accountable person changed after `seen`. Nothing is written.
    """
    note = note.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise RuleError(f"The note must be {LONGEST_NOTE:,} characters or fewer.", field="note")
    with change(kind="handed_over", by=by, strategy_id=one_strategy(actions), now=now) as revision:
        states = check_arranging(actions, by)
        check_speaking(states, person)
        moving = [state for state in states if state.person_id != person.pk]
        if moving and seen is not None:
            check_unchanged(states, seen)
        record_many(revision, ActionState, {state.action_id: {"person_id": person.pk} for state in moving})
        record_many(revision, ActionCover, {state.action_id: None for state in moving})
        revision.summary = f"Handed over: {names_of_actions(moving)}" + (f"\n{note}" if note else "")


def check_arranging(actions: Collection[Action], by: User) -> list[ActionState]:
    """Where these actions stand, for a person who may say who answers for them.

    Raises:
        RuleError: no action, or one without an accountable person; NotSpeakingError: the person may not.
    """
    rows = ActionState.objects.open().filter(action__in=actions).select_related("action")
    states = list(rows.order_by("action__strategy", "action__sort_key"))
    if not states:
        raise RuleError("Select at least one action.", field="actions")
    allowed = {state.action_id for state in arrangeable(by, states)}
    for state in states:
        if state.action_id not in allowed:
            raise NotSpeakingError
        if state.person_id is None:
            raise RuleError(f"Action {state.action.ref} has no accountable person.", field="actions")
    return states


def check_speaking(states: Collection[ActionState], person: User) -> None:
    """Raise where a person does not speak for a lead partner of each action, or cannot sign in."""
    own = Membership.objects.open().filter(person=person, person__is_active=True)
    speaking = [(person.pk, partner) for partner in own.values_list("partner_id", flat=True)]
    for state in states:
        owners = Owners(state.lead_id, state.joint_lead_id, person.pk)
        if not speaks_for_lead(owners, speaking):
            raise RuleError(
                f"They do not speak for the lead partner of Action {state.action.ref}. Choose a colleague who does.",
                field="person",
            )


def one_strategy(actions: Collection[Action]) -> int | None:
    """The strategy of these actions; None where there are several."""
    strategies = {action.strategy_id for action in actions}
    return strategies.pop() if len(strategies) == 1 else None


def names_of_actions(states: Collection[ActionState]) -> str:
    """The actions in one line; of several strategies only how many, for each is told in the history of its own."""
    if len({state.action.strategy_id for state in states}) > 1:
        return count_of(len(states), "action")
    return ", ".join(f"Action {state.action.ref}" for state in states)


def check_unchanged(states: Collection[ActionState], seen: int) -> None:
    """Raise ChangedMeanwhileError where a cover or an accountable person is another than at the revision `seen`."""
    ids = [state.action_id for state in states]
    before = dict(ActionState.objects.at(seen).filter(action__in=ids).values_list("action_id", "person_id"))
    covers = ActionCover.objects.filter(action__in=ids)
    is_same = before == {state.action_id: state.person_id for state in states}
    if not is_same or set(covers.at(seen)) != set(covers.open()):
        raise ChangedMeanwhileError(
            message="Somebody else changed who answers for these actions after you opened this page. Nothing was saved."
            " Check it, then save again."
        )
