"""Whether words name a number that is hidden in what is published. Pure functions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from outcomes.figures.figure import Figure
from outcomes.suppression.few import base_of
from outcomes.suppression.few_named import SPELT, few_named
from scrutiny.frozen import Frozen, MeasureLine
from scrutiny.revealing import texts_of_lead

PEOPLE = "people|persons?|staff|workers?|employees?|leavers?|starters?|nurses?|carers?|women|men|residents?|learners?"
BEFORE = re.compile(
    r"\b(?:actions?|appendix|editions?|figures?|issues?|measures?|outcomes?|pages?|paragraphs?|parts?|phases?"
    r"|recommendations?|sections?|steps?|tables?|tiers?|workstreams?|years?|M)\s*$",
    re.IGNORECASE,
)
"""What a number after these names is no number of people: “Action 3”."""
AFTER = re.compile(
    r"\s*(?:%|per\s?cent|percentage|points?\b|years?\b|months?\b|weeks?\b|days?\b|hours?\b|quarters?\b|times\b"
    r"|January|February|March|April|May\b|June|July|August|September|October|November|December)",
    re.IGNORECASE,
)
"""What a number before these counts is no people: “3 years”, “3 August”."""
DIFFER = "The documents differ."
"""How a measure's note begins that says what its documents say; its other notes are the tracker's own words."""


@dataclass(frozen=True)
class HiddenNumber:
    """A number that is left out of what is published.

    Attributes:
        measure: reference of the measure that it belongs to.
        number: as it would be written, "3", "1,204" or "5.4".
        unit: "%" of a percentage; otherwise what is counted, "leavers".
    """

    measure: str
    number: str
    unit: str


def hidden_numbers(figures: Iterable[Figure]) -> tuple[HiddenNumber, ...]:
    """Every number that some figures would give away, if it were written: their values, and the numbers behind.

    Args:
        figures: with their values, of which those that are withheld count.
    """
    return tuple(dict.fromkeys(one for figure in figures if figure.is_withheld for one in _of(figure)))


def _of(figure: Figure) -> Iterator[HiddenNumber]:
    row = figure.row
    measure = row.series.measure.key if row.series.measure else ""
    unit = row.series.unit
    if row.value:
        yield HiddenNumber(measure, f"{abs(row.value):,.{row.decimals}f}", unit)
    # A figure of nobody may be hidden with others; "no people" is not looked for.
    if row.count:
        yield HiddenNumber(measure, f"{row.count:,}", "people")
    base = base_of(row)
    if unit == "%" and row.value is not None and base and not row.count:
        behind = round(row.value * base / Decimal(100))
        if behind:
            yield HiddenNumber(measure, f"{behind:,}", "people")


def names_hidden(text: str, numbers: Iterable[HiddenNumber], *, only_people: bool = False) -> bool:
    """Whether a text names one of these numbers, in digits or in words.

    Args:
        text: what somebody wrote.
        numbers: the numbers.
        only_people: whether a count is meant only where people are named after it; percentages are found anyhow.
    """
    return any(_names(text, one, only_people=only_people) for one in numbers)


def _names(text: str, one: HiddenNumber, *, only_people: bool) -> bool:
    said = _said(one.number)
    if one.unit == "%":
        return re.search(rf"(?<![\w.,]){said}\s*(?:%|per\s?cent)", text, re.IGNORECASE) is not None
    for found in re.finditer(rf"(?<![\w.,£/-]){said}(?![\w/-]|[.,]\d)", text, re.IGNORECASE):
        left, right = text[: found.start()], text[found.end() :]
        if BEFORE.search(left) or AFTER.match(right):
            continue
        if not only_people or re.match(rf"\s+(?:\w+\s+)?(?:{re.escape(one.unit)}|{PEOPLE})\b", right, re.IGNORECASE):
            return True
    return False


def _said(number: str) -> str:
    """A number as people write it: with or without commas, and a small one in words."""
    plain = number.replace(",", "")
    ways = {re.escape(number), re.escape(plain)}
    if plain.isdigit() and 0 < int(plain) <= len(SPELT):
        ways.add(SPELT[int(plain) - 1])
    return f"(?:{'|'.join(sorted(ways))})"


def measures_that_name(frozen: Frozen, numbers: Sequence[HiddenNumber], up_to: int) -> list[str]:
    """References of the measures beside which one of their own hidden numbers is written, or a few people out of some.

    Args:
        up_to: the highest hidden count: “4 of 12” is not published, whichever period it is about.
    """
    own = [(one, _written(one), [each for each in numbers if each.measure == one.ref]) for one in frozen.measures]
    return [one.ref for one, text, hidden in own if names_hidden(text, hidden) or few_named(one.narrative, up_to)]


def parts_that_name(frozen: Frozen, numbers: Sequence[HiddenNumber]) -> list[str]:
    """The parts of the report in which the lead wrote a hidden number of people."""
    return [name for name, text in texts_of_lead(frozen) if names_hidden(text, numbers, only_people=True)]


def _written(one: MeasureLine) -> str:
    """What people wrote beside a measure's figures, a line each."""
    notes = [text for line in one.series for text in (line.note, *(figure.note for figure in line.figures))]
    differ = [note for note in one.notes if note.startswith(DIFFER)]
    return "\n".join([one.narrative, *differ, *notes])
