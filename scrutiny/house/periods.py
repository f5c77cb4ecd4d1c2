"""The last appendix: the figures of the measures from period to period, drawn and in tables."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from govuk.words import in_words
from outcomes.figures.charts import Chart, Group, Plot
from outcomes.figures.drawing import draw
from scrutiny.figure_data import observed
from scrutiny.frozen import Frozen, MeasureLine
from scrutiny.house.appendices import appendix, has_impact_tables
from scrutiny.house.blocks import Block, Cell, Column, Heading, Lettered, Line, Picture, Table, clean, of
from scrutiny.house.lines import MOST_LETTERS, cell, sentence

NAME = "Measures from period to period"
COLUMNS = (Column("What is counted", 62), Column("Figures", 44), Column("Base and notes", 60))
HIGHEST = 800
"""Units of a drawing that fit on one page; what is higher is drawn in several."""
HOW_TO_READ = "Bars begin at zero. Hatched: before. Solid: the latest."


def by_period_name(frozen: Frozen) -> str:
    """The appendix as the list of documents and its own heading name it; "" where nothing is drawn."""
    is_drawn = any(one.plots for one in frozen.measures)
    return appendix(3 if has_impact_tables(frozen.words) else 2, NAME) if is_drawn else ""


def by_period(frozen: Frozen) -> Iterator[Block]:
    """The charts of each measure with their tables, and why other figures are not drawn."""
    name = by_period_name(frozen)
    if not name:
        return
    yield Heading(1, name, is_on_new_page=True)
    said = f"Only figures that may be compared from one period to the next are drawn. {frozen.figure_rule}"
    yield Line(of(said.strip()))
    number = 0
    for one in frozen.measures:
        if one.plots:
            yield Heading(2, f"{clean(one.ref)} {clean(one.title)}")
        for plot in map(_clean, one.plots):
            for chart in _charts(plot, clean(one.ref), number):
                number += 1
                yield Picture(plot.caption, chart, " ".join(text for text in (HOW_TO_READ, plot.trend) if text))
            yield _table(one, plot)
    yield from _not_drawn(frozen.measures)


def _clean(plot: Plot) -> Plot:
    groups = tuple(
        Group(
            clean(group.name),
            tuple(replace(one, period=clean(one.period), words=clean(one.words)) for one in group.points),
        )
        for group in plot.shown
    )
    return replace(plot, caption=clean(plot.caption), trend=clean(plot.trend), groups=groups)


def _charts(plot: Plot, ref: str, before: int) -> Iterator[Chart]:
    """A plot as one chart, or as several where it is too high for a page.

    Args:
        ref: of the measure.
        before: how many charts the report has so far.
    """
    waiting: tuple[Group, ...] = ()
    for group in plot.groups:
        both = (*waiting, group)
        if waiting and draw(replace(plot, groups=both), "", ref).height > HIGHEST:
            before += 1
            yield draw(replace(plot, groups=waiting), f"chart-{before}", ref)
            both = (group,)
        waiting = both
    yield draw(replace(plot, groups=waiting), f"chart-{before + 1}", ref)


def _table(one: MeasureLine, plot: Plot) -> Table:
    description = f"Figures of {clean(one.ref)} that are drawn above: a row for each line, oldest first, with bases."
    return Table("", description, COLUMNS, tuple(map(_row, plot.groups)), _sources(one))


def _row(group: Group) -> tuple[Cell, ...]:
    figures = [f"{point.period}: {point.words}" for point in group.points]
    return (cell(group.name), cell(*figures), cell(*_rests_on(group)))


def _rests_on(group: Group) -> list[str]:
    """What the figures of a line rest on, said once where it is the same of all."""
    told = [clean(point.rests_on) or "Not a percentage" for point in group.points]
    if len(set(told)) == 1:
        return told[:1]
    return [f"{point.period}: {words}" for point, words in zip(group.points, told, strict=True)]


def _sources(one: MeasureLine) -> str:
    named = (
        f"{clean(figure.source)}, page {figure.page}" if figure.page else clean(figure.source)
        for _, figure in observed(one.series)
        if clean(figure.source)
    )
    found = "; ".join(dict.fromkeys(named))
    return f"Source: {found}." if found else ""


def _not_drawn(measures: Sequence[MeasureLine]) -> Iterator[Block]:
    about: dict[str, list[str]] = {}
    for one in measures:
        if sentence(one.not_drawn):
            about.setdefault(sentence(one.not_drawn), []).append(clean(one.ref))
    items = [of(f"{in_words(refs)}: {words}") for words, refs in about.items()]
    if items:
        yield Heading(2, "Figures without a chart")
    for start in range(0, len(items), MOST_LETTERS):
        yield Lettered(1, tuple(items[start : start + MOST_LETTERS]))
