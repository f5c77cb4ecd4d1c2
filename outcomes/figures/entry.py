"""A figure as somebody gives it, before it is recorded: what may not be, and what has to be asked about.

One place for the form and for the import (docs/rules.md, Figures). Pure functions over what is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from outcomes.figures.bases import number_read
from outcomes.figures.figure import value_words
from outcomes.figures.periods import Period
from outcomes.figures.withdrawals import WITHDRAWN, leaves_none
from outcomes.models import Observation

PERCENT = "%"
WHOLE = 100
"""More than so much of a hundred is asked about: few percentages are of more than the whole."""
MOST_DECIMALS = 6
LARGEST_VALUE = Decimal(10) ** 12
LARGEST_COUNT = 2_147_483_647
LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class FigureWanted:
    """A figure of a series, as `outcomes.models.Observation` has it.

    Attributes:
        value, decimals: the value with the decimal places that it is shown with; no value needs `not_available`.
        count, base_number: the numerator, and the number that a percentage is of.
        no_base: whether whoever gives it says that the source publishes no base; recorded nowhere.
        is_provisional: whether the source says so; None where it does not say.
    """

    period: Period
    value: Decimal | None = None
    decimals: int = 0
    not_available: str = ""
    approximate: bool = False
    is_provisional: bool | None = None
    count: int | None = None
    base_number: int | None = None
    base_words: str = ""
    source: str = ""
    note: str = ""
    no_base: bool = False


SAID = tuple(one.name for one in fields(FigureWanted) if one.name not in {"period", "decimals", "no_base"})
"""What two figures are compared by, beside their periods. Decimal places are not: a spreadsheet writes 32.0 as 32."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a figure cannot be recorded: what is wrong and how to mend it, and which part of it that is."""

    field: str
    message: str


def period_of(row: Observation) -> Period:
    """The period of a recorded figure."""
    return Period(row.period_kind, row.period_label, row.period_reading, row.period_starts, row.period_ends)


def differences(wanted: FigureWanted, row: Observation) -> list[str]:
    """Which parts of a figure say something else than what is recorded; "period" stands for its days and its kind."""
    parts = [name for name in SAID if getattr(wanted, name) != getattr(row, name)]
    return parts if wanted.period == period_of(row) else [*parts, "period"]


def is_same(wanted: FigureWanted, row: Observation) -> bool:
    """Whether a figure says what is recorded already."""
    return not differences(wanted, row)


def has_other_value(wanted: FigureWanted, row: Observation) -> bool:
    """Whether a figure gives another value than the recorded one, or another reason for none."""
    return (wanted.value, wanted.not_available) != (row.value, row.not_available)


def base_given(number: int | None, words: str, recorded: Observation | None) -> int | None:
    """The base of a figure as a number: as given, else the one that its words begin with.

    Args:
        recorded: what is recorded for its period; words that stand there without a number stay so.
    """
    stands = recorded is not None and (recorded.base_number, recorded.base_words) == (None, words)
    return number_read(words) if number is None and not stands else number


def problems_of(wanted: FigureWanted, unit: str, recorded: Observation | None) -> Iterator[Problem]:
    """Why a figure cannot be recorded.

    Args:
        wanted: the figure.
        unit: of its series.
        recorded: what is recorded for its period; None for nothing. What is recorded already is not asked again.
    """
    yield from _value_problems(wanted)
    if wanted.count is not None and wanted.base_number is not None and wanted.count > wanted.base_number:
        yield Problem(
            "count", f"The numerator, {wanted.count:,}, is more than the base, {wanted.base_number:,}. Check both."
        )
    if recorded is not None and is_same(wanted, recorded):
        return
    yield from _base_problems(wanted, unit)
    if wanted.not_available.startswith(WITHDRAWN) or wanted.note.startswith(WITHDRAWN):
        yield Problem(
            "not_available" if wanted.not_available else "note",
            f"Only a figure that is withdrawn says “{WITHDRAWN.strip()}”. Use other words, or withdraw the figure.",
        )
    if not wanted.source:
        yield Problem("source", "Enter the source of the figure.")
    if recorded is None or leaves_none(recorded):
        return
    if has_other_value(wanted, recorded) and wanted.note in ("", recorded.note):
        was = _said(recorded)
        yield Problem(
            "note", f"{recorded.period_label} has a figure already, {was}. Say in the note why it is revised."
        )


