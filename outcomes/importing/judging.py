"""What recording a file would do, row by row: nothing is decided here that the service does not decide again."""

import hashlib
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from govuk.words import in_words
from outcomes.figures.entry import (
    FigureWanted,
    Problem,
    differences,
    doubts_of,
    has_other_value,
    is_same,
    problems_of,
    value_said,
)
from outcomes.importing.columns import HEADINGS
from outcomes.importing.known import Key, Known
from outcomes.importing.lines import Line, NewLine, identity_of
from outcomes.importing.rows import COLUMN_OF, Row, RowReader
from outcomes.importing.tables import Table

MOST_DOUBTS = 200
"""So many ticks at once are not read; so many jumps are a wrong column or a wrong unit."""


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what becomes of it.

    Attributes:
        row: the row, read.
        verdict: what becomes of it.
        problems: why it is refused.
        doubts: what has to be confirmed before it is recorded.
    """

    row: Row
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """Of the row in the file."""
        return self.row.number

    @property
    def about(self) -> str:
        """Which line of figures, in words."""
        line = self.row.line
        if line is None:
            return self.row.about
        part = line.breakdown if isinstance(line, NewLine) else line.breakdown_words
        return ". ".join(text for text in (line.label, line.geography, line.population, part) if text)

    @property
    def period(self) -> str:
        """Of the figure; as the file says it where the figure cannot be told."""
        return self.row.figure.period.label if self.row.figure else self.row.period

    @property
    def value(self) -> str:
        """The figure with its unit."""
        return _value(self.row.figure, self.row.line)

    @property
    def was(self) -> str:
        """The recorded figure with its unit; "" for none."""
        row = self.row.recorded
        return value_said(row.value, row.decimals, row.series.unit) if row else ""

    @property
    def what(self) -> str:
        """What changes, in words: the value, or the parts of it that do."""
        row, wanted = self.row.recorded, self.row.figure
        if row is None or wanted is None or has_other_value(wanted, row):
            return ""
        return f"Not the value: {in_words([HEADINGS[COLUMN_OF.get(name, name)] for name in differences(wanted, row)])}"

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why it is refused: the heading of each column to mend, and what is wrong there."""
        return [(HEADINGS[one.field], one.message) for one in self.problems]

    @property
    def note(self) -> str:
        """The figure's note."""
        return self.row.figure.note if self.row.figure else ""

    @property
    def is_new_line(self) -> bool:
        """Whether its line of figures is not recorded yet."""
        return isinstance(self.row.line, NewLine)


@dataclass(frozen=True)
class Judgement:
    """What recording a file would do.

    Attributes:
        rows: in the order of the file.
    """

    rows: tuple[Judged, ...]

    def _of(self, verdict: Verdict) -> list[Judged]:
        return [one for one in self.rows if one.verdict == verdict]

    @cached_property
    def new(self) -> list[Judged]:
        """Figures of periods that have none."""
        return self._of(Verdict.NEW)

    @cached_property
    def changed(self) -> list[Judged]:
        """Figures that take the place of recorded ones."""
        return self._of(Verdict.CHANGED)

    @cached_property
    def unchanged(self) -> list[Judged]:
        """Figures that are recorded already."""
        return self._of(Verdict.UNCHANGED)

    @cached_property
    def refused(self) -> list[Judged]:
        """Rows that cannot be recorded. While there is one, nothing is."""
        return self._of(Verdict.REFUSED)

    @cached_property
    def doubtful(self) -> list[Judged]:
        """Rows that are recorded only once they are confirmed."""
        return [one for one in self.rows if one.doubts]

    @cached_property
    def new_lines(self) -> list[NewLine]:
        """Lines of figures that are not recorded yet, each once."""
        lines = (one.row.line for one in self.rows if one.verdict == Verdict.NEW)
        return list({line.identity: line for line in lines if isinstance(line, NewLine)}.values())

    @property
    def recording(self) -> list[Judged]:
        """Rows that would be recorded."""
        return [one for one in self.rows if one.verdict in (Verdict.NEW, Verdict.CHANGED)]

    @property
    def has_too_many_doubts(self) -> bool:
        """Whether more rows are in doubt than anybody can confirm one by one."""
        return len(self.doubtful) > MOST_DOUBTS

    @property
    def can_be_recorded(self) -> bool:
        """Whether there is something to record, and no row is in the way."""
        return bool(self.recording) and not self.refused and not self.has_too_many_doubts

    @cached_property
    def mark(self) -> str:
        """The same for the same rows held against the same records: two judgements of one mark do the same."""
        said = hashlib.sha256()
        for one in self.rows:
            before = one.row.recorded.pk if one.row.recorded else 0
            said.update(f"{one.number} {one.verdict} {before} {one.is_new_line} {'|'.join(one.doubts)}\n".encode())
        return said.hexdigest()


