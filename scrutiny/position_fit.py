"""Cuts the position in two minutes to one sheet of A4: fewer rows and shorter words, never smaller print.

What is cut is counted: "and 4 more: see Appendix 1". Words are cut at a word, with a mark that they go on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from govuk.words import count_of
from scrutiny.position import Figure, Item, Kind, Position, Rated, Section, Told

Part = TypeVar("Part")
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class Cut:
    """How much of each part stays.

    Attributes:
        kinds, named: kinds of change, and actions named in each.
        letters: the longest words of a cell; names get half as many, the officer's questions twice as many.
    """

    kinds: int
    named: int
    late: int
    reds: int
    ambers: int
    measures: int
    questions: int
    letters: int


STEPS: Mapping[str, Sequence[int]] = {
    "reds": (1, 2, 3),
    "letters": (36, 60, 90, 120, 150, 200, 280, 400, 600),
    "ambers": range(1, 15),
    "late": range(1, 15),
    "kinds": range(1, 16),
    "named": (1, 2, 3, 4, 6, 8, 12),
    "questions": range(2, 11),
    "measures": range(1, 9),
}
"""How each part grows while there is room, the most urgent first. The first 3 red actions come before everything else.
The first steps together fit whatever the data are."""
MORE_REDS = range(4, 13)
"""Where everything else has grown as far as it can, the room left is for more red actions."""
SMALLEST = Cut(**{name: steps[0] for name, steps in STEPS.items()})
FEWEST_NAME = 60
"""Letters of a name that always stay."""
FIGURE = 40
"""Letters of a figure and of its period."""


@dataclass(frozen=True)
class Elsewhere:
    """Where what is cut can be read: "Appendix 1"."""

    actions: str
    measures: str


def cut(position: Position, to: Cut, elsewhere: Elsewhere) -> Position:
    """The position with no more in it than `to` lets stay."""
    names = max(to.letters // 2, FEWEST_NAME)
    return replace(
        position,
        title=shortened(position.title, 2 * names),
        facts=[(name, shortened(words, 2 * names)) for name, words in position.facts],
        changed=_kinds(position.changed, to, names, elsewhere.actions),
        late=_section(position.late, to.late, elsewhere.actions, lambda one: _told(one, to, names)),
        red=_section(position.red, to.reds, elsewhere.actions, lambda one: _rated(one, to, names)),
        amber=_section(position.amber, to.ambers, elsewhere.actions, lambda one: _rated(one, to, names)),
        measures=_section(position.measures, to.measures, elsewhere.measures, lambda one: _figure(one, to, names)),
        questions=_section(
            position.questions, to.questions, elsewhere.measures, lambda one: shortened(one, 2 * to.letters)
        ),
        trace=shortened(position.trace, 4 * FEWEST_NAME),
    )


def _section(section: Section[Item], most: int, elsewhere: str, shorten: Callable[[Item], Item]) -> Section[Item]:
    left = len(section.items) - most
    return replace(
        section,
        items=[shorten(one) for one in section.items[:most]],
        note=shortened(section.note, 5 * FEWEST_NAME),
        more=_more(left, elsewhere),
    )


def _more(left: int, elsewhere: str = "") -> str:
    if left <= 0:
        return ""
    return f"and {left:,} more: see {elsewhere}" if elsewhere else f"and {left:,} more"


def _kinds(section: Section[Kind], to: Cut, names: int, elsewhere: str) -> Section[Kind]:
    kinds = [
        replace(
            one,
            changes=[_told(each, to, names) for each in one.changes[: to.named]],
            more=_more(len(one.changes) - to.named),
        )
        for one in section.items[: to.kinds]
    ]
    left = sum(len(one.changes) for one in section.items[to.kinds :])
    words = f"and {count_of(left, 'change')} of other kinds: see {elsewhere}" if left else ""
    return replace(section, items=kinds, more=words)


def _told(one: Told, to: Cut, names: int) -> Told:
    return replace(one, name=shortened(one.name, names), words=shortened(one.words, to.letters))


def _rated(one: Rated, to: Cut, names: int) -> Rated:
    return replace(
        one,
        name=shortened(one.name, names),
        cause=shortened(one.cause, to.letters),
        path=shortened(one.path, to.letters),
        lead=shortened(one.lead, names),
    )


def _figure(one: Figure, to: Cut, names: int) -> Figure:
    return replace(
        one,
        name=shortened(one.name, names),
        latest=shortened(one.latest, FIGURE),
        latest_period=shortened(one.latest_period, FIGURE),
        shows=shortened(one.shows, FEWEST_NAME),
        before=shortened(one.before, FIGURE),
        before_period=shortened(one.before_period, FIGURE),
        words=shortened(one.words, to.letters),
    )


def shortened(words: str, letters: int) -> str:
    """Words of at most so many letters, cut between two words where that leaves most of them."""
    if len(words) <= letters:
        return words
    kept = words[: letters - 1]
    at_word = kept.rpartition(" ")[0]
    return f"{(at_word if len(at_word) > letters // 2 else kept).rstrip(' ,;:.')}{ELLIPSIS}"


# How high it becomes, near enough to choose a cut without drawing. All lengths are in millimetres; the sheet's style
# (static/position.css) has the same ones.

ROOM = 286.0
LINE = 3.58
"""A line of 8.3 points."""
EM = 8.3 * 25.4 / 72
COLUMN = 90.0
"""Each of the two columns at the top."""
RED = (36.0, 22.0, 40.0, 40.0, 25.0, 23.0)
AMBER = (43.0, 26.0, 60.0, 34.0, 23.0)
MEASURES = (58.0, 24.0, 24.0, 20.0, 60.0)
WHOLE = 186.0
PADDING = 2.5
"""Between two columns of a table."""
HEADING = 8.6
"""With its space and its rule."""
ROW = 1.7
"""What a row is higher than its lines."""

_WIDTHS = {
    letter: width
    for width, letters in (
        (0.24, "'ijl|"),
        (0.29, " \u00a0!,./:;I[\\]ft"),
        (0.36, '()-`r{}"*'),
        (0.51, "^Jcksvxyz"),
        (0.57, "#$0123456789?L_abdeghnopqu"),
        (0.62, "+<=>~FTZ"),
        (0.72, "&ABEKPSVXYCDHNRUw"),
        (0.79, "GOQ"),
        (0.95, "Mm%W"),
    )
    for letter in letters
}


@lru_cache(maxsize=20_000)
def lines_of(words: str, width: float, scale: float = 1.0) -> int:
    """How many lines words take in a column.

    Args:
        words: the words.
        width: of the column.
        scale: of the letters, 1 for the sheet's plain size; bold ones are a little wider.
    """
    lines, used = 1, 0.0
    for word in words.split(" "):
        long = sum(_WIDTHS.get(letter, 1.0) for letter in word) * EM * scale
        space = _WIDTHS[" "] * EM * scale if used else 0.0
        if used and used + space + long > width:
            lines, used, space = lines + 1, 0.0, 0.0
        # A word without end is broken wherever the line ends.
        whole, used = divmod(used + space + long, width) if long > width else (0, used + space + long)
        lines += int(whole)
    return lines


def height(position: Position) -> float:
    """About how high the sheet becomes, in millimetres; rather too high than too low."""
    top = (6.0 if position.notice else 0.0) + 4.2 + 8.0
    top += lines_of("  ".join(f"{name} {words}" for name, words in position.facts), WHOLE, 1.05) * LINE + 1.2
    top += lines_of(f"{position.answer} {position.rest}", WHOLE, 1.15) * LINE * 1.08 + 1.2
    top += 12.0 if position.bar else 0.0
    top += lines_of(f"Narrow parts, from the left: {position.bar_key}.", WHOLE) * LINE if position.bar_key else 0.0
    columns = max(_list_height(position.changed, _kind_words), _list_height(position.late, _told_words))
    tables = sum(
        (
            _table_height(position.red, RED, _red_cells),
            _table_height(position.amber, AMBER, _amber_cells),
            _table_height(position.measures, MEASURES, _figure_cells),
        )
    )
    questions = 0.0
    if position.questions.items:
        questions = HEADING + sum(lines_of(one, WHOLE - 7) * LINE + 0.8 for one in position.questions.items)
        questions += LINE if position.questions.more else 0.0
    foot = (lines_of(position.foot, WHOLE, 0.97) + _lines_of_foot(position.trace)) * LINE + 2.4
    return top + columns + tables + questions + foot


def _lines_of_foot(trace: str) -> int:
    return sum(lines_of(line, WHOLE, 0.97) for line in trace.split("\n"))


def _list_height(section: Section[Part], words: Callable[[Part], str]) -> float:
    total = HEADING * lines_of(section.heading, COLUMN, 1.38)
    texts = [words(one) for one in section.items] or [section.nothing]
    texts += [text for text in (section.more, section.note) if text]
    return total + sum(lines_of(text, COLUMN, 1.06) * LINE + ROW for text in texts)


def _table_height(
    section: Section[Part], widths: Sequence[float], cells: Callable[[Part], Sequence[Sequence[str]]]
) -> float:
    total = HEADING + (LINE + ROW if section.items else 0.0)
    for one in section.items:
        lines = [
            sum(lines_of(text, width - PADDING, 1.04) for text in texts if text)
            for texts, width in zip(cells(one), widths, strict=True)
        ]
        total += max(lines) * LINE + ROW
    texts = [text for text in ("" if section.items else section.nothing, section.more, section.note) if text]
    return total + sum(lines_of(text, WHOLE) * LINE + 0.8 for text in texts)


def _kind_words(one: Kind) -> str:
    told = "; ".join(f"{each.name}, {each.words}" for each in one.changes)
    return f"{one.title}: {told} {one.more}"


def _told_words(one: Told) -> str:
    return f"{one.name}: {one.strong} {one.words}"


def _mark_cell(one: Rated) -> Sequence[str]:
    return (f"MM {one.mark}", one.note)


def _red_cells(one: Rated) -> Sequence[Sequence[str]]:
    return ((one.name,), _mark_cell(one), (one.cause,), (one.path,), (one.lead,), (one.late, *one.due))


def _amber_cells(one: Rated) -> Sequence[Sequence[str]]:
    return ((one.name,), _mark_cell(one), (one.path or one.cause,), (one.lead,), (one.late, *one.due))


def _figure_cells(one: Figure) -> Sequence[Sequence[str]]:
    figures = ((one.latest, one.latest_period), (one.before, one.before_period))
    return ((one.name,), *figures, (one.direction,), (one.shows, one.words))


def largest(position: Position, room: float, elsewhere: Elsewhere) -> Position:
    """As much of the position as has room: every part grows by a step in turn, until none can.

    Args:
        position: in full.
        room: millimetres that there are.
        elsewhere: where the rest is.
    """
    to, sheet = SMALLEST, cut(position, SMALLEST, elsewhere)
    growing = {name: list(steps[1:]) for name, steps in STEPS.items()}
    while growing:
        for name, steps in list(growing.items()):
            wanted = replace(to, **{name: steps.pop(0)})
            grown = cut(position, wanted, elsewhere)
            if height(grown) <= room:
                to, sheet = wanted, grown
            if not steps or to is not wanted:
                del growing[name]
    for reds in MORE_REDS:
        grown = cut(position, replace(to, reds=reds), elsewhere)
        if height(grown) > room:
            break
        sheet = grown
    return sheet


def sheets(position: Position, elsewhere: Elsewhere) -> Iterator[Position]:
    """The position cut to one sheet, for whoever can see whether it fits: each time a little less of it."""
    for room in (ROOM * each for each in (1.08, 1.04, 1.0, 0.95, 0.88, 0.8, 0.0)):
        yield largest(position, room, elsewhere)
