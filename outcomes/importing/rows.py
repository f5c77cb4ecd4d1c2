"""One row of a file as a figure of a line: its cells read, and what is wrong with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from outcomes.figures.entry import PERCENT, FigureWanted, Problem, base_given, period_of
from outcomes.figures.periods import Period, PeriodError, read_period
from outcomes.importing import cells
from outcomes.importing.cells import CellError
from outcomes.importing.columns import HEADINGS, LONGEST, OF_SERIES
from outcomes.importing.known import Known
from outcomes.importing.lines import Line, LineError, line_of
from outcomes.models import Observation, Series

T = TypeVar("T")
COLUMN_OF = {"label": "period", "is_provisional": "status"}
"""Where a part of a figure is not called like its column."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, read.

    Attributes:
        number: of the row in the file.
        line: the line of figures that it is about; None where that cannot be told.
        figure: what it gives; None where that cannot be told.
        recorded: the figure of that line and period that is recorded; None for none.
        problems: why it cannot be recorded, each at its column.
        about: what it is about as the file says it, for a row whose line cannot be told; otherwise "".
        period: as the file says it, for a row whose figure cannot be told; otherwise "".
    """

    number: int
    line: Line | None
    figure: FigureWanted | None
    recorded: Observation | None
    problems: tuple[Problem, ...]
    about: str
    period: str


class _Reader:
    """Reads the cells of one row, and collects what is wrong with them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        for key, text in texts.items():
            self.texts[key] = self.take(key, cells.plain, text, "")

    def take(self, key: str, reader: Callable[..., Any], text: str, otherwise: T, *also: Any) -> T:
        """What a cell says; `otherwise` where it cannot be read, which is noted."""
        try:
            read: T = reader(text, *also)
        except CellError as error:
            self.problems.append(Problem(key, f"{HEADINGS[key]} {error}."))
            return otherwise
        return read

    def text(self, key: str, recorded: str) -> str:
        """A text; that which is recorded where the file has no such column."""
        if key not in self.texts:
            return recorded
        text = self.texts[key]
        if len(text) > LONGEST.get(key, len(text)):
            self.problems.append(Problem(key, f"{HEADINGS[key]} must be {LONGEST[key]} characters or fewer."))
        return text

    def value(self, key: str, reader: Callable[[str], T], recorded: T) -> T:
        """What a cell says; what is recorded where the file has no such column."""
        return self.take(key, reader, self.texts[key], recorded) if key in self.texts else recorded


class RowReader:
    """Reads the rows of a file.

    Args:
        known: what the strategy has recorded.
    """

    def __init__(self, known: Known) -> None:
        self.known = known
        # Thousands of rows are about few lines and fewer periods: each is held once.
        self._lines: dict[tuple[str, ...], Line] = {}
        self._periods: dict[Period, Period] = {}

    def read(self, number: int, texts: Mapping[str, str]) -> Row:
        """Read a row.

        Args:
            number: of the row in the file.
            texts: its cells by column. A column that the file does not have leaves what is recorded.
        """
        reader = _Reader(texts)
        line, figure, recorded = None, None, None
        if not reader.problems:
            try:
                line = self._line(reader.texts)
                recorded, figure = _figure(reader, line, self.known, self._periods)
            except LineError as error:
                reader.problems.append(Problem(error.key, error.message))
        if isinstance(line, Series) and line.pk in self.known.derived:
            said = "The figures of this line are worked out from others. Leave it out."
            reader.problems.append(Problem("series", said))
        figure = None if reader.problems else figure
        about = "" if line else _about(reader.texts)
        period = "" if figure else reader.texts.get("period", "")[:60]
        return Row(number, line, figure, recorded, tuple(reader.problems), about, period)

    def _line(self, texts: Mapping[str, str]) -> Line:
        given = tuple(texts.get(key, "") for key in OF_SERIES)
        line = self._lines.get(given)
        if line is None or any(len(texts.get(key, "")) > longest for key, longest in LONGEST.items()):
            line = self._lines[given] = line_of(texts, self.known)
        return line


def _about(texts: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (texts.get(key, "") for key in ("label", "series", "geography"))))[:200]


def _figure(
    reader: _Reader, line: Line, known: Known, periods: dict[Period, Period]
) -> tuple[Observation | None, FigureWanted]:
    try:
        recorded, period = _period(reader, line, known)
    except PeriodError as error:
        # What else is wrong with the row is said too.
        reader.problems.append(Problem(COLUMN_OF.get(error.field, error.field), error.message))
        recorded, period = None, Period("", "")
    before = recorded or Observation()
    text = reader.texts.get("value", "")
    nothing: tuple[Decimal | None, int] = (None, 0)
    value, decimals = reader.take("value", cells.read_number, text, nothing, line.unit) if text else nothing
    words = reader.text("base_words", before.base_words)
    number = reader.value("base_number", cells.read_count, before.base_number)
    return recorded, FigureWanted(
        period=periods.setdefault(period, period),
        value=value,
        decimals=decimals,
        not_available=reader.text("not_available", before.not_available if value is None else ""),
        approximate=reader.value("approximate", cells.read_truth, before.approximate),
        is_provisional=reader.value("status", cells.read_status, before.is_provisional),
        count=reader.value("count", cells.read_count, before.count),
        base_number=base_given(number, words, recorded),
        base_words=words,
        source=reader.text("source", before.source),
        note=reader.text("note", before.note),
        no_base=reader.value("no_base", cells.read_truth, number is None and _has_no_base(recorded, line)),
    )


def _has_no_base(recorded: Observation | None, line: Line) -> bool:
    """Whether a percentage is recorded without a base: then none is asked for, unless the file speaks of it."""
    return recorded is not None and line.unit == PERCENT and recorded.value is not None and recorded.base_number is None


def _period(reader: _Reader, line: Line, known: Known) -> tuple[Observation | None, Period]:
    """The period, and the figure that is recorded for it. Days that are left out are those recorded, or the usual."""
    kind = reader.value("kind", cells.read_kind, "")
    starts, ends = (reader.value(key, cells.read_date, None) for key in ("starts", "ends"))
    label = reader.texts.get("period", "")
    recorded = _recorded(line, label, known)
    reading = reader.text("reading", recorded.period_reading if recorded else "")
    if recorded is not None and kind in ("", recorded.period_kind) and starts is None and ends is None:
        was = period_of(recorded)
        return recorded, Period(was.kind, was.label, reading, was.starts, was.ends)
    if recorded is not None and kind == recorded.period_kind and (starts, ends) == _days(recorded):
        return recorded, Period(kind, recorded.period_label, reading, starts, ends)
    period = read_period(kind, label, reading=reading, starts=starts, ends=ends, today=known.today)
    recorded = recorded or _recorded(line, period.label, known)
    if recorded is not None and starts is None and kind in ("", recorded.period_kind):
        return recorded, Period(recorded.period_kind, period.label, reading, *_days(recorded))
    return recorded, period


def _days(row: Observation) -> tuple[Any, Any]:
    return row.period_starts, row.period_ends


def _recorded(line: Line, label: str, known: Known) -> Observation | None:
    return known.last.get((line.pk, label)) if isinstance(line, Series) else None
