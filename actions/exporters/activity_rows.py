"""The activity numbers of a workstream as CSV: one row a number, under lines that say what the file is about."""

from collections.abc import Iterable, Sequence
from datetime import date

from actions.pages.workstream_activity import ActivityLine
from govuk.words import period_words
from outcomes.sheets import csv_bytes

COLUMNS = ("Action", "Short title", "Organisation", "Period", "What was counted", "Number", "Unit", "Area")


def render_activity_rows(about: Sequence[tuple[str, str]], lines: Iterable[ActivityLine]) -> bytes:
    """The file.

    Args:
        about: what the file holds, a name and a text a line.
        lines: the numbers, in the order of the actions.

    Returns:
        CSV in UTF-8 with a byte-order mark.
    """
    return csv_bytes([*about, (), COLUMNS, *(_cells(line) for line in lines)])


def _cells(line: ActivityLine) -> Sequence[object]:
    number, period = line.activity.number, line.activity.period
    return (
        # A spreadsheet would read a bare 1.10 as the number 1.1.
        f"Action {line.reading.ref}",
        line.reading.short_title,
        line.partner,
        period_words(period.starts, period.ends),
        number.what,
        int(number.value) if number.value % 1 == 0 else number.value.normalize(),
        number.unit or "None given",
        number.area or "Everywhere",
    )


def activity_file_name(slug: str, number: int, day: date, *, demonstration: bool) -> str:
    """What the file is called: the strategy, what it holds, and the day that it is about."""
    prefix = "Demonstration - " if demonstration else ""
    return f"{prefix}{slug} - workstream {number} activity numbers - {day.isoformat()}.csv"
