"""Figures as compact tables: what is counted down the side, when (and of whom) across the top.

What is said of every figure of a table (its base, where it is printed) is said once under it; what is said of some
stands in a numbered note, at the heading of a column where it holds for all of it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from outcomes.figures.bases import NOT_PUBLISHED
from outcomes.figures.figure import Figure, period_words

Column = tuple[str, str, str]
"""Population, geography and period."""


@dataclass(frozen=True)
class Heading:
    """A column: its words, and the numbers of the notes that hold for all of it."""

    words: str
    notes: Sequence[int]


@dataclass(frozen=True)
class Cell:
    """What stands in one row and column: mostly one figure; none where none is published.

    Attributes:
        column: its heading, which a phone prints beside it.
        figures: each with the numbers of the notes that are about it alone.
    """

    column: Heading
    figures: Sequence[tuple[Figure, Sequence[int]]]


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class FigureTable:
    """Figures that belong together.

    Attributes:
        caption: of whom and where, as far as it holds for all of them.
        common: what holds for every figure.
        notes: what holds for some, numbered from 1.
    """

    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Row]
    common: Sequence[str]
    notes: Sequence[str]


def figure_tables(figures: Iterable[Figure]) -> list[FigureTable]:
    """Put figures into tables: each of one population and its periods, side by side where they count the same.

    Every figure given stands in one cell of one table.
    """
    groups: dict[Hashable, list[Figure]] = defaultdict(list)
    periods: dict[int, list[str]] = defaultdict(list)
    found = list(figures)
    for figure in found:
        periods[figure.series_id].append(period_words(figure.row))
    for figure in found:
        series = figure.row.series
        groups[series.population, series.geography, series.unit, tuple(periods[figure.series_id])].append(figure)
    return [_table(group) for group in _joined(list(groups.values()))]


def _joined(groups: list[list[Figure]]) -> list[list[Figure]]:
    """Groups that count the same thing of different people become one."""
    joined: list[list[Figure]] = []
    for group in groups:
        names = {(figure.row.series.key, figure.label) for figure in group}
        fits = [one for one in joined if names & {(f.row.series.key, f.label) for f in one}]
        if fits:
            fits[0].extend(group)
        else:
            joined.append(list(group))
    return joined


def _table(figures: Sequence[Figure]) -> FigureTable:
    columns = list(dict.fromkeys(_column(figure) for figure in figures))
    labels = _labels(figures)
    rows = list(dict.fromkeys(labels))
    notes = _Notes(figures, columns)
    places: dict[tuple[str, Column], list[Figure]] = defaultdict(list)
    for label, figure in zip(labels, figures, strict=True):
        places[label, _column(figure)].append(figure)
    words = _column_words(columns)
    headings = {column: Heading(words[column], notes.of_column(column)) for column in columns}
    return FigureTable(
        caption=". ".join(_shared(columns)),
        headings=list(headings.values()),
        rows=[
            Row(label, [Cell(headings[c], [(one, notes.of_figure(one)) for one in places[label, c]]) for c in columns])
            for label in rows
        ],
        common=notes.common,
        notes=notes.numbered,
    )


def _column(figure: Figure) -> Column:
    series = figure.row.series
    return series.population, series.geography, period_words(figure.row)


def _shared(columns: Sequence[Column]) -> list[str]:
    """Population and geography, where all columns have the same."""
    return [columns[0][i] for i in (0, 1) if columns[0][i] and len({column[i] for column in columns}) == 1]


def _column_words(columns: Sequence[Column]) -> dict[Column, str]:
    """What tells a column apart: its period, with whom it is about where columns differ in that."""
    differs = [i for i in (0, 1) if len({column[i] for column in columns}) > 1]
    return {column: ", ".join([*(column[i] for i in differs if column[i]), column[2]]) for column in columns}


def _labels(figures: Sequence[Figure]) -> list[str]:
    """The row of each figure: what is counted, with the part of the whole where that is needed to tell rows apart."""
    kinds: dict[tuple[str, Column], set[str]] = defaultdict(set)
    for figure in figures:
        kinds[figure.label, _column(figure)].add(figure.row.series.breakdown_words)
    doubtful = {label for (label, _), parts in kinds.items() if len(parts) > 1}
    return [
        f"{figure.label} ({figure.row.series.breakdown_words})"
        if figure.label in doubtful and figure.row.series.breakdown_words
        else figure.label
        for figure in figures
    ]


class _Notes:
    """What is said of the figures of a table, put where it holds: all of it, a column, or one figure."""

    def __init__(self, figures: Sequence[Figure], columns: Sequence[Column]) -> None:
        self.common: list[str] = []
        self.numbered: list[str] = []
        self._columns: dict[Column, list[int]] = defaultdict(list)
        self._figures: dict[int, list[int]] = defaultdict(list)
        by_column = {c: [one for one in figures if _column(one) == c] for c in columns}
        for texts in (_base, _source, lambda figure: figure.notes, _series_note, _hidden):
            self._place(figures, by_column, texts)

    def of_column(self, column: Column) -> list[int]:
        """Numbers of the notes that hold for a whole column."""
        return self._columns[column]

    def of_figure(self, figure: Figure) -> list[int]:
        """Numbers of the notes about one figure."""
        return self._figures[figure.row.pk]

    def _place(
        self,
        figures: Sequence[Figure],
        by_column: dict[Column, list[Figure]],
        texts: Callable[[Figure], Iterable[str]],
    ) -> None:
        said = {id(figure): [_sentence(text) for text in texts(figure) if text] for figure in figures}
        for text in dict.fromkeys(text for figure in figures for text in said[id(figure)]):
            if all(text in said[id(figure)] for figure in figures):
                self.common.append(text)
                continue
            self.numbered.append(text)
            number = len(self.numbered)
            for column, own in by_column.items():
                if all(text in said[id(figure)] for figure in own):
                    self._columns[column].append(number)
                    continue
                for figure in own:
                    if text in said[id(figure)]:
                        self._figures[figure.row.pk].append(number)


def _sentence(text: str) -> str:
    return text if text.rstrip("”").endswith((".", "?", "!")) else f"{text}."


def _base(figure: Figure) -> list[str]:
    if not figure.base:
        return []
    if figure.is_small:
        return [f"Small base: {figure.base}{f'. {figure.step}' if figure.step else ''}"]
    return [figure.base if figure.base == NOT_PUBLISHED else f"Base: {figure.base}"]


def _source(figure: Figure) -> list[str]:
    parts = [f"Source: {figure.source}" if figure.source else "Source not recorded", figure.found]
    return [". ".join(part for part in parts if part)]


def _hidden(figure: Figure) -> list[str]:
    return ["Hidden in what is published"] if figure.is_withheld else []


def _series_note(figure: Figure) -> list[str]:
    return [figure.series_note]
