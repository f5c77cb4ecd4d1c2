"""The page of an action names the measures that it is meant to move."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.services.measures import choose_actions
from outcomes.models import Measure
from outcomes.services.measures import MeasureWanted, set_measure
from tests.actions.visits import queries_of, visit, words_of
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

ACTION = "/strategies/care-plan/actions/1.1/"


@pytest.fixture
def measures(cast: Cast) -> list[Measure]:
    """M1.1 with a target and M1.2 without figures."""
    measures = [make_measure(cast.outcomes[1], key) for key in ("M1.1", "M1.2")]
    make_figures(measures[0].series.get(), "28.2", "32.2")
    target: dict[str, Any] = {"target": Decimal(25), "target_by": date(2027, 3, 31), "target_source": "Plan, page 4"}
    set_measure(measure=measures[0], wanted=MeasureWanted(**target), by=cast.carol)
    return measures


def move(cast: Cast, measure: Measure, how: str = "") -> None:
    choose_actions(measure=measure, chosen={cast.actions["1.1"].pk: how}, by=cast.carol)


def test_action_names_measures_with_latest_figure_and_target(cast: Cast, measures: list[Measure]) -> None:
    move(cast, measures[0], "More places mean fewer leave.")
    move(cast, measures[1])
    page = visit(cast.olive, ACTION)
    words = words_of(page)
    assert "Meant to move M1.1 Fewer people leave (M1.1) 32.2% in 2021/22. Target: 25% by 31 March 2027." in words
    assert "More places mean fewer leave." in words
    assert "M1.2 Fewer people leave (M1.2) No figure published. No target published." in words
    assert 'href="/strategies/care-plan/measures/M1.1/"' in page.content.decode()
    assert "Meant to move" not in words_of(visit(cast.olive, ACTION.replace("1.1", "1.2")))


def test_action_asks_alike_for_more_measures(cast: Cast, measures: list[Measure]) -> None:
    move(cast, measures[0])
    few = queries_of(cast.olive, ACTION)
    move(cast, measures[1])
    assert queries_of(cast.olive, ACTION) == few
