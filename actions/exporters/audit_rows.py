"""The audit list as CSV: every change that the filters keep, under lines that say what the file is about."""

from collections.abc import Iterable, Sequence
from datetime import date

from actions.pages.audit_words import Line
from govuk.words import in_london
from outcomes.sheets import csv_bytes

COLUMNS = ("Change", "When", "Who", "What", "Details", "About")


def render_audit(about: Sequence[tuple[str, str]], lines: Iterable[Line]) -> bytes:
    """The file.

    Args:
        about: what the file holds, a name and a text a line.
        lines: the changes in the order of the page.

    Returns:
        CSV in UTF-8 with a byte-order mark.
    """
    return csv_bytes([*about, (), COLUMNS, *(_cells(line) for line in lines)])


def file_name(slug: str, day: date, *, demonstration: bool) -> str:
    """What the file is called: the strategy, what it holds, and the day that it is about."""
    prefix = "Demonstration - " if demonstration else ""
    return f"{prefix}{slug} - history - {day.isoformat()}.csv"


def _cells(line: Line) -> Sequence[object]:
    at = in_london(line.at).isoformat(timespec="seconds")
    return (line.revision, at, line.who, line.kind, line.said, line.about.words)
