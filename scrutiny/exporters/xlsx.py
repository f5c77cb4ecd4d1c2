"""A report as a workbook: for people, in their words. Dates are dates, references are text (1.10 stays 1.10).

Nothing in it is calculated: every text is written as text, whatever it begins with. The same data give the same bytes.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from govuk.words import in_london
from scrutiny.exporters.tables import Column
from scrutiny.exporters.workbook_rows import Sheet, sheets_of
from scrutiny.frozen import Frozen

LONGEST = 32_767
"""Characters that a cell of a workbook holds."""


def render_xlsx(frozen: Frozen) -> bytes:
    """The report's data as a workbook: what it is, then actions, workstreams, outcomes, changes, measures, figures."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False}) as book:
        # Dates of the file are those of the data: another day's drawing gives the same bytes.
        made = datetime.combine(frozen.issued_on or frozen.progress.at.day, time())
        book.set_properties({"title": f"{frozen.progress.title}: progress", "created": made})
        formats = _Formats.of(book)
        for sheet in sheets_of(frozen):
            _write(book.add_worksheet(sheet.name), sheet, formats)
    return file.getvalue()


@dataclass(frozen=True)
class _Formats:
    """How cells look, by what they hold."""

    head: Any
    text: Any
    wrapped: Any
    date: Any
    moment: Any
    number: Any
    decimals: Sequence[Any]

    def exact(self, value: Decimal) -> Any:
        """How a number shows that is printed with so many decimals: 28.20 stays 28.20."""
        return self.decimals[-int(value.as_tuple().exponent)]

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> "_Formats":
        """Add them to a workbook."""
        top = {"valign": "top"}
        return cls(
            head=book.add_format({**top, "bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#EDEDED"}),
            text=book.add_format({**top, "num_format": "@"}),
            wrapped=book.add_format({**top, "num_format": "@", "text_wrap": True}),
            date=book.add_format({**top, "num_format": "d mmm yyyy", "align": "left"}),
            moment=book.add_format({**top, "num_format": "d mmm yyyy hh:mm", "align": "left"}),
            number=book.add_format(top),
            decimals=[book.add_format({**top, "num_format": f"#,##0{'.' * bool(n)}{'0' * n}"}) for n in range(7)],
        )


def _write(page: Any, sheet: Sheet, formats: _Formats) -> None:
    _lay_out(page, sheet)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, formats.head)
    for number, row in enumerate(sheet.rows, start=1):
        _write_row(page, number, zip(sheet.columns, row, strict=True), formats)


def _lay_out(page: Any, sheet: Sheet) -> None:
    """Widths, the head that stays, filters, and how it prints."""
    last = len(sheet.columns) - 1
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    page.freeze_panes(1, 1 if sheet.has_filters else 0)
    if sheet.has_filters:
        page.autofilter(0, 0, max(len(sheet.rows), 1), last)
    # Spreadsheets mark references as numbers that were stored as text; here that is meant.
    page.ignore_errors({"number_stored_as_text": f"A1:A{len(sheet.rows) + 1}"})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_row(page: Any, number: int, cells: Iterable[tuple[Column, object]], formats: _Formats) -> None:
    for place, (column, value) in enumerate(cells):
        if value is None or value == "":
            continue
        if isinstance(value, datetime):
            # A workbook knows no time zones: it holds what London's clock showed.
            page.write_datetime(number, place, in_london(value).replace(tzinfo=None), formats.moment)
        elif isinstance(value, date):
            page.write_datetime(number, place, datetime.combine(value, time()), formats.date)
        elif isinstance(value, Decimal):
            page.write_number(number, place, value, formats.exact(value))
        elif isinstance(value, int) and not isinstance(value, bool):
            page.write_number(number, place, value, formats.number)
        else:
            page.write_string(number, place, _text(value), formats.wrapped if column.wraps else formats.text)


def _text(value: object) -> str:
    """A cell's words: "Yes" and "No", and what is too long for a cell is cut, which is said."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = str(value)
    cut = " [cut: too long for a cell]"
    return text if len(text) <= LONGEST else text[: LONGEST - len(cut)] + cut
