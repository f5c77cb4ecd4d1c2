"""The report as PDF read back by its structure, as a screen reader does: the words of the composition, and the same
bytes wherever it is drawn.
"""

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from actions.stages import Mark
from scrutiny import position_fit
from scrutiny.exporters import drawing
from scrutiny.exporters.pdf import render_correction, render_pdf, render_position
from scrutiny.exporters.pdf_blocks import data_of
from scrutiny.frozen import Correction, Frozen, canonical, digest, thaw
from scrutiny.house import compose, words_of
from scrutiny.house.blocks import Heading, Numbered, Table
from scrutiny.position import position_of
from scrutiny.position_fit import ROOM, SMALLEST, Elsewhere, cut, height, largest, lines_of, shortened
from scrutiny.report_words import ReportWords
from tests.factories.frozen import (
    DAY,
    MEASURE,
    make_box,
    make_charted,
    make_frozen,
    make_line,
    make_progress,
    make_year,
)
from tests.scrutiny.tagged import Reader, shown
from tests.scrutiny.test_house_random import whole

pytestmark = pytest.mark.pdf
ROOT = Path(__file__).parent.parent.parent
DRAW = """
import hashlib, sys
import django
django.setup()
from scrutiny.exporters.csv import render_edition_csv
from scrutiny.exporters.docx import render_docx
from scrutiny.exporters.json import render_edition_json
from scrutiny.exporters.pdf import render_correction, render_pdf, render_position
from scrutiny.exporters.xlsx import render_xlsx
from scrutiny.frozen import thaw
frozen = thaw(sys.stdin.buffer.read().decode())
whole = (render_docx, render_pdf, render_position, render_correction)
for draw in (*whole, render_xlsx, render_edition_csv, render_edition_json):
    print(draw.__name__, hashlib.sha256(draw(frozen)).hexdigest())
"""
ELSEWHERE = Elsewhere("Appendix 1", "the report")
CORRECTION = Correction(2, "Four updates came late.", ("Action 1.1 printed amber, should be red.",))
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 40
WITHOUT_END = "W" * 3_000


BREAK = "\N{ZERO WIDTH SPACE}"
"""Where a word that is longer than a line may be broken."""
PAGE = (595.28, 841.89)
"""Width and height of a page, in points."""


def bare(words: str) -> str:
    """Words without spaces: where a line ends there is none in a file."""
    return "".join(words.replace(BREAK, "").split())


def edition(**fields: object) -> Frozen:
    given = {
        "edition": 3,
        "address": "/published/workforce/3/",
        "issued_on": date(2026, 9, 1),
        "correction": CORRECTION,
    }
    return make_frozen(**given | fields)


def many(number: int, words: str) -> Frozen:
    """So many actions of every mark, each as wordy as it can be."""
    marks = [mark for mark in Mark if mark != Mark.CLOSED]
    lines, before = [], []
    for place in range(number):
        ref, mark = f"{1 + place % 9}.{1 + place // 9}", marks[place % len(marks)]
        late = {"is_overdue": place % 3 == 0, "days_overdue": place, "gaps": ("lead",) if place % 5 == 0 else ()}
        box = make_box(cause=words, path=words, done=words) if mark in ("red", "amber", "green") else None
        lines.append(make_line(ref, mark, short_title=words[:150], title=words, lead=words[:200], update=box, **late))
        before.append(make_line(ref, marks[(place + 1) % len(marks)], short_title=words[:150], title=words))
    return make_frozen(
        make_progress(*lines, before=tuple(before), title=words[:300], demonstration=True),
        measures=tuple(replace(MEASURE, ref=f"M{place}", title=words[:300], narrative=words) for place in range(20)),
        enquiries=(words,) * 30,
    )


