"""Every figure that a strategy has at a moment, published or worked out, and which are hidden when published."""

from collections.abc import Sequence
from dataclasses import replace

from outcomes.figures.figure import Figure, figure_of
from outcomes.figures.rules import Thresholds, thresholds_of
from outcomes.figures.withdrawals import leaves_none
from outcomes.promises import observations_at
from outcomes.sums.deriving import derived_figures
from outcomes.suppression import Rules, hidden_keys, hide_figure, rules_at
from outcomes.suppression.hiding import Key, key_of
from outcomes.suppression.printed import printed_at


def figures_at(strategy_id: int, revision: int, *, every_edition: bool = False) -> list[Figure]:
    """The last issue of each figure by the revision, in the order of the published lists, and then what is worked out.

    Each says whether it is hidden in what is published. Six queries, or nine where something is worked out.

    Args:
        every_edition: whether editions count that were issued after the revision: what is published next may not be
            held against them either.
    """
    thresholds, issues, derived = _read(strategy_id, revision)
    hidden = _hidden(strategy_id, revision, thresholds, issues, derived, every_edition=every_edition)
    standing = [one for one in issues if not leaves_none(one.row)]
    current = [one for one in standing if not one.row.is_superseded]  # type: ignore[attr-defined]
    return [replace(one, is_withheld=key_of(one) in hidden) for one in (*current, *derived)]


def hidden_at(strategy_id: int, revision: int) -> set[Key]:
    """The figures of a strategy that are hidden in what is published, whatever their issue. Queries as `figures_at`."""
    return _hidden(strategy_id, revision, *_read(strategy_id, revision), every_edition=False)


def hidden_of_change(strategy_id: int, revision: int) -> int:
    """How many of the figures that a change recorded are hidden in what is published. Queries as `figures_at`."""
    return sum(one.is_withheld and one.row.revision_id == revision for one in figures_at(strategy_id, revision))


def as_published(figures: Sequence[Figure], thresholds: Thresholds) -> list[Figure]:
    """Figures as they are published: hidden ones without what tells them."""
    return [hide_figure(one, thresholds.hide_up_to) if one.is_withheld else one for one in figures]


def _read(strategy_id: int, revision: int) -> tuple[Thresholds, list[Figure], list[Figure]]:
    thresholds = thresholds_of(strategy_id, revision)
    issues = [figure_of(row, thresholds) for row in observations_at([strategy_id], revision)]
    derived = [one for figures in derived_figures(strategy_id, revision).values() for one in figures]
    return thresholds, issues, derived


def _hidden(
    strategy_id: int,
    revision: int,
    thresholds: Thresholds,
    issues: Sequence[Figure],
    derived: Sequence[Figure],
    *,
    every_edition: bool,
) -> set[Key]:
    rules: Rules = rules_at(strategy_id, revision, thresholds.hide_up_to)
    editions = printed_at(strategy_id, None if every_edition else revision)
    return hidden_keys(issues, derived, rules, editions)
