"""Blocks of a report as the elements of a Word file.

Elements are made directly: the library's own way through cells takes minutes for a plan of some hundred actions.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Mm

from scrutiny.exporters.docx_styles import LETTERED, LETTERED_UNDER, first_list, style_id
from scrutiny.exporters.pictures import MILLIMETRES, height_of
from scrutiny.house.blocks import (
    Block,
    BoldLine,
    Cell,
    CommitteeLine,
    Heading,
    LabelLine,
    Lettered,
    Line,
    Notice,
    Numbered,
    Picture,
    Run,
    SourceNote,
    Table,
    Text,
    Title,
)

TWIPS_A_MM = 1440 / 25.4
FEW_ROWS = 4
"""A table of the report's text with so few rows stays on one page; the rows of appendices are too high for that."""
LONG_CELL = 1500
"""From so many characters on a row may go over two pages: it might fit on none."""
STYLES: Mapping[type, str] = {
    Notice: "Notice",
    CommitteeLine: "Committee Line",
    Title: "Title",
    Line: "Normal",
    BoldLine: "Report Of",
    Numbered: "Numbered Paragraph",
    SourceNote: "Source Note",
}


class Body:
    """Turns blocks into elements, and counts the lettered lists that the numbering part has to know.

    Attributes:
        lists: the kind of each lettered list so far.
        images: by the id of a chart, the name of its picture in the file.
    """

    def __init__(self, images: Mapping[str, str]) -> None:
        self.lists: list[int] = []
        self.images = images

    def elements(self, block: Block) -> Iterator[Any]:
        """The paragraphs or the table of a block."""
        if isinstance(block, Heading):
            yield _paragraph((Run(block.text),), f"heading {block.level}", is_on_new_page=block.is_on_new_page)
        elif isinstance(block, LabelLine):
            yield _paragraph((Run(block.label, is_bold=True), Run(" "), *block.text), "Label Line")
        elif isinstance(block, Lettered):
            yield from self._lettered(block)
        elif isinstance(block, Table):
            yield from _with_caption(block)
        elif isinstance(block, Picture):
            yield from self._picture(block)
        else:
            yield _paragraph(block.text, STYLES[type(block)])

    def _picture(self, block: Picture) -> Iterator[Any]:
        """The chart between its caption and its note, on one page with both."""
        number = list(self.images).index(block.chart.id) + 1
        width, height = Mm(MILLIMETRES), Mm(height_of(block.chart))
        drawing = CT_Inline.new_pic_inline(number, self.images[block.chart.id], f"chart-{number}.png", width, height)
        drawing.docPr.set("descr", block.told)
        held = _paragraph((), "Normal", keeps_with_next=True)
        held.append(element("w:r", None, element("w:drawing", None, drawing)))
        yield _paragraph((Run(block.caption),), "caption")
        yield held
        yield _paragraph((Run(block.note),), "Source Note")

    def _lettered(self, block: Lettered) -> Iterator[Any]:
        number = first_list() + len(self.lists)
        self.lists.append(LETTERED if block.level == 1 else LETTERED_UNDER)
        style = "Lettered Paragraph" if block.level == 1 else "Lettered Sub-paragraph"
        return (_paragraph(item, style, number=number) for item in block.items)


def element(tag: str, attributes: Mapping[str, str] | None = None, *children: Any) -> Any:
    """An element of the file with its children."""
    made = OxmlElement(tag, {qn(name): value for name, value in (attributes or {}).items()})
    made.extend(children)
    return made


def value(tag: str, of: object) -> Any:
    """An element that says one thing."""
    return element(tag, {"w:val": str(of)})


def _paragraph(
    text: Text, style: str, *, number: int = 0, is_on_new_page: bool = False, keeps_with_next: bool = False
) -> Any:
    about = element("w:pPr", None, value("w:pStyle", style_id(style)))
    if keeps_with_next:
        about.append(element("w:keepNext"))
    if is_on_new_page:
        about.append(element("w:pageBreakBefore"))
    if number:
        about.append(element("w:numPr", None, value("w:ilvl", 0), value("w:numId", number)))
    return element("w:p", None, about, *(_run(run) for run in text if run.text))


