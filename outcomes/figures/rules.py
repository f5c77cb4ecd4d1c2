"""The thresholds that a strategy's figures follow: one place for pages, checks, files and imports."""

from collections.abc import Collection
from dataclasses import dataclass

from outcomes.models import FigureRules


@dataclass(frozen=True)
class Thresholds:
    """When a figure is said to be small, needs words, is hidden, or is asked about (docs/rules.md, Figures).

    Attributes:
        warn_under: a base under this is said to be small.
        narrative_under: a figure on a base under this is published with a narrative only.
        hide_up_to: counts of people from 1 to this are hidden in what is published; 0 hides none.
        jump_percent: a difference from the figure before of more than this share of it asks to be confirmed.
    """

    warn_under: int = 50
    narrative_under: int = 20
    hide_up_to: int = 7
    jump_percent: int = 25


USUAL = Thresholds()
"""What holds where nobody has set anything else."""


def thresholds_of(strategy_id: int, revision: int) -> Thresholds:
    """The thresholds of a strategy at a revision: those that were set, or the usual ones."""
    row = FigureRules.objects.at(revision).filter(strategy=strategy_id).first()
    return _set(row) if row else USUAL


def thresholds_by_strategy(strategies: Collection[int], revision: int) -> dict[int, Thresholds]:
    """The same of several strategies, those alone that set any. One query."""
    rows = FigureRules.objects.at(revision).filter(strategy__in=strategies)
    return {row.strategy_id: _set(row) for row in rows}


def _set(row: FigureRules) -> Thresholds:
    return Thresholds(row.warn_under, row.narrative_under, row.hide_up_to, row.jump_percent)
