"""How far somebody is through the updates that are asked of their organisations."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from actions.facts import has_update
from actions.joining import joined
from actions.models import Action, ActionReporting
from actions.periods import concerns, current_period
from actions.permissions import states_to_update
from actions.reading import periods_of
from actions.stages import ENDED
from outcomes.scope import Scope


@dataclass(frozen=True)
class Progress:
    """How far a person is through the updates asked of their organisations in one strategy.

    Attributes:
        done, asked: updates sent, and updates asked for in the current period.
        following: state of the next action without an update, most pressing first; None where all is done.
    """

    done: int
    asked: int
    following: Action | None


def progress_of(scope: Scope) -> Progress:
    """Count the updates of the current period that are in (`actions.facts.has_update`) and that are asked for."""
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    period = current_period(periods, scope.moment.day)
    if period is None:
        return Progress(0, 0, None)
    own = ActionReporting.objects.open().filter(action=OuterRef("action")).values("months")
    states = (
        states_to_update(scope.person)
        .filter(action__strategy=scope.strategy)
        .annotate(months=Subquery(own), joined=joined())
        .select_related("action")
        .order_by("action__sort_key")
    )
    sent = [state for state in states if has_update(state, period)]
    running = [state for state in states if state.stage not in ENDED and concerns(period, state.months, state.joined)]
    waiting = [state.action for state in running if not has_update(state, period)]
    return Progress(len(sent), len(sent) + len(waiting), waiting[0] if waiting else None)
