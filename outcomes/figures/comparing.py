"""Whether a figure is better or worse than the one before: said only of figures that may be compared.

A comparison names two published figures, which of them is higher, and by how much. Nothing else is worked out here.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from govuk.words import in_words
from outcomes.figures.figure import Figure, value_words
from outcomes.models import Direction, Observation, Series

PeriodKind = Observation.PeriodKind
YEARS = {PeriodKind.FINANCIAL_YEAR, PeriodKind.ACADEMIC_YEAR, PeriodKind.CALENDAR_YEAR}
ADJOINING = {*YEARS, PeriodKind.MONTH}
"""Kinds of period of which one follows another without a gap."""
REPEATED = {PeriodKind.SURVEY, PeriodKind.CENSUS}
"""Kinds of period that follow one another whenever the count was taken again."""
SAME_LENGTH = timedelta(days=3)
"""Months and years differ by this much in length at most."""

UNJUDGED = {
    None: "no document says which way it should go",
    Direction.WITHIN_STANDARD: "these figures do not show whether it is within the standard",
    Direction.GAP_NARROWS: "these figures do not show whether the gap is smaller",
}
"""Why a rise or a fall is called neither better nor worse, by the direction that is wanted."""
_YEARS = re.compile(r"[\d/\u2013-]+")


class Moved(StrEnum):
    """How a figure compares with the one before, by the direction that is wanted."""

    WORSE = "worse"
    BETTER = "better"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Line:
    """A series with its figures, oldest first.

    Attributes:
        is_disputed: the documents differ about it.
    """

    series: Series
    figures: tuple[Figure, ...]
    is_disputed: bool = False

    @property
    def latest(self) -> Figure:
        """The figure of the last period."""
        return self.figures[-1]

    @property
    def previous(self) -> Figure | None:
        """The figure of the period before."""
        return self.figures[-2] if len(self.figures) > 1 else None

    @property
    def comparable(self) -> tuple[Figure, ...]:
        """The last figures of which each may be compared with the one before; () where not even two may."""
        if self.is_disputed:
            return ()
        run = [self.latest]
        for before in reversed(self.figures[:-1]):
            if why_not(before, run[0]):
                break
            run.insert(0, before)
        return tuple(run) if len(run) > 1 else ()


@dataclass(frozen=True)
class Change:
    """How the latest figure of a line compares with the one before.

    Attributes:
        moved: better or worse, where a direction is wanted.
        words: "Up from 28.2% to 32.2%"; "" where the two may not be compared.
        why: why nothing is said, or why it is called neither better nor worse; "" where it is.
        difference: how far apart the two are: "4.0 percentage points"; "" where they are equal or not compared.
    """

    moved: Moved
    words: str
    why: str
    difference: str = ""


def lines_of(figures: Iterable[Figure], disputed: Collection[str] = ()) -> list[Line]:
    """Figures by series, in the order given.

    Args:
        figures: those of a series together, oldest first.
        disputed: keys of the series about which the documents differ.
    """
    found = []
    for _, group in groupby(figures, key=lambda figure: figure.series_id):
        rows = tuple(group)
        series = rows[0].row.series
        found.append(Line(series, rows, series.key in disputed))
    return found


def why_not(before: Figure, after: Figure) -> str:
    """Why two figures of one series may not be compared, as the end of a sentence; "" where they may."""
    one, two = before.row, after.row
    if before.is_hidden or after.is_hidden:
        return "a figure is hidden, because a few people could be made out"
    if one.value is None or two.value is None:
        return "one of the two figures is not available"
    if one.approximate or two.approximate:
        return "one of the two figures is approximate"
    if before.is_small or after.is_small:
        return "one of the two figures has a small base"
    return "" if _follows(one, two) else "the periods do not follow one another"


def change_of(line: Line, wanted: Direction | None) -> Change:
    """Compare the latest figure with the one before.

    Args:
        line: the figures.
        wanted: which way they should move; None where nobody has said so.
    """
    before, after = line.previous, line.latest
    if before is None:
        return Change(Moved.UNKNOWN, "", "one figure only")
    if line.is_disputed:
        return Change(Moved.UNKNOWN, "", "the documents differ about this figure")
    why = why_not(before, after)
    if why:
        return Change(Moved.UNKNOWN, "", why)
    # `why_not` has seen that both are given.
    rise = (after.row.value or 0) - (before.row.value or 0)
    if not rise:
        return Change(Moved.SAME, f"{after.value} in both", "")
    words = f"{'Up' if rise > 0 else 'Down'} from {before.value} to {after.value}"
    apart = difference_of(before, after)
    if wanted is None or wanted in UNJUDGED:
        return Change(Moved.UNKNOWN, words, UNJUDGED[wanted], apart)
    return Change(Moved.BETTER if (rise > 0) == (wanted == Direction.UP) else Moved.WORSE, words, "", apart)


def cautions_of(line: Line) -> list[str]:
    """What to keep in mind where the last two figures of a line are compared, a sentence each; [] where they are not.

    A source that only names another year is the same source.
    """
    before, after = line.comparable[-2:] or (None, None)
    if before is None or after is None:
        return []
    said = []
    rough = [figure.row.period_label for figure in (before, after) if figure.row.is_provisional]
    if rough:
        figures, are = ("figure", "is") if len(rough) == 1 else ("figures", "are")
        said.append(f"The {figures} of {in_words(rough)} {are} provisional and may change.")
    noted = [figure.row.period_label for figure in (before, after) if figure.row.note and not figure.derivation]
    if noted:
        said.append(f"Read the note beside the figure of {' and that beside the figure of '.join(noted)} too.")
    one, two = before.row.source, after.row.source
    if _YEARS.sub("", one).casefold() != _YEARS.sub("", two).casefold():
        said.append(f"The two figures name different sources, so they may not count quite the same: {one}; {two}.")
    return said


def difference_of(one: Figure, two: Figure) -> str:
    """How far apart two figures of one unit are, "4.0 percentage points"; as precise as the more precise of them.

    Args:
        one, two: figures that have a value and may be compared.
    """
    apart = abs((one.row.value or Decimal()) - (two.row.value or Decimal()))
    return points_words(apart, max(one.row.decimals, two.row.decimals), one.row.series.unit)


def points_words(apart: Decimal, decimals: int, unit: str) -> str:
    """A difference with its unit: "4.0 percentage points", "500 posts"."""
    if unit != "%":
        return value_words(apart, decimals, unit)
    number = f"{apart:,.{decimals}f}"
    return f"{number} percentage point{'' if number == '1' else 's'}"


def beside(own: Figure, other: Figure) -> str:
    """How a figure stands beside one of elsewhere, as a sentence that gives both numbers or says why it cannot."""
    there, here = other.row.series.geography or "Elsewhere", own.row.series.geography or "here"
    reason = _not_alike(own, other)
    if reason:
        return f"{there}: {other.value} in {other.period}. Not compared: {reason}."
    rise = (own.row.value or 0) - (other.row.value or 0)
    if not rise:
        return f"{there}: {other.value} in {other.period}, the same as {here}."
    way = "higher" if rise > 0 else "lower"
    return f"{there}: {other.value} in {other.period}. {here} is {difference_of(own, other)} {way}, at {own.value}."


def _not_alike(own: Figure, other: Figure) -> str:
    if own.is_hidden or other.is_hidden:
        return "a figure is hidden, because a few people could be made out"
    if own.row.value is None or other.row.value is None:
        return "one of the two figures is not available"
    if own.row.period_label != other.row.period_label:
        return "the periods differ"
    if own.row.approximate or other.row.approximate:
        return "one of the two figures is approximate"
    if own.is_small or other.is_small:
        return "one of the two figures has a small base"
    if own.row.series.population != other.row.series.population:
        return "they count different people or services"
    return "a note stands beside one of the two figures" if own.row.note or other.row.note else ""


def trend_words(figures: Collection[Figure]) -> str:
    """What so few figures do not show: "Two years do not make a trend."; "" for 3 and more."""
    if len(figures) != 2:
        return ""
    kinds = {figure.row.period_kind for figure in figures}
    return f"Two {'years' if kinds <= YEARS else 'figures'} do not make a trend."


def _follows(one: Observation, two: Observation) -> bool:
    if one.period_kind != two.period_kind or not (one.period_starts and one.period_ends):
        return False
    if not (two.period_starts and two.period_ends):
        return False
    if one.period_kind in REPEATED:
        return one.period_ends < two.period_starts
    lengths = [row.period_ends - row.period_starts for row in (one, two)]  # type: ignore[operator]
    adjoins = one.period_ends + timedelta(days=1) == two.period_starts
    return one.period_kind in ADJOINING and adjoins and abs(lengths[0] - lengths[1]) <= SAME_LENGTH
