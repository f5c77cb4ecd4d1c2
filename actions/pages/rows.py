"""One action as a row of a table: its facts in words. Plain functions of a reading, no queries."""

from dataclasses import dataclass
from datetime import date, datetime

from actions.facts import RATED
from actions.reading import ActionReading
from actions.stages import ENDED, MARK_WORDS, Mark, Rating, Stage, Trend
from actions.wording import GAP_WORDS, lead_words, partner_words
from govuk.words import ago, count_of, day_short, how_often, when


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
        moved: how the date moved since it was first set, in words; "" where it never did.
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
    moved: str
    updated: str

    @property
    def rating(self) -> str:
        """The mark's word: "Amber", "No update"."""
        return mark_words(self.mark)

    @property
    def notes(self) -> list[str]:
        """What stands under the mark, after the direction: "not yet reviewed", "last rated amber"."""
        found = [] if self.reviewed else ["not yet reviewed"]
        if self.last_rated:
            found.append(f"last rated {rating_word(self.last_rated)}")
        if self.reading.state.awaiting_completion:
            found.append("said to be complete, which is not yet reviewed")
        return found

    @property
    def note(self) -> str:
        """Everything under the mark in one line: "Worse: was green, not yet reviewed"."""
        line = ", ".join([self.direction, *self.notes] if self.direction else self.notes)
        return line[:1].upper() + line[1:]

    @property
    def lead(self) -> str:
        """Who leads, in words."""
        return leading_words(self.reading)

    @property
    def workstream(self) -> str:
        """Number and name of the workstream."""
        about = self.reading.workstream
        return f"{about.number} {about.short_name or about.title}"

    @property
    def due_date(self) -> date | None:
        """The date itself, under the words; None once the action has ended."""
        state = self.reading.state
        return None if state.stage in ENDED else state.due_date


def row_of(reading: ActionReading) -> Row:
    """Put one reading into words."""
    mark = reading.facts.mark
    rated = mark in RATED
    due, due_is_loud = due_words(reading)
    return Row(
        reading=reading,
        mark=mark.value,
        reviewed=reading.facts.reviewed is not False,
        last_rated=reading.state.last_rated or "" if mark == Mark.NO_UPDATE else "",
        direction=direction_words(reading),
        is_worse=rated and reading.trend == Trend.WORSE,
        due=due,
        due_is_loud=due_is_loud,
        moved=moved_words(reading),
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
    if reading.ended:
        return ended_words(reading.ended.stage, reading.ended.on), False
    if state.is_ongoing:
        return "Ongoing", False
    if state.due_date is None:
        return GAP_WORDS["due_date"], True
    return when(state.due_date, day), reading.facts.is_overdue


def ended_words(stage: str, on: date | None) -> str:
    """That an action has ended, and the day where it is known: "Completed 7 Oct 2026"."""
    if on is None:
        return str(Stage(stage).label)
    return f"{'Completed' if stage == Stage.COMPLETE else 'Closed'} {day_short(on)}"


def moved_words(reading: ActionReading) -> str:
    """How often the due date moved, and how far in all: "Moved once, 92 days later"."""
    moves, slipped = reading.state.due_moves, reading.facts.days_slipped
    if not moves:
        return ""
    if not slipped:
        return f"Moved {how_often(moves)}"
    return f"Moved {how_often(moves)}, {count_of(abs(slipped), 'day')} {'later' if slipped > 0 else 'earlier'}"


def leading_words(reading: ActionReading) -> str:
    """The lead partner, or both where two lead jointly, or the gap."""
    return lead_words([partner_words(one) for one in (reading.lead, reading.joint_lead) if one])


def updated_words(reading: ActionReading) -> str:
    """When the standing update was sent, in words."""
    return ago(_sent(reading), reading.day).capitalize() if reading.update else "None yet"


def _sent(reading: ActionReading) -> datetime:
    assert reading.update is not None
    return reading.update.submitted_at


def mark_words(mark: str) -> str:
    """A mark's word with a capital: "No update"."""
    return MARK_WORDS[Mark(mark)]
