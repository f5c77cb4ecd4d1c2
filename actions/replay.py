"""From rows to the fold of `actions.standing`: as it is now, and for an earlier period as received at a moment.

A report names the period it concerns and the cut-off by which updates had been received. For the current
period the stored state says it; for an earlier one the same fold is replayed without the later periods.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

from actions.models import Action, ActionState, Decision, Review, StatusUpdate
from actions.periods import PeriodDates
from actions.standing import Stated, standing_after


def stated_updates(action: Action) -> list[Stated]:
    """The action's lead updates, each with the decision that stands on it."""
    # Ordered by its own key: the model's order joins the change, which is not there yet while it is being written.
    updates = StatusUpdate.objects.filter(action=action, kind=StatusUpdate.Kind.LEAD).select_related("period")
    updates = updates.order_by("pk")
    decisions = {review.update_id: review for review in Review.objects.filter(update__action=action).order_by("round")}
    return [stated_update(update, decisions.get(update.pk)) for update in updates]


def stated_update(update: StatusUpdate, review: Review | None) -> Stated:
    """One update with its last review, as the fold reads it. A reopened update waits again."""
    decided = review is not None and review.decision != Decision.REOPENED
    return Stated(
        id=update.pk,
        period_id=update.period_id,
        period_starts=update.period.starts,
        revision=update.revision_id,
        stage=update.stage,
        rating=update.rating,
        decision=review.decision if review and decided else None,
        agreed=review.rating if review and decided else None,
        review_id=review.pk if review and review.decision == Decision.ACCEPTED else None,
    )


def states_for_period(states: Iterable[ActionState], period: PeriodDates, revision: int) -> list[ActionState]:
    """The states with stage and ratings as they stood in `period`; owners, dates and wording stay as they are.

    Args:
        states: rows at `revision`.
        period: the period that the report is about.
        revision: the last change that counts: updates and reviews received later do not.

    Returns:
        Unsaved copies, in the same order, with `update` and `review` attached. Two queries.
    """
    rows = list(states)
    updates = {
        update.pk: update
        for update in StatusUpdate.objects.filter(
            action__in=[row.action_id for row in rows],
            kind=StatusUpdate.Kind.LEAD,
            revision__lte=revision,
            period__starts__lte=period.starts,
        ).select_related("period", "revision")
    }
    reviews: dict[int, Review] = {}
    for review in (
        Review.objects.filter(update__in=updates, revision__lte=revision).select_related("revision").order_by("round")
    ):
        reviews[review.update_id] = review
    of_action: dict[int, list[StatusUpdate]] = defaultdict(list)
    for update in updates.values():
        of_action[update.action_id].append(update)
    return [_replayed(row, of_action[row.action_id], reviews) for row in rows]


def _replayed(row: ActionState, updates: list[StatusUpdate], reviews: dict[int, Review]) -> ActionState:
    standing = standing_after(stated_update(update, reviews.get(update.pk)) for update in updates)
    state = copy.copy(row)
    state._state = copy.copy(row._state)
    state._state.fields_cache = dict(row._state.fields_cache)
    for name, value in asdict(standing).items():
        setattr(state, name, value)
    by_id = {update.pk: update for update in updates}
    state.update = by_id.get(standing.update_id) if standing.update_id else None
    review = next((r for r in reviews.values() if r.pk == standing.review_id), None)
    state.review = review
    return state
