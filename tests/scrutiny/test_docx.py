"""The Word report read back: what the composition says, in real styles, and the same bytes wherever it is drawn."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from actions.stages import Mark
from scrutiny.exporters.docx import render_docx
from scrutiny.exporters.docx_blocks import LONG_CELL
from scrutiny.exporters.docx_styles import style_id
from scrutiny.frozen import Correction, canonical, thaw
from scrutiny.house import compose, gaps_of, words_of
from scrutiny.house.blocks import Heading, Lettered, Numbered, Table, letter
from scrutiny.report_words import ReportWords
from tests.factories.frozen import make_box, make_frozen, make_line, make_progress
from tests.scrutiny.paper import as_pdf

ROOT = Path(__file__).parent.parent.parent
DRAW = """
import hashlib, sys
import django
django.setup()
from scrutiny.exporters.docx import render_docx
from scrutiny.frozen import thaw
print(hashlib.sha256(render_docx(thaw(sys.stdin.buffer.read().decode()))).hexdigest())
"""
ORDER_OF_TABLE = [
    "tblStyle",
    "tblW",
    "tblBorders",
    "tblLayout",
    "tblCellMar",
    "tblLook",
    "tblCaption",
    "tblDescription",
]
"""As the file format wants it; a word processor may otherwise offer to repair the file."""


def opened(frozen):
    return docx.Document(io.BytesIO(render_docx(frozen)))


def content(file):
    return [Paragraph(one, file) if one.tag == qn("w:p") else WordTable(one, file) for one in file.element.body[:-1]]


def paragraphs(file):
    for one in content(file):
        if isinstance(one, Paragraph):
            yield one
        else:
            yield from (paragraph for row in one.rows for cell in row.cells for paragraph in cell.paragraphs)


def number_of(paragraph):
    found = paragraph._p.find(f".//{qn('w:numId')}")
    return None if found is None else int(found.get(qn("w:val")))


def parts(frozen):
    with zipfile.ZipFile(io.BytesIO(render_docx(frozen))) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_words_are_those_of_the_composition():
    frozen = make_frozen()
    assert [one.text for one in paragraphs(opened(frozen))] == words_of(compose(frozen))


def test_headings_are_real_ones_in_the_same_order():
    frozen = make_frozen()
    read = [one for one in content(opened(frozen)) if isinstance(one, Paragraph)]
    found = [(one.style.name, one.text) for one in read if one.style.name.startswith("Heading")]
    blocks = [one for one in compose(frozen).blocks if isinstance(one, Heading)]
    assert found == [(f"Heading {one.level}", one.text) for one in blocks]


def test_appendices_begin_on_a_new_page():
    file = opened(make_frozen())
    on_new_page = [one.text for one in file.paragraphs if one.paragraph_format.page_break_before]
    assert [text[:10] for text in on_new_page] == ["Appendix\xa01", "Appendix\xa02"]


def test_numbers_go_through_the_report_once():
    frozen = make_frozen()
    file = opened(frozen)
    numbered = [one for one in file.paragraphs if one.style.name == "Numbered Paragraph"]
    assert len(numbered) == len([one for one in compose(frozen).blocks if isinstance(one, Numbered)])
    assert {number_of(one) for one in numbered} == {None}
    assert file.styles["Numbered Paragraph"].element.find(f".//{qn('w:numId')}").get(qn("w:val")) == "1"
    whole = file.part.numbering_part.element.find(f"{qn('w:num')}[@{qn('w:numId')}='1']")
    assert whole.find(qn("w:lvlOverride")) is None


def test_each_lettered_list_begins_with_a():
    frozen = make_frozen()
    file = opened(frozen)
    lists = [one for one in compose(frozen).blocks if isinstance(one, Lettered)]
    read = [number_of(one) for one in file.paragraphs if one.style.name.startswith("Lettered")]
    assert read == [number for number, one in enumerate(lists, 2) for _ in one.items]
    restarts = file.part.numbering_part.element.findall(f"{qn('w:num')}/{qn('w:lvlOverride')}/{qn('w:startOverride')}")
    assert [one.get(qn("w:val")) for one in restarts] == ["1"] * len(lists)


def test_letters_go_on_after_z():
    assert [letter(position) for position in (1, 26, 27, 28)] == ["a", "z", "aa", "bb"]


def test_tables_have_a_head_row_and_no_merged_cells():
    frozen = make_frozen()
    read = opened(frozen).tables
    blocks = [one for one in compose(frozen).blocks if isinstance(one, Table)]
    assert len(read) == len(blocks) == 8
    for table, block in zip(read, blocks, strict=True):
        rows = table._tbl.tr_lst
        assert [bool(row.findall(f".//{qn('w:tblHeader')}")) for row in rows] == [True, *[False] * len(block.rows)]
        assert all(row.findall(f".//{qn('w:cantSplit')}") for row in rows)
        assert not table._tbl.findall(f".//{qn('w:gridSpan')}") + table._tbl.findall(f".//{qn('w:vMerge')}")
        assert [one.tag.partition("}")[2] for one in table._tbl.tblPr] == ORDER_OF_TABLE
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == block.description
        assert sum(column.width for column in block.columns) == 166
        assert all(
            [cell.width for cell in row.cells] == [column.width for column in table.columns] for row in table.rows
        )


def test_a_row_too_high_for_a_page_may_be_split():
    long = make_line("1.1", Mark.AMBER, update=make_box(done="word " * LONG_CELL))
    splits = [
        bool(row._tr.findall(f".//{qn('w:cantSplit')}"))
        for table in opened(make_frozen(make_progress(long))).tables
        for row in table.rows
        if row.cells[-1].text.startswith("Done:")
    ]
    assert splits == [False]


def test_gaps_are_marked_and_nothing_else_is():
    frozen = make_frozen(words=ReportWords())
    marked = [run.text for one in opened(frozen).paragraphs for run in one.runs if run.style.name == "Gap to fill"]
    assert marked == [words for _, words in gaps_of(compose(frozen))]
    assert marked == [
        "[add a title]",
        "[add what the Committee is asked to do]",
        "[add whose report this is]",
        "[add a summary]",
        "[add the priorities of the Strategic Plan that this serves]",
        "[add other scrutiny activity, or N/A]",
        *["[add]"] * 5,
    ]


def test_no_paragraph_is_empty():
    assert [one.text for one in paragraphs(opened(make_frozen())) if not one.text.strip()] == []


def test_looks_are_in_styles_alone():
    texts = parts(make_frozen())
    assert not [name for name, text in texts.items() if re.search("Calibri|Cambria|asciiTheme|hAnsiTheme", text)]
    assert not re.search("<w:(sz|rFonts|color|spacing|jc|b|highlight)[ />]", texts["word/document.xml"])
    used = set(re.findall('<w:[pr]Style w:val="([^"]+)"', "".join(texts.values())))
    assert used <= set(re.findall('w:styleId="([^"]+)"', texts["word/styles.xml"]))


@pytest.mark.parametrize(
    ("name", "points", "bold"),
    [
        ("Title", 16, True),
        ("Heading 1", 14, True),
        ("Heading 2", 12, True),
        ("Caption", 11, True),
        ("Notice", 10, None),
    ],
)
def test_styles_have_their_size(name, points, bold):
    font = opened(make_frozen()).styles[name].font
    assert (font.size.pt, font.bold) == (points, bold)


def test_styles_are_called_as_their_keys_say():
    assert [style_id(name) for name in ("heading 1", "Gap to fill", "Lettered Sub-paragraph")] == [
        "Heading1",
        "GapToFill",
        "LetteredSubParagraph",
    ]


def test_file_says_what_it_is():
    frozen = make_frozen(edition=3, address="/published/workforce/3/", issued_on=date(2026, 9, 11))
    file = opened(frozen)
    about, section = file.core_properties, file.sections[0]
    assert (about.title, about.subject) == ("Social Care Workforce Update", "Example Workforce Strategy")
    assert (about.language, about.author, about.last_modified_by) == ("en-GB", "", "")
    assert about.created == about.modified == datetime(2026, 9, 11, 12, tzinfo=UTC)
    assert 'w:lang w:val="en-GB"' in parts(frozen)["word/styles.xml"]
    assert len(file.sections) == 1
    assert [round(length.cm, 1) for length in (section.page_width, section.page_height)] == [21, 29.7]
    assert abs(section.page_width - section.left_margin - section.right_margin - Cm(16.6)) < Cm(0.01)


def test_footer_names_edition_day_digest_and_address():
    frozen = make_frozen(edition=3, address="/published/workforce/3/", issued_on=date(2026, 9, 11))
    [line] = opened(frozen).sections[0].footer.paragraphs
    assert re.fullmatch(
        "Social Care Workforce Update\\. Edition\xa03, as at 31\xa0August 2026\\. Data digest [0-9a-f]{12}\\.\n"
        "/published/workforce/3/",
        line.text,
    )


def test_draft_says_so_on_every_page():
    file = opened(make_frozen())
    assert file.paragraphs[0].text == "DRAFT. Not issued. What is still to be written is in [brackets]."
    assert "DRAFT, as at 31\xa0August 2026" in file.sections[0].footer.paragraphs[0].text
    assert "DRAFT" not in "".join(parts(make_frozen(edition=1, issued_on=date(2026, 9, 11))).values())


def test_demonstration_says_so_on_every_page():
    frozen = make_frozen(make_progress(make_line("1.1"), demonstration=True), edition=1, issued_on=date(2026, 9, 11))
    file = opened(frozen)
    assert file.paragraphs[0].text.startswith("Demonstration. Organisations, owners, dates and updates are invented.")
    assert file.sections[0].footer.paragraphs[0].text.startswith("Demonstration. Social Care Workforce Update.")
    assert file.core_properties.title == "Demonstration - Social Care Workforce Update"


def test_correction_says_what_it_replaces():
    frozen = make_frozen(
        edition=2,
        issued_on=date(2026, 9, 11),
        correction=Correction(1, "A rating was wrong.", ("Action 3.1 printed amber, should be red.",)),
    )
    assert opened(frozen).paragraphs[0].text == (
        "Correction. This edition replaces edition\xa01. A rating was wrong. "
        "Action\xa03.1 printed amber, should be red."
    )


def test_no_page_or_agenda_number_is_printed():
    texts = "".join(parts(make_frozen()).values())
    assert not re.search("Agenda Item|fldSimple|instrText|PAGE", texts)


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Los_Angeles", "LANG": "C", "PYTHONHASHSEED": "4242"},
    ],
    ids=["east", "west"],
)
def test_same_bytes_elsewhere(surroundings):
    frozen = make_frozen()
    given = {"DJANGO_SETTINGS_MODULE": "tracker.settings_test", "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", DRAW],
        cwd=ROOT,
        env=given | surroundings,
        input=canonical(frozen).encode(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == hashlib.sha256(render_docx(frozen)).hexdigest()


def test_thawed_data_give_the_same_file():
    frozen = make_frozen()
    assert render_docx(thaw(canonical(frozen))) == render_docx(frozen)


def test_500_actions_are_all_there():
    lines = [make_line(f"{1 + number // 60}.{1 + number % 60}", Mark.AMBER) for number in range(500)]
    frozen = make_frozen(make_progress(*lines))
    names = [cell.text for table in opened(frozen).tables for cell in table.columns[0].cells]
    assert [name.split()[0] for name in names if "as published" in name] == [line.ref for line in lines]


@pytest.mark.office
@pytest.mark.poppler
def test_a_word_processor_lays_it_out(tmp_path):
    frozen = make_frozen()
    (tmp_path / "report.docx").write_bytes(render_docx(frozen))
    text = as_pdf(tmp_path / "report.docx")
    for words in ("1. The strategy has 2 workstreams.", "a. Notes the progress made by partners.", "20. Be healthier"):
        assert words in text
