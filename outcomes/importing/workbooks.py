"""A workbook as rows of text: its first visible sheet, row by row, and nothing that it calculates."""

import math
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from openpyxl import load_workbook

from govuk.words import count_of
from outcomes.importing.columns import OWN_SHEET
from outcomes.importing.packing import DAMAGED, look_into
from outcomes.importing.tables import MOST_COLUMNS, MOST_EMPTY, FileRefusedError

MERGED = (
    "The sheet has merged cells. Only the first row and column of each was read as filled in: unmerge them, and fill in"
    " every row."
)
_DECIMALS = re.compile(r"0\.(0+)")


def read_workbook(file: IO[bytes]) -> tuple[Iterator[tuple[int, Sequence[str]]], list[str]]:
    """The rows of a workbook's sheet of figures, and what is to be said of how it was read.

    Raises:
        FileRefusedError: it is damaged, unpacks to too much, or shows no sheet.
    """
    merged = look_into(file)
    try:
        with warnings.catch_warnings():
            # About drawings and rules of the workbook, of which nothing is read.
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # a damaged part makes the reader fail in any way
        raise FileRefusedError(DAMAGED) from error
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise FileRefusedError("All sheets of the workbook are hidden. Show the one with the figures.")
    sheet = next((one for one in shown if one.title.casefold() == OWN_SHEET.casefold()), shown[0])
    said = _said(sheet.title, len(shown) - 1, len(book.worksheets) - len(shown))
    return _rows(sheet), [*said, MERGED] if sheet._worksheet_path.lstrip("/") in merged else said


def _said(title: str, others: int, hidden: int) -> list[str]:
    left = [count_of(others, "other sheet")] if others else []
    left += [count_of(hidden, "hidden sheet")] if hidden else []
    return [f"Only the sheet “{title}” was read, and not {' and '.join(left)}."] if left else []


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    # What a sheet says of its own size is often wrong.
    sheet.reset_dimensions()
    empty = 0
    rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                number, cells = next(rows)
                texts = [_text(cell) for cell in cells]
        except StopIteration:
            return
        except Exception as error:  # a damaged part makes the reader fail in any way
            raise FileRefusedError(DAMAGED) from error
        empty = 0 if any(texts) else empty + 1
        if empty > MOST_EMPTY:
            raise FileRefusedError("The sheet has too many empty rows. Delete those under the figures.")
        yield number, texts


def _text(cell: Any) -> str:
    """A cell as it would be typed. A formula begins with "="; a text that does is marked, as `cells.plain` reads it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return f"={getattr(value, 'text', None) or value}".replace("==", "=", 1)
    if isinstance(value, str):
        return f"'{value}" if value.startswith("=") else value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float, shown_as: str) -> str:
    """A number with the decimal places that it is shown with, and with those that it has."""
    if not math.isfinite(value):
        return str(value)
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    is_percentage = "%" in shown_as
    if is_percentage:
        number *= 100
    number = number.normalize()
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    shown = _DECIMALS.search(shown_as)
    places = max(-exponent, len(shown[1]) if shown else 0, 0)
    return f"{number:.{places}f}{'%' if is_percentage else ''}"
