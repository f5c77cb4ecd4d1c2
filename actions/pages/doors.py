"""What a person may do with an action, as links: the one list that its page shows. Nothing here leads to a refusal."""

from dataclasses import dataclass

from django.urls import reverse

from actions.facts import has_update
from actions.links import links_are_on
from actions.models import StatusUpdate
from actions.permissions import (
    arrangeable,
    can_ask_for_date,
    can_contribute,
    can_record_on_behalf,
    can_review,
    can_write_update,
)
from actions.reading import ActionReading
from actions.stages import ENDED
from actions.transitions import COUNTING
from actions.update_states import with_state
from outcomes.scope import Scope

Offer = tuple[bool, str, str]
"""Whether the person may, the link's words, the address's name."""


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
    return [
        *_review(scope, reading),
        *_confirm(scope, reading),
        *(
            Door(label, reverse(name, args=[scope.strategy.slug, reading.ref]), is_main=name == "update")
            for may, label, name in [*_writing(scope, reading), *_managing(scope, reading)]
            if may
        ),
        *_quoted(scope, reading),
    ]


def _writing(scope: Scope, reading: ActionReading) -> list[Offer]:
    """What is said about the action's work, and its dates."""
    state, leads = reading.state, scope.access.leads
    runs = state.stage not in ENDED
    writes = can_write_update(scope.access, state)
    owes = runs and writes and not has_update(state, reading.current_period)
    asks = runs and not leads and can_ask_for_date(scope.person, scope.access, state)
    has_date = state.due_date is not None or state.is_ongoing
    is_own = reading.update is not None and reading.update.partner_id == state.lead_id
    corrects = runs and writes and not owes and is_own
    return [
        (owes, "Write update", "update"),
        (corrects, "Correct update", "update-correct"),
        (leads and runs, "Change due date" if has_date else "Set due date", "due-date"),
        (asks, "Ask for another due date" if has_date else "Ask for a due date", "due-date"),
        (_may_contribute(scope, reading), _contribution_words(scope, reading), "contribute"),
        (_may_record(scope, reading), "Record for a partner", "on-behalf"),
        (_wants_link(scope, reading), "Send a link for the update", "update-link-send"),
        ((leads or asks) and runs, "Milestones", "milestones"),
    ]


def _managing(scope: Scope, reading: ActionReading) -> list[Offer]:
    """What is set about the action, whether it goes on, and who answers for it."""
    state, leads = reading.state, scope.access.leads
    runs = state.stage not in ENDED
    arranges = state.person_id is not None and bool(arrangeable(scope.person, [state]))
    return [
        (leads, "Change reporting months", "action-months"),
        (leads, "Correct wording", "action-wording"),
        (leads, "Change outcomes and partners", "action-links"),
        (leads and runs, "Close action", "action-close"),
        (leads and not runs, "Reopen action", "action-reopen"),
        (arranges, "Arrange cover", "cover"),
        (arranges, "Hand over", "hand-over"),
    ]


def _quoted(scope: Scope, reading: ActionReading) -> list[Door]:
    """How the coming report quotes what was sent, for whoever speaks for a lead partner and for the lead."""
    leading = [one.id for one in (reading.lead, reading.joint_lead) if one]
    may = reading.update is not None and (scope.access.leads or not scope.access.partner_ids.isdisjoint(leading))
    query = f"?partner={reading.lead.slug}" if scope.access.leads and reading.lead else ""
    address = f"{reverse('progress-quoted', args=[scope.strategy.slug])}{query}"
    return [Door("See how this will be quoted", address)] if may and leading else []


def _review(scope: Scope, reading: ActionReading) -> list[Door]:
    """The review of the update that stands, for whoever may review the action."""
    update = reading.update
    if update is None or not can_review(scope.person, scope.access, reading.state.action):
        return []
    waits = update.decision is None
    return [Door("Review update" if waits else "Open the review", reverse("review", args=[update.id]), is_main=waits)]


def _confirm(scope: Scope, reading: ActionReading) -> list[Door]:
    """The yes to what somebody else recorded for the person's organisation, as long as nobody has said it."""
    update = reading.update
    if update is None or not update.recorded_from or update.confirmed_at or update.author_id == scope.person.pk:
        return []
    address = reverse("update-confirm", args=[scope.strategy.slug, reading.ref, update.id])
    return [Door("Confirm what was recorded", address)] if update.partner_id in scope.access.partner_ids else []


def _wants_link(scope: Scope, reading: ActionReading) -> bool:
    """Whether a lead may mail a link by which the lead partner sends the update that is still missing."""
    runs = reading.lead is not None and reading.state.stage not in ENDED
    asked = reading.asked_period or reading.current_period
    return links_are_on() and scope.access.leads and runs and asked is not None and not has_update(reading.state, asked)


def _may_contribute(scope: Scope, reading: ActionReading) -> bool:
    """Whether the person speaks for a supporting partner, and there is a period to write about."""
    runs = reading.state.stage not in ENDED and reading.current_period is not None
    return runs and can_contribute(scope.access, [one.id for one in reading.supporting])


def _contribution_words(scope: Scope, reading: ActionReading) -> str:
    """What is behind the link: the form, or what was sent for the period already."""
    own = [one.id for one in reading.supporting if one.id in scope.access.partner_ids]
    if not own or reading.current_period is None:
        return ""
    rows = StatusUpdate.objects.filter(action=reading.action_id, period=reading.current_period.id, partner__in=own)
    sent = with_state(rows.filter(kind=StatusUpdate.Kind.CONTRIBUTION)).filter(update_state__in=COUNTING)
    return "See contribution" if len(set(sent.values_list("partner", flat=True))) == len(own) else "Write contribution"


def _may_record(scope: Scope, reading: ActionReading) -> bool:
    """Whether the person may record what an organisation said, and there is one, and a period to say it about."""
    runs = reading.state.stage not in ENDED and reading.current_period is not None
    return runs and can_record_on_behalf(scope.access) and bool(reading.lead or reading.supporting)
