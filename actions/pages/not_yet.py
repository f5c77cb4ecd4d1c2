"""An action that is asked for as at a day on which it was not in the plan yet."""

from dataclasses import dataclass
from datetime import date

from actions.models import Action
from govuk.words import london_day
from outcomes.scope import Scope


@dataclass(frozen=True)
class NotYet:
    """An action of the plan, before it was in it.

    Attributes:
        ref: its reference.
        added: the day on which it was added.
        is_same_day: whether that is the day shown: the moment lies before it.
    """

    ref: str
    added: date
    is_same_day: bool


def not_yet(scope: Scope, ref: str) -> NotYet | None:
    """The action, where it was added after the moment; None where there is no such action.

    Args:
        scope: the strategy and the moment.
        ref: the action's reference.
    """
    later = Action.objects.filter(strategy=scope.strategy, ref=ref, revision__gt=scope.moment.revision)
    action = later.select_related("revision").first()
    if action is None or not scope.moment.is_past:
        return None
    added = london_day(action.revision.at)
    return NotYet(ref, added, added == scope.moment.day)
