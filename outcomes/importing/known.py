"""What a strategy has recorded, as rows of a file are held against it. A fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from outcomes.figures.rules import Thresholds, thresholds_of
from outcomes.models import DerivedSeries, Measure, Observation, Series, Statement

Key = tuple[str, str, str, str]
"""Name, place, who is counted and part of a line of figures: together its own in a strategy."""


@dataclass(frozen=True)
class Known:
    """What a strategy has recorded.

    Attributes:
        lines: every series, in the order of the published lists.
        measures: by their keys in small letters.
        series: by `key_of`.
        named: by name in small letters, one series of that name.
        alike: by measure, figure and unit in small letters, the name of the series that count so.
        last: by series and label of the period, the last issue.
        derived: ids of the series whose figures are worked out.
    """

    lines: Sequence[Series]
    measures: Mapping[str, Measure]
    series: Mapping[Key, Series]
    named: Mapping[str, Series]
    alike: Mapping[tuple[int | None, str, str], str]
    last: Mapping[tuple[int, str], Observation]
    derived: frozenset[int]
    thresholds: Thresholds
    today: date


def key_of(key: str, geography: str, population: str, breakdown: str) -> Key:
    """What tells lines of figures apart, whatever the case of their letters."""
    return key.casefold(), geography.casefold(), population.casefold(), breakdown.casefold()


def key_of_series(series: Series) -> Key:
    """As `key_of`."""
    return key_of(series.key, series.geography, series.population, series.breakdown_words)


def alike_key(measure_id: int | None, label: str, unit: str) -> tuple[int | None, str, str]:
    """What lines of one name have in common."""
    return measure_id, label.casefold(), unit.casefold()


def known_of(strategy_id: int, revision: int, today: date) -> Known:
    """What a strategy has recorded by a revision."""
    every = Series.objects.filter(strategy=strategy_id, revision__lte=revision)
    series = list(every.select_related("measure", "statement").order_by("position", "pk"))
    by_id = {row.pk: row for row in series}
    figures = Observation.objects.filter(series__strategy=strategy_id, revision__lte=revision).order_by("issue")
    last = {}
    for row in figures:
        row.series = by_id[row.series_id]
        last[row.series_id, row.period_label] = row
    measures = Measure.objects.filter(outcome__strategy=strategy_id, revision__lte=revision)
    derived = DerivedSeries.objects.at(revision).filter(series__strategy=strategy_id)
    return Known(
        lines=series,
        measures={row.key.casefold(): row for row in measures},
        series={key_of_series(row): row for row in series},
        named={row.key.casefold(): row for row in reversed(series)},
        alike={alike_key(row.measure_id, row.label, row.unit): row.key for row in reversed(series)},
        last=last,
        derived=frozenset(derived.values_list("series_id", flat=True)),
        thresholds=thresholds_of(strategy_id, revision),
        today=today,
    )


def home_of(series: Series) -> str:
    """What a line of figures belongs to, as a cell says it: "Measure M1.2", "Outcome 1.1a"; "" for neither."""
    # A spreadsheet would read a bare key such as "1.10" as a number.
    if series.measure is not None:
        return f"Measure {series.measure.key}"
    return str(series.statement) if isinstance(series.statement, Statement) else ""
