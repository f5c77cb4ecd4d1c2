"""When an action ended, and in which way: the day on which its completion was accepted, or it was closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from actions.models import ActionEvent, ActionState, Ending
from actions.stages import ENDED, Stage


@dataclass(frozen=True)
class Ended:
    """That an action has ended.

    Attributes:
        stage: complete or closed.
        on: the day in London; None where the record does not hold how it ended.
    """

    stage: Stage
    on: date | None


def endings_of(rows: Iterable[ActionState], revision: int) -> dict[int, Ended]:
    """By action, how those that have ended did. No query, and one where an action is closed.

    Args:
        rows: states at `revision`, with `review` and its change.
        revision: the last change that counts.
    """
    ended = [row for row in rows if row.stage in ENDED]
    days = _closed_on([row.action_id for row in ended if row.stage == Stage.CLOSED], revision)
    for row in ended:
        if row.stage == Stage.COMPLETE and row.review is not None:
            days[row.action_id] = timezone.localdate(row.review.revision.at)
    return {row.action_id: Ended(Stage(str(row.stage)), days.get(row.action_id)) for row in ended}


def _closed_on(action_ids: list[int], revision: int) -> dict[int, date]:
    if not action_ids:
        return {}
    events = ActionEvent.objects.filter(
        action__in=action_ids, kind=ActionEvent.Kind.CLOSED, revision__lte=revision
    ).order_by("revision")
    return {action_id: timezone.localdate(at) for action_id, at in events.values_list("action", "revision__at")}


def closings_of(action_ids: list[int], revision: int) -> dict[int, str]:
    """How each of some closed actions was closed, and who agreed: "Merged with Action 6.3, agreed by the board".

    The reason is for those who work on the plan, and is not among it. No query without actions, else one.

    Args:
        action_ids: closed actions.
        revision: the last change that counts.
    """
    if not action_ids:
        return {}
    events = ActionEvent.objects.filter(
        action__in=action_ids, kind=ActionEvent.Kind.CLOSED, revision__lte=revision
    ).select_related("other")
    return {event.action_id: _closing_words(event) for event in events.order_by("revision")}


def _closing_words(event: ActionEvent) -> str:
    how = event.get_ending_display() or ""
    if event.other:
        how += f" {'with' if event.ending == Ending.MERGED else 'by'} Action {event.other.ref}"
    return f"{how}, agreed by {event.agreed_by}"
