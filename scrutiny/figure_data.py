"""The figures of a measure as a report's data hold them: in words, as they are drawn, and one by one for reckoning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from outcomes.figures.words import HIDDEN, base_words


@dataclass(frozen=True)
class FigureLine:
    """A published figure in words: "9.9%", "2021/22".

    Attributes:
        notes: what its reader has to know: "not like for like".
    """

    value: str
    period: str
    base: str
    source: str
    notes: tuple[str, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether it is published without its value, because a few people could be made out."""
        return self.value == HIDDEN

    @property
    def base_said(self) -> str:
        """The base as it stands under the value: "Base: 14 providers"; "" where none belongs to it."""
        return base_words(self.base)


@dataclass(frozen=True)
class ObservedLine:
    """One figure, exactly, with everything that lets it be traced.

    Attributes:
        period: as published, with our reading of it where none is stated, its kind in words, and its days where known.
        value: with as many decimals as published; None where there is none, and then why.
        is_hidden: whether it is left out because a few people could be made out. Nothing that it rests on is kept then.
        count, base: the number behind a percentage, and what it is of; `base_words` says the base as published.
        is_provisional: as its source says; None where nobody noted that.
        issue: 1, and one more with each revision.
        page: of the strategy.
        found_in: the documents that print it.
        worked_out: the sum that it comes from, with the analyst who confirmed it; "" for a published figure.
    """

    period: str
    period_reading: str
    period_kind: str
    starts: date | None
    ends: date | None
    value: Decimal | None
    not_available: str
    is_hidden: bool
    is_approximate: bool
    count: int | None
    base: int | None
    base_words: str
    is_provisional: bool | None
    issue: int
    source: str
    page: int | None
    found_in: tuple[str, ...]
    note: str
    worked_out: str = ""


@dataclass(frozen=True)
class SeriesLine:
    """One line of figures, oldest first.

    Attributes:
        place, ons_code: where, with the code at the Office for National Statistics; "" for none.
        people: who is counted.
        part: which part of them, in words; "" for all.
    """

    key: str
    label: str
    unit: str
    place: str
    ons_code: str
    people: str
    part: str
    note: str
    figures: tuple[ObservedLine, ...]


def observed(series: Iterable[SeriesLine]) -> Iterator[tuple[SeriesLine, ObservedLine]]:
    """Every figure with its line."""
    return ((line, figure) for line in series for figure in line.figures)
