"""Cover: somebody answers for actions from one day to another in place of the accountable person."""

from collections.abc import Collection
from datetime import date, datetime

from accounts.clock import change, record_many
from accounts.models import User
from actions.errors import RuleError
from actions.models import Action, ActionCover
from actions.services.handover import (
    check_arranging,
    check_speaking,
    check_unchanged,
    names_of_actions,
    one_strategy,
)


def set_cover(
    *,
    actions: Collection[Action],
    person: User,
    starts: date,
    ends: date,
    by: User,
    seen: int | None = None,
    now: datetime | None = None,
) -> None:
    """Arrange that a person answers for these actions from a first to a last day, both included.

    It takes the place of a cover that an action has already. The same again changes nothing.

    Args:
        actions: running actions that have an accountable person, one at least.
        person: who stands in: somebody who speaks for a lead partner of each.
        by: the programme lead or deputy, the accountable person, or whoever may send for the lead partner.
        seen: the revision that was shown to the person who arranges it; None asks nothing.
        now: the instant to record; None reads the clock.

    Raises:
        NotSpeakingError: `by` may not arrange it; RuleError: the days or the person do not fit; ChangedMeanwhileError:
        a cover or an accountable person changed after `seen`. Nothing is written.
    """
    with change(kind="cover_arranged", by=by, strategy_id=one_strategy(actions), now=now) as revision:
        states = check_arranging(actions, by)
        _check_days(starts, ends, revision.day)
        check_speaking(states, person)
        for state in states:
            if state.person_id == person.pk:
                raise RuleError(f"They answer for Action {state.action.ref} already. Choose another.", field="person")
        fields = {"person_id": person.pk, "starts": starts, "ends": ends}
        wanted = {state.action_id: fields for state in states}
        if seen is not None and not _is_so(wanted):
            check_unchanged(states, seen)
        record_many(revision, ActionCover, wanted)
        revision.summary = f"Cover arranged: {names_of_actions(states)}"


def end_cover(*, action: Action, by: User, now: datetime | None = None) -> None:
    """Call a cover off. Where there is none any more, nothing changes.

    Raises:
        NotSpeakingError: as `set_cover`. Nothing is written.
    """
    with change(kind="cover_ended", by=by, strategy_id=action.strategy_id, now=now) as revision:
        states = check_arranging([action], by)
        record_many(revision, ActionCover, {action.pk: None})
        revision.summary = f"Cover ended: {names_of_actions(states)}"


def _is_so(wanted: dict[int, dict[str, object]]) -> bool:
    """Whether all of it is recorded already, as after a double click."""
    rows = ActionCover.objects.open().filter(action__in=wanted)
    now = {one.action_id: {"person_id": one.person_id, "starts": one.starts, "ends": one.ends} for one in rows}
    return now == wanted


def _check_days(starts: date, ends: date, day: date) -> None:
    if ends < starts:
        raise RuleError("The last day must be the first day or later.", field="ends")
    if ends < day:
        raise RuleError("The last day must be today or later.", field="ends")
