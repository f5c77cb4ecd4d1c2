"""How updates, reviews and events add up to where an action stands: one fold, used when writing and when reporting.

The services store its result for the present; a report on an earlier period replays it over what had been
received by then. So there is one rule, and no second copy of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

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
        no_change: sent as "no change since last time".
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
    no_change: bool = False


class Turn(StrEnum):
    """What the programme did to an action beside reviewing its updates."""

    CLOSED = "closed"
    REOPENED = "reopened"
    ROUND_OPENED = "round_opened"


@dataclass(frozen=True)
class Happened:
    """One turn of an action, and the change that recorded it."""

    revision: int
    turn: str


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


def standing_after(updates: Iterable[Stated], events: Iterable[Happened] = ()) -> Standing:
    """Fold lead updates and events, each in any order, into where the action stands.

    A returned update does not count. Of several for one period the last submitted one does. A stage takes
    effect on submission, but Complete only on acceptance (docs/rules.md, Stages and ratings). Of the updates sent
    before the present round only the last rating is left, and a closed action stays closed until it is
    reopened; completions sent before that do not count any more (docs/rules.md, Ending an action).
    """
    rows, turns = list(updates), list(events)
    begun = _last(turns, Turn.ROUND_OPENED)
    counting = _not_undone(rows, turns)
    state = _folded(Standing(), (update for update in counting if update.revision <= begun))
    if begun:
        state = Standing(stage=Stage.NOT_STARTED, last_rated=state.last_rated)
    state = _folded(state, (update for update in counting if update.revision > begun))
    return _closed(state) if _last(turns, Turn.CLOSED) > _last(turns, Turn.REOPENED) else state


def counting_updates(updates: Iterable[Stated], events: Iterable[Happened] = ()) -> list[Stated]:
    """The updates that count in the present round: one for each period, the oldest period first."""
    turns = list(events)
    begun = _last(turns, Turn.ROUND_OPENED)
    return _counting(update for update in _not_undone(updates, turns) if update.revision > begun)


def unchanged_running(updates: Iterable[Stated], events: Iterable[Happened], before: date) -> int:
    """How many updates in a row said "no change", up to the period that starts on a day.

    Args:
        before: first day of the period that another such update would be about. A period without an update is
            passed over.
    """
    running = 0
    for update in counting_updates(updates, events):
        if update.period_starts < before:
            running = running + 1 if update.no_change else 0
    return running


def _last(turns: Iterable[Happened], turn: Turn) -> int:
    """The revision at which this happened last; 0 where it never did."""
    return max((one.revision for one in turns if one.turn == turn), default=0)


def _not_undone(updates: Iterable[Stated], turns: Iterable[Happened]) -> list[Stated]:
    """Without the completions that a reopening has undone."""
    reopened = _last(turns, Turn.REOPENED)
    return [one for one in updates if one.stage != Stage.COMPLETE or one.revision > reopened]


def _folded(state: Standing, updates: Iterable[Stated]) -> Standing:
    for update in _counting(updates):
        state = _apply(state, update)
    return state


def _closed(state: Standing) -> Standing:
    """A closed action has no rating of its own. What was said last, and its review, stay with it."""
    return replace(
        state,
        stage=Stage.CLOSED,
        stated=None,
        agreed=None,
        reported=None,
        awaiting_completion=False,
    )


def _counting(updates: Iterable[Stated]) -> list[Stated]:
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
