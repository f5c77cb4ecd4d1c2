"""One action of a report in words. Plain functions of the frozen data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.pages.changes import action_name, mark_words
from actions.pages.rows import ended_words
from actions.stages import ENDED, Mark, Rating, Stage, Trend
from actions.wording import GAP_WORDS, lead_words
from govuk.words import count_of, day, how_often, in_words, period_words, when
from scrutiny.report_data import ActionLine, Box, Window

DONE = "Done"
"""All that still counts of what was said of an action that has ended: it needs no way back to green."""
BOXES = (
    ("done", DONE),
    ("next", "Next"),
    ("cause", "Cause"),
    ("path", "Path to green"),
    ("forecast", "Expected finish"),
)


@dataclass(frozen=True)
class UpdateWords:
    """The standing update in words.

    Attributes:
        notes: when it came and what to know about it.
        boxes: what is published of it, by name; empty until it is accepted.
        missing: why there are no words, else "".
    """

    notes: str
    boxes: Sequence[tuple[str, str]]
    missing: str

    @property
    def cause(self) -> str:
        """Why it is at risk, or ""."""
        return dict(self.boxes).get("Cause", "")

    @property
    def path(self) -> str:
        """The way back to green, or ""."""
        return dict(self.boxes).get("Path to green", "")

    @property
    def forecast(self) -> str:
        """When the result is expected now, in words, or ""."""
        return dict(self.boxes).get("Expected finish", "")


@dataclass(frozen=True)
class Row:
    """What the report's tables say about one action.

    Attributes:
        reviewed: False adds "not yet reviewed" to the mark.
        last_rated: the rating beside "No update", else "".
        due_is_loud: overdue or missing, said in bold.
        moved: how the due date moved, else "".
        gaps: what is missing, in words.
    """

    line: ActionLine
    href: str
    reviewed: bool
    last_rated: str
    direction: str
    is_worse: bool
    lead: str
    due: str
    due_is_loud: bool
    moved: str
    gaps: str
    update: UpdateWords

    @property
    def name(self) -> str:
        """ "Action 3.1 Short title"."""
        return action_name(self.line.ref, self.line.short_title)

    @property
    def due_date(self) -> date | None:
        """The date under the words; None once the action has ended."""
        return None if self.line.ended_as or self.line.stage in ENDED else self.line.due_date


def row_of(line: ActionLine, href: str, today: date, period: Window | None) -> Row:
    """Put one action into words.

    Args:
        line: the action.
        href: address of its page.
        today: the report's day.
        period: the report's period.
    """
    rated = line.mark in Rating.values
    due, due_is_loud = _due(line, today)
    return Row(
        line=line,
        href=href,
        reviewed=line.reviewed is not False,
        last_rated=line.last_rated or "" if line.mark == Mark.NO_UPDATE else "",
        direction=_direction(line),
        is_worse=rated and line.direction == Trend.WORSE,
        lead=lead_words([name for name in (line.lead, line.joint_lead) if name]),
        due=due,
        due_is_loud=due_is_loud,
        moved=_moved(line),
        gaps=in_words([GAP_WORDS[gap] for gap in line.gaps]),
        update=_update(line, period),
    )


def key_words(key: str) -> str:
    """A period's key in words: "2026-07-01/2026-09-30" is "July to September 2026"."""
    starts, ends = (date.fromisoformat(part) for part in key.split("/"))
    return period_words(starts, ends)


def _direction(line: ActionLine) -> str:
    if line.direction is None:
        return ""
    if line.direction == Trend.NEW:
        return "First rating"
    if line.direction == Trend.SAME:
        return "Same"
    return f"{line.direction.capitalize()}: was {mark_words(line.previous_rating)}"


def _due(line: ActionLine, today: date) -> tuple[str, bool]:
    if line.ended_as:
        return ended_words(line.ended_as, line.ended_on), False
    if line.stage in ENDED:
        return str(Stage(line.stage).label), False
    if line.is_ongoing:
        return "Ongoing", False
    if line.due_date is None:
        return GAP_WORDS["due_date"], True
    return when(line.due_date, today), line.is_overdue


def _moved(line: ActionLine) -> str:
    if not line.due_date_moves:
        return ""
    times = how_often(line.due_date_moves)
    first = f", first set for {day(line.original_due_date)}" if line.original_due_date else ""
    if not line.days_slipped:
        return f"Moved {times}{first}"
    way = "later" if line.days_slipped > 0 else "earlier"
    return f"Moved {times}{first}, {count_of(abs(line.days_slipped), 'day')} {way}"


def _update(line: ActionLine, period: Window | None) -> UpdateWords:
    update = line.update
    if update is None:
        closed = (("Closed", line.ended_why),) if line.ended_why else ()
        return UpdateWords("", closed, left_out_words(line) or ("" if closed else "None yet"))
    missing = "" if update.is_readable else "Not yet reviewed. Its words are published once it is accepted."
    boxes = box_words(update)
    if line.ended_as:
        boxes, missing = tuple((label, words) for label, words in boxes if label == DONE), ""
    if line.ended_why:
        boxes = (("Closed", line.ended_why), *boxes)
    return UpdateWords(_notes(update, line, period), boxes, missing)


def _notes(update: Box, line: ActionLine, period: Window | None) -> str:
    about = "" if period and update.period == period.key else f" for {key_words(update.period)}"
    notes = [f"Received {day(update.submitted_at)}{about}"]
    if update.is_late:
        notes.append("after the cut-off")
    if update.is_accepted and not update.is_independent:
        notes.append("not independently reviewed")
    if line.awaiting_completion:
        notes.append("reported as complete, which counts once it is accepted")
    said = ", ".join(notes)
    return f"{said}. {left_out_words(line)}" if line.left_out else said


def left_out_words(line: ActionLine) -> str:
    """That an update is left out, and of which period; "" where none is (docs/rules.md, Updates)."""
    if line.left_out is None:
        return ""
    return f"The update for {key_words(line.left_out)} came after the cut-off and is left out"


def box_words(update: Box) -> tuple[tuple[str, str], ...]:
    """What is published of an update, box by box; empty boxes are left out."""
    said = {name: getattr(update, name) for name, _ in BOXES}
    words = {name: day(value) if isinstance(value, date) else value for name, value in said.items()}
    return tuple((label, words[name]) for name, label in BOXES if words[name])
