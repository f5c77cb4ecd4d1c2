"""Charts: bars as long as their figures, every number in words, ids of their own, and no text that is not escaped."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from outcomes.figures.charts import WIDTH, Chart, Group, Point, bar_chart, small_chart

SVG = "{http://www.w3.org/2000/svg}"


def group(name: str, *values: str, first: int = 2020) -> Group:
    """A figure a year."""
    return Group(name, tuple(Point(f"{first + n}", Decimal(value), f"{value}%") for n, value in enumerate(values)))


def drawn(chart: Chart | None) -> ElementTree.Element:
    """The chart as a browser reads it."""
    return ElementTree.fromstring(render_to_string("outcomes/chart.html", {"chart": chart}).strip())


def test_bars_are_as_long_as_their_figures() -> None:
    chart = bar_chart([group("Turnover", "28.2", "32.2"), group("Nurses", "47.3", "55.4")], id="c", title="Turnover")
    widths = [bar.width for bar in chart.bars]
    scale = widths[0] / 28.2
    assert widths == pytest.approx([28.2 * scale, 32.2 * scale, 47.3 * scale, 55.4 * scale], abs=0.1)
    assert [bar.is_latest for bar in chart.bars] == [False, True, False, True]
    assert len({bar.x for bar in chart.bars}) == 1


def test_axis_begins_at_zero_and_reads_like_the_bars() -> None:
    chart = bar_chart([group("Turnover", "28.2", "55.4")], id="c", title="Turnover", percent=True)
    assert [tick.words for tick in chart.ticks] == ["0%", "20%", "40%", "60%"]
    assert chart.ticks[0].x == chart.bars[0].x
    per_unit = (chart.ticks[3].x - chart.ticks[0].x) / 60
    assert chart.bars[1].width == pytest.approx(55.4 * per_unit, abs=0.2)


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=12), st.text(min_size=1, max_size=40))
def test_chart_of_any_figures_stays_on_its_sheet(values: list[Decimal], name: str) -> None:
    points = tuple(Point(f"{n}", value, f"{value:,}") for n, value in enumerate(values))
    chart = bar_chart([Group(name, points)], id="c", title="Any")
    for bar in chart.bars:
        assert 0 <= bar.width <= WIDTH - bar.x
        assert 0 <= bar.y <= chart.height - bar.height
    assert len(chart.ticks) <= 6
    assert chart.ticks[0].words == "0"
    assert max(value for value in values[-8:]) <= Decimal(chart.ticks[-1].words.replace(",", ""))


def test_long_names_and_periods_wrap_and_stay_apart() -> None:
    name = "Zero hours contracts in all services outside care homes, counted once a year"
    points = (Point("Census and ONS, period not stated", Decimal(50), "50%"), Point("2021", Decimal(49), "49%"))
    chart = bar_chart([Group(name, points)], id="c", title="Contracts")
    assert [text.words for text in chart.texts if text.y < chart.bars[0].y][:2] == [
        "Zero hours contracts in all services outside care",
        "homes, counted once a year",
    ]
    assert chart.bars[0].x == 0
    assert chart.bars[0].y + chart.bars[0].height < chart.bars[1].y


def test_chart_says_every_number_in_words() -> None:
    root = drawn(bar_chart([group("Turnover", "28.2", "32.2"), group("Nurses", "47.3")], id="c", title="Of M1.2"))
    assert (root.get("role"), root.get("aria-labelledby"), root.get("aria-describedby")) == (
        "img",
        "c-title",
        "c-description",
    )
    said = {part.get("id"): part.text for part in (*root.iter(f"{SVG}title"), *root.iter(f"{SVG}desc"))}
    description = "Turnover: 28.2% in 2020, 32.2% in 2021. Nurses: 47.3% in 2020."
    assert said == {"c-title": "Of M1.2", "c-description": description}
    printed = [text.text for text in root.iter(f"{SVG}text")]
    assert [words for words in printed if "%" in str(words)] == ["28.2%", "32.2%", "47.3%"]


def test_bars_differ_by_pattern_and_not_by_colour_alone() -> None:
    root = drawn(bar_chart([group("Turnover", "28.2", "32.2")], id="c", title="Turnover"))
    fills = [bar.get("fill") for bar in root.iter(f"{SVG}rect") if bar.get("stroke")]
    assert fills == ["url(#c-before)", "#12344d"]
    assert [pattern.get("id") for pattern in root.iter(f"{SVG}pattern")] == ["c-before"]


def test_charts_of_one_page_share_no_id() -> None:
    charts = [bar_chart([group("Turnover", "1", "2")], id=f"c-{n}", title="Turnover") for n in (1, 2)]
    charts.append(small_chart(*group("", "1", "2").points, id="c-3", title="Turnover"))  # type: ignore[arg-type]
    page = "".join(render_to_string("outcomes/chart.html", {"chart": chart}) for chart in charts)
    ids = re.findall(r' id="([^"]+)"', page)
    assert (len(ids), len(set(ids))) == (9, 9)
    assert set(re.findall(r'(?:url\(#|aria-\w+=")([^")]+)', page)) == set(ids)


def test_words_are_escaped_and_no_style_is_used() -> None:
    nasty = '<script>alert("1")</script>&'
    points = (Point(nasty, Decimal(1), nasty), Point("2021", Decimal(2), "2"))
    page = render_to_string("outcomes/chart.html", {"chart": bar_chart([Group(nasty, points)], id="c", title=nasty)})
    root = ElementTree.fromstring(page.strip())
    assert root.findtext(f"{SVG}title") == nasty
    assert "<script" not in page
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


def test_figure_below_zero_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="-500% is below zero"):
        bar_chart([group("Change", "-500")], id="c", title="Change")
    with pytest.raises(ValueError, match="no figure to draw"):
        bar_chart([], id="c", title="Nothing")


def test_nothing_but_zeros_is_drawn_without_bars() -> None:
    chart = bar_chart([group("Turnover", "0", "0")], id="c", title="Turnover")
    assert [bar.width for bar in chart.bars] == [0, 0]


def test_only_the_last_figures_of_a_long_line_are_drawn() -> None:
    chart = bar_chart([group("Turnover", *["1"] * 20)], id="c", title="Turnover")
    assert (len(chart.bars), "2032" in chart.description, "2031" in chart.description) == (8, True, False)


def test_small_chart_is_two_columns_from_one_ground() -> None:
    before, after = group("", "6.5", "9.9").points
    chart = small_chart(before, after, id="c", title="M1.1")
    assert chart is not None
    assert chart.bars[0].height / chart.bars[1].height == pytest.approx(6.5 / 9.9, abs=0.01)
    assert len({round(bar.y + bar.height, 1) for bar in chart.bars}) == 1
    assert chart.description == "6.5% in 2020, 9.9% in 2021."
    assert [text.text for text in drawn(chart).iter(f"{SVG}text")] == ["6.5%", "2020", "9.9%", "2021"]


def test_small_chart_leaves_out_words_without_room() -> None:
    before, after = Point("June to July 2022", Decimal(1), "1%"), Point("2023", Decimal(1), "1%")
    assert small_chart(before, after, id="c", title="M1.1") is None
