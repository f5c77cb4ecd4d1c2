"""One action as a row of a table: its facts in words. Plain functions of a reading, no queries."""

from dataclasses import dataclass
from datetime import date, datetime

from actions.facts import RATED as RATED
from actions.reading import ActionReading
from actions.stages import MARK_WORDS, Mark, Rating, Stage, Trend
from govuk.words import ago, when


@dataclass(frozen=True)
class Row:
    """What a table says about one action.

    Attributes:
        mark: code of the one mark.
        reviewed: False adds "not yet reviewed" to the mark.
        last_rated: the rating beside "No update", else "".
        direction: how it compares with the time before, in words; "" where there is nothing to compare.
        is_worse: said in bold.
        due: the due date in words, with what is missing said.
        due_is_loud: overdue or missing, said in bold.
        updated: when the standing update was sent, in words.
    """

    reading: ActionReading
    mark: str
    reviewed: bool
    last_rated: str
    direction: str
    is_worse: bool
    due: str
    due_is_loud: bool
    updated: str

    @property
    def due_date(self) -> date | None:
        """The date itself, under the words."""
        return self.reading.state.due_date


def row_of(reading: ActionReading) -> Row:
    """Put one reading into words."""
    mark = reading.facts.mark
    rated = mark in RATED
    due, due_is_loud = due_words(reading)
    return Row(
        reading=reading,
        mark=mark.value,
        reviewed=reading.is_reviewed or not rated,
        last_rated=reading.state.last_rated or "" if mark == Mark.NO_UPDATE else "",
        direction=direction_words(reading),
        is_worse=rated and reading.trend == Trend.WORSE,
        due=due,
        due_is_loud=due_is_loud,
        updated=updated_words(reading),
    )


def rating_word(code: str) -> str:
    """A rating in the middle of a sentence: "amber"."""
    return str(Rating(code).label).lower()


def direction_words(reading: ActionReading) -> str:
    """How the rating compares with the one before: "Worse: was amber", "Same", "First rating"."""
    state = reading.state
    if reading.facts.mark not in RATED:
        ended = reading.facts.mark in (Mark.COMPLETE, Mark.PAUSED, Mark.CLOSED)
        return f"Was {rating_word(state.last_rated)}" if ended and state.last_rated else ""
    if reading.trend in (Trend.BETTER, Trend.WORSE) and state.previous:
        return f"{reading.trend.value.capitalize()}: was {rating_word(state.previous)}"
    return "Same" if reading.trend == Trend.SAME else "First rating"


def due_words(reading: ActionReading) -> tuple[str, bool]:
    """The due date in words, and whether to say it in bold."""
    state, day = reading.state, reading.day
    if state.stage in (Stage.COMPLETE, Stage.CLOSED):
        return str(Stage(state.stage).label), False
    if state.is_ongoing:
        return "Ongoing", False
    if state.due_date is None:
        return "No date set", True
    return when(state.due_date, day), reading.facts.is_overdue


def updated_words(reading: ActionReading) -> str:
    """When the standing update was sent, in words."""
    return ago(_sent(reading), reading.day).capitalize() if reading.update else "None yet"


def _sent(reading: ActionReading) -> datetime:
    assert reading.update is not None
    return reading.update.submitted_at


def mark_words(mark: str) -> str:
    """A mark's word with a capital: "No update"."""
    return MARK_WORDS[Mark(mark)]
