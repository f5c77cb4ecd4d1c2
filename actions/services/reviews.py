"""Reviews: accept an update, accept it with another rating, or return it with a comment."""

from datetime import datetime

from accounts.clock import change
from accounts.models import User
from actions.errors import AlreadyDecidedError, OwnUpdateError, ReasonMissingError, RuleError
from actions.models import Decision, Review, StatusUpdate
from actions.permissions import reviewers_of
from actions.services.updates import record_standing
from actions.stages import Rating, Stage


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
        AlreadyDecidedError, OwnUpdateError, ReasonMissingError, RuleError: nothing is written.
    """
    agreed = (rating or update.rating) if update.stage == Stage.IN_PROGRESS else None
    if rating is not None and (agreed is None or rating not in Rating.values):
        raise RuleError("Only an action in progress has a rating.", field="rating")
    differs = agreed != update.rating
    if differs and not reason.strip():
        raise ReasonMissingError("Enter why the rating differs.")
    return _decide(
        update, Review(decision=Decision.ACCEPTED, rating=agreed, differs=differs, reason=reason.strip()), by, now
    )


def return_update(*, update: StatusUpdate, by: User, comment: str, now: datetime | None = None) -> Review:
    """Return an update with a comment; it stops counting until the partner sends it again.

    Raises:
        AlreadyDecidedError, OwnUpdateError, ReasonMissingError: nothing is written.
    """
    if not comment.strip():
        raise ReasonMissingError("Enter what the partner should change.", field="comment")
    return _decide(update, Review(decision=Decision.RETURNED, reason=comment.strip()), by, now)


def _decide(update: StatusUpdate, review: Review, by: User, now: datetime | None) -> Review:
    action = update.action
    with change(kind=f"update_{review.decision}", by=by, strategy_id=action.strategy_id, now=now) as revision:
        review.update, review.reviewer, review.update_author = update, by, update.author
        review.round = _next_round(update)
        review.is_independent = by.pk != update.author_id
        if not review.is_independent:
            _check_nobody_else(update, review)
        revision.append(review)
        record_standing(revision, action)
        revision.summary = f"Action {action.ref}: update {review.decision}"
    return review


def _next_round(update: StatusUpdate) -> int:
    last = Review.objects.filter(update=update).order_by("round").last()
    newer = StatusUpdate.objects.filter(
        action=update.action_id, period=update.period_id, partner=update.partner_id, attempt__gt=update.attempt
    )
    if (last is not None and last.decision != Decision.REOPENED) or newer.exists():
        raise AlreadyDecidedError
    return last.round + 1 if last else 1


def _check_nobody_else(update: StatusUpdate, review: Review) -> None:
    others = reviewers_of(update.action).exclude(pk=update.author_id)
    if others.exists() or review.decision != Decision.ACCEPTED:
        raise OwnUpdateError
