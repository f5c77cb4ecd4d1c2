"""Measures as the API answers for them: wording, what the programme says, its narrative, published lines and sums."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from outcomes.figures.figure import Figure
from outcomes.figures.known import hidden_at
from outcomes.measures.narratives import Narratives, narratives_of
from outcomes.models import MeasureSettings, MeasureVersion, Observation, Series
from outcomes.promises import latest_observations_at, series_of_measures
from outcomes.reading import grouped
from outcomes.sums.deriving import Sum, sums_at, worked_out


@dataclass(frozen=True)
class SumReading:
    """A sum with what it comes to."""

    sum: Sum
    figures: Sequence[Figure]


@dataclass(frozen=True)
class MeasureReading:
    """A measure with everything that belongs to it.

    Attributes:
        series: published lines of figures.
        settings: what the programme says about it; None where nobody has said anything.
        sums: lines that are worked out.
    """

    version: MeasureVersion
    series: Sequence[Series]
    settings: MeasureSettings | None
    narratives: Narratives
    sums: Sequence[SumReading]


def read_measures(rows: Iterable[MeasureVersion], revision: int) -> list[MeasureReading]:
    """Measures with everything that belongs to them, in 5 queries, or 14 where figures are worked out."""
    found = list(rows)
    measures = [row.measure_id for row in found]
    sums = _sums({row.measure.outcome.strategy_id for row in found}, revision)
    derived = {one.sum.row.series_id for of_measure in sums.values() for one in of_measure}
    series = series_of_measures(measures, revision)
    said = MeasureSettings.objects.at(revision).filter(measure__in=measures).select_related("owner", "headline")
    settings = {row.measure_id: row for row in said}
    narratives = narratives_of(measures, revision)
    return [
        MeasureReading(
            version=row,
            series=[one for one in series[row.measure_id] if one.pk not in derived],
            settings=settings.get(row.measure_id),
            narratives=narratives[row.measure_id],
            sums=sums[row.measure_id],
        )
        for row in found
    ]


def read_observations(rows: Iterable[Observation], revision: int) -> list[Observation]:
    """Figures, each with `hidden_in_publication`. Queries as `outcomes.figures.known.figures_at`, for each strategy."""
    found = list(rows)
    hidden = _hidden({row.series.strategy_id for row in found}, revision)
    for row in found:
        row.hidden_in_publication = (row.series_id, row.period_label) in hidden  # type: ignore[attr-defined]
    return found


def _hidden(strategies: set[int], revision: int) -> set[tuple[int, str]]:
    return {key for strategy in strategies for key in hidden_at(strategy, revision)}


def _sums(strategies: set[int], revision: int) -> dict[int, list[SumReading]]:
    """By measure what is worked out for it."""
    sums = [one for one in sums_at(strategies, revision) if one.row.series.measure_id]
    wanted = {series.pk for one in sums for series, _ in one.inputs.values()}
    rows = latest_observations_at(strategies, revision).filter(series__in=wanted) if wanted else ()
    known = grouped((row.series_id, row) for row in rows)
    hidden = _hidden({one.row.series.strategy_id for one in sums}, revision)
    return grouped((one.row.series.measure_id, SumReading(one, _worked_out(one, known, hidden))) for one in sums)


def _worked_out(
    one: Sum, known: Mapping[int, Sequence[Observation]], hidden: Collection[tuple[int, str]]
) -> list[Figure]:
    figures = worked_out(one, known)
    return [replace(figure, is_withheld=(figure.series_id, figure.row.period_label) in hidden) for figure in figures]
