"""After an update: a correction with its reason, and "no change" in place of the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from accounts.clock import change
from accounts.models import Partner, User
from actions.errors import (
    AlreadyDecidedError,
    NoChangeTooOftenError,
    NothingToRepeatError,
    ReasonMissingError,
    RuleError,
)
from actions.models import Action, ActionState, Period, StatusUpdate
from actions.replay import History, history_of
from actions.services.contributions import ContributionContent, check_supports, clean_contribution
from actions.services.evidence import check_received
from actions.services.numbers import NumberContent
from actions.services.sending import check_period_open, check_sender, named_as, place_of
from actions.services.updates import (
    NOT_EXPLAINED,
    UpdateContent,
    check_leads,
    check_running,
    check_stage,
    clean_content,
    enter_update,
    is_explained,
)
from actions.standing import Standing, unchanged_running
from actions.transitions import Step, UpdateState, check_step
from actions.update_states import state_of_update

NO_CHANGE_LINE = "No change since the last update."
MOST_UNCHANGED = 2
"""How often running an action may be reported as unchanged (docs/rules.md, Updates)."""


def correct_update(
    *,
    update: StatusUpdate,
    content: UpdateContent | ContributionContent,
    reason: str,
    by: User,
    recorded_from: str = "",
    seen: UpdateState | None = None,
    numbers: Sequence[NumberContent] = (),
    evidence: Sequence[int] | None = None,
    draft_version: int | None = None,
    files: Sequence[Mapping[str, Any]] = (),
    now: datetime | None = None,
) -> StatusUpdate:
    """Send a correction of an update that waits or was accepted; it takes its place, not yet reviewed.

    Args:
        update: the update that counts now for its period.
        content: all of what the organisation says now; of the kind of what it corrects.
        reason: why it is corrected; read by the organisation and the lead.
        by: the person who typed it; `recorded_from` as in `submit_update`.
        seen: the update's state when the correction was begun; None does not ask.
        numbers, evidence, draft_version, files: all that goes with it now, as in `submit_update`.
        now: the instant to record; None reads the clock.

    Raises:
        ReasonMissingError, IncompleteUpdateError, ReturnedError, ChangedSinceError, AlreadyDecidedError (decided on
        since `seen`), ActionEndedError and what `submit_update` refuses: nothing is written.
    """
    action, recorded_from = update.action, recorded_from.strip()
    cleaned = clean_content(content) if isinstance(content, UpdateContent) else clean_contribution(content)
    if not reason.strip():
        raise ReasonMissingError("Enter why the update is corrected.", field="correction_reason")
    check_received(files)
    with change(kind="update_corrected", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = state_of_update(update)
        check_step(state, Step.CORRECT)
        if seen is not None and state != seen:
            raise AlreadyDecidedError("This update was decided on after you opened it. Read the decision first.")
        check_sender(by, update.partner, action, recorded_from)
        action_state = ActionState.objects.open().get(action=action)
        check_running(action_state)
        history = history_of(action)
        if isinstance(cleaned, UpdateContent):
            check_leads(action_state, update.partner)
            check_stage(history, update.period, cleaned.stage)
        else:
            check_supports(action, update.partner)
        row = _correction(update, cleaned, by)
        row.correction_reason, row.recorded_from = reason.strip(), recorded_from
        more: dict[str, Any] = {"evidence": evidence, "draft_version": draft_version, "files": files}
        enter_update(revision, row, history, numbers=numbers, **more)
        revision.summary = f"Action {action.ref}: {named_as(row)} corrected"
    return row


def send_no_change(
    *,
    action: Action,
    period: Period,
    partner: Partner,
    by: User,
    line: str = NO_CHANGE_LINE,
    recorded_from: str = "",
    now: datetime | None = None,
) -> StatusUpdate:
    """Report that nothing has changed: stage, the rating that counts, cause, path and forecast stay.

    A draft is neither sent with it nor deleted.

    Args:
        line: what stands under "done".
        Others as in `submit_update`.

    Raises:
        NothingToRepeatError: no earlier update, or one that says complete.
        NoChangeTooOftenError: it was said twice running; and what `submit_update` refuses. Nothing is written.
    """
    recorded_from = recorded_from.strip()
    with change(kind="update_submitted", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = ActionState.objects.open().get(action=action)
        check_leads(state, partner)
        check_sender(by, partner, action, recorded_from)
        check_period_open(action, period, revision.day)
        place = place_of(action, period, partner, StatusUpdate.Kind.LEAD, Step.NO_CHANGE)
        check_running(state)
        history = history_of(action)
        content = _repeated(_standing_before(history, period), line.strip() or NO_CHANGE_LINE)
        check_stage(history, period, content["stage"])
        row = StatusUpdate(
            action=action,
            period=period,
            partner=partner,
            author=by,
            attempt=place.attempt,
            recorded_from=recorded_from,
            **content,
        )
        enter_update(revision, row, history)
        revision.summary = f"Action {action.ref}: no change"
    return row


def why_not_unchanged(history: History, period: Period) -> RuleError | None:
    """Why the period's update cannot say “no change”, in words for the page; None where it can.

    Args:
        history: of the action.
    """
    try:
        _standing_before(history, period)
    except (NothingToRepeatError, NoChangeTooOftenError) as refusal:
        return refusal
    return None


def unchanged_content(action: Action, period: Period, line: str = NO_CHANGE_LINE) -> dict[str, Any]:
    """The boxes that a “no change” would send, by name.

    Raises:
        NothingToRepeatError, NoChangeTooOftenError: as `send_no_change`.
    """
    return _repeated(_standing_before(history_of(action), period), line)


def _correction(update: StatusUpdate, content: UpdateContent | ContributionContent, by: User) -> StatusUpdate:
    """What takes an update's place, unsaved."""
    own = StatusUpdate.objects.filter(action=update.action_id, period=update.period_id, partner=update.partner_id)
    return StatusUpdate(
        action=update.action,
        period=update.period,
        partner=update.partner,
        author=by,
        kind=update.kind,
        attempt=own.count() + 1,
        corrects=update,
        **asdict(content),
    )


def _standing_before(history: History, period: Period) -> Standing:
    before = history.before(period)
    if before.update_id is None or before.awaiting_completion:
        raise NothingToRepeatError
    if unchanged_running(history.updates, history.events, period.starts) >= MOST_UNCHANGED:
        raise NoChangeTooOftenError
    return before


def _repeated(before: Standing, line: str) -> dict[str, Any]:
    """The boxes of an update like the one before, with the rating that was agreed where another was stated."""
    assert before.update_id is not None
    earlier = StatusUpdate.objects.get(pk=before.update_id)
    kept = {name: getattr(earlier, name) for name in NOT_EXPLAINED if name != "help_wanted"}
    explained = kept if is_explained(before.stage, before.reported) else {}
    return {"stage": before.stage, "rating": before.reported, "done": line, "no_change": True} | explained
