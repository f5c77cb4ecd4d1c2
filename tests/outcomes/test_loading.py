"""What is loaded beside the shipped plan: codes of places, and two sums of measure M1.2 that nobody confirmed."""

import pytest
from django.core.management import call_command

from accounts.models import Change
from outcomes.loading import load_places_and_sums
from outcomes.measures.card import measures_of
from outcomes.models import DerivedSeries, MeasureSettings, Place, Series, Strategy
from outcomes.services.formulas import set_sum
from outcomes.sums.deriving import derived_figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy(db: None) -> Strategy:
    call_command("load_strategy", verbosity=0)
    return Strategy.objects.get(slug="social-care-workforce")


def test_shipped_plan_comes_with_places_and_sums(strategy: Strategy) -> None:
    codes = dict(Place.objects.open().filter(strategy=strategy).values_list("name", "ons_code"))
    assert len(codes) == 11
    assert (codes["Staffordshire"], codes["Tamworth"]) == ("E10000028", "E07000199")
    figures = derived_figures(strategy.pk, 2**62).values()
    said = [(one.label, one.period, one.value) for rows in figures for one in rows]
    assert said == [
        ("Posts whose holder left social care", "2020/21", "10.2%"),
        ("Posts whose holder left social care", "2021/22", "13.2%"),
        ("People who left social care", "2021/22", "2,770 people"),
    ]


def test_loaded_sums_head_nothing(strategy: Strategy) -> None:
    card = next(one for one in measures_of(strategy.pk, 2**62, []) if one.key == "M1.2")
    assert card.headline is not None
    assert card.headline.series.key == "turnover_rate"
    assert [one.is_confirmed for one in (figure.derivation for figure in card.promise.figures) if one] == [False] * 3


def test_loading_again_changes_nothing_that_was_edited(strategy: Strategy) -> None:
    series = Series.objects.get(key="turnover_exit")
    before = DerivedSeries.objects.open().get(series=series)
    inputs = {letter: (pk, period) for letter, (pk, period) in before.inputs.items()}
    set_sum(series=series, formula="a - a * b", inputs=inputs, decimals=1, job="test")
    last = Change.objects.latest("id")
    assert load_places_and_sums(strategy) == []
    assert Change.objects.latest("id") == last
    assert DerivedSeries.objects.open().get(series=series).formula == "a - a * b"


def test_rate_that_stands_for_a_number_is_said_to_be_a_proxy(strategy: Strategy) -> None:
    card = next(one for one in measures_of(strategy.pk, 2**62, []) if one.key == "M1.1")
    assert card.proxy_for.startswith("The measure asks for the number of vacancies. The published figures are rates")
    others = MeasureSettings.objects.exclude(measure__key="M1.1")
    assert not others.exists(), "nothing is made up about other measures"
    assert MeasureSettings.objects.get().target is None
