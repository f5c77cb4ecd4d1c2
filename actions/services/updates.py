"""Drafts and updates: what partners write."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from accounts.clock import Revision, change, record_many
from accounts.models import Partner, User
from actions.errors import (
    ActionEndedError,
    AlreadySentError,
    IncompleteUpdateError,
    NotLeadPartnerError,
    PeriodNotOpenError,
    StageNotAllowedError,
)
from actions.models import Action, ActionState, Decision, Period, PeriodVersion, Review, StatusUpdate, UpdateDraft
from actions.stages import ENDED, NEEDS_EXPLANATION, NEXT_STAGES, Rating, Stage
from actions.standing import Standing, Stated, standing_after


@dataclass(frozen=True)
class UpdateContent:
    """What an update says. Boxes that do not apply are empty; `clean_content` sees to that."""

    stage: str
    done: str
    rating: str | None = None
    next: str = ""
    cause: str = ""
    path: str = ""
    forecast: date | None = None
    control: str | None = None
    help_wanted: str = ""
    internal_note: str = ""


def save_draft(
    *, action: Action, period: Period, partner: Partner, content: Mapping[str, Any], by: User, now: datetime
) -> UpdateDraft:
    """Keep what has been typed, exactly as typed, also where it would not pass as an update."""
    draft, created = UpdateDraft.objects.update_or_create(
        action=action,
        period=period,
        partner=partner,
        defaults={"content": dict(content), "saved_by": by, "saved_at": now},
    )
    if not created:
        UpdateDraft.objects.filter(pk=draft.pk).update(version=F("version") + 1)
        draft.refresh_from_db(fields=["version"])
    return draft


def discard_draft(*, action: Action, period: Period, partner: Partner) -> None:
    """Forget a draft."""
    UpdateDraft.objects.filter(action=action, period=period, partner=partner).delete()


def submit_update(
    *,
    action: Action,
    period: Period,
    partner: Partner,
    content: UpdateContent,
    by: User,
    recorded_from: str = "",
    now: datetime | None = None,
) -> StatusUpdate:
    """Send the lead partner's update for a period; it sets stage and rating at once, Complete on acceptance.

    Args:
        action, period: what it is about.
        partner: the organisation on whose behalf it speaks.
        content: what it says.
        by: the person who typed it.
        recorded_from: where the words came from, when a lead records them for the partner.
        now: the instant to record; None reads the clock.

    Raises:
        RuleError: one of its kinds in `actions.errors`; nothing is written.
    """
    content = clean_content(content)
    with change(kind="update_submitted", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = ActionState.objects.open().get(action=action)
        _check_sender(state, partner)
        _check_period_open(action, period, revision.day)
        attempt = _next_attempt(action, period, partner)
        _check_stage(action, period, content.stage)
        update = revision.append(
            StatusUpdate(
                action=action,
                period=period,
                partner=partner,
                author=by,
                attempt=attempt,
                recorded_from=recorded_from,
                **asdict(content),
            )
        )
        record_standing(revision, action)
        UpdateDraft.objects.filter(action=action, period=period, partner=partner).delete()
        revision.summary = f"Action {action.ref}: update sent"
    return update


def clean_content(content: UpdateContent) -> UpdateContent:
    """Trim the boxes, empty those that do not apply, and insist on those that do.

    Amber and red need a cause, a path back to green and a forecast date (design section 2, Updates).

    Raises:
        IncompleteUpdateError: names the first box that is missing.
    """
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in asdict(content).items()
    }
    if values["stage"] != Stage.IN_PROGRESS:
        values["rating"] = None
    explained = values["rating"] in NEEDS_EXPLANATION
    if not explained:
        values |= {"cause": "", "path": "", "forecast": None, "control": None, "help_wanted": ""}
    if values["stage"] == Stage.IN_PROGRESS and values["rating"] not in Rating.values:
        raise IncompleteUpdateError("Choose how it is going.", field="rating")
    required = {"done": "Enter what was done.", **(_EXPLANATION if explained else {})}
    for field, message in required.items():
        if not values[field]:
            raise IncompleteUpdateError(message, field=field)
    return UpdateContent(**values)


_EXPLANATION = {
    "cause": "Enter the cause.",
    "path": "Enter the path back to green.",
    "forecast": "Enter the date you now expect.",
}


def record_standing(revision: Revision, action: Action) -> Standing:
    """Bring the action's state to what its updates and reviews add up to."""
    standing = standing_after(stated_updates(action))
    record_many(revision, ActionState, {action.pk: asdict(standing)})
    return standing


def stated_updates(action: Action) -> list[Stated]:
    """The action's lead updates, each with the decision that stands on it."""
    updates = StatusUpdate.objects.filter(action=action, kind=StatusUpdate.Kind.LEAD).select_related("period")
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


def _check_sender(state: ActionState, partner: Partner) -> None:
    if state.lead_id != partner.pk:
        raise NotLeadPartnerError
    if state.stage in ENDED:
        raise ActionEndedError


def _check_period_open(action: Action, period: Period, day: date) -> None:
    version = PeriodVersion.objects.open().filter(period=period).first()
    if period.strategy_id != action.strategy_id or version is None or version.opens > day:
        raise PeriodNotOpenError


def _next_attempt(action: Action, period: Period, partner: Partner) -> int:
    earlier = StatusUpdate.objects.filter(action=action, period=period, partner=partner).order_by("attempt").last()
    if earlier is None:
        return 1
    review = Review.objects.filter(update=earlier).order_by("round").last()
    if review is None or review.decision != Decision.RETURNED:
        raise AlreadySentError
    return earlier.attempt + 1


def _check_stage(action: Action, period: Period, stage: str) -> None:
    """The stage must follow from where the action stood without this period's own updates."""
    before = standing_after(update for update in stated_updates(action) if update.period_id != period.pk).stage
    if stage not in NEXT_STAGES[before]:
        was = Stage(before).label.lower() if before else "without a stage"
        raise StageNotAllowedError(f"This action was {was}. It cannot be {Stage(stage).label.lower()} next.")
