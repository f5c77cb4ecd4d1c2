"""Which line of figures a row is about: one that is recorded, or a new one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from outcomes.figures.breakdowns import BreakdownError, breakdown_words, read_breakdown
from outcomes.importing.columns import HEADINGS, LONGEST
from outcomes.importing.known import Key, Known, alike_key, home_of, key_of
from outcomes.models import Measure, Series

LONGEST_KEY = 110


@dataclass(frozen=True)
class NewLine:
    """A line of figures that is not recorded yet.

    Attributes:
        key: our name of it: that of the lines which count the same elsewhere, or one made from its label.
    """

    measure: Measure
    key: str
    label: str
    unit: str
    geography: str
    population: str
    breakdown: str

    @cached_property
    def identity(self) -> Key:
        """As `key_of`."""
        return key_of(self.key, self.geography, self.population, self.breakdown)

    def series(self, strategy_id: int, position: int) -> Series:
        """The row that records it."""
        parts = read_breakdown(self.breakdown)
        return Series(
            strategy_id=strategy_id,
            key=self.key,
            position=position,
            measure=self.measure,
            label=self.label,
            unit=self.unit,
            geography=self.geography,
            population=self.population,
            breakdown=parts,
            breakdown_words=breakdown_words(parts),
        )


Line = Series | NewLine


class LineError(ValueError):
    """A row that is about no line of figures.

    Attributes:
        key: the column to mend.
        message: what is wrong and how to mend it, a whole sentence.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


def identity_of(line: Line) -> Key | int:
    """What tells it apart from every other line of its strategy: the id of a recorded one, the words of a new one."""
    return line.identity if isinstance(line, NewLine) else line.pk


def line_of(given: Mapping[str, str], known: Known) -> Line:
    """The line of figures that cells are about.

    Args:
        given: texts by column.
        known: what the strategy has recorded.

    Raises:
        LineError: the measure is not known, the cells say something else than what is recorded, or too little.
    """
    for key, longest in LONGEST.items():
        if len(given.get(key, "")) > longest:
            raise LineError(key, f"{HEADINGS[key]} must be {longest} characters or fewer.")
    measure = _measure(given.get("measure", ""), known)
    name = given.get("series", "") or _name(given, measure, known)
    breakdown = _breakdown(given.get("breakdown", ""))
    place, whom = given.get("geography", ""), given.get("population", "")
    row = known.series.get(key_of(name, place, whom, given.get("breakdown", "")))
    row = row or known.series.get(key_of(name, place, whom, breakdown))
    if row is not None:
        _refuse_other(given, row)
        return row
    return _new(given, measure, name, breakdown, known)


def _measure(text: str, known: Known) -> Measure | None:
    """The measure that a cell names; None for an empty one, or for a statement of an outcome."""
    bare = re.sub(r"^measure\s+", "", text.strip(), flags=re.IGNORECASE)
    if not bare or bare.casefold().startswith("outcome "):
        return None
    measure = known.measures.get(bare.casefold())
    if measure is None:
        raise LineError("measure", f"There is no measure {bare[:40]}. The template names those that there are.")
    return measure


def _name(given: Mapping[str, str], measure: Measure | None, known: Known) -> str:
    """The name of the lines that count the same, or a free one made of the label."""
    label, unit = given.get("label", ""), given.get("unit", "")
    if not label:
        raise LineError("label", "Say what is counted, or name the line of figures.")
    home = measure.pk if measure else None
    if name := known.alike.get(alike_key(home, label, unit)):
        return name
    wanted = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:LONGEST_KEY] or "figures"
    taken = known.named
    return next(name for number in range(1, len(taken) + 2) if (name := _numbered(wanted, number)) not in taken)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _breakdown(text: str) -> str:
    try:
        return breakdown_words(read_breakdown(text))
    except BreakdownError:
        # What was published may be written in another way; a new line is refused when it is made.
        return text


def _refuse_other(given: Mapping[str, str], row: Series) -> None:
    """Refuse cells that say something else of a recorded line; what is left out says nothing."""
    recorded = {"label": row.label, "unit": row.unit, "measure": home_of(row)}
    bare = re.sub(r"^measure\s+", "", given.get("measure", ""), flags=re.IGNORECASE)
    said = {"label": given.get("label", ""), "unit": given.get("unit", "")}
    said["measure"] = f"Measure {bare}" if row.measure and bare else bare
    for key, text in said.items():
        if text and text.casefold() != recorded[key].casefold():
            has = f"“{recorded[key]}”" if recorded[key] else "none"
            raise LineError(key, f"{HEADINGS[key]} of this line is recorded as {has}, not “{text[:60]}”.")


def _new(given: Mapping[str, str], measure: Measure | None, name: str, breakdown: str, known: Known) -> NewLine:
    namesake = known.named.get(name.casefold())
    label = given.get("label", "") or (namesake.label if namesake else "")
    unit = given.get("unit", "") or (namesake.unit if namesake else "")
    if namesake:
        _refuse_other(given, namesake)
        measure = measure or namesake.measure
    for key, text in (("label", label), ("unit", unit)):
        if not text:
            raise LineError(key, f"Enter {HEADINGS[key]} for a new line of figures.")
    if measure is None:
        raise LineError("measure", "Name the measure that the new line of figures belongs to, such as Measure M1.2.")
    try:
        read_breakdown(breakdown)
    except BreakdownError as error:
        raise LineError("breakdown", str(error)) from None
    place, whom = given.get("geography", ""), given.get("population", "")
    return NewLine(measure, namesake.key if namesake else name, label, unit, place, whom, breakdown)
