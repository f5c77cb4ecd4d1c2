"""Milestones: the steps on the way to an action's end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.clock import change, record_many
from accounts.models import User
from actions.errors import MilestoneError
from actions.models import Action, ActionState, Milestone, MilestoneVersion
from actions.services.updates import check_running

TITLE_LENGTH = 300


@dataclass(frozen=True)
class MilestoneWanted:
    """One milestone as it should be; `number` is None for a new one."""

    title: str
    due: date
    number: int | None = None


def set_milestones(
    *, action: Action, wanted: Sequence[MilestoneWanted], by: User, now: datetime | None = None
) -> list[Milestone]:
    """Make these the milestones of an action. One that is left out is dropped, and never shown again.

    Returns:
        The milestones, in the order of `wanted`.

    Raises:
        MilestoneError: no title, a number that the action does not have or twice, or one left out that was reached.
        ActionEndedError: the action has ended. Nothing is written.
    """
    _check_titles(wanted)
    with change(kind="milestones_set", by=by, strategy_id=action.strategy_id, now=now) as revision:
        check_running(ActionState.objects.open().get(action=action))
        rows = MilestoneVersion.objects.open().filter(milestone__action=action).select_related("milestone")
        known = {row.milestone.number: row for row in rows}
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
        MilestoneError: the day is to come, or the milestone was dropped. Nothing is written.
    """
    action = milestone.action
    with change(kind="milestone_reached", by=by, strategy_id=action.strategy_id, now=now) as revision:
        if done_on is not None and done_on > revision.day:
            raise MilestoneError("Enter the day on which it was reached, today or before.", field="done_on")
        if MilestoneVersion.objects.open().get(milestone=milestone).is_dropped:
            raise MilestoneError("This milestone was dropped.")
        record_many(revision, MilestoneVersion, {milestone.pk: {"done_on": done_on}})
        revision.summary = f"Action {action.ref}: milestone {'reached' if done_on else 'open again'}"


def _check_titles(wanted: Sequence[MilestoneWanted]) -> None:
    if any(not 0 < len(one.title.strip()) <= TITLE_LENGTH for one in wanted):
        raise MilestoneError(f"Enter what is reached, in at most {TITLE_LENGTH} characters.", field="title")


def _check_numbers(kept: Sequence[int], known: dict[int, MilestoneVersion]) -> None:
    if len(set(kept)) != len(kept) or any(number not in known or known[number].is_dropped for number in kept):
        raise MilestoneError("Somebody else has changed the milestones since you opened them. Open them again.")
    reached = [row.title for number, row in known.items() if row.done_on and number not in kept]
    if reached:
        raise MilestoneError(f"“{reached[0]}” was reached, so it stays.")