def test_pdf_is_tagged_and_says_what_it_is() -> None:
    reader = Reader(render_pdf(edition()))
    root = reader.pdf.Root
    assert str(root.Lang) == "en-GB"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(reader.pdf.docinfo["/Title"]) == "Social Care Workforce Update"
    assert str(reader.pdf.docinfo["/CreationDate"]) == "D:20260901000000Z"
    assert re.search(rb'pdfuaid:part(="1"|>1<)', root.Metadata.read_bytes())
    fonts = {str(font.BaseFont) for page in reader.pdf.pages for font in page.resources["/Font"].values()}
    assert {name.partition("+")[2] for name in fonts} <= {"LiberationSans", "LiberationSans-Bold"}, fonts


def test_pdf_has_the_headings_of_the_composition() -> None:
    frozen = edition()
    found = [(one.tag, bare(one.words)) for one in Reader(render_pdf(frozen)).root.all("/H1", "/H2", "/H3")]
    headings = [block for block in compose(frozen).blocks if isinstance(block, Heading)]
    assert found[0] == ("/H1", "SocialCareWorkforceUpdate")
    assert found[1:] == [(f"/H{block.level + 1}", bare(block.text)) for block in headings]
    levels = [int(tag[2]) for tag, _ in found]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), "no level is left out"


def test_pdf_bookmarks_are_its_headings() -> None:
    pdf = Reader(render_pdf(edition())).pdf
    with pdf.open_outline() as outline:
        (whole,) = outline.root
    assert whole.title == "Social Care Workforce Update"
    assert [one.title for one in whole.children][:3] == ["Recommendations", "Summary", "Report"]


def test_pdf_says_the_words_of_the_composition() -> None:
    frozen = edition()
    read = bare(Reader(render_pdf(frozen)).root.words)
    place = 0
    for words in words_of(compose(frozen)):
        found = read.find(bare(words), place)
        assert found >= 0, f"“{words}” is missing, or not in its place"
        place = found + len(bare(words))


def test_pdf_numbers_paragraphs_in_one_run() -> None:
    frozen = edition()
    labels = [bare(one.words) for one in Reader(render_pdf(frozen)).root.all("/Lbl")]
    numbers = [label for label in labels if label[0].isdigit()]
    wanted = [block.number for block in compose(frozen).blocks if isinstance(block, Numbered)]
    assert numbers == [f"{number}." for number in wanted] == [f"{number}." for number in range(1, len(wanted) + 1)]
    assert labels[:2] == ["a.", "b."]


def test_pdf_tables_have_heads_that_say_what_they_head() -> None:
    frozen = edition()
    tables = Reader(render_pdf(frozen)).root.all("/Table")
    wanted = [block for block in compose(frozen).blocks if isinstance(block, Table)]
    assert len(tables) == len(wanted)
    for table, block in zip(tables, wanted, strict=True):
        heads = [(one.scope, bare(one.words)) for one in table.all("/TH")]
        columns = [("/Column", bare(column.heading)) for column in block.columns]
        assert heads[: len(columns)] == columns
        assert [scope for scope, _ in heads[len(columns) :]] == ["/Row"] * len(block.rows)
        assert table.summary == block.description
        assert [bare(one.words) for one in table.all("/Caption")] == [bare(block.caption)] * bool(block.caption)


def test_pdf_rows_stay_on_one_page() -> None:
    tables = Reader(render_pdf(many(36, "Meet both owners."))).root.all("/Table")
    rows = [row for table in tables for row in table.all("/TR")]
    assert len({page for row in rows for page in row.pages}) > 3, "they are on many pages"
    assert [row.words for row in rows if len(row.pages) > 1] == []


def test_pdf_repeats_a_head_on_each_page_and_reads_it_once() -> None:
    lines = (make_line(f"1.{place}", Mark.GREEN) for place in range(30))
    content = render_pdf(make_frozen(make_progress(*lines)))
    (table,) = (one for one in Reader(content).root.all("/Table") if "Latest update" in one.words)
    assert len(table.pages) > 1
    assert table.words.count("Latest update") == 1
    assert sum("Latest update" in page for page in printed(content)) == len(table.pages)


