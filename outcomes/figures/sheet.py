"""The published figures of a measure as CSV: one figure a line, with everything that lets it be traced."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from outcomes.figures.figure import Figure
from outcomes.figures.provenance import short_name
from outcomes.sheets import csv_bytes

COLUMNS = (
    "Measure",
    "Figure",
    "Unit",
    "Who is counted",
    "Place",
    "Part",
    "Period",
    "Our reading of the period",
    "Value",
    "Why there is no value",
    "Approximate",
    "Status",
    "Number behind it",
    "Base",
    "Source",
    "Page of the strategy",
    "Found in",
    "Note",
    "Issue",
    "Hidden in what is published",
    "Standing",
)
STATUS = {None: "", True: "Provisional", False: "Final"}
"""What a cell says by `Observation.is_provisional`."""


def render_figures(about: Sequence[tuple[str, str]], key: str, figures: Iterable[tuple[Figure, bool]]) -> bytes:
    """The file.

    Args:
        about: what the file holds, a name and a text a line; it outlives the address that the file came from.
        key: the measure's.
        figures: in the order of the page, each with whether it stands; earlier issues come before the standing one.

    Returns:
        CSV in UTF-8 with a byte-order mark.
    """
    return csv_bytes([*about, (), COLUMNS, *(_cells(key, *one) for one in figures)])


def file_name(slug: str, key: str, day: date, *, demonstration: bool) -> str:
    """What the file is called: the strategy, the measure, and the day that it is about."""
    prefix = "Demonstration - " if demonstration else ""
    return f"{prefix}{slug} - {key} - {day.isoformat()}.csv"


def _cells(key: str, figure: Figure, stands: bool) -> Sequence[object]:
    row, series = figure.row, figure.row.series
    return (
        # A spreadsheet would read a bare key such as "1.10" as a number.
        f"Measure {key}",
        series.label,
        series.unit,
        series.population,
        series.geography,
        series.breakdown_words,
        row.period_label,
        row.period_reading,
        # As published: 9 stays 9, and 9.0 would stay 9.0.
        None if row.value is None else row.value.quantize(Decimal(1).scaleb(-row.decimals)),
        row.not_available,
        "Yes" if row.approximate else "No",
        STATUS[row.is_provisional],
        row.count,
        figure.base or "Not a percentage",
        row.source,
        row.page,
        ", ".join(short_name(document) for document in row.found_in),
        ". ".join(text for text in (series.note, row.note) if text),
        row.issue,
        ("Yes" if figure.is_withheld else "No") if stands else "Not published",
        "Yes" if stands else "No",
    )
