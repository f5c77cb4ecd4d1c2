"""Which figures of a measure may be drawn, and why the others stand in the table only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govuk.words import in_words
from outcomes.figures.charts import Chart, Group, Plot, Point, bar_chart, small_chart
from outcomes.figures.comparing import Line, change_of, trend_words
from outcomes.figures.figure import Figure
from outcomes.figures.words import PROVISIONAL

SHORT_UNIT = 12
"""A unit of up to this many letters is printed at every bar; a longer one stands in the title alone."""


@dataclass(frozen=True)
class Drawn:
    """A chart with the words around it."""

    chart: Chart
    caption: str
    trend: str


def charts_of(key: str, lines: Iterable[Line]) -> list[Drawn]:
    """The charts of a measure, for its page.

    Args:
        key: the measure's.
        lines: its series.
    """
    plots = enumerate(plots_of(lines), 1)
    return [Drawn(draw(plot, f"chart-{_name(key)}-{n}", key), plot.caption, plot.trend) for n, plot in plots]


def plots_of(lines: Iterable[Line]) -> list[Plot]:
    """What may be drawn: lines of two and more comparable figures, in one chart for each unit, population and place.

    What was worked out by a sum that nobody confirmed stands in the table alone.

    Args:
        lines: the series of one measure.
    """
    found: dict[tuple[str, str, str], list[tuple[Line, Sequence[Figure]]]] = {}
    for line in lines:
        run = line.comparable if line.latest.may_head else ()
        if run and not _undrawable(run):
            series = line.series
            found.setdefault((series.unit, series.population, series.geography), []).append((line, run))
    return [_plot(about, drawn) for about, drawn in found.items()]


def draw(plot: Plot, id: str, key: str) -> Chart:
    """A plot as bars.

    Args:
        id: of its own on the page.
        key: of the measure, for the title.
    """
    return bar_chart(plot.shown, id=id, title=f"Figures of {key} by period. {plot.caption}", percent=plot.is_percent)


def small_of(key: str, line: Line) -> Chart | None:
    """The last two figures of a line as columns; None where they may not be compared or drawn."""
    run = line.comparable
    if not run or _undrawable(run):
        return None
    before, after = (_point(figure) for figure in run[-2:])
    return small_chart(before, after, id=f"small-{_name(key)}", title=f"{key}: {line.series.label}")


def not_drawn(lines: Sequence[Line]) -> str:
    """Why some figures stand in the table only; "" where all are drawn, or none is published."""
    lines = [line for line in lines if line.latest.may_head]
    left = [line for line in lines if not line.comparable or _undrawable(line.comparable)]
    if not left:
        return ""
    reasons = list(dict.fromkeys(_reason(line) for line in left))
    named = dict(zip(map(id, lines), _names(lines), strict=True))
    which = "" if len(left) == len(lines) else f" of {in_words([f'“{named[id(line)]}”' for line in left])}"
    return f"No chart{which}: {in_words(reasons)}."


def _plot(about: tuple[str, str, str], drawn: Sequence[tuple[Line, Sequence[Figure]]]) -> Plot:
    unit, population, geography = about
    of_whom = ", ".join(text for text in (population, geography) if text)
    counted = "Per cent" if unit == "%" else unit[:1].upper() + unit[1:]
    return Plot(
        caption=f"{counted}. {of_whom}" if of_whom else counted,
        trend=trend_words(max((run for _, run in drawn), key=len)),
        is_percent=unit == "%",
        groups=tuple(
            Group(name, tuple(map(_point, run)))
            for name, (_, run) in zip(_names([line for line, _ in drawn]), drawn, strict=True)
        ),
    )


def _names(lines: Sequence[Line]) -> list[str]:
    """What each line counts; with its part and place where several of them count the same."""
    counts = Counter(line.series.label for line in lines)
    return [
        line.series.label if counts[line.series.label] == 1 else _in_full(line.series.label, line) for line in lines
    ]


def _in_full(label: str, line: Line) -> str:
    about = ", ".join(text for text in (line.series.breakdown_words, line.series.geography) if text)
    return f"{label} ({about})" if about else label


def _reason(line: Line) -> str:
    if line.previous is None:
        return "a figure is published for one period only"
    if line.comparable:
        return _undrawable(line.comparable)
    return change_of(line, None).why


def _undrawable(figures: Iterable[Figure]) -> str:
    """Why figures that may be compared cannot be drawn as bars from zero."""
    return "a figure is below zero" if any((figure.row.value or 0) < 0 for figure in figures) else ""


def _point(figure: Figure) -> Point:
    value, series = figure.row.value, figure.row.series
    # Only comparable figures are drawn, and those have a value.
    assert value is not None
    words = figure.value if len(series.unit) <= SHORT_UNIT else f"{value:,.{figure.row.decimals}f}"
    # The base of what is worked out is that of the figures in its sum, which is among its notes.
    rests_on = ". ".join(text for text in ("" if figure.derivation else figure.base, *figure.notes) if text)
    period = f"{figure.row.period_label}{PROVISIONAL}" if figure.row.is_provisional else figure.row.period_label
    return Point(period, value.quantize(Decimal(1).scaleb(-figure.row.decimals)), words, rests_on)


def _name(key: str) -> str:
    """A key as part of an element's id."""
    return key.replace(".", "-")
