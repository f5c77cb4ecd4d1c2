"""What supporting partners add, and an organisation's yes to what was recorded on its behalf."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from accounts.clock import change
from accounts.models import Partner, User
from actions.errors import (
    AlreadyConfirmedError,
    IncompleteUpdateError,
    NotOnBehalfError,
    NotSupportingError,
    OwnUpdateError,
)
from actions.models import Action, ActionState, ActionSupport, Period, StatusUpdate, UpdateConfirmation
from actions.replay import history_of
from actions.services.evidence import check_received
from actions.services.sending import check_period_open, check_sender, check_speaker, named_as, place_of
from actions.services.updates import check_running, enter_update
from actions.transitions import Step, check_step
from actions.update_states import state_of_update
from govuk.texts import cleaned


@dataclass(frozen=True)
class ContributionContent:
    """What a contribution says. It states neither stage nor rating: those are the lead partner's."""

    done: str
    next: str = ""
    help_wanted: str = ""
    internal_note: str = ""


def clean_contribution(content: ContributionContent) -> ContributionContent:
    """Trim the boxes.

    Raises:
        IncompleteUpdateError: it says nothing.
    """
    trimmed = replace(content, **{name: cleaned(value) for name, value in asdict(content).items()})
    if not trimmed.done:
        raise IncompleteUpdateError("Enter what was done", field="done")
    return trimmed


def contribute(
    *,
    action: Action,
    period: Period,
    partner: Partner,
    content: ContributionContent,
    by: User,
    recorded_from: str = "",
    evidence: Sequence[int] | None = None,
    draft_version: int | None = None,
    files: Sequence[Mapping[str, Any]] = (),
    now: datetime | None = None,
) -> StatusUpdate:
    """Send a supporting partner's contribution for a period: once, and again after a return.

    It never changes where the action stands, is never late and never asked for twice (docs/rules.md, Updates).

    Args:
        evidence, draft_version, files: as in `submit_update`.

    Raises:
        NotSupportingError, IncompleteUpdateError, and what `submit_update` refuses: nothing is written.
    """
    content, recorded_from = clean_contribution(content), recorded_from.strip()
    check_received(files)
    with change(kind="contribution_sent", by=by, strategy_id=action.strategy_id, now=now) as revision:
        check_supports(action, partner)
        check_sender(by, partner, action, recorded_from)
        check_period_open(action, period, revision.day)
        kind = StatusUpdate.Kind.CONTRIBUTION
        place = place_of(action, period, partner, kind, Step.CONTRIBUTE)
        check_running(ActionState.objects.open().get(action=action))
        row = StatusUpdate(
            action=action,
            period=period,
            partner=partner,
            author=by,
            kind=kind,
            attempt=place.attempt,
            recorded_from=recorded_from,
            **asdict(content),
            **place.corrects,
        )
        more: dict[str, Any] = {"evidence": evidence, "draft_version": draft_version, "files": files}
        enter_update(revision, row, history_of(action), **more)
        revision.summary = f"Action {action.ref}: {named_as(row)} sent"
    return row


def check_supports(action: Action, partner: Partner) -> None:
    """Raise NotSupportingError where the organisation does not support the action now."""
    if not ActionSupport.objects.open().filter(action=action, partner=partner).exists():
        raise NotSupportingError


def confirm_update(*, update: StatusUpdate, by: User, now: datetime | None = None) -> UpdateConfirmation:
    """Say for the organisation that what was recorded on its behalf is right.

    Raises:
        NotOnBehalfError, AlreadyConfirmedError, OwnUpdateError, NotSpeakingError, MayOnlyDraftError, ReturnedError,
        ChangedSinceError: nothing is written.
    """
    action = update.action
    with change(kind="update_confirmed", by=by, strategy_id=action.strategy_id, now=now) as revision:
        if not update.recorded_from:
            raise NotOnBehalfError
        check_speaker(by, update.partner)
        if by.pk == update.author_id:
            raise OwnUpdateError("You typed this update, so somebody else confirms it.")
        check_step(state_of_update(update), Step.CONFIRM)
        if UpdateConfirmation.objects.filter(update=update).exists():
            raise AlreadyConfirmedError
        row = revision.append(UpdateConfirmation(update=update, by=by))
        revision.summary = f"Action {action.ref}: {named_as(update)} confirmed"
    return row
