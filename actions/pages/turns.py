"""What the programme did to an action beside reviewing its updates, in words: added, closed, reopened, begun again."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from accounts.models import Change
from actions.models import ActionEvent, ActionState, ActionWording, Ending
from actions.stages import ENDED, Stage
from govuk.words import day

JOINED = (ActionEvent.Kind.ADDED, ActionEvent.Kind.CARRIED_FORWARD)


def read_turns(action_id: int, revision: int) -> list[ActionEvent]:
    """What happened to an action by a revision, oldest first. One query."""
    events = ActionEvent.objects.filter(action=action_id, revision__lte=revision)
    return list(events.select_related("revision", "other").order_by("revision"))


def turn_title(event: ActionEvent) -> str:
    """What happened: "Closed: merged with Action 6.3"."""
    if event.kind == ActionEvent.Kind.CLOSED:
        return f"Closed: {ending_words(event)}"
    if event.kind == ActionEvent.Kind.CARRIED_FORWARD and event.other:
        return f"Added to the plan, carried forward from Action {event.other.ref}"
    return {
        ActionEvent.Kind.ADDED: "Added to the plan",
        ActionEvent.Kind.REOPENED: "Reopened",
        ActionEvent.Kind.ROUND_OPENED: "Next round began",
    }[ActionEvent.Kind(event.kind)]


def turn_lines(event: ActionEvent) -> tuple[str, ...]:
    """Why it happened and who agreed; of a next round, its date."""
    if event.kind == ActionEvent.Kind.ROUND_OPENED:
        return (f"Due date: {day(event.due_date)}.",) if event.due_date else ()
    agreed = (f"Agreed by {event.agreed_by}.",) if event.agreed_by else ()
    return (f"Reason: “{event.reason}”", *agreed)


def ending_words(event: ActionEvent) -> str:
    """In which way an action was closed: "merged with Action 6.3", "withdrawn"."""
    if event.other is None:
        return str(event.ending)
    return f"{event.ending} {'with' if event.ending == Ending.MERGED else 'by'} Action {event.other.ref}"


def closed_words(state: ActionState, events: Iterable[ActionEvent], name: Callable[[int | None], str]) -> list[str]:
    """How a closed action was closed, a sentence an item; none for an action that is not closed.

    Args:
        events: what happened to it, oldest first.
        name: what a person was called.
    """
    closings = [event for event in events if event.kind == ActionEvent.Kind.CLOSED]
    if state.stage != Stage.CLOSED or not closings:
        return []
    last = closings[-1]
    return [
        f"Closed on {day(last.revision.at)} by {name(last.revision.by_id)}: {ending_words(last)}.",
        *turn_lines(last),
    ]


def added_words(events: Iterable[ActionEvent]) -> str:
    """When an action joined a plan that was published without it; "" for one that the plan began with."""
    joined = next((event for event in events if event.kind in JOINED), None)
    if joined is None:
        return ""
    carried = f", carried forward from Action {joined.other.ref}" if joined.other else ""
    return f"Added on {day(joined.revision.at)}{carried}, not in the published plan."


def corrected_words(action_id: int, revision: int) -> str:
    """When and why the official wording was corrected last; "" for wording as it was first recorded. Two queries."""
    rows = ActionWording.objects.filter(action=action_id, from_rev__lte=revision).order_by("from_rev")
    found = [now for before, now in pairwise(rows) if before.title != now.title]
    if not found:
        return ""
    reason = f" Reason: “{found[-1].correction_reason}”" if found[-1].correction_reason else ""
    return f"corrected on {day(Change.objects.get(pk=found[-1].from_rev).at)}.{reason}"


def goes_on_words(action_id: int, revision: int) -> str:
    """In which running action another goes on that it was carried forward as or superseded by; "" in none."""
    events = ActionEvent.objects.filter(revision__lte=revision)
    carried = events.filter(other=action_id, kind=ActionEvent.Kind.CARRIED_FORWARD).values("action")
    closed = (
        events.filter(action=action_id, kind=ActionEvent.Kind.CLOSED).order_by("-revision")[:1].values_list("other")
    )
    states = ActionState.objects.at(revision).select_related("action")
    running = [one for one in states.filter(action__in=carried) if one.stage not in ENDED]
    if not running:
        running = [one for one in states.filter(action__in=[pk for (pk,) in closed if pk]) if one.stage not in ENDED]
    return f"Action {running[0].action.ref} goes on with it." if running else ""


def said_beside(state: ActionState, revision: int) -> dict[str, str]:
    """What the page of an action says of its wording, and of another that goes on with it while it runs itself."""
    goes_on = "" if state.stage in ENDED else goes_on_words(state.action_id, revision)
    return {"corrected": corrected_words(state.action_id, revision), "goes_on": goes_on}
