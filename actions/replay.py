"""From rows to the fold of `actions.standing`: as it is now, and for an earlier period as received at a moment.

A report names the period it concerns and the cut-off by which updates had been received. For the current
period the stored state says it; for an earlier one the same fold is replayed without the later periods.
"""

import copy
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from django.utils import timezone

from actions.models import Action, ActionEvent, ActionState, Decision, Period, Review, StatusUpdate
from actions.periods import PeriodDates, current_period
from actions.reading import periods_of
from actions.standing import Happened, Standing, Stated, Turn, standing_after


def stated_updates(action: Action) -> list[Stated]:
    """The action's lead updates, each with the decision that stands on it."""
    # Ordered by its own key: the model's order joins the change, which is not there yet while it is being written.
    updates = StatusUpdate.objects.filter(action=action, kind=StatusUpdate.Kind.LEAD).select_related("period")
    updates = updates.order_by("pk")
    decisions = {review.update_id: review for review in Review.objects.filter(update__action=action).order_by("round")}
    return [stated_update(update, decisions.get(update.pk)) for update in updates]


def happened_to(action: Action) -> list[Happened]:
    """What the programme did to the action."""
    rows = ActionEvent.objects.filter(action=action, kind__in=list(Turn)).order_by("pk")
    return [Happened(revision, kind) for revision, kind in rows.values_list("revision", "kind")]


@dataclass(frozen=True)
class History:
    """Everything recorded so far that says where an action stands, read once for all that a service asks of it."""

    updates: Sequence[Stated]
    events: Sequence[Happened]

    @property
    def standing(self) -> Standing:
        """Where the action stands."""
        return standing_after(self.updates, self.events)

    def without(self, period: Period) -> Standing:
        """Where it would stand without the updates of a period."""
        return standing_after((one for one in self.updates if one.period_id != period.pk), self.events)

    def before(self, period: Period) -> Standing:
        """Where it would stand without the updates of a period and of all later ones."""
        return standing_after((one for one in self.updates if one.period_starts < period.starts), self.events)

    def followed_by(self, update: StatusUpdate) -> "History":
        """With an update that was just recorded."""
        return replace(self, updates=[*self.updates, stated_update(update, None)])


def history_of(action: Action) -> History:
    """Read an action's history. Three queries."""
    return History(stated_updates(action), happened_to(action))


def stated_update(update: StatusUpdate, review: Review | None) -> Stated:
    """One update with its last review, as the fold reads it. A reopened update waits again."""
    decided = review is not None and review.decision != Decision.REOPENED
    assert update.stage is not None, "A contribution states nothing that the fold could count."
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
        no_change=update.no_change,
    )


def states_for_period(
    states: Iterable[ActionState], period: PeriodDates, revision: int, without: Collection[int] = ()
) -> list[ActionState]:
    """The states with stage and ratings as they stood in `period`; owners, dates and wording stay as they are.

    A closing, a reopening or the next round counts for the period that was current when it happened, and for later
    ones.

    Args:
        states: rows at `revision`.
        period: the period that the report is about.
        revision: the last change that counts: updates and reviews received later do not.
        without: updates that do not count, as if they had never been sent.

    Returns:
        Unsaved copies, in the same order, with `update` and `review` attached. Three queries, and one more where
        something happened.
    """
    rows = list(states)
    updates = {
        update.pk: update
        for update in StatusUpdate.objects.filter(
            action__in=[row.action_id for row in rows],
            kind=StatusUpdate.Kind.LEAD,
            revision__lte=revision,
            period__starts__lte=period.starts,
        )
        .exclude(pk__in=without)
        .select_related("period", "revision")
    }
    reviews: dict[int, Review] = {}
    for review in (
        Review.objects.filter(update__in=updates, revision__lte=revision).select_related("revision").order_by("round")
    ):
        reviews[review.update_id] = review
    of_action: dict[int, list[StatusUpdate]] = defaultdict(list)
    for update in updates.values():
        of_action[update.action_id].append(update)
    events = _events_until(rows, period, revision)
    return [_replayed(row, of_action[row.action_id], events[row.action_id], reviews) for row in rows]


def _events_until(rows: Iterable[ActionState], period: PeriodDates, revision: int) -> dict[int, list[Happened]]:
    """By action, what happened before the window of a later period opened."""
    events = ActionEvent.objects.filter(
        action__in=[row.action_id for row in rows], revision__lte=revision, kind__in=list(Turn)
    ).select_related("revision")
    found: dict[int, list[Happened]] = defaultdict(list)
    if not events:
        return found
    periods = periods_of([period.strategy_id], revision).get(period.strategy_id, ())
    for event in events:
        current = current_period(periods, timezone.localdate(event.revision.at))
        if current is None or current.starts <= period.starts:
            found[event.action_id].append(Happened(event.revision_id, event.kind))
    return found


def _replayed(
    row: ActionState, updates: list[StatusUpdate], events: list[Happened], reviews: dict[int, Review]
) -> ActionState:
    standing = standing_after((stated_update(update, reviews.get(update.pk)) for update in updates), events)
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