def footer_paragraph(words: str) -> Any:
    """What stands at the foot of each page; an address begins a line of its own."""
    first, *more = words.split("\n")
    made = _paragraph((Run(first),), "footer")
    for line in more:
        run = _run(Run(line))
        run.insert(0, element("w:br"))
        made.append(run)
    return made


def _run(run: Run) -> Any:
    text = element("w:t", {"xml:space": "preserve"})
    text.text = run.text
    style = "GapToFill" if run.is_gap else "Strong" if run.is_bold else ""
    about = [element("w:rPr", None, value("w:rStyle", style))] if style else []
    return element("w:r", None, *about, text)


def _with_caption(table: Table) -> Iterator[Any]:
    if table.caption:
        yield _paragraph((Run(table.caption),), "caption")
    yield _table(table)
    if table.source:
        yield _paragraph((Run(table.source),), "Source Note")


def _table(table: Table) -> Any:
    widths = [round(column.width * TWIPS_A_MM) for column in table.columns]
    grid = element("w:tblGrid", None, *(element("w:gridCol", {"w:w": str(width)}) for width in widths))
    heads: tuple[Cell, ...] = tuple(((Run(column.heading),),) for column in table.columns)
    made = element("w:tbl", None, _about_table(table, sum(widths)), grid, _row(heads, widths, is_head=True))
    is_short = bool(table.caption) and len(table.rows) <= FEW_ROWS
    for position, row in enumerate(table.rows, 1):
        made.append(_row(row, widths, keeps_with_next=is_short and position < len(table.rows)))
    return made


def _about_table(table: Table, width: int) -> Any:
    """What holds for the whole table, in the order that the file format wants."""
    thick = {"w:val": "single", "w:sz": "8", "w:space": "0", "w:color": "auto"}
    thin = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "8C8C8C"}
    margins = (("top", 40), ("left", 60), ("bottom", 40), ("right", 100))
    look = {"w:val": "06A0", "w:firstRow": "1", "w:lastRow": "0", "w:firstColumn": "1", "w:lastColumn": "0"}
    return element(
        "w:tblPr",
        None,
        value("w:tblStyle", "TableGrid"),
        element("w:tblW", {"w:w": str(width), "w:type": "dxa"}),
        element(
            "w:tblBorders",
            None,
            element("w:top", thick),
            element("w:bottom", thick),
            element("w:insideH", thin),
        ),
        element("w:tblLayout", {"w:type": "fixed"}),
        element(
            "w:tblCellMar",
            None,
            *(element(f"w:{side}", {"w:w": str(twips), "w:type": "dxa"}) for side, twips in margins),
        ),
        element("w:tblLook", {**look, "w:noHBand": "1", "w:noVBand": "1"}),
        value("w:tblCaption", table.caption or table.description),
        value("w:tblDescription", table.description),
    )


def _row(cells: tuple[Cell, ...], widths: list[int], *, is_head: bool = False, keeps_with_next: bool = False) -> Any:
    longest = max(sum(len(run.text) for text in cell for run in text) for cell in cells)
    about = element("w:trPr")
    if longest < LONG_CELL:
        about.append(element("w:cantSplit"))
    if is_head:
        about.append(element("w:tblHeader"))
    style = "Table Heading" if is_head else "Table Text"
    row = element("w:tr", None, about)
    for cell, width in zip(cells, widths, strict=True):
        holds = element("w:tcPr", None, element("w:tcW", {"w:w": str(width), "w:type": "dxa"}))
        if is_head:
            holds.append(element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "EDEDED"}))
        texts = (_paragraph(text, style, keeps_with_next=keeps_with_next) for text in cell)
        row.append(element("w:tc", None, holds, *texts))
    return row
