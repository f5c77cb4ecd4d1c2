"""Files of figures for tests: rows by column, as CSV or as a workbook."""

import io
from typing import Any

import openpyxl

from outcomes.importing.columns import COLUMNS, HEADINGS

LINE = {"measure": "Measure M1.1", "series": "M1.1-1", "label": "Turnover 1", "unit": "%", "geography": "The county"}
"""The first line of a measure of `tests.factories.measures`."""


def a_row(period: str = "2021/22", value: Any = "30.1", **cells: Any) -> dict[str, Any]:
    """A row of that line with everything that a new figure needs, of which no base is published unless it is given."""
    own = {} if {"base_number", "base_words"} & cells.keys() else {"no_base": "Yes"}
    return {**LINE, "period": period, "value": value, "source": "Survey", **own, **cells}


def csv_file(*rows: dict[str, Any], sign: str = ",", encoding: str = "utf-8-sig") -> io.BytesIO:
    """Rows as CSV; a column is there where a row gives it."""
    keys = [one.key for one in COLUMNS if any(one.key in row for row in rows)]
    lines = [[HEADINGS[key] for key in keys], *([str(row.get(key, "")) for key in keys] for row in rows)]
    text = "\r\n".join(sign.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return io.BytesIO(text.encode(encoding))


def workbook(*rows: dict[str, Any], title: str = "Figures", formats: dict[str, str] | None = None) -> io.BytesIO:
    """Rows as a workbook.

    Args:
        formats: by column how its cells are shown, "0.0%".
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    fill(sheet, rows, formats or {})
    return saved(book)


def fill(sheet: Any, rows: Any, formats: dict[str, str]) -> None:
    """Put headings and rows into a sheet."""
    keys = [one.key for one in COLUMNS if any(one.key in row for row in rows)]
    sheet.append([HEADINGS[key] for key in keys])
    for row in rows:
        sheet.append([row.get(key) for key in keys])
        for place, key in enumerate(keys, 1):
            if key in formats:
                sheet.cell(sheet.max_row, place).number_format = formats[key]


def saved(book: Any) -> io.BytesIO:
    """The workbook as a file."""
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content
