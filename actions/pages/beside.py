"""What the page of an action shows beside its updates: milestones, a request for another date, how often it recurs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from actions.models import ActionWording
from actions.pages.date_requests import OwnRequest, last_request
from actions.pages.figure_rounds import position_words, rounds_of_action
from actions.pages.milestones import Shown, late_words, shown_milestones
from actions.reading import ActionReading
from actions.stages import ENDED
from outcomes.models import Frequency
from outcomes.scope import Scope

EVERY = {
    Frequency.MONTHLY: "every month",
    Frequency.QUARTERLY: "every 3 months",
    Frequency.HALF_YEARLY: "every 6 months",
    Frequency.YEARLY: "every year",
}


@dataclass(frozen=True)
class Beside:
    """What stands beside the updates.

    Attributes:
        late: how many milestones are late, in words; "" for none.
        request: the request for another date that waits, for those who may know of it; None otherwise.
        decide: where a lead decides on it; "" for others.
        recurs: how often the action recurs and what that means; "" where it does not.
        rounds: number, title and standing of the rounds of figures that run for it.
    """

    milestones: Sequence[Shown]
    late: str
    request: OwnRequest | None
    decide: str
    recurs: str
    rounds: Sequence[tuple[int, str, str]]


def beside_of(scope: Scope, reading: ActionReading) -> Beside:
    """Read it at the moment. Three queries, and more where there is a request or a round of figures."""
    milestones = shown_milestones(reading.action_id, scope.moment)
    request = _request(scope, reading)
    asked = request.asked if request and scope.access.leads else None
    return Beside(
        milestones=milestones,
        late="" if reading.state.stage in ENDED else late_words(milestones),
        request=request,
        decide=reverse("date-request", args=[scope.strategy.slug, asked.id]) if asked else "",
        recurs=_recurs(reading, scope.moment.revision),
        rounds=[
            (one.row.number, one.row.title, position_words(one, scope.moment.day))
            for one in rounds_of_action(reading.action_id, scope.moment.revision)
        ],
    )


def _request(scope: Scope, reading: ActionReading) -> OwnRequest | None:
    """The request that waits: its organisation and the lead know of it, and only now."""
    may_know = scope.access.leads or reading.state.lead_id in scope.access.partner_ids
    if scope.moment.is_past or not may_know or reading.state.stage in ENDED:
        return None
    found = last_request(reading.state.action, scope.moment)
    return found if found.waits else None


def _recurs(reading: ActionReading, revision: int) -> str:
    how_often = ActionWording.objects.at(revision).values_list("recurs", flat=True).get(action=reading.action_id)
    if not how_often:
        return ""
    return f"Recurs {EVERY[Frequency(how_often)]}. Accepting its completion begins the next round."
