"""How updates and reviews add up to where an action stands: one fold, used when writing and when reporting.

The services store its result for the present; a report on an earlier period replays it over what had been
received by then. So there is one rule, and no second copy of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from actions.stages import Stage


@dataclass(frozen=True)
class Stated:
    """One lead update and the decision that stands on it.

    Attributes:
        id: the update.
        period_id, period_starts: what it is about.
        revision: when it was submitted.
        stage, rating: what the partner said.
        decision: "accepted", "returned", or None while it waits (a reopened one waits again).
        agreed: the rating agreed on acceptance.
        review_id: the acceptance.
    """

    id: int
    period_id: int
    period_starts: date
    revision: int
    stage: str
    rating: str | None
    decision: str | None = None
    agreed: str | None = None
    review_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where an action stands; the fields are those of `ActionState`, which explains them."""

    stage: str | None = None
    stated: str | None = None
    agreed: str | None = None
    reported: str | None = None
    last_rated: str | None = None
    previous: str | None = None
    awaiting_completion: bool = False
    update_id: int | None = None
    review_id: int | None = None
    period_id: int | None = None


def standing_after(updates: Iterable[Stated]) -> Standing:
    """Fold lead updates, in any order, into where the action stands.

    A returned update does not count. Of several for one period the last submitted one does. A stage takes
    effect on submission, but Complete only on acceptance (docs/rules.md, Stages and ratings).
    """
    state = Standing()
    for update in _counting(updates):
        state = _apply(state, update)
    return state


def _counting(updates: Iterable[Stated]) -> Sequence[Stated]:
    """The last update not returned of each period, oldest period first."""
    by_period: dict[int, Stated] = {}
    for update in sorted(updates, key=lambda one: one.revision):
        if update.decision != "returned":
            by_period[update.period_id] = update
    return sorted(by_period.values(), key=lambda one: one.period_starts)


def _apply(state: Standing, update: Stated) -> Standing:
    accepted = update.decision == "accepted"
    if update.stage == Stage.COMPLETE and not accepted:
        return replace(state, awaiting_completion=True, update_id=update.id, period_id=update.period_id)
    rated = update.stage == Stage.IN_PROGRESS
    agreed = update.agreed if accepted and rated else None
    reported = (agreed or update.rating) if rated else None
    return Standing(
        stage=update.stage,
        stated=update.rating if rated else None,
        agreed=agreed,
        reported=reported,
        last_rated=reported or state.last_rated,
        previous=state.last_rated if rated else None,
        update_id=update.id,
        review_id=update.review_id if accepted else None,
        period_id=update.period_id,
    )
