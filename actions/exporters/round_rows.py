"""A round of figures as CSV: what its page shows, a line for each thing asked for, under what the file is about."""

from collections.abc import Iterable, Sequence
from datetime import date

from actions.pages.figure_rounds import Item, Round
from govuk.words import in_london
from outcomes.about_files import about_file
from outcomes.scope import Scope
from outcomes.sheets import csv_bytes

COLUMNS = (
    "Item",
    "What is asked for",
    "From whom",
    "Answered",
    "Figure",
    "Figure recorded on",
    "Answer",
    "Answered on",
)


def about_round(scope: Scope, page: Round, address: str) -> list[tuple[str, str]]:
    """What the file says of itself.

    Args:
        scope: whose round it is, and the moment.
        address: where its page is found again as it was.
    """
    action = f"Action {page.action[0]}: {page.action[1]}" if page.action else "No action"
    lines = [
        ("Round", f"{page.number}. {page.title}"),
        ("Asks for", page.kind),
        ("Promised by", action),
        ("Position", page.position),
        *([("Ended", page.ended), ("Reason", page.reading.end.reason)] if page.reading.end else []),
    ]
    return about_file(scope, lines, address)


def render_round_rows(about: Sequence[tuple[str, str]], items: Iterable[Item]) -> bytes:
    """The file.

    Args:
        about: what it holds, a name and a text a line; it outlives the address that it came from.
        items: in the order of the page.

    Returns:
        CSV in UTF-8 with a byte-order mark.
    """
    return csv_bytes([*about, (), COLUMNS, *(_cells(item) for item in items)])


def _cells(item: Item) -> Sequence[object]:
    last = item.answers[0] if item.answers else None
    return (
        item.position,
        item.subject,
        f"{item.asked} (invented)" if item.is_invented else item.asked,
        "Yes" if item.is_answered else "Not answered",
        item.figure or "No figure",
        in_london(item.figure_on).date() if item.figure_on else "",
        last.words if last else "No answer in words",
        in_london(last.on).date() if last else "",
    )


def file_name(slug: str, number: int, day: date, *, demonstration: bool) -> str:
    """What the file is called: the strategy, the round, and the day that it is about."""
    prefix = "Demonstration - " if demonstration else ""
    return f"{prefix}{slug} - round {number} - {day.isoformat()}.csv"
