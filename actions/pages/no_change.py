"""What would stay as it was if “no change” is sent, and of which actions it can be said."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.errors import MayOnlyDraftError, RuleError
from actions.models import ActionEvent, Review, StatusUpdate
from actions.pages.update_words import Row, draft_words, rows_of_boxes
from actions.pages.updates import Desk
from actions.pointed_out import remarks_before
from actions.replay import History, stated_update
from actions.services.corrections import NO_CHANGE_LINE, unchanged_content, why_not_unchanged
from actions.standing import Happened, Stated, Turn


@dataclass(frozen=True)
class NoChange:
    """The page.

    Attributes:
        rows: what would be said, "Done" apart; none where it cannot be said.
        refusal: why it cannot, in words; None where it can.
        address: where the line is sent.
        notes: what somebody may want to look at first.
        draft: when and by whom a draft was saved, which is not sent and stays; "" without one.
    """

    rows: Sequence[Row]
    refusal: str | None
    draft: str
    address: str
    notes: Sequence[str] = ()


def read_no_change(desk: Desk) -> NoChange:
    """What the page of an open desk shows."""
    draft, address = draft_words(desk.draft, desk) if desk.draft else "", desk.address("update-unchanged")
    try:
        if not desk.may_send:
            raise MayOnlyDraftError
        content = unchanged_content(desk.action, desk.period_row, NO_CHANGE_LINE)
    except RuleError as refusal:
        return NoChange([], refusal.message, draft, address)
    rows = rows_of_boxes(content["stage"], content["rating"], content)["published"]
    return NoChange(
        [row for row in rows if row.anchor not in ("id_done", "id_next")], None, draft, address, _notes(content, desk)
    )


def _notes(content: Mapping[str, Any], desk: Desk) -> list[str]:
    due, day = desk.reading.state.due_date, desk.scope.moment.day
    boxes = {"done": "", "forecast": content.get("forecast")}
    return remarks_before(content["stage"], content["rating"], boxes, None, due=due, day=day)


def unchangeable(wanted: Mapping[int, Any]) -> set[int]:
    """The actions whose update can say “no change”. Three queries for any number.

    Args:
        wanted: by action, the period (its row, or its dates) that its update would be about.
    """
    histories = _histories(wanted)
    return {action for action, period in wanted.items() if why_not_unchanged(histories[action], period) is None}


def _histories(actions: Collection[int]) -> dict[int, History]:
    """What `actions.replay.history_of` reads, for several actions at once."""
    rows = StatusUpdate.objects.filter(action__in=actions, kind=StatusUpdate.Kind.LEAD).select_related("period")
    decided = Review.objects.filter(update__action__in=actions).order_by("round")
    decisions = {review.update_id: review for review in decided}
    stated: dict[int, list[Stated]] = defaultdict(list)
    for update in rows.order_by("pk"):
        stated[update.action_id].append(stated_update(update, decisions.get(update.pk)))
    happened = _happened(actions)
    return {action: History(stated[action], happened[action]) for action in actions}


def _happened(actions: Iterable[int]) -> dict[int, list[Happened]]:
    rows = ActionEvent.objects.filter(action__in=actions, kind__in=list(Turn)).order_by("pk")
    found: dict[int, list[Happened]] = defaultdict(list)
    for action, revision, kind in rows.values_list("action", "revision", "kind"):
        found[action].append(Happened(revision, kind))
    return found
