"""What the page of an action shows beside its updates: milestones, a request for another date, how often it recurs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from actions.models import ActionWording, MeasureAction
from actions.pages.date_requests import OwnRequest, last_request
from actions.pages.figure_rounds import position_words, rounds_of_action
from actions.pages.milestones import Shown, late_words, shown_milestones
from actions.reading import ActionReading
from actions.stages import ENDED
from outcomes.measures.card import MeasureCard
from outcomes.measures.cards import cards_of
from outcomes.measures.key_facts import short_target
from outcomes.models import Frequency
from outcomes.scope import Scope

EVERY = {
    Frequency.MONTHLY: "every month",
    Frequency.QUARTERLY: "every 3 months",
    Frequency.HALF_YEARLY: "every 6 months",
    Frequency.YEARLY: "every year",
}


@dataclass(frozen=True)
class Moved:
    """A measure that the action is meant to move.

    Attributes:
        key, text: its reference and wording.
        how: how the action should help, in the lead's words; "" for none.
        latest: the latest figure with its period: "32.2% in 2021/22"; or that none is published.
        target: "Target: 28% by 2027"; or that none is published.
    """

    key: str
    text: str
    how: str
    latest: str
    target: str


@dataclass(frozen=True)
class Beside:
    """What stands beside the updates.

    Attributes:
        late: how many milestones are late, in words; "" for none.
        request: the request for another date that waits, for those who may know of it; None otherwise.
        decide: where a lead decides on it; "" for others.
        recurs: how often the action recurs and what that means; "" where it does not.
        rounds: number, title and standing of the rounds of figures that run for it.
        moves: the measures that it is meant to move.
    """

    milestones: Sequence[Shown]
    late: str
    request: OwnRequest | None
    decide: str
    recurs: str
    rounds: Sequence[tuple[int, str, str]]
    moves: Sequence[Moved]


def beside_of(scope: Scope, reading: ActionReading) -> Beside:
    """Read it at the moment. Four queries, and more where there is a request, a round of figures or a measure."""
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
        moves=measures_moved(scope, reading.action_id),
    )


def measures_moved(scope: Scope, action_id: int) -> list[Moved]:
    """The measures that an action is meant to move, in the order of their outcomes. One query where there is none."""
    revision = scope.moment.revision
    chosen = MeasureAction.objects.at(revision).filter(action=action_id)
    how = dict(chosen.values_list("measure", "how"))
    cards = cards_of(how, [scope.strategy.pk], revision) if how else {}
    return [
        Moved(
            key=card.key,
            text=card.promise.text,
            how=how[pk],
            latest=_latest(card),
            target=short_target(card),
        )
        for pk, card in cards.items()
    ]


def _latest(card: MeasureCard) -> str:
    if card.latest:
        return f"{card.latest.value} in {card.latest.period}"
    return f"{card.latest_words}, none of which shows it alone" if card.lines else card.latest_words


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
