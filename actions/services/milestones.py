"""Milestones: the steps on the way to an action's end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.clock import change, record_many
from accounts.models import User
from actions.errors import MilestoneError, NotSpeakingError
from actions.models import Action, ActionState, Milestone, MilestoneVersion
from actions.permissions import can_reach_milestone
from actions.services.updates import check_running
from outcomes.access import access_of

TITLE_LENGTH = 300
CHANGED = "Somebody else has changed the milestones since you opened them. Compare them, and save again."


@dataclass(frozen=True)
class MilestoneWanted:
    """One milestone as it should be; `number` is None for a new one."""

    title: str
    due: date
    number: int | None = None


def set_milestones(
    *,
    action: Action,
    wanted: Sequence[MilestoneWanted],
    by: User,
    seen: int | None = None,
    now: datetime | None = None,
) -> list[Milestone]:
    """Make these the milestones of an action. One that is left out is dropped; what it was stays recorded.

    Args:
        seen: the revision at which `by` read them; None does not ask. What is wanted already is never refused.

    Returns:
        The milestones, in the order of `wanted`.

    Raises:
        MilestoneError: no title, a number that the action does not have or twice, one left out that was reached, or
            somebody changed them after `seen`.
        ActionEndedError: the action has ended. Nothing is written.
    """
    _check_titles(wanted)
    with change(kind="milestones_set", by=by, strategy_id=action.strategy_id, now=now) as revision:
        check_running(ActionState.objects.open().get(action=action))
        rows = MilestoneVersion.objects.open().filter(milestone__action=action).select_related("milestone")
        known = {row.milestone.number: row for row in rows}
        if seen is not None and any(row.from_rev > seen for row in known.values()):
            return _as_they_are(wanted, known)
        kept = [one.number for one in wanted if one.number is not None]
        _check_numbers(kept, known)
        versions: dict[Any, dict[str, Any]] = {
            row.milestone_id: {"is_dropped": True} for number, row in known.items() if number not in kept
        }
        found, following = [], max(known, default=0)
        for one in wanted:
            if one.number is None:
                following += 1
                milestone = revision.append(Milestone(action=action, number=following))
            else:
                milestone = known[one.number].milestone
            versions[milestone.pk] = {"title": one.title.strip(), "due": one.due}
            found.append(milestone)
        record_many(revision, MilestoneVersion, versions)
        revision.summary = f"Action {action.ref}: milestones changed"
    return found


def complete_milestone(*, milestone: Milestone, done_on: date | None, by: User, now: datetime | None = None) -> None:
    """Record the day on which a milestone was reached; None takes that back.

    Raises:
        NotSpeakingError: `by` may not say so; ActionEndedError: the action has ended; MilestoneError: the day is to
        come, or the milestone was dropped. Nothing is written.
    """
    action = milestone.action
    with change(kind="milestone_reached", by=by, strategy_id=action.strategy_id, now=now) as revision:
        state = ActionState.objects.open().get(action=action)
        if not can_reach_milestone(by, access_of(by, action.strategy), state):
            raise NotSpeakingError
        check_running(state)
        if done_on is not None and done_on > revision.day:
            raise MilestoneError("Enter the day on which it was reached, today or before.", field="done_on")
        if MilestoneVersion.objects.open().get(milestone=milestone).is_dropped:
            raise MilestoneError("This milestone was dropped.")
        record_many(revision, MilestoneVersion, {milestone.pk: {"done_on": done_on}})
        revision.summary = f"Action {action.ref}: milestone {'reached' if done_on else 'open again'}"


def _as_they_are(wanted: Sequence[MilestoneWanted], known: dict[int, MilestoneVersion]) -> list[Milestone]:
    """The milestones, where they are what is wanted: it was sent twice. Else somebody was quicker."""
    shown = {(row.title, row.due): row.milestone for row in known.values() if not row.is_dropped}
    if sorted((one.title.strip(), one.due) for one in wanted) != sorted(shown):
        raise MilestoneError(CHANGED)
    return [shown[one.title.strip(), one.due] for one in wanted]


def _check_titles(wanted: Sequence[MilestoneWanted]) -> None:
    if any(not 0 < len(one.title.strip()) <= TITLE_LENGTH for one in wanted):
        raise MilestoneError(f"Enter what is reached, in at most {TITLE_LENGTH} characters.", field="title")


def _check_numbers(kept: Sequence[int], known: dict[int, MilestoneVersion]) -> None:
    if len(set(kept)) != len(kept) or any(number not in known or known[number].is_dropped for number in kept):
        raise MilestoneError(CHANGED)
    reached = [row.title for number, row in known.items() if row.done_on and number not in kept]
    if reached:
        raise MilestoneError(f"“{reached[0]}” was reached, so it stays.")
