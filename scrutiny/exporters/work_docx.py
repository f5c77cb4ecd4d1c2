"""A committee's work programme as a Word file, in the columns of the house."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from govuk.words import day
from scrutiny.exporters.docx import CONTENT_TYPE, draw
from scrutiny.house.blocks import (
    Block,
    Cell,
    Column,
    CommitteeLine,
    Document,
    Heading,
    Line,
    Notice,
    Run,
    Table,
    Title,
    clean,
    of,
)

__all__ = ["CONTENT_TYPE", "DATED", "UNDATED", "WorkSheet", "file_stem", "render_work_docx"]

DATED = ("Date", "Topic", "Background", "Basis", "Outcomes from Meeting")
"""The columns of the house for items of meetings."""
UNDATED = ("Items", "Background", "Basis", "Target Scheduling Date")
"""The columns of the house for items without a date."""
NOTHING = {"Outcomes from Meeting": "None recorded"}
"""What an empty cell says; "None given" in the other columns."""
DATED_WIDTHS, UNDATED_WIDTHS = (32, 42, 37, 22, 33), (56, 46, 26, 38)
"""In millimetres."""
NOTICE = "DEMONSTRATION: the committee, its meetings and what is on its agenda are invented."


@dataclass(frozen=True)
class WorkSheet:
    """What the file says.

    Attributes:
        name: of the file, without its ending; also the title.
        next_meeting: the next one of the year in words; "" for none.
        on: the day that it is as at.
        dated, undated: the rows of the two tables.
    """

    name: str
    committee: str
    council: str
    title: str
    next_meeting: str
    remit: str
    demonstration: bool
    on: date
    dated: Sequence[Sequence[str]]
    undated: Sequence[Sequence[str]]


def file_stem(text: str) -> str:
    """A file's name, without what a disk or a header refuses."""
    return " ".join(re.sub(r"[^\w .,()&-]", "", text, flags=re.ASCII).split())[:120]


def render_work_docx(sheet: WorkSheet) -> bytes:
    """The work programme as DOCX. The same sheet gives the same bytes."""
    footer = f"{sheet.committee}: {sheet.title}, as at {day(sheet.on)}"
    return draw(
        Document(
            name=sheet.name,
            subject=sheet.committee,
            footer=clean(f"{footer}. Demonstration" if sheet.demonstration else footer),
            made_on=sheet.on,
            is_draft=False,
            blocks=tuple(_blocks(sheet)),
        )
    )


def _blocks(sheet: WorkSheet) -> Iterator[Block]:
    if sheet.demonstration:
        yield Notice(of(NOTICE))
    yield CommitteeLine(of(sheet.committee))
    yield Title(of(sheet.title))
    following = f"Next meeting: {sheet.next_meeting}" if sheet.next_meeting else ""
    for words in filter(str.strip, [sheet.council, following, *sheet.remit.splitlines()]):
        yield Line(of(words))
    yield Heading(1, "Committee meetings")
    yield from _table("Items by meeting", DATED, DATED_WIDTHS, sheet.dated, "No meeting is recorded for this year.")
    yield Heading(1, "Items without a date")
    yield from _table("Items without a date", UNDATED, UNDATED_WIDTHS, sheet.undated, "No item waits for a date.")


def _table(
    about: str, names: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], nothing: str
) -> Iterator[Block]:
    if not rows:
        yield Line(of(nothing))
        return
    columns = tuple(Column(name, width) for name, width in zip(names, widths, strict=True))
    cells = tuple(tuple(_cell(text, name) for text, name in zip(row, names, strict=True)) for row in rows)
    yield Table("", f"{about}: {', '.join(names)}", columns, cells)


def _cell(text: str, column: str) -> Cell:
    """Each line of the text as a paragraph; an empty cell says so."""
    lines = [clean(line) for line in text.splitlines() if clean(line)]
    return tuple((Run(line),) for line in lines or [NOTHING.get(column, "None given")])
