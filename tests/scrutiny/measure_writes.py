"""What may be recorded about measures, for the table of everything that moves the tags of the API's answers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from actions.services.measures import choose_actions
from outcomes.figures.rules import Thresholds
from outcomes.models import DerivedSeries, Measure, Narrative
from outcomes.services.formulas import add_sum, confirm_sum, set_sum
from outcomes.services.measures import MeasureWanted, PlaceWanted, set_figure_rules, set_measure, set_places
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure


def measure(cast: Cast, now: datetime) -> Measure:
    """A measure that is recorded an hour before."""
    return make_measure(cast.outcomes[1], "M1.9", now=now - timedelta(hours=1))


def narrative(cast: Cast, now: datetime) -> Narrative:
    """A text that is written half an hour before."""
    words, before = NarrativeWords("More people left."), now - timedelta(minutes=30)
    return write_narrative(measure=measure(cast, now), words=words, seen=0, by=cast.carol, now=before)


def summed(cast: Cast, now: datetime) -> DerivedSeries:
    """A sum over the only line of a measure with figures, set a quarter of an hour before."""
    about = measure(cast, now)
    line = about.series.get()
    make_figures(line, "30.1", now=now - timedelta(minutes=30))
    return add_sum(
        measure=about,
        label="Twice",
        unit="%",
        direction=None,
        formula="a * 2",
        inputs={"a": (line.pk, "")},
        decimals=1,
        by=cast.carol,
        now=now - timedelta(minutes=15),
    )


def another_sum(cast: Cast, now: datetime) -> DerivedSeries:
    """The same line worked out otherwise."""
    before = summed(cast, now)
    taken = {"a": (before.series.measure.series.exclude(pk=before.series_id).get().pk, "")}
    return set_sum(series=before.series, formula="a * 3", inputs=taken, decimals=1, by=cast.carol, now=now)


MEASURE_WRITES: dict[str, Callable[[Cast, Any, Any], object]] = {
    "set_measure": lambda c, s, now: set_measure(
        measure=measure(c, now), wanted=MeasureWanted(definition="Posts left."), by=c.carol, now=now
    ),
    "set_figure_rules": lambda c, s, now: set_figure_rules(
        strategy=c.strategy, wanted=Thresholds(60, 20, 7, 25), by=c.carol, now=now
    ),
    "set_places": lambda c, s, now: set_places(
        strategy=c.strategy, wanted=[PlaceWanted("England", "country", "E92000001")], by=c.carol, now=now
    ),
    "write_narrative": lambda c, s, now: write_narrative(
        measure=measure(c, now), words=NarrativeWords("More people left."), seen=0, by=c.carol, now=now
    ),
    "review_narrative": lambda c, s, now: review_narrative(
        narrative=narrative(c, now), is_agreed=True, by=c.dan, now=now
    ),
    "add_sum": lambda c, s, now: summed(c, now + timedelta(minutes=15)),
    "set_sum": lambda c, s, now: another_sum(c, now),
    "confirm_sum": lambda c, s, now: confirm_sum(
        derived=summed(c, now), is_confirmed=True, analyst="The insight office", by=c.carol, now=now
    ),
    "choose_actions": lambda c, s, now: choose_actions(
        measure=measure(c, now), chosen={c.actions["1.1"].pk: "More are hired."}, by=c.carol, now=now
    ),
}
"""By the service that records it."""
