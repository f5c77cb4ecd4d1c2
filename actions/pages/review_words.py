"""The words of the review pages: two texts compared word by word, how late an update came, what a decision said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from actions.models import Decision, Review
from actions.periods import PeriodDates, is_late
from actions.reading import ActionReading
from actions.stages import Rating, Trend
from govuk import words


@dataclass(frozen=True)
class Piece:
    """A run of words of a text; `is_changed` where the other text does not have them. `space` follows unmarked."""

    text: str
    is_changed: bool
    space: str = ""


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, word by word: joined, the pieces are the texts as they were.

    Returns:
        The old text with the words that were taken out marked, and the new one with the words that came in.
    """
    before, after = _tokens(old), _tokens(new)
    matcher = SequenceMatcher(None, [word for word, _ in before], [word for word, _ in after])
    taken, added = [], []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        taken += _piece(before[start:end], is_changed=kind != "equal")
        added += _piece(after[new_start:new_end], is_changed=kind != "equal")
    return taken, added


def _tokens(text: str) -> list[tuple[str, str]]:
    """The words of a text, each with the space after it; a space before the first word belongs to an empty word."""
    found: Iterator[re.Match[str]] = re.finditer(r"(\S*)(\s*)", text)
    return [(match[1], match[2]) for match in found if match[0]]


def _piece(tokens: list[tuple[str, str]], *, is_changed: bool) -> list[Piece]:
    if not tokens:
        return []
    text = "".join(word + space for word, space in tokens)
    bare = text.rstrip()
    return [Piece(bare, is_changed, text[len(bare) :])]


def direction_words(direction: Trend | None, previous: str | None) -> str:
    """How a rating compares with the one before: "Worse: was green", "Same", "First rating"; "" without a rating."""
    if direction in (Trend.BETTER, Trend.WORSE) and previous:
        return f"{direction.value.capitalize()}: was {Rating(previous).label.lower()}"
    return {Trend.SAME: "Same", Trend.NEW: "First rating"}.get(direction, "") if direction else ""


def is_sent_late(period: PeriodDates, submitted_at: datetime) -> bool:
    """Whether an update was sent after the day by which it was asked for."""
    return words.london_day(submitted_at) > period.due


def lateness_words(period: PeriodDates, submitted_at: datetime) -> str:
    """Whether an update was on time: "Sent on time", "Sent 3 days late, after the cut-off"."""
    sent = words.london_day(submitted_at)
    if sent <= period.due:
        return "Sent on time"
    late = f"Sent {words.count_of((sent - period.due).days, 'day')} late"
    return f"{late}, after the cut-off" if is_late(period, sent) else late


def moves_words(reading: ActionReading) -> str:
    """How often the due date was moved: "never moved", "moved twice"."""
    moves = reading.state.due_moves
    return f"moved {words.how_often(moves)}" if moves else "never moved"


def decision_words(review: Review, stage_word: str) -> str:
    """What a decision did: "accepted it as amber", "returned it", of a contribution "accepted it"."""
    rating = str(Rating(review.rating).label).lower() if review.rating else stage_word.lower()
    if review.decision == Decision.RETURNED:
        return "returned it"
    if not rating:
        return "accepted it"
    if review.differs:
        return f"accepted it with another rating, {rating},"
    return f"accepted it as {rating}"
