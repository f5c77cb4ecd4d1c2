"""How far the answer to a resolution is: what follows from what has happened. Pure.

Source of the rules: docs/rules.md, Resolutions.
"""

from collections.abc import Iterable
from enum import StrEnum

from scrutiny.models import ResolutionKind, ResolutionStage

Stage = ResolutionStage


class Step(StrEnum):
    """What happens to a resolution; all but the first two are kinds of `ResolutionEvent`."""

    PART_ANSWER = "part_answer"
    ANSWER = "answer"
    CHASED = "chased"
    CLOSURE_PROPOSED = "closure_proposed"
    CLOSURE_AGREED = "closure_agreed"
    CLOSURE_REFUSED = "closure_refused"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


WAITING = (Stage.OPEN, Stage.PART_ANSWERED)
"""An answer is owed: such a resolution can be overdue."""
UNFINISHED = (*WAITING, Stage.ANSWERED, Stage.CLOSURE_PROPOSED)
"""What the list shows: the committee has not finished with it."""
FINISHED = (Stage.NOTED, Stage.CLOSED, Stage.WITHDRAWN)

_ANSWERS = {Step.PART_ANSWER, Step.ANSWER}
ALLOWED: dict[str, frozenset[Step]] = {
    Stage.OPEN: frozenset({*_ANSWERS, Step.CHASED, Step.CLOSURE_PROPOSED, Step.WITHDRAWN}),
    Stage.PART_ANSWERED: frozenset({*_ANSWERS, Step.CHASED, Step.CLOSURE_PROPOSED, Step.WITHDRAWN}),
    Stage.ANSWERED: frozenset({*_ANSWERS, Step.CLOSURE_PROPOSED, Step.WITHDRAWN}),
    Stage.CLOSURE_PROPOSED: frozenset({*_ANSWERS, Step.CLOSURE_AGREED, Step.CLOSURE_REFUSED, Step.WITHDRAWN}),
    Stage.CLOSED: frozenset({Step.REOPENED}),
    Stage.NOTED: frozenset({Step.WITHDRAWN}),
    Stage.WITHDRAWN: frozenset(),
}
"""What may happen at which stage. Only a meeting closes, so only what was proposed can be agreed or refused."""


def stage_of(kind: str, steps: Iterable[Step]) -> ResolutionStage:
    """The stage of a resolution after what has happened to it, in order.

    A note wants no answer. What was answered before a refusal or a reopening counts as a part: it did not do.
    """
    said, standing = Stage.OPEN, None
    for step in steps:
        if step in _ANSWERS:
            said = Stage.ANSWERED if step == Step.ANSWER or said == Stage.ANSWERED else Stage.PART_ANSWERED
        elif step == Step.CLOSURE_PROPOSED:
            standing = Stage.CLOSURE_PROPOSED
        elif step == Step.CLOSURE_AGREED:
            standing = Stage.CLOSED
        elif step in (Step.CLOSURE_REFUSED, Step.REOPENED):
            standing = None
            said = Stage.OPEN if said == Stage.OPEN else Stage.PART_ANSWERED
        elif step == Step.WITHDRAWN:
            standing = Stage.WITHDRAWN
    if kind == ResolutionKind.NOTE and standing is None:
        return Stage.NOTED
    return standing or said
