"""Reviews: accept an update, accept it with another rating, or return it with a comment."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.clock import change
from accounts.models import User
from actions.errors import AlreadyDecidedError, OwnUpdateError, ReasonMissingError, RuleError
from actions.models import Decision, Review, StatusUpdate
from actions.permissions import reviewers_of
from actions.services.updates import record_standing
from actions.stages import Rating, Stage


def waiting_updates() -> "QuerySet[StatusUpdate]":
    """Lead updates that wait for a decision: none stands on them, and none newer counts in their place.

    A newer one of the same period takes the older one's place even where another organisation sent it, for the
    lead may have changed; a returned one takes nobody's place. So it is the update that `actions.standing` counts.
    """
    newer = StatusUpdate.objects.filter(
        action=OuterRef("action"), period=OuterRef("period"), kind=StatusUpdate.Kind.LEAD, pk__gt=OuterRef("pk")
    )
    standing = _with_decision(newer).filter(Q(decided=None) | ~Q(decided=Decision.RETURNED))
    return _with_decision(StatusUpdate.objects.filter(kind=StatusUpdate.Kind.LEAD)).filter(
        Q(decided=None) | Q(decided=Decision.REOPENED), ~Exists(standing)
    )


def _with_decision(updates: "QuerySet[StatusUpdate]") -> "QuerySet[StatusUpdate]":
    last = Review.objects.filter(update=OuterRef("pk")).order_by("-round")
    return updates.annotate(decided=Subquery(last.values("decision")[:1]))


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
    if not waiting_updates().filter(pk=update.pk).exists():
        raise AlreadyDecidedError
    return Review.objects.filter(update=update).count() + 1


def _check_nobody_else(update: StatusUpdate, review: Review) -> None:
    others = reviewers_of(update.action).exclude(pk=update.author_id)
    if others.exists() or review.decision != Decision.ACCEPTED:
        raise OwnUpdateError
