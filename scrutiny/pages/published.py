"""What everybody can read, signed in or not: organisations and offices, never people but those who cleared."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.moments import Moment
from govuk.words import day
from outcomes.models import Strategy, StrategyVersion
from scrutiny.editions import EditionReading, public_at, read_editions
from scrutiny.house import compose
from scrutiny.house.blocks import Block, Cell, Table, Title
from scrutiny.models import Edition
from scrutiny.pages.editions import DownLine, Fact, FileLine, down_line, facts_of, file_lines

NAMES = {"ours": "published-file", "theirs": "published-copy"}


@dataclass(frozen=True)
class Line:
    """An edition in a list.

    Attributes:
        state: "Taken down", "Replaced by edition 3", or "" for one that stands.
    """

    edition: Edition
    published: str
    state: str


@dataclass(frozen=True)
class StrategyLine:
    """A strategy with published editions.

    Attributes:
        standing: its last edition that was neither replaced nor taken down; None for none.
        lines: all of its editions, the last first.
    """

    strategy: Strategy
    title: str
    standing: Line | None
    lines: Sequence[Line]


@dataclass(frozen=True)
class Drawn:
    """A block of the report.

    Attributes:
        kind: the name by which the page draws it.
        rows: of a table, each cell with the heading of its column.
    """

    kind: str
    block: Block
    rows: Sequence[Sequence[tuple[str, Cell]]] = ()


@dataclass(frozen=True)
class PublicEdition:
    """One published edition.

    Attributes:
        blocks: the report as it was issued; empty of one that was taken down.
        replaced_by: the edition in its place, once everybody can read that one.
        corrected: number of the edition that it replaces, where everybody can read that.
        licence: under which its data may be used.
    """

    reading: EditionReading
    title: str
    facts: Sequence[Fact]
    files: Sequence[FileLine]
    blocks: Sequence[Drawn]
    down: DownLine | None
    replaced_by: Edition | None
    corrected: int | None
    licence: str


def published_strategies(moment: Moment) -> list[StrategyLine]:
    """Every strategy with a published edition, real ones before demonstrations, by name."""
    readings = read_editions(public_at(moment).order_by("strategy_id", "-number"), moment)
    titles = _titles({one.edition.strategy_id for one in readings}, moment)
    by_strategy: dict[int, list[EditionReading]] = {}
    for one in readings:
        by_strategy.setdefault(one.edition.strategy_id, []).append(one)
    found = [_strategy(several, titles[pk]) for pk, several in by_strategy.items()]
    return sorted(found, key=lambda one: (one.strategy.is_demonstration, one.title.casefold()))


def published_strategy(slug: str, moment: Moment) -> StrategyLine | None:
    """A strategy with its published editions; None where it has none, or does not exist."""
    rows = public_at(moment).filter(strategy__slug=slug).order_by("-number")
    readings = read_editions(rows, moment)
    if not readings:
        return None
    pk = readings[0].edition.strategy_id
    return _strategy(readings, _titles({pk}, moment)[pk])


def published_edition(slug: str, number: int, moment: Moment) -> PublicEdition | None:
    """A published edition; None before its day, and where there is none."""
    reading = published_reading(slug, number, moment)
    if reading is None:
        return None
    edition, frozen = reading.edition, reading.frozen
    shown = [block for block in compose(frozen).blocks if not isinstance(block, Title)] if frozen else []
    return PublicEdition(
        reading=reading,
        title=_titles({edition.strategy_id}, moment)[edition.strategy_id],
        facts=facts_of(reading),
        files=file_lines(reading, NAMES["ours"], NAMES["theirs"]),
        blocks=[_drawn(block) for block in shown],
        down=down_line(reading.down, edition, with_names=False) if reading.down else None,
        replaced_by=reading.publicly_replaced_by,
        corrected=_corrected(edition, moment),
        licence=frozen.licence if frozen else "",
    )


def published_reading(slug: str, number: int, moment: Moment) -> EditionReading | None:
    """A published edition without its report; None before its day, and where there is none."""
    found = read_editions(public_at(moment).filter(strategy__slug=slug, number=number), moment)
    return found[0] if found else None


def _drawn(block: Block) -> Drawn:
    if not isinstance(block, Table):
        return Drawn(type(block).__name__, block)
    headings = [column.heading for column in block.columns]
    return Drawn("Table", block, [list(zip(headings, row, strict=True)) for row in block.rows])


def _corrected(edition: Edition, moment: Moment) -> int | None:
    if edition.supersedes is None or not public_at(moment).filter(pk=edition.supersedes.pk).exists():
        return None
    return edition.supersedes.number


def _titles(strategies: set[int], moment: Moment) -> dict[int, str]:
    rows = StrategyVersion.objects.at(moment.revision).filter(strategy__in=strategies)
    return dict(rows.values_list("strategy", "title"))


def _strategy(readings: Sequence[EditionReading], title: str) -> StrategyLine:
    lines = [_line(one) for one in readings]
    standing = next((line for line in lines if not line.state), None)
    return StrategyLine(readings[0].edition.strategy, title, standing, lines)


def _line(reading: EditionReading) -> Line:
    state = ""
    if reading.down:
        state = "Taken down"
    elif reading.publicly_replaced_by:
        state = f"Replaced by edition {reading.publicly_replaced_by.number}"
    assert reading.published_on is not None
    return Line(reading.edition, day(reading.published_on), state)
