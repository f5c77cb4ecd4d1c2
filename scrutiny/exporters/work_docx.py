"""A committee's work programme as a Word file, in the columns of the house."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table

from govuk.words import day

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DATED = ("Date", "Topic", "Background", "Basis", "Outcomes from Meeting")
"""The columns of the house for items of meetings."""
UNDATED = ("Items", "Background", "Basis", "Target Scheduling Date")
"""The columns of the house for items without a date."""
DATED_WIDTHS, UNDATED_WIDTHS = (4.2, 5.8, 5.2, 3.2, 7.3), (8.4, 7.6, 4.2, 5.5)
"""In centimetres; together the width of a page that lies on its side."""
NOTICE = "DEMONSTRATION: committee, meetings and items are invented."


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


def filename(text: str) -> str:
    """A file's name without what a disk or a header refuses."""
    plain = re.sub(r"[^\w .,()&-]", "", text, flags=re.ASCII)
    return " ".join(plain.split())[:120]


def render_work_docx(sheet: WorkSheet) -> bytes:
    """The work programme as DOCX: real headings, tables with header rows that repeat, English, a title."""
    document = Document()
    _set_up(document, sheet)
    document.add_heading(sheet.committee, level=1)
    document.add_heading(sheet.title, level=2)
    if sheet.demonstration:
        document.add_paragraph(NOTICE)
    following = f"Next meeting: {sheet.next_meeting}" if sheet.next_meeting else ""
    for fact in filter(str.strip, [sheet.council, following, *sheet.remit.splitlines()]):
        document.add_paragraph(fact)
    document.add_heading("Committee meetings", level=2)
    _table(document, "Items by meeting", DATED, sheet.dated, DATED_WIDTHS, "No meeting is recorded for this year.")
    document.add_heading("Items without a date", level=2)
    _table(document, "Items without a date", UNDATED, sheet.undated, UNDATED_WIDTHS, "No item waits for a date.")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_up(document: DocumentObject, sheet: WorkSheet) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(1.8)
    footer = (
        f"{sheet.committee}: {sheet.title}, as at {day(sheet.on)}{'. Demonstration' if sheet.demonstration else ''}"
    )
    section.footer.paragraphs[0].text = footer
    for name, size in (("Normal", 12), ("Heading 1", 16), ("Heading 2", 13), ("Footer", 9)):
        _style(document.styles[name], size, bold=name.startswith("Heading"))
    small = document.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    _style(small, 10, bold=False)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.title, properties.language, properties.author = sheet.name, "en-GB", sheet.council or sheet.committee
    properties.comments = ""
    properties.created = properties.modified = datetime(sheet.on.year, sheet.on.month, sheet.on.day)  # noqa: DTZ001 -- a file's date has no zone


def _style(style: ParagraphStyle, size: int, *, bold: bool) -> None:
    style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):  # else Word takes the theme's font
            del fonts.attrib[name]
    fonts.set(qn("w:ascii"), "Arial")
    fonts.set(qn("w:hAnsi"), "Arial")
    if bold:
        style.font.color.rgb = None
        style.paragraph_format.space_before = Pt(10)
    style.paragraph_format.space_after = Pt(2)


def _table(
    document: DocumentObject,
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    nothing: str,
) -> None:
    if not rows:
        document.add_paragraph(nothing)
        return
    table = document.add_table(rows=1 + len(rows), cols=len(header), style="Table Grid")
    table.autofit = False
    _describe(table, caption)
    for line, cells in zip(table.rows, [header, *rows], strict=True):
        for cell, text, width in zip(line.cells, cells, widths, strict=True):
            cell.width = Cm(width)
            cell.text = text
            for paragraph in cell.paragraphs:
                paragraph.style = document.styles["Table Text"]
        _keep_whole(line)
    _make_header(table)


def _describe(table: Table, caption: str) -> None:
    named = OxmlElement("w:tblCaption")
    named.set(qn("w:val"), caption)
    table._tbl.tblPr.append(named)


def _make_header(table: Table) -> None:
    first = table.rows[0]
    first._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in first.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _keep_whole(row: object) -> None:
    """A row is not broken across pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # type: ignore[attr-defined]
