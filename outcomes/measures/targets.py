"""Targets in words: a measure's own, and how many measures have one. Nothing is said that is not recorded."""

from collections.abc import Sequence

from govuk.words import day
from outcomes.figures.figure import value_words
from outcomes.models import MeasureSettings

NO_TARGET = "No target published"


def target_said(said: MeasureSettings | None, unit: str) -> str:
    """The target with its day: "20% by 31 March 2027"; "" where none is recorded.

    Args:
        said: what the programme says about the measure; None where it says nothing.
        unit: of the line of figures that the measure is read from; "" takes the measure's own.
    """
    if said is None or said.target is None:
        return ""
    by = f" by {day(said.target_by)}" if said.target_by else ""
    return f"{value_words(said.target, said.target_decimals, unit or said.unit)}{by}"


def targets_words(settings: Sequence[MeasureSettings | None]) -> str:
    """How many measures have a target, in one sentence; "" where there is no measure.

    Args:
        settings: of each measure what the programme says about it; None where it says nothing.
    """
    total, number = len(settings), sum(said is not None and said.target is not None for said in settings)
    if not total:
        return ""
    if not number:
        return "No target is published for any measure." if total > 1 else "No target is published for the measure."
    if total == 1:
        return "The measure has a target, set by the programme."
    have = "has" if number == 1 else "have"
    return f"{number:,} of {total:,} measures {have} a target, set by the programme."
