"""Published figures in words, each traceable: what is counted, when, out of how many, and where it is printed."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from outcomes.figures.bases import base_of, base_said, one_of
from outcomes.figures.provenance import found_words
from outcomes.figures.rules import USUAL, Thresholds
from outcomes.figures.words import PROVISIONAL, base_words
from outcomes.models import Observation

MONEY = {"GBP/hour": "an hour", "GBP/year": "a year"}


@dataclass(frozen=True)
class Derivation:
    """How a figure was worked out.

    Attributes:
        sum: with the figures that it takes ("32.2% x (100% - 59%)"); "" where these are hidden.
        words: what the sum means.
        analyst, confirmed_on: who confirmed it, and when; "" and None where nobody has.
        inputs: the figures that it takes: id of the series and label of the period.
    """

    sum: str
    words: str
    inputs: frozenset[tuple[int, str]] = frozenset()
    analyst: str = ""
    confirmed_on: date | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether it may head a page or a report."""
        return bool(self.analyst)

    @property
    def told(self) -> str:
        """What is said wherever the figure stands: that it is worked out, how, and who confirmed it."""
        who = f"Confirmed by {self.analyst}" if self.is_confirmed else "No analyst has confirmed this sum"
        return f"Worked out by the tracker{f': {self.sum}' if self.sum else ''}. {who}"


@dataclass(frozen=True)
class Figure:
    """One figure, traceable: published, or worked out from published ones.

    Attributes:
        label, about: what is counted; of whom, and where.
        period: as published, with our reading where none is stated, and that the figure is provisional.
        value: with its unit, or "Not available" with the reason.
        base: what a percentage is of, as `outcomes.figures.bases.base_said`; "" where no base belongs to it.
        is_small: the base is under the strategy's number that warns.
        is_very_small: the base is under the number at which a figure is published with a narrative only.
        is_hidden: a few people could be made out, so it is published without its value (outcomes.suppression).
        step: what one of the base makes: "1 of 14 providers is 7.1 percentage points"; "" where no base is published.
        found: which documents print it.
        row: what all of it was read from, its series with it; of a figure that was worked out it is recorded nowhere.
        derivation: how it was worked out; None of a published figure.
        is_withheld: pages of the programme show it; what is published does not.
    """

    series_id: int
    label: str
    about: str
    series_note: str
    period: str
    value: str
    base: str
    is_small: bool
    source: str
    notes: tuple[str, ...]
    issue: int
    found: str
    row: Observation = field(repr=False)
    derivation: Derivation | None = None
    is_very_small: bool = False
    step: str = ""
    is_hidden: bool = False
    is_withheld: bool = False

    @property
    def base_said(self) -> str:
        """The base under a value: "Base: 14 providers", "Base not published"; "" where none belongs to it."""
        return base_words(self.base, is_small=self.is_small)

    @property
    def may_head(self) -> bool:
        """Whether it may stand for its measure: published, or worked out by a sum that an analyst confirmed."""
        return self.derivation is None or self.derivation.is_confirmed


def figure_of(row: Observation, thresholds: Thresholds = USUAL) -> Figure:
    """Put one observation, its series selected with it, into words.

    Args:
        thresholds: of its strategy.
    """
    series = row.series
    is_percentage = series.unit == "%"
    has_base = is_percentage and row.value is not None
    number = base_of(row.base_number, row.base_words)
    about = [series.population, series.breakdown_words, series.geography]
    notes = [
        "Approximate" if row.approximate else "",
        "Provisional" if row.is_provisional else "",
        f"The number behind it: {row.count:,}" if row.count is not None else "",
        row.note,
        f"Revised: issue {row.issue}" if row.issue > 1 else "",
    ]
    return Figure(
        series_id=series.pk,
        label=series.label,
        about=". ".join(text for text in about if text),
        series_note=series.note,
        period=f"{period_words(row)}{PROVISIONAL}" if row.is_provisional else period_words(row),
        value=value_words(row.value, row.decimals, series.unit) if row.value is not None else "Not available",
        base=base_said(row.base_number, row.base_words, is_wanted=has_base),
        is_small=number is not None and number < thresholds.warn_under,
        source=f"{row.source}, page {row.page}" if row.page else row.source,
        notes=tuple(text for text in [row.not_available, *notes] if text),
        issue=row.issue,
        found=found_words(row.found_in),
        row=row,
        is_very_small=number is not None and number < thresholds.narrative_under,
        step=_step(number, row) if has_base and number else "",
    )


def period_words(row: Observation) -> str:
    """The period as published, with our reading where none is stated."""
    return f"{row.period_label} (our reading: {row.period_reading})" if row.period_reading else row.period_label


def value_words(value: Decimal, decimals: int, unit: str) -> str:
    """A figure with its unit: "28.2%", "£9.53 an hour", "21,000 posts", "-500 posts"."""
    number = f"{value:,.{decimals}f}"
    if unit == "%":
        return f"{number}%"
    return f"£{number} {MONEY[unit]}" if unit in MONEY else f"{number} {unit}"


def _step(base: int, row: Observation) -> str:
    """How much one of the base moves a percentage, so that nobody takes a single person for a trend."""
    points = (Decimal(100) / base).quantize(Decimal("0.1"))
    said = f"{points:,} percentage points" if points else "less than 0.1 percentage points"
    return f"{one_of(row.base_number, row.base_words)} is {said}"
