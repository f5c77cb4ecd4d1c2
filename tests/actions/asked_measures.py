"""Measures that rounds of figures ask for."""

import pytest

from outcomes.models import Measure
from outcomes.services.measures import MeasureWanted, set_measure
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure


@pytest.fixture
def measures(cast: Cast) -> list[Measure]:
    """M1.1 of the college, whose figure was due long ago, and M1.2 of nobody, about which nobody said anything.

    M1.1 has figures of 2020/21 and 2021/22, M1.2 has none.
    """
    measures = [make_measure(cast.outcomes[1], key) for key in ("M1.1", "M1.2")]
    set_measure(measure=measures[0], wanted=MeasureWanted(owner_id=cast.college.pk, frequency="yearly"), by=cast.carol)
    make_figures(measures[0].series.get(), "28.2", "32.2")
    return measures
