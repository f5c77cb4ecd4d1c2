"""The committee report as a Word file. The same frozen data give the same bytes, whoever draws it and where."""

import io
import zipfile
from datetime import UTC, datetime, time

import docx
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.shared import Cm, Length

from scrutiny.exporters.docx_blocks import Body, footer_paragraph
from scrutiny.exporters.docx_styles import numbering_xml, settings_xml, styles_xml
from scrutiny.exporters.pictures import png_of
from scrutiny.frozen import Frozen
from scrutiny.house import Document, compose
from scrutiny.house.blocks import Picture

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLDEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)
LANGUAGE = "en-GB"


def render_docx(frozen: Frozen) -> bytes:
    """The report in the house format as a Word file.

    Args:
        frozen: the whole of the report.

    Returns:
        The file. Headings, numbers, lists and table headings are real ones, so that it can be read aloud and edited.

    Raises:
        CannotDraw: there are charts in it, and this machine has no font for them.
    """
    return draw(compose(frozen))


def draw(document: Document) -> bytes:
    """A composed report as a Word file."""
    file = docx.Document()
    _without_template(file)
    _lay_out(file, document.footer)
    _tell_about(file, document)
    body = Body(_images(file, document))
    held = file.element.body
    for block in document.blocks:
        for made in body.elements(block):
            held.insert_element_before(made, "w:sectPr")
    file.part.numbering_part._element = parse_xml(numbering_xml(body.lists))
    return _packed(file)


def _images(file: WordFile, document: Document) -> dict[str, str]:
    """By chart the name by which the file's body finds its picture."""
    charts = [block.chart for block in document.blocks if isinstance(block, Picture)]
    return {chart.id: file.part.get_or_add_image(io.BytesIO(png_of(chart)))[0] for chart in charts}


def _without_template(file: WordFile) -> None:
    """Leave of the library's template only what every file needs: no styles, theme, picture or program of others."""
    file.part._styles_part._element = parse_xml(styles_xml())
    file.part._settings_part._element = parse_xml(settings_xml())
    kept = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.SETTINGS}
    of_package = {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES}
    for relations, wanted in ((file.part.rels, kept), (file.part.package.rels, of_package)):
        for key in [key for key, relation in relations.items() if relation.reltype not in wanted]:
            del relations[key]


def _lay_out(file: WordFile, footer: str) -> None:
    """A4 portrait, one section, the footer on every page."""
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2.2)
    section.footer_distance, section.header_distance, section.gutter = Cm(1), Cm(1), Length(0)
    held = section.footer._element
    for old in list(held):
        held.remove(old)
    held.append(footer_paragraph(footer))


def _tell_about(file: WordFile, document: Document) -> None:
    """Title and language, which readers are told, and dates that do not depend on when the file was drawn."""
    about = file.core_properties
    moment = datetime.combine(document.made_on, time(12), UTC)
    about.title, about.subject, about.language = document.name[:255], document.subject[:255], LANGUAGE
    about.author = about.last_modified_by = about.comments = about.keywords = about.category = ""
    about.created = about.modified = moment
    about.revision = 1


def _packed(file: WordFile) -> bytes:
    """The file with every part in a fixed order and without the time of day."""
    loose = io.BytesIO()
    file.save(loose)
    packed = io.BytesIO()
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as whole:
        for name in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, OLDEST_IN_ZIP)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            whole.writestr(entry, parts.read(name))
    return packed.getvalue()