@pytest.mark.poppler
def test_pdf_prints_nothing_beside_its_pages(tmp_path: Path) -> None:
    """Words longer than a line are broken, and a row longer than a page goes over two."""
    long = (WITHOUT_END[:500], f"https://example.org/{WITHOUT_END[:300]}", LONG[:400])
    boxes = (make_box(done=words, next=words, cause=words, path=words) for words in long)
    lines = [
        make_line(f"1.{place}", Mark.RED, title=words, short_title=words, lead=words, update=box)
        for place, (words, box) in enumerate(zip(long, boxes, strict=True))
    ]
    file = tmp_path / "report.pdf"
    file.write_bytes(render_pdf(make_frozen(make_progress(*lines))))
    told = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True).stdout
    ends = [(float(x), float(y)) for x, y in re.findall(r'xMax="([\d.]+)" yMax="([\d.]+)"', told)]
    assert max(x for x, _ in ends) < PAGE[0] - 50
    assert max(y for _, y in ends) < PAGE[1] - 20
    read = bare(Reader(file.read_bytes()).root.words)
    for words in long:
        assert bare(words) in read


@pytest.mark.parametrize(
    ("words", "broken"),
    [
        ("https://example.org/social-care/workforce/2026-07/recruitment-and-retention of staff", []),
        (f"Plain {WITHOUT_END[:60]} words", [f"{WITHOUT_END[:60]} "]),
        (f"https://example.org/{WITHOUT_END[:60]}", [WITHOUT_END[:60]]),
    ],
)
def test_pdf_breaks_only_what_has_no_room(words: str, broken: list[str]) -> None:
    (table,) = (
        block
        for block in compose(make_frozen(make_progress(make_line("1.1", title=words)))).blocks
        if isinstance(block, Table) and block.columns[0].heading == "Action"
    )
    (drawn,) = data_of(replace(compose(make_frozen()), blocks=(table,)))["blocks"]
    (row,) = drawn["rows"]
    runs = row["cells"][0][0]
    assert "".join(one["text"] for one in runs) == f"1.1 {words}"
    assert [one["text"] for one in runs if one["breaks"]] == broken


def test_pdf_of_letters_that_no_font_has_is_drawn_and_claims_nothing(caplog: pytest.LogCaptureFixture) -> None:
    content = render_pdf(edition(words=ReportWords(title="Workforce \U0010fffd update")))
    assert "without the claim of pdf/ua-1" in caplog.text
    reader = Reader(content)
    assert b"pdfuaid" not in reader.pdf.Root.Metadata.read_bytes()
    assert bool(reader.pdf.Root.MarkInfo.Marked)
    assert reader.root.all("/H1")[0].words.startswith("Workforce ")


def test_pdf_footer_stands_on_every_page() -> None:
    frozen = edition()
    document = compose(frozen)
    assert digest(canonical(frozen))[:12] in document.footer
    for page in printed(render_pdf(frozen)):
        assert bare(document.footer) in bare(page)


def printed(content: bytes) -> list[str]:
    """What is printed on each page, footers too."""
    return ["".join(one.words for one in shown(page)) for page in Reader(content).pdf.pages]


def test_pdf_marks_gaps_and_drafts() -> None:
    read = bare(Reader(render_pdf(make_frozen(words=ReportWords()))).root.words)
    assert "DRAFT." in read
    assert "[addatitle]" in read


def test_position_is_one_page_of_a4() -> None:
    reader = Reader(render_position(edition(enquiries=("Action 1.1: who pays?",))))
    (page,) = reader.pdf.pages
    assert [round(float(length)) for length in page.mediabox] == [0, 0, 595, 842]
    heads = [one.words for one in reader.root.all("/H1", "/H2")]
    assert heads == [
        "The position in two minutes",
        "What changed since 20 March 2026",
        "Overdue and not reported",
        "Off track: 1 red",
        "At risk: 1 amber",
        "Measures",
        "What members may wish to ask",
    ]
    (bar,) = reader.root.all("/Figure")
    assert bar.alt == "1 red, 1 amber, 1 no update, 1 green, 1 complete and 1 not recorded yet"
    assert {one.scope for one in reader.root.all("/TH")} == {"/Column", "/Row"}
    read = bare(reader.root.words)
    for words in ("31 days overdue.", "Action 1.1: who pays?", "Edition 3, as at 31 August 2026", "Last rated green."):
        assert bare(words) in read, words
    assert digest(canonical(edition(enquiries=("Action 1.1: who pays?",))))[:12] in read
    assert str(reader.pdf.docinfo["/Title"]) == "Example Workforce Strategy: the position in two minutes"


