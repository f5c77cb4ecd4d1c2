"""What may happen to an update in which state: the one table for services, and for the buttons of pages.

The state of an update follows from the last decision on it, and from whether something newer stands in its
place. `actions.update_states` finds it in the database (docs/rules.md, Updates and Reviews).
"""

from enum import StrEnum

from actions.errors import (
    AlreadyDecidedError,
    AlreadySentError,
    ChangedSinceError,
    NotDecidedError,
    NotSentError,
    ReturnedError,
    RuleError,
)


class UpdateState(StrEnum):
    """Where an update is.

    `NONE` is no update of the organisation for the period; `REPLACED` one that does not count any more, because a
    newer one does, or because the action was reopened or began its next round since.
    """

    NONE = "none"
    WAITING = "waiting"
    REOPENED = "reopened"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"


class Step(StrEnum):
    """What somebody does with an update, or where none is yet."""

    SEND = "send"
    NO_CHANGE = "no_change"
    CONTRIBUTE = "contribute"
    ACCEPT = "accept"
    RETURN = "return"
    REOPEN = "reopen"
    CORRECT = "correct"
    RESEND = "resend"
    CONFIRM = "confirm"
    CHOOSE = "choose"


STEPS: dict[UpdateState, frozenset[Step]] = {
    UpdateState.NONE: frozenset({Step.SEND, Step.NO_CHANGE, Step.CONTRIBUTE}),
    UpdateState.WAITING: frozenset({Step.ACCEPT, Step.RETURN, Step.CORRECT, Step.CONFIRM, Step.CHOOSE}),
    UpdateState.REOPENED: frozenset({Step.ACCEPT, Step.RETURN, Step.CORRECT, Step.CONFIRM, Step.CHOOSE}),
    UpdateState.ACCEPTED: frozenset({Step.REOPEN, Step.CORRECT, Step.CONFIRM, Step.CHOOSE}),
    UpdateState.RETURNED: frozenset({Step.REOPEN, Step.RESEND}),
    UpdateState.REPLACED: frozenset({Step.SEND, Step.NO_CHANGE, Step.CONTRIBUTE}),
}
"""Every legal step. Who may take it is for `actions.permissions`; the other rules are the services' own.

What may be sent is asked of the organisation's last update for the period: where that one was replaced, nothing of
its own counts.
"""

UNDECIDED = (UpdateState.WAITING, UpdateState.REOPENED)
"""States in which an update waits for a decision."""

COUNTING = (UpdateState.WAITING, UpdateState.REOPENED, UpdateState.ACCEPTED)
"""States in which an update is the one that counts for its period."""

_DECIDING = {Step.ACCEPT, Step.RETURN}
_SENDING = {Step.SEND, Step.NO_CHANGE, Step.CONTRIBUTE, Step.RESEND}


def check_step(state: UpdateState, step: Step) -> None:
    """Let a legal step pass.

    Args:
        state: where the update is, read after the clock's lock.
        step: what somebody wants to do.

    Raises:
        RuleError: the kind says which race was lost: AlreadyDecidedError, AlreadySentError, NotDecidedError,
            NotSentError, ReturnedError, ChangedSinceError.
    """
    if step not in STEPS[state]:
        raise _refusal(state, step)


def _refusal(state: UpdateState, step: Step) -> RuleError:
    if state == UpdateState.NONE:
        return NotSentError()
    if step in _SENDING and state != UpdateState.RETURNED:
        return AlreadySentError()
    if step in _DECIDING:
        return AlreadyDecidedError()
    if step == Step.REOPEN and state in UNDECIDED:
        return NotDecidedError()
    return ReturnedError() if state == UpdateState.RETURNED else ChangedSinceError()
