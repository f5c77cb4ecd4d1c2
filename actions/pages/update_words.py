"""The words of the update pages: what was or will be sent, what a reviewer would ask, who saved a draft and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from actions.forms.numbers import typed_numbers
from actions.forms.updates import REASON
from actions.models import UpdateDraft
from actions.models.reporting import Control
from actions.pages.updates import Desk
from actions.pages.writing import Writing
from actions.periods import PeriodDates
from actions.pointed_out import remarks_before
from actions.publication import PRIVATE_BOXES, PUBLISHED_BOXES
from actions.reading import UpdateReading
from actions.services.updates import NOT_EXPLAINED, UpdateContent, is_explained
from actions.stages import RATING_MEANS, Rating, Stage
from govuk import words
from outcomes.reading import person_names

LABELS = {
    "done": "Done",
    "next": "Next",
    "cause": "Cause",
    "path": "Path back to green",
    "forecast": "Expected finish",
    "control": "Can the partnership control the cause?",
    "help_wanted": "Help wanted",
    "internal_note": "Internal note",
}
TYPED_LABELS = LABELS | {REASON: "Why it is corrected"}
"""With the box that only a correction has."""
NUMBERS = "Activity numbers"
NOTHING = {
    "next": "Nothing written",
    "control": "Not said",
    "help_wanted": "No help asked for",
    "internal_note": "No note",
}


@dataclass(frozen=True)
class Row:
    """One line of an update as it was, or will be, sent.

    Attributes:
        anchor: id of the input that changes it.
        mark: code of the rating to draw before the text, which then says what it means; else "".
    """

    label: str
    text: str
    anchor: str
    mark: str = ""


def due_words(period: PeriodDates, day: date) -> str:
    """How far an update's due date is: "due in 10 days", "36 days late, still open until 23 October 2026".

    An update that comes after the cut-off is taken as well, and marked (docs/rules.md, Periods).
    """
    if day <= period.due:
        return f"due {words.when(period.due, day)}, on {words.weekday(period.due)}"
    late = words.when(period.due, day, past="late")
    if day <= period.cut_off:
        return f"{late}, still open until {words.day(period.cut_off)}"
    return f"{late}, still taken, and marked as received after the cut-off on {words.day(period.cut_off)}"


def rows_of_content(content: UpdateContent, reason: str = "") -> dict[str, list[Row]]:
    """What will be sent, in two groups: "published" once accepted, and "private".

    Args:
        reason: of a correction, why.
    """
    return rows_of_boxes(content.stage, content.rating, {**vars(content), REASON: reason})


def rows_of_update(update: UpdateReading) -> dict[str, list[Row]]:
    """What was sent, in the same two groups."""
    return rows_of_boxes(update.lead_stage, update.rating, {**update.boxes, REASON: update.correction_reason})


def rows_of_boxes(stage: str, rating: str | None, boxes: Mapping[str, Any]) -> dict[str, list[Row]]:
    """What an update says, in the same two groups."""
    first = [Row("Stage", str(Stage(stage).label), "id_stage_0")]
    if rating:
        first.append(Row("Rating", RATING_MEANS[Rating(rating)], "id_rating_0", rating))
    names = [name for name in LABELS if is_explained(stage, rating) or name not in NOT_EXPLAINED]
    found = {name: Row(LABELS[name], _text(name, boxes.get(name)), _anchor(name)) for name in names}
    # What somebody may not read is None; what was left empty is not.
    is_readable = boxes.get("internal_note", "") is not None
    private = [row for name, row in found.items() if name in PRIVATE_BOXES] if is_readable else []
    why = [Row(TYPED_LABELS[REASON], boxes[REASON], _anchor(REASON))] if boxes.get(REASON) else []
    return {
        "published": first + [row for name, row in found.items() if name in PUBLISHED_BOXES],
        "private": why + private,
    }


def _text(name: str, value: Any) -> str:
    if name == "control" and value:
        return str(Control(value).label)
    return words.day(value) if isinstance(value, date) else value or NOTHING.get(name, "")


def _anchor(name: str) -> str:
    return f"id_{name}_0" if name in ("forecast", "control") else f"id_{name}"


def notes_on(content: UpdateContent, desk: Desk, evidence: int) -> list[str]:
    """What its sender may want to look at before sending it.

    Args:
        evidence: how many files and links go with it.
    """
    due, day = desk.reading.state.due_date, desk.scope.moment.day
    boxes = vars(content)
    return remarks_before(content.stage, content.rating, boxes, desk.earlier, due=due, day=day, evidence=evidence)


def draft_words(draft: UpdateDraft, desk: Writing) -> str:
    """When a draft was saved, and by whom: "Draft saved at 4:05pm", "Bob Example saved this draft on ..."."""
    is_today = words.london_day(draft.saved_at) == desk.scope.moment.day
    at = f"at {words.clock_time(draft.saved_at)}" if is_today else f"on {words.day_and_time(draft.saved_at)}"
    if draft.saved_by_id == desk.scope.person.pk:
        return f"Draft saved {at}"
    return f"{name_of(draft.saved_by_id, desk)} saved this draft {at}"


def conflict_words(draft: UpdateDraft, desk: Writing) -> str:
    """Whose words stand in a draft that changed after it was opened."""
    said = draft_words(draft, desk)
    if draft.saved_by_id == desk.scope.person.pk:
        return f"{said.replace('Draft saved', 'You saved this draft')} on another page after you opened this one"
    return f"{said} after you opened it"


def ready_words(desk: Writing) -> str:
    """Who has prepared the draft for a colleague to send: "Prepared by Bob Example, ready to send"; "" otherwise."""
    if not desk.ready_by:
        return ""
    who = "you" if desk.ready_by == desk.scope.person.pk else name_of(desk.ready_by, desk)
    return f"Prepared by {who}, ready to send"


def name_of(person_id: int, desk: Writing) -> str:
    """What a person is called."""
    return person_names({person_id}, desk.scope.moment.revision)[person_id].name


def names_of(people: Iterable[User], desk: Writing) -> list[str]:
    """What people are called, in their order."""
    ids = [person.pk for person in people]
    names = person_names(set(ids), desk.scope.moment.revision)
    return [names[pk].name for pk in ids]


def typed_rows(typed: Mapping[str, str]) -> list[Row]:
    """What somebody typed that cannot be kept as a draft any more, so that they can copy it."""
    texts = [(name, typed.get(name, "").strip()) for name in ("done", "next", "cause", "path", *TYPED_PRIVATE)]
    rows = [Row(TYPED_LABELS[name], text, _anchor(name)) for name, text in texts if text]
    numbers = typed_numbers(typed)
    return rows + ([Row(NUMBERS, numbers, "extras")] if numbers else [])


TYPED_PRIVATE = ("help_wanted", "internal_note", REASON)


@dataclass(frozen=True)
class Difference:
    """One box that two drafts fill differently."""

    label: str
    theirs: str
    yours: str


def differences(theirs: Mapping[str, Any], yours: Mapping[str, str]) -> list[Difference]:
    """The boxes in which a draft saved meanwhile differs from what was typed."""
    said = {name: (_draft_text(name, theirs), _draft_text(name, yours)) for name in ("stage", "rating", *TYPED_LABELS)}
    labels = {"stage": "Stage", "rating": "Rating", **TYPED_LABELS, NUMBERS: NUMBERS}
    said[NUMBERS] = (typed_numbers(theirs) or "Nothing", typed_numbers(yours) or "Nothing")
    return [Difference(labels[name], *texts) for name, texts in said.items() if texts[0] != texts[1]]


def _draft_text(name: str, typed: Mapping[str, Any]) -> str:
    if name == "forecast":
        text = " ".join(str(typed.get(f"forecast_{box}", "")) for box in ("day", "month", "year")).strip()
    else:
        text = str(typed.get(name, "")).strip()
    choices = {"stage": Stage, "rating": Rating, "control": Control}
    labels = dict(choices[name].choices) if name in choices else {}
    return str(labels.get(text, text)) or "Nothing"