def test_position_of_a_demonstration_says_so() -> None:
    reader = Reader(render_position(make_frozen(replace(make_year(), demonstration=True))))
    assert reader.root.all("/P")[0].words.startswith("Demonstration Organisations, owners")
    assert str(reader.pdf.docinfo["/Title"]).startswith("Demonstration: ")


@pytest.mark.parametrize(
    "words", ["Meet both owners.", LONG, WITHOUT_END, "漢字" * 900], ids=["short", "long", "W", "wide"]
)
@pytest.mark.parametrize("number", [36, 500])
@pytest.mark.slow
def test_position_fits_on_one_page_whatever_there_is(number: int, words: str) -> None:
    assert len(Reader(render_position(many(number, words))).pdf.pages) == 1


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(whole)
def test_position_of_anything_is_one_page(frozen: Frozen) -> None:
    assert len(Reader(render_position(frozen)).pdf.pages) == 1


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(whole)
def test_report_of_anything_says_the_words_of_the_composition(frozen: Frozen) -> None:
    read = bare(Reader(render_pdf(frozen)).root.words)
    wanted = [bare(words) for words in words_of(compose(frozen))]
    assert [words for words in wanted if words.isascii() and words not in read] == []


def test_position_prints_nothing_below_8_points() -> None:
    for words in ("Meet both owners.", LONG):
        reader = Reader(render_position(many(36, words)))
        sizes = {one.size for one in shown(reader.pdf.pages[0]) if one.part is not None}
        assert min(sizes) >= 7.99, sizes