def judge(table: Table, known: Known) -> Judgement:
    """Say of every row of a file what recording it would do.

    Args:
        table: the file, read.
        known: what the strategy has recorded.
    """
    reader = RowReader(known)
    rows = [reader.read(number, texts) for number, texts in table.cells()]
    twice = _doubled(rows)
    judged = [_judged(row, twice) for row in rows]
    befores = _Befores(known, judged)
    return Judgement(tuple(_doubted(one, befores, known.thresholds.jump_percent) for one in judged))


def _doubled(rows: Iterable[Row]) -> Mapping[int, str]:
    """By number of the row, what it says of rows about the same figure."""
    same: defaultdict[tuple[Key | int, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.line is not None and row.figure is not None:
            same[identity_of(row.line), row.figure.period.label].append(row)
    return {row.number: _doubled_words(alike) for alike in same.values() if len(alike) > 1 for row in alike}


def _doubled_words(rows: Sequence[Row]) -> str:
    numbers = f"Rows {in_words([str(row.number) for row in rows[:10]])}"
    values = list(dict.fromkeys(_value(row.figure, row.line) for row in rows))
    if len(values) == 1:
        return f"{numbers} give the same figure. Keep one of them."
    return f"{numbers} give the same figure with different values, {in_words(values[:10])}. Keep the one that is right."


def _judged(row: Row, twice: Mapping[int, str]) -> Judged:
    problems = list(row.problems)
    if row.figure is not None and row.line is not None:
        problems += problems_of(row.figure, row.line.unit, row.recorded)
    if row.number in twice:
        problems.append(Problem("period", twice[row.number]))
    if problems or row.figure is None:
        return Judged(row, Verdict.REFUSED, tuple(problems))
    if row.recorded is None:
        return Judged(row, Verdict.NEW)
    return Judged(row, Verdict.UNCHANGED if is_same(row.figure, row.recorded) else Verdict.CHANGED)


class _Befores:
    """By line and kind of period the values there are, in the order of time: recorded, or given in the file."""

    def __init__(self, known: Known, judged: Sequence[Judged]) -> None:
        values: dict[tuple[Key | int, str], tuple[str, date, Decimal, str]] = {}
        for row in known.last.values():
            if row.value is not None and row.period_starts is not None:
                given = (row.period_kind, row.period_starts, row.value, row.period_label)
                values[row.series_id, row.period_label] = given
        for one in judged:
            figure, line = one.row.figure, one.row.line
            if one.verdict == Verdict.REFUSED or figure is None or line is None:
                continue
            period = figure.period
            if figure.value is not None and period.starts is not None:
                values[identity_of(line), period.label] = (period.kind, period.starts, figure.value, period.label)
        self._lines: defaultdict[tuple[Key | int, str], list[tuple[date, Decimal, str]]] = defaultdict(list)
        for (identity, _), (kind, starts, value, label) in values.items():
            insort(self._lines[identity, kind], (starts, value, label))

    def of(self, line: Line, figure: FigureWanted) -> tuple[str, Decimal] | None:
        """The figure before another of the same line and kind of period: its period and value; None for none."""
        period = figure.period
        if period.starts is None:
            return None
        times = self._lines[identity_of(line), period.kind]
        place = bisect_left(times, (period.starts,))
        return (times[place - 1][2], times[place - 1][1]) if place else None


def _doubted(one: Judged, befores: _Befores, jump_percent: int) -> Judged:
    figure, line, recorded = one.row.figure, one.row.line, one.row.recorded
    if one.verdict not in (Verdict.NEW, Verdict.CHANGED) or figure is None or line is None:
        return one
    before = befores.of(line, figure)
    if recorded is not None and recorded.value is not None:
        before = (f"{recorded.period_label}, as recorded", recorded.value)
    doubts = doubts_of(figure, line.unit, before, jump_percent)
    return replace(one, doubts=tuple(doubts)) if doubts else one


def _value(figure: FigureWanted | None, line: Line | None) -> str:
    return value_said(figure.value, figure.decimals, line.unit) if figure and line else ""
