"""Some measures of any strategies, as their own pages read them; `measures_of` is the form for one strategy."""

from collections.abc import Collection, Mapping, Sequence

from outcomes.figures.figure import Figure, figure_of
from outcomes.figures.rules import USUAL, thresholds_by_strategy
from outcomes.measures.card import MeasureCard, disputed_series, measure_card
from outcomes.models import MeasureSettings, MeasureVersion, Observation, SourceNote
from outcomes.pages import measure_promise
from outcomes.promises import latest_observations_at, measures_at, outcomes_at
from outcomes.reading import grouped
from outcomes.sums.deriving import sums_at, worked_out


def cards_of(measures: Collection[int], strategies: Collection[int], revision: int) -> dict[int, MeasureCard]:
    """Some measures with how their figures stand, by id, in the order of their outcomes.

    Seven queries, or nine where something is worked out; one where there is no measure.

    Args:
        measures: ids; those that are not known by then are left out.
        strategies: ids of their strategies.
        revision: the last change that counts.
    """
    rows = list(measures_at(strategies, revision).filter(measure__in=measures))
    if not rows:
        return {}
    figures = _figures(strategies, revision)
    settings = MeasureSettings.objects.at(revision).filter(measure__in=measures)
    said = {one.measure_id: one for one in settings}
    titles = dict(outcomes_at(strategies, revision).values_list("outcome", "title"))
    notes = grouped(
        (note.strategy_id, note) for note in SourceNote.objects.filter(strategy__in=strategies, revision__lte=revision)
    )
    return {row.measure_id: _card(row, figures, said.get(row.measure_id), titles, notes) for row in rows}


def _card(
    row: MeasureVersion,
    figures: Mapping[int | None, list[Figure]],
    settings: MeasureSettings | None,
    titles: Mapping[int, str],
    notes: Mapping[int, Sequence[SourceNote]],
) -> MeasureCard:
    outcome = row.measure.outcome
    promise = measure_promise(row, figures[row.measure_id], settings)
    disputed = disputed_series(notes[outcome.strategy_id], promise.ref)
    return measure_card(promise, (outcome.number, titles.get(outcome.pk, "")), disputed)


def _figures(strategies: Collection[int], revision: int) -> Mapping[int | None, list[Figure]]:
    """By measure its figures, in the order of its page: the published ones, then what is worked out."""
    thresholds = thresholds_by_strategy(strategies, revision)
    rows: list[Observation] = list(latest_observations_at(strategies, revision))
    by_series = grouped((row.series_id, row) for row in rows)
    found = [
        (row.series.measure_id, figure_of(row, thresholds.get(row.series.strategy_id, USUAL)))
        for row in rows
        if row.series.measure_id
    ]
    for one in sums_at(strategies, revision):
        if one.row.series.measure_id:
            found += [(one.row.series.measure_id, figure) for figure in worked_out(one, by_series)]
    return grouped(found)
