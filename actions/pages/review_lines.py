"""The boxes of an update beside those of the last accepted one, with the words that changed marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.models.reporting import Control
from actions.pages.review_words import Piece, compare
from actions.pages.update_words import LABELS, NOTHING
from actions.pointed_out import remarks_before
from actions.publication import PUBLISHED_BOXES
from actions.reading import ActionReading, UpdateReading
from actions.services.updates import NOT_EXPLAINED, is_explained
from actions.stages import Rating, Stage
from govuk import words

COMPARED = ("done", "next", "cause", "path", "forecast", "control", "internal_note")
"""The boxes beside each other. Help wanted stands by itself: it is the lead's job."""


CONTRIBUTED = ("done", "next", "help_wanted", "internal_note")
"""The boxes of a contribution."""
SHORT_LABELS = LABELS | {"control": "Cause within control"}
HIDDEN = "Not shown to workstream leads"


@dataclass(frozen=True)
class Line:
    """One box of both updates; the last accepted one's pieces come first. `is_same`: the same words were sent again."""

    label: str
    last: Sequence[Piece]
    this: Sequence[Piece]
    note: str = ""
    is_same: bool = False


def lines_of(last: UpdateReading | None, this: UpdateReading) -> list[Line]:
    """Every box that one of the two was asked for, this update's words against the last accepted ones."""
    return [line for line in (_line(name, last, this) for name in COMPARED) if line]


def notes_on(update: UpdateReading, last: UpdateReading | None, reading: ActionReading) -> list[str]:
    """What is odd about an update, as its sender was shown it (`remarks_before`), on the day of the reading.

    Nothing is odd about a contribution, which rates nothing.
    """
    if update.stage is None:
        return []
    before = last if last and last.period.id != update.period.id else None
    due, day = reading.state.due_date, reading.day
    return remarks_before(update.stage, update.rating, update.boxes, before, due=due, day=day)


def help_words(update: UpdateReading) -> str:
    """The help that is asked for, or why there is none to read; "" where the form does not ask."""
    return _shown("help_wanted", update, asked=True) if _is_asked("help_wanted", update) else ""


def _line(name: str, last: UpdateReading | None, this: UpdateReading) -> Line | None:
    """One box of both; None where neither update was asked for it, or the person may not read it."""
    asked = _is_asked(name, this)
    was_asked = last is not None and _is_asked(name, last)
    if not asked and not was_asked:
        return None
    note = "" if name in PUBLISHED_BOXES else "Not published"
    taken, added = compare(_said(name, last, was_asked), _said(name, this, asked)) if last else ([], [])
    if last is None or this.no_change or not (asked and was_asked and last.boxes[name] and this.boxes[name]):
        # Nothing to compare: what is new says so by standing alone, and what was not asked is no change of words.
        taken = _whole(_shown(name, last, asked=was_asked), is_changed=False) if last else []
        added = _whole(_shown(name, this, asked=asked), is_changed=_is_news(name, last, this) and asked)
    is_same = bool(last and asked and was_asked and this.boxes[name] and last.boxes[name] == this.boxes[name])
    return Line(SHORT_LABELS[name], taken, added, note, is_same)


def _is_news(name: str, last: UpdateReading | None, this: UpdateReading) -> bool:
    """Whether words that stand alone are new ones: “no change” is none, and without a last update nothing is."""
    return bool(last and this.boxes[name] and not this.no_change)


def _is_asked(name: str, update: UpdateReading) -> bool:
    if update.stage is None:
        return name in CONTRIBUTED
    return name not in NOT_EXPLAINED or is_explained(update.stage, update.rating)


def _whole(text: str, *, is_changed: bool) -> list[Piece]:
    return [Piece(text, is_changed)]


def _said(name: str, update: UpdateReading | None, asked: bool) -> str:
    value = update.boxes[name] if update and asked else None
    if value and name == "control":
        return str(Control(value).label)
    return words.day(value) if isinstance(value, date) else value or ""


def _shown(name: str, update: UpdateReading, *, asked: bool) -> str:
    """A box in words, with what is missing said."""
    if not asked:
        stood = Rating(update.rating).label if update.rating else Stage(update.lead_stage).label
        return f"Not asked for: {str(stood).lower()}"
    if not _is_readable(name, update):
        return HIDDEN
    return _said(name, update, asked) or NOTHING.get(name, "Nothing written")


def _is_readable(name: str, update: UpdateReading) -> bool:
    """Whether the person may see the box: an empty date or choice is None too, the texts tell the two apart."""
    return update.boxes["done" if name in PUBLISHED_BOXES else "help_wanted"] is not None
