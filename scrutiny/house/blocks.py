"""A report as blocks: what it says and in which order, without a word of Word or HTML. Every format draws these."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from outcomes.figures.charts import Chart

TABLE_WIDTH = 166
"""The columns of a table add up to this, in millimetres."""


@dataclass(frozen=True)
class Run:
    """Words in one manner.

    Attributes:
        is_gap: somebody has still to fill this in: "[add the author's name]", marked so that it is not overlooked.
    """

    text: str
    is_bold: bool = False
    is_gap: bool = False


Text = tuple[Run, ...]


@dataclass(frozen=True)
class Notice:
    """Boxed words that nobody may overlook: a draft, a demonstration, a correction."""

    text: Text


@dataclass(frozen=True)
class CommitteeLine:
    """A line of the title block: committee, then day."""

    text: Text


@dataclass(frozen=True)
class Title:
    """The report's title."""

    text: Text


@dataclass(frozen=True)
class Heading:
    """A heading; an appendix begins on a new page.

    Attributes:
        level: 1 of a part, 2 within it.
    """

    level: int
    text: str
    is_on_new_page: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph without a number."""

    text: Text


@dataclass(frozen=True)
class LabelLine:
    """A bold label and what belongs to it: "Report Author:" and who that is."""

    label: str
    text: Text


@dataclass(frozen=True)
class BoldLine:
    """A bold line that is no heading: "Report of the Cabinet Member for Health and Care"."""

    text: Text


@dataclass(frozen=True)
class Numbered:
    """A numbered paragraph; the numbers go through the whole report once."""

    number: int
    text: Text


@dataclass(frozen=True)
class Lettered:
    """A lettered list, which begins with a.

    Attributes:
        level: 1 of a list of its own (recommendations), 2 under a numbered paragraph.
    """

    level: int
    items: tuple[Text, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and its width in millimetres."""

    heading: str
    width: int


Cell = tuple[Text, ...]
"""The paragraphs of a cell; at least one, and never an empty one."""


@dataclass(frozen=True)
class Table:
    """A table without merged cells. The first cell of each row names it.

    Attributes:
        caption: printed above: "Table 1: Red actions"; "" where a heading right above names it.
        description: for readers who do not see it: what it shows and how it is built.
        source: printed below, else "".
    """

    caption: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart. Its numbers stand in a table beside it, and in what is read aloud in its place.

    Attributes:
        caption: printed above: "Per cent. Home care staff, Staffordshire".
        note: printed below: how to read it.
    """

    caption: str
    chart: Chart
    note: str

    @property
    def told(self) -> str:
        """For readers who do not see it: what is drawn, and every number."""
        return f"{self.chart.title}. {self.chart.description}"


@dataclass(frozen=True)
class SourceNote:
    """Small print: under which licence the data may be used."""

    text: Text


Block = (
    Notice
    | CommitteeLine
    | Title
    | Heading
    | Line
    | LabelLine
    | BoldLine
    | Numbered
    | Lettered
    | Table
    | Picture
    | SourceNote
)


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes:
        name: of document and file alike, without an ending, safe for a file.
        subject: the strategy.
        footer: printed on every page; an address has a line of its own, so that it is not broken.
        made_on: the day that the file gives as its own.
    """

    name: str
    subject: str
    footer: str
    made_on: date
    is_draft: bool
    blocks: tuple[Block, ...]


def letter(position: int) -> str:
    """The letter of an item, as word processors count: 1 is "a", 26 is "z", 27 is "aa", 28 is "bb"."""
    return chr(ord("a") + (position - 1) % 26) * ((position - 1) // 26 + 1)


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(run.text for run in text)


def paragraphs(block: Block) -> Iterator[str]:
    """The words of a block, a paragraph at a time, in reading order; numbers and letters are not among them."""
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, LabelLine):
        yield f"{block.label} {plain(block.text)}"
    elif isinstance(block, Lettered):
        yield from map(plain, block.items)
    elif isinstance(block, Table):
        if block.caption:
            yield block.caption
        yield from (column.heading for column in block.columns)
        for row in block.rows:
            yield from (plain(text) for cell in row for text in cell)
        if block.source:
            yield block.source
    elif isinstance(block, Picture):
        yield from (block.caption, block.told, block.note)
    else:
        yield plain(block.text)


def words_of(document: Document) -> list[str]:
    """Everything that a report says, a paragraph at a time. Each format must give the same."""
    return [words for block in document.blocks for words in paragraphs(block)]


def gaps_of(document: Document) -> list[tuple[str, str]]:
    """What somebody has still to fill in, as (heading that it stands under, words)."""
    found: list[tuple[str, str]] = []
    under = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            under = block.text
        found += [(_label(block) or under, run.text) for run in _runs(block) if run.is_gap]
    return found


def _label(block: Block) -> str:
    return block.label if isinstance(block, LabelLine) else ""


def _runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Lettered):
        yield from (run for item in block.items for run in item)
    elif isinstance(block, Table):
        yield from (run for row in block.rows for cell in row for text in cell for run in text)
    elif not isinstance(block, Heading | Picture):
        yield from block.text


_SPACE = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
_NOT_PRINTED = re.compile("[^\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]|[\\x7f-\\x9f]")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = f"{_MONTH}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_TOGETHER = re.compile(rf"(?<=\b\d) (?=(?:{_MONTH})\b)|(?<=\b\d\d) (?=(?:{_MONTH})\b)")
NEXT_TABLE = "\ue000"
"""Stands in a sentence for the number of the table that comes next, until the report is put together."""
_NUMBERED = re.compile(rf"\b(Actions?|Outcomes?|Table|Appendix|Edition|edition) (?=[\d{NEXT_TABLE}])")


def clean(words: str) -> str:
    """Words in one line, as a file can hold them: line breaks are spaces, control characters are left out."""
    return _NOT_PRINTED.sub("", _SPACE.sub(" ", words)).strip(" ")


def said(words: str) -> str:
    """A sentence of ours, clean, with a day and its month, and a noun and its number, kept on one line."""
    return _NUMBERED.sub("\\1\u00a0", _TOGETHER.sub("\u00a0", clean(words)))


def of(words: str) -> Text:
    """A sentence of ours as a text."""
    return (Run(said(words)),)


def gap(words: str) -> Text:
    """What is still to be filled in, in square brackets."""
    return (Run(f"[{words}]", is_gap=True),)


def written(words: str, missing: str) -> Text:
    """What somebody wrote, or a gap that says what to write."""
    return (Run(clean(words)),) if clean(words) else gap(missing)
