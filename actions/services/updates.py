"""Drafts and updates: what partners write."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.clock import Revision, change, record_many
from accounts.models import Partner, User
from actions.errors import (
    ActionEndedError,
    DraftChangedError,
    IncompleteUpdateError,
    NotLeadPartnerError,
    StageNotAllowedError,
)
from actions.models import Action, ActionState, Period, StatusUpdate, UpdateDraft
from actions.replay import History, history_of
from actions.services.drafts import check_unsent, checked_draft
from actions.services.evidence import carry_over, check_received, record_files, send_evidence
from actions.services.numbers import NumberContent, record_numbers
from actions.services.sending import check_period_open, check_sender, place_of
from actions.stages import ENDED, NEEDS_EXPLANATION, NEXT_STAGES, REPORTABLE_STAGES, Rating, Stage
from actions.standing import Standing
from actions.transitions import Step, UpdateState
from actions.update_states import with_state
from govuk.texts import cleaned


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
    *,
    action: Action,
    period: Period,
    partner: Partner,
    content: Mapping[str, Any],
    by: User,
    now: datetime,
    seen: int | None = None,
    kind: str = StatusUpdate.Kind.LEAD,
    corrects: int | None = None,
) -> UpdateDraft:
    """Keep what has been typed, exactly as typed, also where it would not pass as an update.

    Args:
        content: names and texts. A text `page` names the opened page that saves: a page never stands in its own
            way, whatever order its savings arrive in.
        seen: version of the draft that was on the page, 0 where there was none; None overwrites any.
        kind: whether an update of the lead partner or a contribution is drafted.
        corrects: number of the update that is corrected; None where none is.

    Raises:
        AlreadySentError: something counts for the period, and it is not what is corrected; nothing is kept.
        DraftChangedError: somebody, or another page, saved something else since; nothing is overwritten.
    """
    kept = {name: _without_nulls(value) for name, value in content.items()}
    with transaction.atomic():
        draft, created = UpdateDraft.objects.select_for_update().get_or_create(
            action=action,
            period=period,
            partner=partner,
            defaults={"content": kept, "saved_by": by, "saved_at": now},
        )
        check_unsent(action, period, partner, kind, corrects)
        if not created:
            if seen is not None and not _may_overwrite(draft, kept, seen):
                raise DraftChangedError(draft)
            draft.content, draft.saved_by, draft.saved_at = kept, by, now
            draft.version += 1
            draft.save()
        elif (returned := _last_sent(action, period, partner)) is not None:
            carry_over(draft, returned)
    return draft


def _may_overwrite(draft: UpdateDraft, content: Mapping[str, Any], seen: int) -> bool:
    page, saved_page = content.get("page"), draft.content.get("page")
    is_same = {**draft.content, "page": page} == dict(content)
    return draft.version == seen or is_same or (bool(page) and page == saved_page)


def _without_nulls(value: Any) -> Any:
    """PostgreSQL keeps no null character; the sign for an unreadable one stands in for it."""
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


def submit_update(
    *,
    action: Action,
    period: Period,
    partner: Partner,
    content: UpdateContent,
    by: User,
    recorded_from: str = "",
    numbers: Sequence[NumberContent] = (),
    evidence: Sequence[int] | None = None,
    draft_version: int | None = None,
    files: Sequence[Mapping[str, Any]] = (),
    now: datetime | None = None,
) -> StatusUpdate:
    """Send the lead partner's update for a period; it sets stage and rating at once, Complete on acceptance.

    What was returned is sent again in the same way. Where that was a correction, this one corrects the same.

    Args:
        action, period: what it is about.
        partner: the organisation on whose behalf it speaks.
        content: what it says.
        by: the person who typed it: somebody who speaks for the partner, or the programme lead or deputy.
        recorded_from: where the words came from ("an email of 3 October 2026"); needed where the lead records them.
        numbers: activity numbers, in their order.
        evidence: ids of what was attached to the draft when it was checked; None takes what is attached.
        draft_version: of the draft that was checked; None takes what is there.
        files: of `receive_file`, beside what is recorded on behalf: the message that the words come from.
        now: the instant to record; None reads the clock.

    Raises:
        RuleError: one of its kinds in `actions.errors`; nothing is written.
    """
    content, recorded_from = clean_content(content), recorded_from.strip()
    check_received(files)
    with change(kind="update_submitted", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = ActionState.objects.open().get(action=action)
        check_leads(state, partner)
        check_sender(by, partner, action, recorded_from)
        row = StatusUpdate(action=action, period=period, partner=partner, author=by, **asdict(content))
        row.recorded_from = recorded_from
        more: dict[str, Any] = {"evidence": evidence, "draft_version": draft_version, "files": files}
        enter_lead_update(revision, row, state, numbers=numbers, **more)
        revision.summary = f"Action {action.ref}: update sent"
    return row


def enter_lead_update(revision: Revision, row: StatusUpdate, state: ActionState, **more: Any) -> None:
    """Record an update for the organisation that leads the action, once the rules of sending allow it.

    Who may send it was decided before.

    Args:
        row: what is sent, unsaved, of the organisation that leads the action.
        state: the action's, read after the clock's lock.
        more: as `enter_update`.

    Raises:
        PeriodNotOpenError, AlreadySentError, ActionEndedError, StageNotAllowedError, and what `enter_update` refuses.
    """
    check_period_open(row.action, row.period, revision.day)
    place = place_of(row.action, row.period, row.partner, StatusUpdate.Kind.LEAD, Step.SEND)
    check_running(state)
    history = history_of(row.action)
    check_stage(history, row.period, row.stage or "")
    row.attempt = place.attempt
    for name, value in place.corrects.items():
        setattr(row, name, value)
    enter_update(revision, row, history, **more)


def enter_update(
    revision: Revision,
    row: StatusUpdate,
    history: History,
    numbers: Sequence[NumberContent] = (),
    evidence: Sequence[int] | None = None,
    draft_version: int | None = None,
    files: Sequence[Mapping[str, Any]] = (),
    own_draft_only: bool = False,
) -> None:
    """Record something sent, bring the action's state to it and forget its draft, within a change.

    What is recorded on behalf, and “no change”, leave the organisation's draft and what is attached to it alone.

    Args:
        row: what is sent, unsaved.
        history: what had been recorded of the action before.
        numbers: activity numbers, in their order.
        evidence: ids of what was attached to the draft when it was checked; None takes what is attached.
        draft_version: of the draft that was checked; None takes what is there.
        files: of `receive_file`, of what is recorded on behalf.
        own_draft_only: leave a draft alone that somebody else saved last: the author has not seen it.

    Raises:
        DraftChangedError, DraftGoneError, EvidenceChangedError: what was checked is not what would be sent.
    """
    revision.append(row)
    record_numbers(revision, row, numbers)
    draft = None if row.recorded_from or row.no_change else checked_draft(row, draft_version)
    if draft is not None and own_draft_only and draft.saved_by_id != row.author_id:
        draft = None
    if row.recorded_from:
        record_files(revision, row, files)
    else:
        send_evidence(revision, row, draft, evidence)
    if row.kind == StatusUpdate.Kind.LEAD:
        record_standing(revision, row.action, history.followed_by(row).standing)
    if draft is not None:
        draft.delete()


def clean_content(content: UpdateContent) -> UpdateContent:
    """Trim the boxes, empty those that do not apply, and insist on those that do.

    Raises:
        IncompleteUpdateError: names the first box that is missing.
    """
    values: dict[str, Any] = {
        name: cleaned(value) if isinstance(value, str) else value for name, value in asdict(content).items()
    }
    if values["stage"] != Stage.IN_PROGRESS:
        values["rating"] = None
    if not is_explained(values["stage"], values["rating"]):
        values |= NOT_EXPLAINED
    trimmed = UpdateContent(**values)
    for field, message in missing_boxes(trimmed).items():
        raise IncompleteUpdateError(message, field=field)
    return trimmed


def is_explained(stage: str | None, rating: str | None) -> bool:
    """Whether cause, path, forecast and help apply: work in progress that is amber or red."""
    return stage == Stage.IN_PROGRESS and rating in NEEDS_EXPLANATION


def missing_boxes(content: UpdateContent) -> dict[str, str]:
    """What an update must say and does not: box and message, in the order of the form.

    Amber and red need a cause, a path back to green and a forecast date (docs/rules.md, Updates).
    """
    missing: dict[str, str] = {}
    if content.stage not in REPORTABLE_STAGES:
        missing["stage"] = "Select the stage"
    elif content.stage == Stage.IN_PROGRESS and content.rating not in Rating.values:
        missing["rating"] = "Select how it is going"
    required = {**(_EXPLANATION if is_explained(content.stage, content.rating) else {}), **_ALWAYS}
    if content.stage == Stage.NOT_STARTED:
        required["done"] = "Enter what is planned, or why the action has not started"
    return missing | {name: message for name, message in required.items() if not getattr(content, name)}


NOT_EXPLAINED: dict[str, Any] = {"cause": "", "path": "", "forecast": None, "control": None, "help_wanted": ""}
"""The boxes of an amber or red rating, and what they hold where there is none."""

_ALWAYS = {"done": "Enter what was done"}
_EXPLANATION = {
    "cause": "Enter the cause",
    "path": "Enter the path back to green",
    "forecast": "Enter the date you now expect",
}


def record_standing(revision: Revision, action: Action, standing: Standing, **more: Any) -> None:
    """Bring the action's state to what its updates, reviews and events add up to.

    Args:
        more: other fields of the state that change with it: a state is written once in a change.
    """
    record_many(revision, ActionState, {action.pk: asdict(standing) | more})


def check_leads(state: ActionState, partner: Partner) -> None:
    """Raise NotLeadPartnerError where the organisation does not lead the action."""
    if state.lead_id != partner.pk:
        raise NotLeadPartnerError


def check_running(state: ActionState) -> None:
    """Raise ActionEndedError where the action is complete or closed."""
    if state.stage in ENDED:
        raise ActionEndedError


def _last_sent(action: Action, period: Period, partner: Partner) -> StatusUpdate | None:
    """What a new draft starts from; one that a reopening or the next round has undone is history."""
    own = StatusUpdate.objects.filter(action=action, period=period, partner=partner)
    return with_state(own).exclude(update_state=UpdateState.REPLACED).order_by("attempt").last()


def stages_allowed(action: Action, period: Period) -> tuple[Stage, ...]:
    """The stages that this period's update may state: what follows from where the action stood without it."""
    return NEXT_STAGES[history_of(action).without(period).stage]


def check_stage(history: History, period: Period, stage: str) -> None:
    """Raise StageNotAllowedError where the period's update may not state this stage."""
    before = history.without(period).stage
    if stage not in NEXT_STAGES[before]:
        was = Stage(before).label.lower() if before else "without a stage"
        raise StageNotAllowedError(f"This action was {was}. It cannot be {Stage(stage).label.lower()} next.")
