"""Tables as CSV files that spreadsheets open as they are meant: in the right letters, and calculating nothing."""

import csv
import io
from collections.abc import Iterable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A spreadsheet would calculate a cell that begins so; the last four are the wide forms of the first four."""


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as CSV in UTF-8 with a byte-order mark, which spreadsheets need to see the encoding."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
    return "\ufeff".encode() + text.getvalue().encode()


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet calculates. Numbers of ours keep their sign."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text
