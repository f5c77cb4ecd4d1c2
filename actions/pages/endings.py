"""What closing or reopening an action brings about, said before it is done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.moments import Moment
from actions.date_requests import open_requests
from actions.milestones import milestones_of
from actions.models import Action, ActionEvent, ActionState, ActionWording, StatusUpdate, UpdateDraft
from actions.pages.turns import closed_words, goes_on_words, read_turns
from actions.stages import ENDED, Stage
from actions.transitions import UNDECIDED
from actions.update_states import with_state
from govuk.words import count_of, period_words
from outcomes.models import Strategy
from outcomes.reading import partner_names, person_names


@dataclass(frozen=True)
class EndingPage:
    """An action that is about to be closed or reopened.

    Attributes:
        has_ended: it is complete or closed.
        ended: how it was closed, a sentence an item; "It is complete." for a completed one.
        effects: what will happen, a sentence an item.
        others: the other actions of the plan that go on, for "merged with": (id, label).
        gone: those that have ended, which take no work: the same.
    """

    action: Action
    state: ActionState
    short_title: str
    title: str
    has_ended: bool
    ended: list[str]
    effects: list[str]
    others: list[tuple[str, str]]
    gone: list[tuple[str, str]]


def ending_page(action: Action, moment: Moment) -> EndingPage:
    """Read what the page says of an action now."""
    state = ActionState.objects.at(moment.revision).select_related("lead").get(action=action)
    wording = ActionWording.objects.at(moment.revision).get(action=action)
    has_ended = state.stage in ENDED
    ended = {str(pk) for pk in _ended_ids(action.strategy, moment)}
    choices = action_choices(action.strategy, moment, without=action.pk)
    effects = _reopening(state, moment) if has_ended else _closing(action, moment)
    return EndingPage(
        action=action,
        state=state,
        short_title=wording.short_title,
        title=wording.title,
        has_ended=has_ended,
        ended=_ended(state, moment) if has_ended else [],
        effects=list(effects),
        others=[choice for choice in choices if choice[0] not in ended],
        gone=[choice for choice in choices if choice[0] in ended],
    )


def action_choices(strategy: Strategy, moment: Moment, *, without: int | None = None) -> list[tuple[str, str]]:
    """Actions to choose from: (id, "3.1 Short title"), in the order of the plan."""
    rows = ActionWording.objects.at(moment.revision).filter(action__strategy=strategy).exclude(action=without)
    found = rows.order_by("action__sort_key").values_list("action", "action__ref", "short_title")
    return [(str(pk), f"{ref} {short_title}") for pk, ref, short_title in found]


def _ended_ids(strategy: Strategy, moment: Moment) -> Iterable[int]:
    ended = ActionState.objects.at(moment.revision).filter(action__strategy=strategy, stage__in=ENDED)
    return ended.values_list("action", flat=True)


def _ended(state: ActionState, moment: Moment) -> list[str]:
    if state.stage == Stage.COMPLETE:
        return ["It is complete."]
    turns = read_turns(state.action_id, moment.revision)
    people = person_names({one.revision.by_id for one in turns if one.revision.by_id}, moment.revision)
    return closed_words(state, turns, lambda one: people[one].name if one in people else "somebody")


def _closing(action: Action, moment: Moment) -> Iterator[str]:
    yield "It stays in the plan with its history, without a rating, and counts as closed from now on."
    yield "Nobody is asked for its updates any more, and it is never overdue."
    sent = with_state(StatusUpdate.objects.filter(action=action, kind=StatusUpdate.Kind.LEAD))
    for update in sent.filter(update_state__in=UNDECIDED).select_related("period"):
        yield f"The update for {_period(update)} that waits for a review needs none any more, and cannot be reviewed."
    for draft in UpdateDraft.objects.filter(action=action).select_related("period"):
        yield f"The draft for {_period(draft)} cannot be sent any more."
    if open_requests().filter(action=action).exists():
        yield "The request for another due date needs no decision any more."
    left = sum(one.done_on is None for one in milestones_of([action.pk], moment.revision).get(action.pk, ()))
    if left:
        yield f"{count_of(left, 'milestone')} not reached {'stays' if left == 1 else 'stay'} as {_it(left)}."
    yield "You can reopen it, with a reason."


def _it(number: int) -> str:
    return "it is" if number == 1 else "they are"


def _period(row: Any) -> str:
    return period_words(row.period.starts, row.period.ends)


def _reopening(state: ActionState, moment: Moment) -> Iterator[str]:
    yield "It stands again as it did before it ended: stage, rating and due date."
    if state.stage == Stage.COMPLETE:
        yield "The completion that was sent does not count any more."
    if state.lead_id:
        lead = partner_names([state.lead_id], moment.revision)[state.lead_id].name
        yield f"{lead} is asked for its updates again, and can send another one for the same period."
    else:
        yield "It has no lead partner, so nobody is asked for its updates yet."
    if words := goes_on_words(state.action_id, moment.revision):
        yield words


def is_done_already(action: Action, by: User, **words: Any) -> bool:
    """Whether the last thing that happened to an action is exactly this, by this person: it was sent twice.

    Args:
        words: the fields of the `ActionEvent`.
    """
    last = ActionEvent.objects.filter(action=action).select_related("revision").order_by("revision").last()
    return (
        last is not None
        and last.revision.by_id == by.pk
        and all(getattr(last, name) == value for name, value in words.items())
    )
