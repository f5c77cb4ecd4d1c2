"""Every figure of a report, one a line, for its workbook and its CSV. Plain functions of the frozen data.

A hidden figure keeps its line: its period and that it is hidden, and nothing that it could be worked out from.
"""

from collections.abc import Iterator

from outcomes.figures.provenance import short_name
from scrutiny.exporters.tables import Column, wide
from scrutiny.figure_data import ObservedLine, SeriesLine, observed
from scrutiny.frozen import MeasureLine

FIGURES = (
    *(Column("Measure", 9), Column("Outcome", 9), wide("What is counted", 34), Column("Unit", 10), wide("Place", 18)),
    *(Column("ONS code", 11), wide("Who is counted", 32), wide("Part", 24), wide("Period", 18)),
    *(wide("Our reading of the period", 24), wide("Kind of period", 18), Column("From"), Column("To")),
    *(Column("Value", 11), Column("Hidden", 9), wide("Why there is no value", 30), Column("Approximate", 12)),
    *(Column("Number behind it", 11), Column("Base", 11), wide("Base in words", 28), Column("Provisional", 12)),
    *(Column("Issue", 8), wide("Source", 40), Column("Page of the strategy", 11), wide("Found in", 24)),
    *(wide("Worked out"), wide("Note")),
)
"""The columns of the workbook."""
NAMES = (
    *("measure", "measure_outcome", "series", "unit", "place", "ons_code", "people", "part", "figure_period"),
    *("period_reading", "period_kind", "period_starts", "period_ends", "value", "hidden", "not_available"),
    *("approximate", "count", "base", "base_words", "provisional", "issue", "source", "source_page", "found_in"),
    *("worked_out", "note"),
)
"""The same columns in the CSV."""


def figure_cells(measure: MeasureLine) -> Iterator[tuple[object, ...]]:
    """The figures of a measure, a cell for each column."""
    for line, figure in observed(measure.series):
        yield (*(measure.ref, measure.outcome), *_series(line), *_figure(figure), _note(line, figure))


def _series(line: SeriesLine) -> tuple[object, ...]:
    return (line.label, line.unit, line.place, line.ons_code, line.people, line.part)


def _figure(one: ObservedLine) -> tuple[object, ...]:
    return (
        *(one.period, one.period_reading, one.period_kind, one.starts, one.ends, one.value, one.is_hidden),
        *(one.not_available, one.is_approximate, one.count, one.base, one.base_words, one.is_provisional, one.issue),
        *(one.source, one.page, ", ".join(map(short_name, one.found_in)), one.worked_out),
    )


def _note(line: SeriesLine, figure: ObservedLine) -> str:
    return ". ".join(text for text in (line.note, figure.note) if text)
