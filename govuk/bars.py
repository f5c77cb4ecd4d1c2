"""The status bar: counts by rating as one drawn bar. Pure arithmetic; the template draws it."""

from collections.abc import Mapping
from dataclasses import dataclass

from govuk.marks import IN_PROGRESS, MARKS, Mark

GAP = 0.3
# Shares of a 1,200 pixel bar that leave room for a number, and for each letter of the words after it.
NUMBER_ROOM = 2.2
LETTER_ROOM = 0.95


@dataclass(frozen=True)
class Segment:
    """One part of the bar; lengths are percentages of its width.

    Attributes:
        mark: what it stands for.
        number: how many.
        x: where it starts.
        width: how long it is.
        href: where it leads, or "".
    """

    mark: Mark
    number: int
    x: float
    width: float
    href: str = ""

    @property
    def middle(self) -> float:
        """Where its text stands."""
        return round(self.x + self.width / 2, 3)

    @property
    def word(self) -> str:
        """What stands after the number: the word, its letter where the word has no room, or ""."""
        for word in (self.mark.sentence_word, self.mark.letter):
            if self.width >= NUMBER_ROOM + LETTER_ROOM * len(word):
                return word
        return ""

    @property
    def text(self) -> bool:
        """Whether there is room for the number."""
        return self.width >= NUMBER_ROOM

    @property
    def key(self) -> str:
        """Number and word for the key under the bar: "4 red"."""
        return f"{self.number:,} {self.mark.sentence_word}"


def segments(counts: Mapping[str, int], links: Mapping[str, str] | None = None) -> list[Segment]:
    """Return the parts of the bar in the order of MARKS, without the empty ones.

    Args:
        counts: rating code -> how many.
        links: rating code -> address of the list of them.

    Raises:
        ValueError: a code is not a rating.
    """
    unknown = [str(code) for code in counts if str(code) not in MARKS]
    if unknown:
        raise ValueError(f"There is no rating “{unknown[0]}”. Use one of {', '.join(MARKS)}.")
    numbers = {str(code): number for code, number in counts.items() if number}
    total = sum(numbers.values())
    if not total:
        return []
    room = 100 - GAP * (len(numbers) - 1)
    parts, x = [], 0.0
    for code, mark in MARKS.items():
        if code in numbers:
            width = room * numbers[code] / total
            parts.append(Segment(mark, numbers[code], round(x, 3), round(width, 3), (links or {}).get(code, "")))
            x += width + GAP
    return parts


@dataclass(frozen=True)
class Bracket:
    """A line with words over a run of parts: which of them are in progress, which are not."""

    text: str
    x: float
    width: float
    anchor: str
    text_x: float


def brackets(parts: list[Segment]) -> list[Bracket]:
    """Return the two brackets over a bar, or none where it is all of one kind."""
    running = [part for part in parts if part.mark.code in IN_PROGRESS]
    others = [part for part in parts if part.mark.code not in IN_PROGRESS]
    if not running or not others:
        return []
    end = running[-1].x + running[-1].width
    start = others[0].x
    return [
        Bracket(f"In progress: {sum(part.number for part in running):,}", 0, round(end, 3), "start", 0),
        Bracket(f"Other: {sum(part.number for part in others):,}", start, round(100 - start, 3), "end", 100),
    ]
