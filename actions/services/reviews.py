"""Reviews: accept an update, accept it with another rating, return it with a comment, or take a decision back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.clock import change
from accounts.models import User
from actions.errors import (
    ActionEndedError,
    NotLateError,
    NotUnchangedError,
    OwnUpdateError,
    ReasonMissingError,
    RuleError,
    SettledError,
)
from actions.models import Action, ActionState, Decision, LateChoice, PeriodVersion, Review, StatusUpdate
from actions.permissions import reviewers_of
from actions.reading import period_dates
from actions.remarks import came_late
from actions.services.endings import record_with_rounds
from actions.services.sending import named_as
from actions.settled import why_settled
from actions.stages import ENDED, Rating, Stage
from actions.transitions import Step, check_step
from actions.update_states import state_of_update


def accept_update(
    *,
    update: StatusUpdate,
    by: User,
    rating: str | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> Review:
    """Accept an update, as stated or with another rating and a reason.

    Args:
        update: the update.
        by: the reviewer; the update's own author only where nobody else could review it, and then the
            review says "not independently reviewed".
        rating: the agreed rating; None agrees with the stated one.
        reason: needed where the rating differs; the partner sees it.
        now: the instant to record; None reads the clock.

    Raises:
        ActionEndedError, AlreadyDecidedError, OwnUpdateError, ReasonMissingError, RuleError: nothing is written.
    """
    if rating is not None and update.stage != Stage.IN_PROGRESS:
        raise RuleError("Only an action in progress has a rating.", field="rating")
    if rating is not None and rating not in Rating.values:
        raise RuleError("Select green, amber or red.", field="rating")
    agreed = rating or update.rating
    differs = agreed != update.rating
    if differs and not reason.strip():
        raise ReasonMissingError("Enter why the rating differs.")
    return _decide(
        update, Review(decision=Decision.ACCEPTED, rating=agreed, differs=differs, reason=reason.strip()), by, now
    )


@dataclass(frozen=True)
class Bulk:
    """What became of updates that were accepted in one go: those accepted, and of the others why not."""

    accepted: list[StatusUpdate]
    refused: list[tuple[StatusUpdate, RuleError]]


def accept_unchanged(*, updates: Iterable[StatusUpdate], by: User, now: datetime | None = None) -> Bulk:
    """Accept updates that say “no change”, as stated, each in a change of its own: one refused stops no other.

    Nobody accepts their own here, not even where nobody else reviews: that is said on the update's own page.
    """
    bulk = Bulk([], [])
    for update in updates:
        try:
            if not update.no_change:
                raise NotUnchangedError
            if update.author_id == by.pk:
                raise OwnUpdateError
            accept_update(update=update, by=by, now=now)
        except RuleError as refusal:
            bulk.refused.append((update, refusal))
        else:
            bulk.accepted.append(update)
    return bulk


def return_update(*, update: StatusUpdate, by: User, comment: str, now: datetime | None = None) -> Review:
    """Return an update with a comment; it stops counting until the partner sends it again.

    Raises:
        ActionEndedError, AlreadyDecidedError, OwnUpdateError, ReasonMissingError: nothing is written.
    """
    if not comment.strip():
        raise ReasonMissingError("Enter what the partner should change.", field="comment")
    return _decide(update, Review(decision=Decision.RETURNED, reason=comment.strip()), by, now)


def reopen_review(*, update: StatusUpdate, by: User, reason: str, now: datetime | None = None) -> Review:
    """Take back the last decision on an update: it waits again, and its stated rating counts until it is reviewed.

    Args:
        update: an accepted or returned update that nothing newer has replaced.
        by: somebody who may review it; its author only where nobody else could.
        reason: why; the partner sees it.
        now: the instant to record; None reads the clock.

    Raises:
        NotDecidedError, ChangedSinceError, SettledError, OwnUpdateError, ReasonMissingError: nothing is written.
    """
    if not reason.strip():
        raise ReasonMissingError("Enter why the decision is reopened.")
    return _decide(update, Review(decision=Decision.REOPENED, reason=reason.strip()), by, now)


def choose_late(*, update: StatusUpdate, takes: bool, by: User, now: datetime | None = None) -> LateChoice:
    """Choose whether reports take an update that was received after the cut-off. The last choice counts.

    Raises:
        NotLateError, ReturnedError, ChangedSinceError: nothing is written.
    """
    action = update.action
    with change(kind="late_update_chosen", by=by, strategy_id=action.strategy_id, now=now) as revision:
        check_step(state_of_update(update), Step.CHOOSE)
        period = PeriodVersion.objects.open().select_related("period").get(period=update.period_id)
        if not came_late([update], {update.period_id: period_dates(period)}):
            raise NotLateError
        last = LateChoice.objects.filter(update=update).order_by("pk").last()
        if last is not None and last.takes == takes:
            return last
        row = revision.append(LateChoice(update=update, takes=takes, by=by))
        revision.summary = f"Action {action.ref}: late update {'taken' if takes else 'left out'}"
    return row


def _decide(update: StatusUpdate, review: Review, by: User, now: datetime | None) -> Review:
    action = update.action
    with change(kind=f"update_{review.decision}", by=by, strategy_id=action.strategy_id, now=now) as revision:
        check_step(state_of_update(update), STEP_OF[Decision(review.decision)])
        if review.decision != Decision.REOPENED:
            _check_goes_on(action)
        elif settled := why_settled(update):
            raise SettledError(settled)
        review.update, review.reviewer, review.update_author = update, by, update.author
        review.round = Review.objects.filter(update=update).count() + 1
        review.is_independent = by.pk != update.author_id
        if not review.is_independent:
            _check_nobody_else(update, review)
        revision.append(review)
        if update.kind == StatusUpdate.Kind.LEAD:
            record_with_rounds(revision, action, by)
        revision.summary = f"Action {action.ref}: {named_as(update)} {review.decision}"
    return review


STEP_OF = {Decision.ACCEPTED: Step.ACCEPT, Decision.RETURNED: Step.RETURN, Decision.REOPENED: Step.REOPEN}


def _check_goes_on(action: Action) -> None:
    stage = ActionState.objects.open().values_list("stage", flat=True).get(action=action)
    if stage in ENDED:
        raise ActionEndedError(undecided_words(stage))


def undecided_words(stage: str) -> str:
    """Why nothing is decided on an update of an action that is complete or closed."""
    is_ = str(Stage(stage).label).lower()
    return f"This action is {is_}, so its updates need no decision. The programme lead can reopen it."


def _check_nobody_else(update: StatusUpdate, review: Review) -> None:
    others = reviewers_of(update.action).exclude(pk=update.author_id)
    if others.exists() or review.decision == Decision.RETURNED:
        raise OwnUpdateError
