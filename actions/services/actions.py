"""Editing a running plan: actions are added with a reason, official wording is corrected with one."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.clock import Revision, change, record_links, record_many
from accounts.models import OPEN, Partner, PartnerVersion, User
from actions.errors import ActionEndedError, NotInPlanError, ReasonMissingError, RefTakenError, RuleError
from actions.models import (
    Action,
    ActionArea,
    ActionEvent,
    ActionOutcome,
    ActionState,
    ActionSupport,
    ActionWording,
    Workstream,
)
from actions.references import next_ref, sort_key
from actions.services.plan import ChangedMeanwhileError
from outcomes.models import Area, Frequency, Outcome, StrategyPartner

REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
SHORT_TITLE_LENGTH = 300
CHANGED = (
    "Somebody else has changed this since you opened the page. Compare it with what is recorded now, and save again."
)


@dataclass(frozen=True)
class Links:
    """What an action is linked to; None leaves a kind of link as it is.

    Attributes:
        outcomes: the outcomes that it serves.
        supporting: the organisations that support it.
        areas: the areas that it is about; none is countywide.
    """

    outcomes: Collection[Outcome] | None = None
    supporting: Collection[Partner] | None = None
    areas: Collection[Area] | None = None


def add_action(
    *,
    workstream: Workstream,
    ref: str,
    title: str,
    short_title: str,
    reason: str,
    agreed_by: str,
    by: User,
    links: Links | None = None,
    recurs: str | None = None,
    carried_from: Action | None = None,
    now: datetime | None = None,
) -> Action:
    """Add an action to a running plan, without owners or dates.

    Args:
        ref: its reference, which no action of the strategy has had.
        reason: why it is added.
        agreed_by: how those who agreed are named ("the programme board").
        by: the lead or deputy.
        recurs: how often it recurs, one of `Frequency`, where the wording says so.
        carried_from: the action of an earlier version of the plan that goes on in this one.
        now: the instant to record; None reads the clock.

    Raises:
        RefTakenError, ReasonMissingError, NotInPlanError, RuleError: nothing is written.
    """
    with change(kind="action_added", by=by, strategy_id=workstream.strategy_id, now=now) as revision:
        action = enter_action(
            revision,
            workstream=workstream,
            ref=ref,
            wording=_worded(title, short_title) | {"recurs": recurs},
            links=links or Links(),
            joined=Joined(reason, agreed_by, carried_from),
        )
        carried = f", carried forward from Action {carried_from.ref}" if carried_from else ""
        revision.summary = f"Action {action.ref} added{carried}, agreed by {agreed_by.strip()}"
    return action


@dataclass(frozen=True)
class Joined:
    """Why an action joins the plan, who agreed, and the action of an earlier version that goes on in it."""

    reason: str
    agreed_by: str
    carried_from: Action | None = None


def enter_action(
    revision: Revision,
    *,
    workstream: Workstream,
    ref: str,
    wording: Mapping[str, Any],
    links: Links,
    joined: Joined,
    state: Mapping[str, Any] | None = None,
) -> Action:
    """Add an action within a change that may add others too.

    Args:
        wording: the fields of its `ActionWording`.
        state: fields of its first `ActionState`, where it does not begin without owners.

    Raises:
        RefTakenError, ReasonMissingError, NotInPlanError, RuleError: as `add_action`.
    """
    strategy_id, ref = workstream.strategy_id, ref.strip()
    _check_reason(joined.reason, "Enter why the action is added.")
    if not joined.agreed_by.strip():
        raise ReasonMissingError("Enter who agreed, for example the programme board.", field="agreed_by")
    check_ref(workstream, ref)
    if wording.get("recurs") is not None and wording["recurs"] not in Frequency.values:
        raise RuleError("Select how often the action recurs.", field="recurs")
    key = sort_key(ref)
    if Action.objects.filter(strategy=strategy_id, sort_key=key).exists():
        raise RefTakenError(f"There is an Action {ref} already. References are never used twice.")
    if joined.carried_from is not None:
        check_goes_on_once(joined.carried_from)
    owners = state or {}
    _check_links(strategy_id, links)
    _check_support(links, (owners.get("lead_id"), owners.get("joint_lead_id")))
    action = revision.append(Action(strategy_id=strategy_id, workstream=workstream, ref=ref, sort_key=key))
    record_many(revision, ActionWording, {action.pk: wording})
    _record_links(revision, action, links)
    record_many(revision, ActionState, {action.pk: owners})
    kind = ActionEvent.Kind.CARRIED_FORWARD if joined.carried_from else ActionEvent.Kind.ADDED
    event = ActionEvent(action=action, kind=kind, reason=joined.reason.strip(), other=joined.carried_from)
    event.agreed_by = joined.agreed_by.strip()
    revision.append(event)
    return action


def check_ref(workstream: Workstream, ref: str) -> None:
    """Refuse a reference of another form, and one that does not begin with its workstream's number as the plan's do.

    Args:
        ref: the reference, which may be taken.

    Raises:
        RuleError: with the field "ref".
    """
    if not REF.fullmatch(ref):
        raise RuleError("Enter a reference such as 3.6: letters, digits, dots and hyphens, at most 20.", field="ref")
    refs = Action.objects.filter(strategy=workstream.strategy_id).values_list("ref", "workstream__number")
    numbered = sum(_begins_with(one, number) for one, number in refs)
    # Most, so that one odd reference of the past does not end the habit of the plan.
    if numbered * 2 <= len(refs) or _begins_with(ref, workstream.number):
        return
    free = next_ref(workstream.number, [one for one, _ in refs])
    words = f"Enter a reference that begins with {workstream.number}, the number of its workstream, such as {free}."
    raise RuleError(words, field="ref")


def _begins_with(ref: str, number: int) -> bool:
    return ref.partition(".")[0] == str(number)


def check_goes_on_once(action: Action) -> None:
    """Raise ActionEndedError where an action goes on in another already."""
    if ActionEvent.objects.filter(kind=ActionEvent.Kind.CARRIED_FORWARD, other=action).exists():
        raise ActionEndedError(f"Action {action.ref} has been carried forward already.", field="carried_from")


def correct_wording(
    *, action: Action, title: str, reason: str, by: User, seen: int | None = None, now: datetime | None = None
) -> None:
    """Correct an action's official wording. What was printed before keeps the wording of its day.

    Args:
        seen: the revision at which `by` read it; None does not ask. The same correction again changes nothing.

    Raises:
        ReasonMissingError, ChangedMeanwhileError, RuleError: nothing is written.
    """
    _check_reason(reason, "Enter why the wording is corrected.")
    if not title.strip():
        raise RuleError("Enter the official wording.", field="title")
    with change(kind="wording_corrected", by=by, strategy_id=action.strategy_id, now=now) as revision:
        now_worded = ActionWording.objects.open().get(action=action)
        if now_worded.title == title.strip():
            if now_worded.correction_reason == reason.strip():
                return
            raise RuleError("This is the wording that the action has already.", field="title")
        _check_seen(ActionWording.objects.filter(action=action), seen, "title")
        fields = {"title": title.strip(), "correction_reason": reason.strip()}
        record_many(revision, ActionWording, {action.pk: fields})
        revision.summary = f"Action {action.ref}: official wording corrected"


def set_short_title(
    *, action: Action, short_title: str, by: User, seen: int | None = None, now: datetime | None = None
) -> None:
    """Change what an action is called in lists. It is no official wording, so it needs no reason.

    Args:
        seen: the revision at which `by` read it; None does not ask.

    Raises:
        RuleError: missing or too long; ChangedMeanwhileError: somebody changed it after `seen`. Nothing is written.
    """
    wanted = _short(short_title)
    with change(kind="short_title_set", by=by, strategy_id=action.strategy_id, now=now) as revision:
        if ActionWording.objects.open().get(action=action).short_title == wanted:
            return
        _check_seen(ActionWording.objects.filter(action=action), seen, "short_title")
        record_many(revision, ActionWording, {action.pk: {"short_title": wanted}})
        revision.summary = f"Action {action.ref}: short title changed"


def set_links(*, action: Action, links: Links, by: User, seen: int | None = None, now: datetime | None = None) -> None:
    """Set the outcomes, supporting partners and areas of an action.

    Args:
        seen: the revision at which `by` read them; None does not ask.

    Raises:
        NotInPlanError: one of them does not belong to the strategy; ChangedMeanwhileError: somebody changed them after
            `seen`. Nothing is written.
    """
    with change(kind="action_links_set", by=by, strategy_id=action.strategy_id, now=now) as revision:
        for model in (ActionOutcome, ActionSupport, ActionArea):
            _check_seen(model.objects.filter(action=action), seen, None)
        _check_links(action.strategy_id, links, action)
        state = ActionState.objects.open().get(action=action)
        _check_support(links, (state.lead_id, state.joint_lead_id))
        _record_links(revision, action, links)
        revision.summary = f"Action {action.ref}: outcomes, supporting partners or areas changed"


def _record_links(revision: Any, action: Action, links: Links) -> None:
    if links.outcomes is not None:
        record_links(revision, ActionOutcome, action.pk, {outcome.pk: {} for outcome in links.outcomes})
    if links.supporting is not None:
        record_links(revision, ActionSupport, action.pk, {partner.pk: {} for partner in links.supporting})
    if links.areas is not None:
        record_links(revision, ActionArea, action.pk, {area.pk: {} for area in links.areas})


def _check_links(strategy_id: int, links: Links, action: Action | None = None) -> None:
    """Refuse what does not belong to the strategy, and an organisation that left, unless the action has it already."""
    if any(outcome.strategy_id != strategy_id for outcome in links.outcomes or ()):
        raise NotInPlanError("This outcome does not belong to this strategy. Choose another.", field="outcomes")
    if any(area.strategy_id != strategy_id for area in links.areas or ()):
        raise NotInPlanError("This area does not belong to this strategy. Choose another.", field="areas")
    belonging = StrategyPartner.objects.open().filter(strategy=strategy_id).values_list("partner_id", flat=True)
    if {partner.pk for partner in links.supporting or ()} - set(belonging):
        raise NotInPlanError("This organisation does not belong to this strategy. Choose another.", field="supporting")
    had = ActionSupport.objects.open().filter(action=action).values("partner")
    left = (
        PartnerVersion.objects.open().filter(has_left=True, partner__in=links.supporting or ()).exclude(partner__in=had)
    )
    if (gone := left.first()) is not None:
        raise NotInPlanError(f"{gone.name} is no longer a partner. Choose another.", field="supporting")


def _check_support(links: Links, leads: Collection[int | None]) -> None:
    """Refuse a supporting organisation that leads the action, alone or jointly."""
    own = [partner.pk for partner in links.supporting or () if partner.pk in leads]
    if (leader := PartnerVersion.objects.open().filter(partner__in=own).first()) is not None:
        words = f"{leader.name} leads this action, so it cannot support it too. Untick it."
        raise NotInPlanError(words, field="supporting")


def _worded(title: str, short_title: str) -> dict[str, Any]:
    if not title.strip():
        raise RuleError("Enter the official wording.", field="title")
    return {"title": title.strip(), "short_title": _short(short_title)}


def _short(short_title: str) -> str:
    wanted = " ".join(short_title.split())
    if not wanted or len(wanted) > SHORT_TITLE_LENGTH:
        raise RuleError(f"Enter a short title of at most {SHORT_TITLE_LENGTH} characters.", field="short_title")
    return wanted


def _check_seen(rows: "QuerySet[Any]", seen: int | None, field: str | None) -> None:
    """Insist that nobody has changed these version rows, opened or ended any, after a revision."""
    if seen is not None and rows.filter(Q(from_rev__gt=seen) | Q(to_rev__gt=seen, to_rev__lt=OPEN)).exists():
        raise ChangedMeanwhileError(message=CHANGED, field=field)


def _check_reason(reason: str, message: str) -> None:
    if not reason.strip():
        raise ReasonMissingError(message)
