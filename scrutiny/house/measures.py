"""The section on measures: figures with base, period and source, or that none is published."""

from collections.abc import Iterator

from govuk.words import count_of
from scrutiny.frozen import FigureLine, Frozen, MeasureLine
from scrutiny.house.blocks import Block, Cell, Column, Lettered, Run, Table, Text, clean, of
from scrutiny.house.lines import MOST_LETTERS, be, bold, cell, numbered, sentence

COLUMNS = (
    Column("Measure", 44),
    Column("Latest", 26),
    Column("Before", 24),
    Column("Base", 24),
    Column("Elsewhere", 22),
    Column("Direction", 26),
)


def measures(frozen: Frozen) -> Iterator[Block]:
    """The measures with a figure in a table, then what each shows, then those without one."""
    found = frozen.measures
    if not found:
        yield numbered("The strategy names no measures.")
        return
    shown = [one for one in found if one.latest]
    yield numbered(_opening(len(shown), len(found)))
    if shown:
        description = "One row for each measure: latest figure, the one before, base, the same elsewhere, direction."
        rows = tuple(_row(one) for one in shown)
        yield Table("Measures, latest figure against the one before", description, COLUMNS, rows, _sources(shown))
    yield from _told([one for one in shown if one.narrative or one.notes])
    yield from _told([one for one in found if not one.latest])


def _opening(shown: int, of_all: int) -> str:
    if not shown:
        return f"No figure is published that shows any of the {count_of(of_all, 'measure')} by itself."
    words = f"{shown:,} of {count_of(of_all, 'measure')} {be(shown)} shown by a published figure."
    return words if shown == of_all else f"{words} What is known of the others is said below the table."


def _row(one: MeasureLine) -> tuple[Cell, ...]:
    latest = one.latest
    base = latest.base if latest else ""
    return (
        cell((Run(clean(one.ref), is_bold=True), Run(f" {clean(one.title)}"))),
        _figure(latest),
        _figure(one.previous) if one.previous else cell("None published"),
        cell(base or "Not published"),
        _elsewhere(one),
        cell(bold(clean(one.direction).capitalize()), one.why),
    )


def _figure(figure: FigureLine | None) -> Cell:
    return cell(bold(figure.value), figure.period) if figure else cell("None published")


def _elsewhere(one: MeasureLine) -> Cell:
    found = [f"{name}: {figure.value}, {figure.period}" for name, figure in one.comparators]
    return cell(*found) if found else cell("None published")


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


def _told(found: list[MeasureLine]) -> Iterator[Block]:
    """What is said of measures, at most so many to a list as there are letters."""
    for start in range(0, len(found), MOST_LETTERS):
        yield Lettered(2, tuple(_words(one) for one in found[start : start + MOST_LETTERS]))


def _words(one: MeasureLine) -> Text:
    told = one.narrative if one.latest else " ".join([one.answer, one.narrative])
    parts = [sentence(told), *(sentence(note) for note in one.notes)]
    return of(f"{clean(one.title)} ({clean(one.ref)}): - " + " ".join(part for part in parts if part))
