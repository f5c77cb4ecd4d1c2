"""Bars drawn as SVG: pure arithmetic. The templates draw them, with presentation attributes only, and escape all text.

A chart is 440 units wide with text of 15, so that it reads on a phone and on paper. Bars stand on an axis from zero;
the latest is solid and those before are hatched, so that a grey print tells them apart. Every number is printed at its
bar and said again in the description.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from textwrap import wrap

from outcomes.figures.words import PROVISIONAL

WIDTH = 440
LETTER = 8.6
"""How wide a letter of 15 units is at most, on average."""
LINE, BAR, GAP = 20, 22, 8
BESIDE = 12
"""A period of up to this many letters stands beside its bar, a longer one above."""
STEPS = 4
MOST_BARS = 8
"""The last periods of a group that are drawn."""

SMALL_WIDTH, SMALL_BAR, SMALL_HEIGHT = 176, 72, 34

Span = tuple[float, float]
"""From where to where, downwards."""


@dataclass(frozen=True)
class Point:
    """One figure to draw: when, how much (0 or more), how it is said, and what it rests on: base, sum, notes."""

    period: str
    value: Decimal
    words: str
    rests_on: str = ""


@dataclass(frozen=True)
class Group:
    """The figures of one line, oldest first, under its name."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Plot:
    """What one chart draws and what is said around it: figures alone, no lengths. Published editions keep it so.

    Attributes:
        caption: unit, people and place: "Per cent. Home care staff, Staffordshire".
        trend: what so few figures do not show; "" for 3 and more.
        is_percent: whether its axis counts in per cent.
    """

    caption: str
    trend: str
    is_percent: bool
    groups: tuple[Group, ...]

    @property
    def shown(self) -> tuple[Group, ...]:
        """What is drawn: the last MOST_BARS figures of each line."""
        return tuple(Group(group.name, group.points[-MOST_BARS:]) for group in self.groups)


@dataclass(frozen=True)
class Text:
    """Words at a place."""

    words: str
    x: float
    y: float
    bold: bool = False

    @property
    def ground(self) -> "Bar":
        """White behind the words, so that no line of the axis runs through them; the axis itself stays to be seen."""
        left = max(self.x - 3, 1)
        return Bar(left, self.y - 14, round(self.x + len(self.words) * LETTER - left, 1), 18, is_latest=False)


@dataclass(frozen=True)
class Bar:
    """A bar; lengths are units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    is_latest: bool


@dataclass(frozen=True)
class Tick:
    """A line of the axis with its number."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Chart:
    """A drawing, ready for its template.

    Attributes:
        id: of its own on the page; names of parts begin with it.
        title, description: what is read aloud: what is drawn, and every number.
        spans: from where to where the lines of the axis run: beside the bars of each group, not through its name.
    """

    id: str
    title: str
    description: str
    width: int
    height: float
    bars: Sequence[Bar]
    texts: Sequence[Text]
    ticks: Sequence[Tick] = ()
    spans: Sequence[Span] = ()

    @property
    def tick_y(self) -> float:
        """Where the numbers of the axis stand."""
        return self.height - 4


def bar_chart(groups: Sequence[Group], *, id: str, title: str, percent: bool = False) -> Chart:
    """Draw lines of figures as bars, one under the other.

    Args:
        groups: what to draw, the last MOST_BARS figures of each.
        id: of its own on the page.
        title: what is drawn.
        percent: whether the axis counts in per cent.

    Raises:
        ValueError: there is nothing to draw, or a figure is below zero, where no axis from zero is honest.
    """
    shown = [Group(group.name, group.points[-MOST_BARS:]) for group in groups]
    points = [point for group in shown for point in group.points]
    _check(points)
    is_beside = max(len(point.period) for point in points) <= BESIDE
    left = round(max(len(point.period) for point in points) * LETTER + 6, 1) if is_beside else 0.0
    room = WIDTH - left - max(len(point.words) for point in points) * LETTER - 12
    top, step = _axis(max(point.value for point in points))
    bars, texts, spans = _rows(shown, left, room / float(top), is_beside)
    ticks = [_tick(step * n, left, room / float(top), percent) for n in range(int(top / step) + 1)]
    return Chart(id, title, describe(shown), WIDTH, spans[-1][1] + LINE, bars, texts, ticks, spans)


