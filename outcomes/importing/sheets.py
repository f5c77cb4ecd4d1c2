"""Figures as files in the columns that are read back: reading an export again changes nothing."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import filterfalse

import xlsxwriter

from govuk.words import day
from outcomes.figures.entry import PERCENT
from outcomes.figures.sheet import STATUS
from outcomes.figures.withdrawals import leaves_none
from outcomes.importing.columns import COLUMNS, OF_SERIES, OWN_SHEET
from outcomes.importing.known import Known, home_of
from outcomes.models import Observation, Series
from outcomes.sheets import csv_bytes

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
NUMBERS = {"value", "count", "base_number"}
Cells = Sequence[object]


def figure_rows(known: Known) -> Iterator[Cells]:
    """The last issue of every figure, in the order of the published lines, a cell a column."""
    of_series: dict[int, list[Observation]] = {}
    for row in filterfalse(leaves_none, known.last.values()):
        of_series.setdefault(row.series_id, []).append(row)
    for series in known.lines:
        for row in sorted(of_series.get(series.pk, []), key=_in_time):
            yield [*_series_cells(series), *_figure_cells(row)]


def template_rows(known: Known) -> Iterator[Cells]:
    """Every line of figures that can be entered, with its kind of period, for the next figure.

    Its source stays empty, and last time's stands beside it: a new figure claims no old source.
    """
    latest: dict[int, Observation] = {}
    for row in filterfalse(leaves_none, known.last.values()):
        if row.series_id not in latest or _in_time(row) > _in_time(latest[row.series_id]):
            latest[row.series_id] = row
    for series in known.lines:
        if series.pk not in known.derived:
            last = latest.get(series.pk)
            given = {"kind": _kind(last), "last_source": last.source} if last else {}
            yield [*_series_cells(series), *(given.get(one.key, "") for one in COLUMNS[len(OF_SERIES) :])]


def render(kind: str, about: Sequence[tuple[str, str]], rows: Iterable[Cells], made: date) -> bytes:
    """The file. The same rows give the same bytes.

    Args:
        kind: "csv" or "xlsx".
        about: what the file holds, a name and a text a line.
        rows: a cell a column.
        made: the day that a workbook says it was made on.
    """
    if kind == "csv":
        headings = [one.heading for one in COLUMNS]
        return csv_bytes([*about, (), headings, *rows])
    return _workbook(about, rows, made)


def _in_time(row: Observation) -> tuple[bool, str, str]:
    ends = row.period_ends
    return ends is not None, ends.isoformat() if ends else "", row.period_label


def _series_cells(series: Series) -> Cells:
    return (
        home_of(series),
        series.key,
        series.label,
        series.unit,
        series.geography,
        series.population,
        series.breakdown_words,
    )


def _kind(row: Observation) -> str:
    return str(Observation.PeriodKind(row.period_kind).label)


def _figure_cells(row: Observation) -> Cells:
    return (
        _kind(row),
        row.period_label,
        row.period_reading,
        day(row.period_starts) if row.period_starts else "",
        day(row.period_ends) if row.period_ends else "",
        # As published: 9 stays 9, and 9.0 would stay 9.0.
        None if row.value is None else row.value.quantize(Decimal(1).scaleb(-row.decimals)),
        row.not_available,
        "Yes" if row.approximate else "No",
        STATUS[row.is_provisional],
        row.count,
        row.base_number,
        row.base_words,
        "Yes" if row.series.unit == PERCENT and row.value is not None and row.base_number is None else "",
        row.source,
        row.note,
        "",
    )


def _workbook(about: Sequence[tuple[str, str]], rows: Iterable[Cells], made: date) -> bytes:
    content = io.BytesIO()
    # Texts stay texts: a period such as 2022 would become a number, and “March 2022” a day.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": datetime.combine(made, time())})
        heading, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
        numbers = {places: book.add_format({"num_format": _shown(places)}) for places in range(7)}
        sheet = book.add_worksheet(OWN_SHEET)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, column.width, None if column.key in NUMBERS else text)
            sheet.write_string(0, place, column.heading, heading)
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, Decimal | int):
                    sheet.write_number(line, place, cell, numbers[_places(cell)])
                elif cell:
                    sheet.write_string(line, place, str(cell), text)
        _about_sheet(book, about, heading)
    return content.getvalue()


def _about_sheet(book: xlsxwriter.Workbook, about: Sequence[tuple[str, str]], heading: object) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    lines = [*about, ("", ""), *((one.heading, one.help) for one in COLUMNS)]
    for line, (name, words) in enumerate(lines):
        sheet.write_string(line, 0, name, heading)
        sheet.write_string(line, 1, words)


def _places(number: Decimal | int) -> int:
    exponent = Decimal(number).as_tuple().exponent
    return min(6, max(0, -exponent)) if isinstance(exponent, int) else 0


def _shown(places: int) -> str:
    return f"0.{'0' * places}" if places else "0"
