"""Earlier values of figures that were revised or withdrawn: what stood there, since when, and who recorded it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from outcomes.figures.figure import Figure, figure_of
from outcomes.figures.rules import Thresholds
from outcomes.figures.withdrawals import LEAVES_NONE
from outcomes.models import Observation
from outcomes.promises import observations_at
from outcomes.reading import grouped


@dataclass(frozen=True)
class Earlier:
    """A figure that does not stand any more.

    Attributes:
        at: when it was recorded (aware).
        by_id: who recorded it; None for a command.
        by: their name, for readers who may know it; else "".
    """

    figure: Figure
    at: datetime
    by_id: int | None
    by: str = ""


def earlier_of(
    strategy_id: int, measures: Collection[int], revision: int, thresholds: Thresholds
) -> dict[int, list[Earlier]]:
    """By measure, its figures that do not stand any more, and withdrawals that left none. One query.

    Args:
        measures: ids.
        revision: the last change that counts.
        thresholds: of the strategy.
    """
    rows = observations_at([strategy_id], revision).filter(series__measure__in=measures).select_related("revision")
    gone = rows.filter(LEAVES_NONE | Q(is_superseded=True))
    return grouped(
        (row.series.measure_id, Earlier(figure_of(row, thresholds), row.revision.at, row.revision.by_id))
        for row in gone
    )


def named(found: Iterable[Earlier], people: Mapping[int, str]) -> list[Earlier]:
    """The same with the names of who recorded each."""
    return [replace(one, by=people.get(one.by_id or 0, "")) for one in found]


def with_earlier(figures: Iterable[Figure], earlier: Sequence[Earlier]) -> Iterator[tuple[Figure, bool]]:
    """Figures with what stood in their place before, in the order in which it was recorded, and whether each stands."""
    before = grouped((_place(one.figure.row), one.figure) for one in earlier)
    for figure in figures:
        yield from ((one, False) for one in before.pop(_place(figure.row), ()))
        yield figure, True
    yield from ((one, False) for rest in before.values() for one in rest)


def _place(row: Observation) -> tuple[int, str]:
    return row.series_id, row.period_label