def small_chart(before: Point, after: Point, *, id: str, title: str) -> Chart | None:
    """Draw two figures side by side as columns, for a row of a table; None where their words have no room."""
    points = (before, after)
    _check(points)
    if max(len(text) for point in points for text in (_short(point), point.words)) * LETTER > SMALL_WIDTH / 2:
        return None
    most = max(point.value for point in points) or Decimal(1)
    bars, texts = [], []
    for x, point in zip((0, SMALL_WIDTH // 2), points, strict=True):
        height = round(float(point.value / most) * SMALL_HEIGHT, 1)
        bars.append(Bar(x + 8, round(LINE + SMALL_HEIGHT - height, 1), SMALL_BAR, height, point is after))
        texts.append(Text(point.words, x + 8 + SMALL_BAR / 2, round(LINE + SMALL_HEIGHT - height - 5, 1), True))
        texts.append(Text(_short(point), x + 8 + SMALL_BAR / 2, LINE + SMALL_HEIGHT + 17))
    description = describe([Group("", points)])
    return Chart(id, title, description, SMALL_WIDTH, 2 * LINE + SMALL_HEIGHT, bars, texts)


def _short(point: Point) -> str:
    """The period under a narrow column: what is provisional has a "p" there, and the word beside it in the row."""
    return point.period.replace(PROVISIONAL, " p")


def describe(groups: Sequence[Group]) -> str:
    """Every number of a chart in words: "Staff turnover: 28.2% in 2020/21, 32.2% in 2021/22."."""
    said = []
    for group in groups:
        numbers = ", ".join(f"{point.words} in {point.period}" for point in group.points)
        said.append(f"{group.name}: {numbers}." if group.name else f"{numbers}.")
    return " ".join(said)


def _check(points: Sequence[Point]) -> None:
    if not points:
        raise ValueError("There is no figure to draw.")
    below = [point for point in points if point.value < 0]
    if below:
        raise ValueError(f"{below[0].words} is below zero: bars that begin at zero cannot show it.")


def _rows(
    groups: Sequence[Group], left: float, scale: float, is_beside: bool
) -> tuple[list[Bar], list[Text], list[Span]]:
    """Bars and words from the top down, and from where to where the bars of each group stand."""
    bars: list[Bar] = []
    texts: list[Text] = []
    spans: list[Span] = []
    y = 0.0
    for group in groups:
        for words in wrap(group.name, 50):
            texts.append(Text(words, 0, y + 15, bold=True))
            y += LINE
        top = y
        y += 6
        for point in group.points:
            if is_beside:
                texts.append(Text(point.period, 0, y + 16))
            else:
                for words in wrap(point.period, 50):
                    texts.append(Text(words, 0, y + 15))
                    y += LINE
            width = round(float(point.value) * scale, 1)
            bars.append(Bar(left, y, width, BAR, point is group.points[-1]))
            texts.append(Text(point.words, round(left + width + 7, 1), y + 16, bold=point is group.points[-1]))
            y += BAR + GAP
        spans.append((top, y))
        y += 10
    return bars, texts, spans


def _axis(most: Decimal) -> tuple[Decimal, Decimal]:
    """Where the axis ends, and its step: 1, 2 or 5 times a power of ten, so that at most STEPS steps are needed."""
    if not most:
        return Decimal(1), Decimal(1)
    power = Decimal(10) ** floor(log10(most / STEPS))
    step = next(size for size in (power, 2 * power, 5 * power, 10 * power) if size * STEPS >= most)
    return step * ceil(most / step), step


def _tick(value: Decimal, left: float, scale: float, percent: bool) -> Tick:
    words = f"{value.normalize():,f}{'%' if percent else ''}"
    return Tick(round(left + float(value) * scale, 1), words, "middle" if value else "start")
