"""The section on measures: figures with base, period and source, or that none is published."""

from collections.abc import Iterator, Sequence

from govuk.words import count_of, in_words
from scrutiny.figure_data import FigureLine
from scrutiny.frozen import Frozen, MeasureLine
from scrutiny.house.blocks import NEXT_TABLE, Block, Cell, Column, Lettered, Run, Table, clean, of
from scrutiny.house.lines import MOST_LETTERS, be, bold, cell, have, numbered, sentence
from scrutiny.house.periods import by_period_name

COLUMNS = (
    Column("Measure", 42),
    Column("Latest", 26),
    Column("Before", 24),
    Column("Base", 24),
    Column("Elsewhere", 24),
    Column("Direction", 26),
)


def measures(frozen: Frozen) -> Iterator[Block]:
    """The measures with a figure in a table, then what each shows, those without one, and what to know of them."""
    found = frozen.measures
    if not found:
        yield numbered("The strategy names no measures.")
        return
    shown = [one for one in found if one.latest]
    if shown:
        yield numbered(_shown_words(shown, len(found)))
        description = "One row for each measure: latest figure, the one before, base, the same elsewhere, direction."
        rows = tuple(_row(one) for one in shown)
        yield Table("Measures, latest figure against the one before", description, COLUMNS, rows, _under(frozen, shown))
    else:
        yield numbered(f"No single published figure shows any of the {count_of(len(found), 'measure')}.")
    meaning = [(one, one.told) for one in shown if clean(one.narrative)]
    yield from _told("What the figures show:", [_about(one, words) for one, words in meaning])
    bare = len(shown) - len(meaning)
    if bare:
        whose = "this figure shows" if len(shown) == 1 else f"the figures of {count_of(bare, 'measure')} show"
        yield numbered(f"Nobody has written yet what {whose}, or it has not been reviewed.")
    others = [one for one in found if not one.latest]
    words = f"{count_of(len(others), 'measure')} {have(len(others))} no single figure:"
    yield from _told(words, [_about(one, f"{sentence(one.answer)} {one.told}") for one in others])
    yield from _told("What to know of these figures:", _notes(found))
    drawn = by_period_name(frozen)
    if drawn:
        yield numbered(f"Figures that may be compared from period to period are drawn in {drawn}.")


def _shown_words(shown: Sequence[MeasureLine], every: int) -> str:
    """How many measures a published figure shows, and of how many it is hidden."""
    hidden = sum(one.latest is not None and one.latest.is_hidden for one in shown)
    told = len(shown) - hidden
    words = f"{told:,} of {count_of(every, 'measure')} {be(told)} shown by a published figure (Table {NEXT_TABLE})."
    if not hidden:
        return words
    return (
        f"{words} The latest figure of {count_of(hidden, 'measure')} is hidden, because a few people could be made out."
    )


def _about(one: MeasureLine, words: str) -> str:
    return f"{clean(one.title)} ({clean(one.ref)}): - {sentence(words)}"


def _notes(found: Sequence[MeasureLine]) -> list[str]:
    """Each note once, with the measures that it is about."""
    about: dict[str, list[str]] = {}
    for one in found:
        for note in dict.fromkeys(map(sentence, one.notes)):
            about.setdefault(note, []).append(clean(one.ref))
    return [f"{in_words(refs)}: - {note}" for note, refs in about.items() if note]


def _row(one: MeasureLine) -> tuple[Cell, ...]:
    latest = one.latest
    base = latest.base if latest else ""
    return (
        cell((Run(clean(one.ref), is_bold=True), Run(f" {clean(one.title)}"))),
        _figure(latest, one.shows),
        _figure(one.previous, _other_base(one.previous, base)) if one.previous else cell("None published"),
        cell(base or ("Hidden with the figure" if latest and latest.is_hidden else "Not published")),
        _elsewhere(one, base),
        cell(bold(clean(one.direction).capitalize()), one.why, f"Target: {sentence(one.target)}" if one.target else ""),
    )


def _figure(figure: FigureLine | None, shows: str = "") -> Cell:
    return cell(bold(figure.value), figure.period, shows) if figure else cell("None published")


def _other_base(figure: FigureLine, base: str) -> str:
    """The base of a figure where it is another one than the column "Base" gives."""
    return figure.base_said if figure.base != base else ""


def _elsewhere(one: MeasureLine, base: str) -> Cell:
    found = [
        (f"{name}: {figure.value}, {figure.period}", _other_base(figure, base), *map(sentence, figure.notes))
        for name, figure in one.comparators
    ]
    return cell(*(words for told in found for words in told)) if found else cell("None published")


def _under(frozen: Frozen, shown: list[MeasureLine]) -> str:
    """What stands under the table: whose figures these are, and the rule of small numbers."""
    return f"{_sources(shown)} {frozen.figure_rule}".strip()


def _sources(shown: list[MeasureLine]) -> str:
    """Whose figures these are: each source once, with its measures."""
    by_source: dict[str, list[str]] = {}
    for one in shown:
        figures = [figure for figure in (one.latest, one.previous, *(each for _, each in one.comparators)) if figure]
        for figure in figures:
            measures_of = by_source.setdefault(clean(figure.source) or "not published", [])
            if clean(one.ref) not in measures_of:
                measures_of.append(clean(one.ref))
    return "Source: " + "; ".join(f"{source} ({', '.join(names)})" for source, names in by_source.items()) + "."


def _told(opening: str, items: Sequence[str]) -> Iterator[Block]:
    """What is said of measures under its opening, at most so many to a list as there are letters."""
    for start in range(0, len(items), MOST_LETTERS):
        yield numbered(opening)
        yield Lettered(2, tuple(of(words) for words in items[start : start + MOST_LETTERS]))
