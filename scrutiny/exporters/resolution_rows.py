"""The list of resolutions as CSV, and as a Word table for the agenda. Nothing here asks the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from govuk.words import day, in_london
from outcomes.sheets import csv_bytes
from scrutiny.exporters.docx import draw
from scrutiny.house.blocks import Block, Cell, Column, CommitteeLine, Document, Line, Notice, Run, Table, Text, Title
from scrutiny.pages.resolution_words import Wording, worded
from scrutiny.resolution_lines import ResolutionLine

CSV, DOCX = "csv", "docx"
TITLE = "Resolutions and requests"
COLUMNS = (
    "Reference",
    "Meeting",
    "Agenda item",
    "Number",
    "Words as minuted",
    "What it asks for",
    "Stage",
    "Who owes it",
    "Confirmed",
    "Due",
    "How the date was found",
    "Days overdue",
    "Age in days",
    "Meetings since",
    "Answers",
    "Asked for again",
    "Next step",
    "Proposal to close",
    "Recorded",
)
WIDTHS = {"Reference": 27, "What was asked, word for word": 53, "Who owes it": 27, "Due": 25, "Answer": 34}


@dataclass(frozen=True)
class About:
    """What a file is about.

    Attributes:
        day, moment: the day that it tells, and the moment's lasting name.
        address: where the same is found again.
    """

    committee: str
    day: date
    moment: str
    address: str
    demonstration: bool


def file_name(about: About, ending: str) -> str:
    """What the file is called."""
    return f"{_name(about)}.{ending}"


def _name(about: About) -> str:
    prefix = "Demonstration - " if about.demonstration else ""
    safe = "".join(letter if letter.isalnum() or letter in " -,()" else " " for letter in about.committee)
    return f"{prefix}{TITLE} - {' '.join(safe.split())[:100]} - {about.day.isoformat()}"


def render_csv(about: About, lines: Iterable[ResolutionLine]) -> bytes:
    """The file: lines that say what it is, then a row for each resolution."""
    demonstration = [("Demonstration", "Not a record of any real organisation")] if about.demonstration else []
    head = [
        ("Committee", about.committee),
        *demonstration,
        ("As at", day(about.day)),
        ("Lasting name", about.moment),
        ("Address", about.address),
    ]
    return csv_bytes([*head, (), COLUMNS, *(_cells(line, worded(line)) for line in lines)])


def _cells(line: ResolutionLine, words: Wording) -> Sequence[object]:
    recorded = line.told[-1].at if line.told else None
    return (
        line.reference,
        line.asked_on,
        line.item,
        line.number or "None",
        line.words_on_one_line,
        line.kind.label,
        line.stage.label,
        words.owner,
        "Yes" if line.owner_confirmed else "No",
        line.due or words.due,
        words.found,
        line.days_overdue,
        line.age_days,
        line.age_meetings,
        " | ".join(f"{one.on.isoformat()}, {one.given_by}: {' '.join(one.text.split())}" for one in line.answers)
        or "None recorded",
        ", ".join(one.isoformat() for one in line.chased_on) or "No",
        line.next_step or "None",
        words.proposal or "None",
        in_london(recorded).isoformat(timespec="seconds") if recorded else "",
    )


def render_docx(about: About, lines: Iterable[ResolutionLine]) -> bytes:
    """The table for the agenda, as a Word file in the committee's house style."""
    return draw(agenda_table(about, list(lines)))


def agenda_table(about: About, lines: Sequence[ResolutionLine]) -> Document:
    """The list as a document: title, day, and one table."""
    blocks: list[Block] = []
    if about.demonstration:
        blocks.append(Notice(_text("Demonstration: not a record of any real organisation.")))
    blocks += [CommitteeLine(_text(about.committee)), Title(_text(TITLE)), Line(_text(f"As at {day(about.day)}."))]
    if lines:
        columns = tuple(Column(heading, width) for heading, width in WIDTHS.items())
        description = "What the committee resolved and asked for: who owes an answer by when, and what became of it."
        rows = tuple(_row(line, worded(line)) for line in lines)
        blocks.append(Table("Table 1: Resolutions and requests, overdue first", description, columns, rows))
    else:
        blocks.append(Line(_text("Nothing is waited for.")))
    prefix = "Demonstration. " if about.demonstration else ""
    return Document(
        name=_name(about),
        subject=about.committee,
        footer=f"{prefix}{TITLE}. As at {day(about.day)}. {about.address}",
        made_on=about.day,
        is_draft=False,
        blocks=tuple(blocks),
    )


def _row(line: ResolutionLine, words: Wording) -> tuple[Cell, ...]:
    late = (Run(words.late, is_bold=True),)
    return (
        _cell(line.reference, line.item_title, line.kind.label),
        _cell(f"“{line.words_on_one_line}”"),
        _cell(words.owner, words.owner_note),
        (*_cell(words.due), *((late,) if words.late else ()), *(_cell(words.found) if words.found else ())),
        _cell(*words.answer, words.proposal),
    )


def _cell(*lines: str) -> Cell:
    return tuple(_text(line) for line in lines if line)


def _text(words: str) -> Text:
    return (Run(words),)