def _base_problems(wanted: FigureWanted, unit: str) -> Iterator[Problem]:
    """A percentage is published with its base, so that it is seen how few people it may stand for."""
    number, read = wanted.base_number, number_read(wanted.base_words)
    if number is not None and wanted.no_base:
        yield Problem("base_number", f"Enter the base, {number:,}, or say that the source publishes none, not both.")
    elif number is not None and read not in (None, number):
        yield Problem("base_words", f"The base is {number:,}, and its words begin with {read:,}. Make them agree.")
    elif number is None and wanted.value is not None and unit == PERCENT and not wanted.no_base:
        yield Problem(
            "base_number", "Enter the number that the percentage is of, or say that the source publishes none."
        )


def _value_problems(wanted: FigureWanted) -> Iterator[Problem]:
    if wanted.value is None:
        if not wanted.not_available:
            yield Problem("value", "Enter the value, or say why there is none.")
        return
    if wanted.not_available:
        yield Problem("value", "Enter the value or why there is none, not both.")
    if wanted.decimals > MOST_DECIMALS:
        yield Problem("value", f"The value must have {MOST_DECIMALS} decimal places or fewer.")
    if abs(wanted.value) >= LARGEST_VALUE:
        yield Problem("value", f"The value must be less than {LARGEST_VALUE:,.0f}.")


def doubts_of(wanted: FigureWanted, unit: str, before: tuple[str, Decimal] | None, jump_percent: int) -> list[str]:
    """What has to be asked about a figure before it is recorded, in whole sentences; [] for nothing.

    Args:
        wanted: the figure, without problems.
        unit: of its series.
        before: the figure that it follows, or takes the place of: when that was, and its value; None for none.
        jump_percent: a difference of more than this share of that value is asked about.
    """
    if wanted.value is None:
        return []
    doubts = []
    if before is not None and is_jump(before[1], wanted.value, jump_percent):
        was = f"{before[1].normalize():,f}"
        doubts.append(f"It was {was} in {before[0]}: more than {jump_percent}% of that away.")
    if unit == PERCENT and wanted.value > WHOLE and (before is None or before[1] <= WHOLE):
        doubts.append("It is more than 100%.")
    share = _share_off(wanted, unit)
    if share is not None:
        doubts.append(f"{wanted.count:,} of {wanted.base_number:,} is {share:.1f}%.")
    return doubts


def is_jump(before: Decimal, after: Decimal, percent: int) -> bool:
    """Whether a value differs from the one before by more than a share of it."""
    return abs(after - before) * 100 > abs(before) * percent


def _share_off(wanted: FigureWanted, unit: str) -> Decimal | None:
    """The percentage that numerator and base make, where the value is another by more than its rounding."""
    if unit != PERCENT or wanted.value is None or wanted.count is None or not wanted.base_number:
        return None
    share = Decimal(100) * wanted.count / wanted.base_number
    return share if abs(share - wanted.value) > Decimal(1).scaleb(-wanted.decimals) else None


def value_said(value: Decimal | None, decimals: int, unit: str) -> str:
    """A value with its unit, or that there is none."""
    return "Not available" if value is None else value_words(value, decimals, unit)


def _said(row: Observation) -> str:
    return value_said(row.value, row.decimals, row.series.unit)


def observation_of(wanted: FigureWanted, series: Any, recorded: Observation | None) -> Observation:
    """The row that records a figure: the first of its period, or the next issue.

    Where the value stays, so do the documents that print it and the page of the strategy.
    """
    stays = recorded is not None and not has_other_value(wanted, recorded)
    return Observation(
        series=series,
        issue=recorded.issue + 1 if recorded else 1,
        period_kind=wanted.period.kind,
        period_label=wanted.period.label,
        period_reading=wanted.period.reading,
        period_starts=wanted.period.starts,
        period_ends=wanted.period.ends,
        decimals=wanted.decimals,
        page=recorded.page if recorded and stays else None,
        found_in=recorded.found_in if recorded and stays else [],
        **{name: getattr(wanted, name) for name in SAID},
    )
