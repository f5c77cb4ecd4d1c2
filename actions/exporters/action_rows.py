"""A list of actions as CSV: what the page shows, row by row, under lines that say what the file is about."""

from collections.abc import Iterable, Sequence
from datetime import date

from actions.pages.rows import Row
from govuk.words import in_london
from outcomes.sheets import csv_bytes

COLUMNS = (
    "Action",
    "Short title",
    "Workstream",
    "Rating or stage",
    "Note",
    "Lead partner",
    "Due",
    "Due date",
    "Date moves",
    "Last update",
    "Last update sent",
)


def render_action_rows(about: Sequence[tuple[str, str]], rows: Iterable[Row]) -> bytes:
    """The file.

    Args:
        about: what the file holds, a name and a text a line; it outlives the address that the file came from.
        rows: the actions in the order of the page.

    Returns:
        CSV in UTF-8 with a byte-order mark.
    """
    return csv_bytes([*about, (), COLUMNS, *(_cells(row) for row in rows)])


def _cells(row: Row) -> Sequence[object]:
    reading = row.reading
    sent = in_london(reading.update.submitted_at).date() if reading.update else row.updated
    return (
        # A spreadsheet would read a bare 1.10 as the number 1.1.
        f"Action {reading.ref}",
        reading.short_title,
        row.workstream,
        row.rating,
        row.note,
        row.lead,
        row.due,
        reading.state.due_date or row.due,
        row.moved or "Not moved",
        row.updated,
        sent,
    )


def file_name(slug: str, day: date, *, demonstration: bool) -> str:
    """What the file is called: the strategy, what it holds, and the day that it is about."""
    prefix = "Demonstration - " if demonstration else ""
    return f"{prefix}{slug} - actions - {day.isoformat()}.csv"