@pytest.mark.slow
def test_position_is_drawn_again_until_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where its height was reckoned wrong."""
    monkeypatch.setattr(position_fit, "ROOM", 340.0)
    assert len(Reader(render_position(many(36, "Meet both owners."))).pdf.pages) == 1


def test_position_of_nothing_is_one_page() -> None:
    reader = Reader(render_position(make_frozen(make_progress(), measures=())))
    assert len(reader.pdf.pages) == 1
    read = bare(reader.root.words)
    for words in ("No action has a rating yet.", "This position is not compared with an earlier one."):
        assert bare(words) in read


def test_position_counts_what_it_leaves_out() -> None:
    position = position_of(many(36, "Meet both owners."), "")
    for room in (0, 200, 250, ROOM, 400, 10_000):
        sheet = largest(position, room, ELSEWHERE)
        for before, after in ((position.red, sheet.red), (position.amber, sheet.amber), (position.late, sheet.late)):
            left = len(before.items) - len(after.items)
            assert after.more == (f"and {left} more: see Appendix 1" if left else "")
        named = sum(len(kind.changes) for kind in sheet.changed.items)
        said = sum(int(kind.more.split()[1]) for kind in sheet.changed.items if kind.more)
        said += int(sheet.changed.more.split()[1]) if sheet.changed.more else 0
        assert named + said == sum(len(kind.changes) for kind in position.changed.items)


def test_position_shows_three_reds_before_anything_else_grows() -> None:
    sheet = largest(position_of(many(36, "Meet both owners."), ""), ROOM, ELSEWHERE)
    assert len(sheet.red.items) == 3
    assert height(sheet) <= ROOM


@pytest.mark.parametrize("words", [LONG, WITHOUT_END], ids=["long", "W"])
def test_smallest_position_has_room(words: str) -> None:
    sheet = cut(position_of(many(200, words), words), SMALLEST, ELSEWHERE)
    assert height(sheet) <= ROOM


@pytest.mark.parametrize(
    ("words", "letters", "said"),
    [
        ("Meet both owners.", 17, "Meet both owners."),
        ("Meet both owners.", 16, "Meet both…"),
        ("Meet both, owners.", 12, "Meet both…"),
        ("Unbreakable", 6, "Unbre…"),
        ("", 5, ""),
    ],
)
def test_words_are_cut_between_words(words: str, letters: int, said: str) -> None:
    assert shortened(words, letters) == said


@pytest.mark.parametrize(
    ("words", "lines"), [("", 1), ("Red", 1), ("Meet both owners by September.", 2), ("W" * 40, 5)]
)
def test_lines_are_reckoned(words: str, lines: int) -> None:
    assert lines_of(words, 25) == lines


def test_correction_is_one_page_of_what_was_wrong() -> None:
    reader = Reader(render_correction(edition()))
    assert len(reader.pdf.pages) == 1
    assert [one.words for one in reader.root.all("/H1", "/H2")] == [
        "Correction note: edition 3 replaces edition 2",
        "Why it was replaced",
        "What was wrong",
    ]
    read = bare(reader.root.words)
    for words in ("Four updates came late.", "Action 1.1 printed amber, should be red.", "Issued on 1 September 2026."):
        assert bare(words) in read


@pytest.mark.parametrize("words", ["Action 1.1 printed amber, should be red.", WITHOUT_END], ids=["short", "W"])
def test_correction_of_much_is_one_page(words: str) -> None:
    lines = (words,) * 300
    assert len(Reader(render_correction(edition(correction=Correction(2, words, lines)))).pdf.pages) == 1


def test_correction_needs_something_to_correct() -> None:
    with pytest.raises(ValueError, match="replaces no other one"):
        render_correction(edition(correction=None))


@pytest.mark.slow
def test_files_are_the_same_in_another_process() -> None:
    frozen = edition(measures=(make_charted("2020/21", "2021/22"), MEASURE))
    told = []
    for zone, locale, seed in (("Pacific/Auckland", "C", "1"), ("America/New_York", "de_DE.UTF-8", "2")):
        env = {**os.environ, "TZ": zone, "LANG": locale, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        env["DJANGO_SETTINGS_MODULE"] = "tracker.settings_test"
        command = [sys.executable, "-c", DRAW]
        done = subprocess.run(
            command, cwd=ROOT, env=env, input=canonical(frozen).encode(), capture_output=True, check=True
        )
        told.append(done.stdout.decode())
    assert told[0] == told[1]
    assert f"render_pdf {hashlib.sha256(render_pdf(thaw(canonical(frozen)))).hexdigest()}" in told[0]


def test_files_of_other_data_differ() -> None:
    assert render_pdf(edition()) != render_pdf(edition(edition=4))


def test_words_of_a_report_fetch_nothing() -> None:
    """What looks like a page is printed as words."""
    words = ReportWords(title="<img src='file:///etc/hostname'><style>@import 'https://example.org'</style>")
    read = bare(Reader(render_pdf(make_frozen(words=words))).root.words)
    assert "<imgsrc='file:///etc/hostname'>" in read
    with pytest.raises(ValueError, match="no addresses"):
        drawing._only_marks("file:///etc/hostname")


def test_machine_without_libraries_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "problem", lambda: "no libpango-1.0 here")
    with pytest.raises(drawing.CannotDraw, match=r"PDF files cannot be drawn here: no libpango-1\.0 here\."):
        render_pdf(make_frozen())


@pytest.mark.poppler
def test_pdfinfo_finds_it_tagged(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(render_pdf(edition()))
    said = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in said
    assert "Title:           Social Care Workforce Update" in said
    assert f"{DAY}" not in said


def test_pdf_without_a_number_of_pages() -> None:
    """Committee systems stamp their own numbers."""
    pages = printed(render_pdf(edition()))
    assert [page for place, page in enumerate(pages, start=1) if f"Page {place}" in page] == []
