"""Charts of a report: the same drawing in every file, with its numbers for who does not see it, and beside it."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import docx
import pytest
from django.template.loader import render_to_string
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.figures.charts import Group, Plot, Point
from outcomes.services.formulas import confirm_sum, set_sum
from outcomes.services.measures import PlaceWanted, set_places
from scrutiny.edition_files import renderers_of
from scrutiny.exporters import drawing
from scrutiny.exporters.docx import render_docx
from scrutiny.exporters.pdf import render_pdf
from scrutiny.exporters.pdf_blocks import data_of
from scrutiny.exporters.pictures import height_of, png_of, svg_of
from scrutiny.freezing import freeze
from scrutiny.frozen import Frozen, canonical, thaw, words_as_data
from scrutiny.house import compose, gaps_of, words_of
from scrutiny.house.blocks import Heading, Lettered, Line, Numbered, Picture, Table, plain
from scrutiny.house.periods import HIGHEST
from scrutiny.models import FileKind
from scrutiny.pages.published import _drawn
from scrutiny.report_words import ReportWords
from tests.cast import Cast
from tests.factories.frozen import MEASURE, UNKNOWN, WORDS, make_charted, make_frozen
from tests.factories.measures import make_figures, make_measure
from tests.factories.scrutiny import make_report
from tests.scrutiny.tagged import Reader
from tests.scrutiny.test_pdf import bare

CHARTED = replace(
    make_charted("2020/21", "2021/22"), not_drawn="No chart of “Leavers”: a figure is published for one period only."
)
NAME = "Appendix\xa03 \N{EN DASH} Measures from period to period"
TOLD = "Figures of M1.1 by period. Per cent. Care workers, Staffordshire. Vacancies: 10% in 2020/21, 11% in 2021/22."
NOTE = "Bars begin at zero. Hatched: before. Solid: the latest. Two years do not make a trend."
NUMBERS = re.compile(r"64,?871|71,?893|0\.00(?:69|71)|99\.99|71\.8|67\.8")
SHOWN = {"64871", "64,871"}


def charted(*measures: object) -> Frozen:
    return make_frozen(measures=measures or (CHARTED, UNKNOWN))


def pictures(frozen: Frozen) -> list[Picture]:
    return [block for block in compose(frozen).blocks if isinstance(block, Picture)]


def appendix(frozen: Frozen) -> list[object]:
    """The blocks of the last appendix, without the licence."""
    blocks = compose(frozen).blocks
    names = [block.text if isinstance(block, Heading) else "" for block in blocks]
    return list(blocks[names.index(NAME) + 1 : -1])


def test_appendix_has_a_chart_of_each_measure_and_its_table() -> None:
    opening, heading, picture, table, without, reasons = appendix(charted())
    assert isinstance(opening, Line)
    assert (heading, without) == (Heading(2, "M1.1 Vacancies, average"), Heading(2, "Figures without a chart"))
    assert isinstance(picture, Picture)
    assert (picture.caption, picture.told, picture.note) == ("Per cent. Care workers, Staffordshire", TOLD, NOTE)
    assert isinstance(table, Table)
    rows = [["; ".join(map(plain, cell)) for cell in row] for row in table.rows]
    assert rows == [["Vacancies", "2020/21: 10%; 2021/22: 11%", "250 posts"]]
    assert table.source == "Source: Example source, page 14."
    assert isinstance(reasons, Lettered)
    assert [plain(item) for item in reasons.items] == [
        "M1.1: No chart of “Leavers”: a figure is published for one period only."
    ]


def test_table_says_each_base_where_they_differ() -> None:
    [plot] = CHARTED.plots
    [group] = plot.groups
    first, last = group.points
    apart = replace(group, points=(first, replace(last, rests_on="Provisional")))
    frozen = charted(replace(CHARTED, plots=(replace(plot, groups=(apart,)),)))
    [table] = [block for block in appendix(frozen) if isinstance(block, Table)]
    assert [plain(text) for text in table.rows[0][2]] == ["2020/21: 250 posts", "2021/22: Provisional"]


def test_report_names_the_appendix_where_it_is_looked_for() -> None:
    said = [plain(block.text) for block in compose(charted()).blocks if isinstance(block, Line | Numbered)]
    assert NAME in said
    assert f"Figures that may be compared from period to period are drawn in {NAME}." in said
    without_impact = make_frozen(measures=(CHARTED,), words=replace(WORDS, impact_tables=()))
    assert NAME.replace("3", "2") in words_of(compose(without_impact))


def test_report_without_a_chart_has_no_such_appendix() -> None:
    frozen = make_frozen(measures=(replace(MEASURE, not_drawn="No chart: the base is small."), UNKNOWN))
    assert "Measures from period to period" not in " ".join(words_of(compose(frozen)))


def test_chart_that_is_too_high_for_a_page_is_drawn_in_several() -> None:
    years = tuple(f"{year}/{year % 100 + 1:02}" for year in range(2010, 2022))
    found = pictures(charted(make_charted(*years, lines=6), make_charted("2020/21", "2021/22", ref="M1.2")))
    assert [len(picture.chart.bars) for picture in found] == [16, 16, 16, 2]
    assert [picture.chart.id for picture in found] == ["chart-1", "chart-2", "chart-3", "chart-4"]
    assert max(picture.chart.height for picture in found) <= HIGHEST
    assert max(height_of(picture.chart) for picture in found) < 220


def test_published_page_has_the_same_drawing() -> None:
    [picture] = pictures(charted())
    block = _drawn(picture)
    page = render_to_string(
        "scrutiny/published_block.html", {"block": block.block, "kind": block.kind, "rows": block.rows}
    )
    assert svg_of(picture.chart) in page
    assert NOTE in page


def test_words_in_a_chart_are_those_of_a_file() -> None:
    """Letters that no file can hold are left out of the drawing too."""
    nasty = "<b>&\x00\ufffe\u2028'end'"
    plot = Plot(nasty, nasty, True, (Group(nasty, (Point(nasty, Decimal(1), nasty), Point("b", Decimal(2), "2"))),))
    [picture] = pictures(charted(replace(CHARTED, ref=nasty, plots=(plot,))))
    drawn = svg_of(picture.chart)
    assert "&lt;b&gt;&amp; &#x27;end&#x27;" in drawn
    assert not set("\x00\ufffe\u2028") & set(drawn)


def test_no_word_of_a_chart_is_a_gap() -> None:
    assert gaps_of(compose(charted())) == gaps_of(compose(make_frozen()))


@pytest.mark.pdf
def test_pdf_has_the_chart_with_its_numbers_read_out() -> None:
    content = render_pdf(charted())
    reader = Reader(content)
    [figure] = reader.root.all("/Figure")
    assert figure.alt == TOLD
    assert bare("Vacancies2020/2110%2021/2211%") in bare(figure.words)
    assert b"pdfuaid" in reader.pdf.Root.Metadata.read_bytes()
    read = bare(reader.root.words)
    assert bare(f"Per cent. Care workers, Staffordshire{figure.words}{NOTE}") in read
    [picture] = pictures(charted())
    assert svg_of(picture.chart) in [one.get("svg") for one in data_of(compose(charted()))["blocks"]]


@pytest.mark.pdf
def test_word_has_the_chart_as_png_with_its_numbers() -> None:
    content = render_docx(charted())
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        kept = [packed.read(name) for name in packed.namelist() if name.startswith("word/media/")]
    assert kept == [png_of(picture.chart) for picture in pictures(charted())]
    assert kept[0].startswith(b"\x89PNG")
    file = docx.Document(io.BytesIO(content))
    [about] = file.element.body.iter(qn("wp:docPr"))
    assert about.get("descr") == TOLD
    [shape] = file.inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (116, round(height_of(pictures(charted())[0].chart)))
    held = [one for one in file.paragraphs if one._p.findall(f".//{qn('w:drawing')}")]
    assert [one.paragraph_format.keep_with_next for one in held] == [True]


@pytest.mark.pdf
def test_charts_of_thawed_data_are_the_same() -> None:
    frozen = charted()
    again = thaw(canonical(frozen))
    assert again == frozen
    assert (render_pdf(again), render_docx(again)) == (render_pdf(frozen), render_docx(frozen))


def test_machine_without_a_font_says_that_charts_cannot_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "problem", lambda: "the font Liberation Sans is not here")
    with pytest.raises(drawing.CannotDraw, match=r"^Charts cannot be drawn here: the font Liberation Sans is not"):
        render_docx(charted())
    assert render_docx(make_frozen(words=ReportWords()))


@pytest.fixture
def measured(cast: Cast) -> Frozen:
    """A plan with a line that is drawn, one of few people, a confirmed sum of that one, and a sum nobody confirmed."""
    measure = make_measure(cast.outcomes[1], lines=4)
    turnover, leavers, confirmed, unconfirmed = measure.series.order_by("position")
    make_figures(turnover, "28.2", "32.2", base_number=64871, base_words="64,871 posts")
    make_figures(leavers, "0.0069", "0.0071", base_number=71893, base_words="71,893 people")
    by = {"by": cast.carol}
    set_places(strategy=cast.strategy, wanted=[PlaceWanted("The county", "county", "E10000028")], job="test")
    sums = [
        set_sum(series=series, formula="1 - a", inputs={"a": (of.pk, "")}, decimals=4, **by)
        for series, of in ((confirmed, leavers), (unconfirmed, turnover))
    ]
    confirm_sum(derived=sums[0], is_confirmed=True, analyst="A Analyst, Insight", **by)
    report = make_report(cast.strategy, cast.carol, words=words_as_data(WORDS))
    frozen = freeze(report, report.draft, wall=datetime(2026, 11, 22, 12, tzinfo=UTC), number=1)
    assert frozen is not None
    return frozen


def test_freeze_keeps_every_figure_and_what_is_drawn_of_it(measured: Frozen) -> None:
    [measure] = measured.measures
    [plot] = measure.plots
    assert plot.caption == "Per cent. The county"
    assert [(one.period, one.words, one.rests_on) for one in plot.groups[0].points] == [
        ("2020/21", "28.2%", "64,871 posts"),
        ("2021/22", "32.2%", "64,871 posts"),
    ]
    assert measure.not_drawn == (
        "No chart of “Turnover 2” and “Turnover 3”: a figure is hidden, because a few people could be made out."
    )
    assert [(line.label, line.ons_code, len(line.figures)) for line in measure.series] == [
        ("Turnover 1", "E10000028", 2),
        ("Turnover 2", "E10000028", 2),
        ("Turnover 3", "E10000028", 2),
    ]
    exact = [(one.value, one.base, one.is_hidden) for line in measure.series for one in line.figures]
    assert exact == [(Decimal("28.2"), 64871, False), (Decimal("32.2"), 64871, False), *[(None, None, True)] * 4]


@pytest.mark.pdf
def test_hidden_and_unconfirmed_figures_are_in_no_file(measured: Frozen) -> None:
    """Neither the figure, nor its base, nor what is worked out from it, nor a sum that nobody confirmed."""
    said = {str(one.kind): "\n".join(_texts(one.draw(measured))) for one in renderers_of(measured)}
    said |= {"data": canonical(measured), "page": "\n".join(words_of(compose(measured)))}
    told = {kind: set(NUMBERS.findall(text)) for kind, text in said.items()}
    assert {kind: numbers - SHOWN for kind, numbers in told.items() if numbers - SHOWN} == {}
    assert {kind for kind, numbers in told.items() if numbers & SHOWN} == set(said) - {FileKind.POSITION.value}


def _texts(content: bytes) -> Iterator[str]:
    """Everything that a file says: of a PDF as it is read out, with what stands for its figures."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif content.startswith(b"%PDF"):
        root = Reader(content).root
        yield from (root.words, *(one.alt for one in root.all("/Figure")))
    else:
        yield content.decode()


words = st.text(max_size=40) | st.sampled_from(["", "a & b < c\n\tand more", "\x00\x0b"])
points = st.builds(
    Point,
    words,
    st.decimals(0, 10**9, places=2),
    st.decimals(0, 10**9, places=2).map(lambda value: f"{value:,}"),
    words,
)
groups = st.builds(Group, words, st.lists(points, min_size=1, max_size=10).map(tuple))
plots = st.builds(Plot, words, words, st.booleans(), st.lists(groups, min_size=1, max_size=9).map(tuple))


@pytest.mark.pdf
@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.lists(plots, min_size=1, max_size=3).map(tuple), words)
def test_charts_of_anything_are_drawn(found: tuple[Plot, ...], ref: str) -> None:
    frozen = charted(replace(CHARTED, ref=ref, plots=found))
    alts = [one.alt for one in Reader(render_pdf(frozen)).root.all("/Figure")]
    wanted = [picture.told for picture in pictures(frozen)]
    assert alts == wanted
    file = docx.Document(io.BytesIO(render_docx(frozen)))
    assert [one.get("descr") for one in file.element.body.iter(qn("wp:docPr"))] == wanted
