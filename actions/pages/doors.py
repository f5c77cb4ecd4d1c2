"""What a person may do with an action, as links: the one list that its page shows. Nothing here leads to a refusal."""

from dataclasses import dataclass

from django.urls import reverse

from actions.facts import has_update
from actions.links import links_are_on
from actions.permissions import (
    arrangeable,
    can_ask_for_date,
    can_contribute,
    can_record_on_behalf,
    can_write_update,
)
from actions.reading import ActionReading
from actions.stages import ENDED
from outcomes.scope import Scope


@dataclass(frozen=True)
class Door:
    """One thing that the person may do.

    Attributes:
        label: a verb first, as on the page's link.
        href: where it is done.
        is_main: what is most likely wanted now; the page makes it a button.
    """

    label: str
    href: str
    is_main: bool = False


def doors_of(scope: Scope, reading: ActionReading) -> list[Door]:
    """What the person may do with the action now, the likeliest first; nothing in a view of the past.

    Args:
        scope: the strategy, the person and the moment.
        reading: the action at that moment.
    """
    if scope.moment.is_past:
        return []
    state, leads = reading.state, scope.access.leads
    runs = state.stage not in ENDED
    writes = can_write_update(scope.access, state)
    owes = runs and writes and not has_update(state, reading.current_period)
    asks = runs and not leads and can_ask_for_date(scope.person, scope.access, state)
    arranges = state.person_id is not None and bool(arrangeable(scope.person, [state]))
    has_date = state.due_date is not None or state.is_ongoing
    is_own = reading.update is not None and reading.update.partner_id == state.lead_id
    corrects = runs and writes and not owes and is_own
    # Who may, the link's words, the address's name.
    offered = [
        (owes, "Write update", "update"),
        (corrects, "Correct update", "update-correct"),
        (leads and runs, "Change due date" if has_date else "Set due date", "due-date"),
        (asks, "Ask for another due date" if has_date else "Ask for a due date", "due-date"),
        (_may_contribute(scope, reading), "Write contribution", "contribute"),
        (_may_record(scope, reading), "Record for a partner", "on-behalf"),
        (_wants_link(scope, reading), "Send a link for the update", "update-link-send"),
        ((leads or asks) and runs, "Milestones", "milestones"),
        (leads, "Change reporting months", "action-months"),
        (leads, "Correct wording", "action-wording"),
        (leads, "Change outcomes and partners", "action-links"),
        (leads and runs, "Close action", "action-close"),
        (leads and not runs, "Reopen action", "action-reopen"),
        (arranges, "Arrange cover", "cover"),
        (arranges, "Hand over", "hand-over"),
    ]
    return [
        Door(label, reverse(name, args=[scope.strategy.slug, reading.ref]), is_main=name == "update")
        for may, label, name in offered
        if may
    ]


def _wants_link(scope: Scope, reading: ActionReading) -> bool:
    """Whether a lead may mail a link by which the lead partner sends the update that is still missing."""
    runs = reading.lead is not None and reading.state.stage not in ENDED
    asked = reading.asked_period or reading.current_period
    return links_are_on() and scope.access.leads and runs and asked is not None and not has_update(reading.state, asked)


def _may_contribute(scope: Scope, reading: ActionReading) -> bool:
    """Whether the person speaks for a supporting partner, and there is a period to write about."""
    runs = reading.state.stage not in ENDED and reading.current_period is not None
    return runs and can_contribute(scope.access, [one.id for one in reading.supporting])


def _may_record(scope: Scope, reading: ActionReading) -> bool:
    """Whether the person may record what an organisation said, and there is one, and a period to say it about."""
    runs = reading.state.stage not in ENDED and reading.current_period is not None
    return runs and can_record_on_behalf(scope.access) and bool(reading.lead or reading.supporting)
