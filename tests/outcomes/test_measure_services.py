"""What may be said about measures, their lines, thresholds and places; and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import OPEN, Change
from outcomes.errors import NotForYouError, SeenOtherError
from outcomes.figures.rules import Thresholds, thresholds_of
from outcomes.models import Area, FigureRules, MeasureSettings, Place, SeriesSettings
from outcomes.services.measures import (
    MeasureNotAllowedError,
    MeasureWanted,
    PlaceError,
    PlaceWanted,
    SeriesWanted,
    ThresholdsError,
    set_figure_rules,
    set_measure,
    set_places,
)
from tests.cast import Cast
from tests.factories.measures import make_measure

TARGET = {"target": Decimal("20"), "target_by": date(2027, 3, 31), "target_source": "Cabinet, 19 April 2023"}


def test_settings_are_recorded_once_each_change(cast: Cast) -> None:
    measure = make_measure(cast.outcomes[1])
    line = measure.series.get()
    wanted = MeasureWanted(definition="Posts left in a year.", owner_id=cast.college.pk, headline_id=line.pk, **TARGET)
    lines = {line.pk: SeriesWanted(counts_people=False, licence="OGL v3.0")}
    for person in (cast.carol, cast.dan):
        set_measure(measure=measure, wanted=wanted, series=lines, by=person)
    row = MeasureSettings.objects.get()
    assert (row.definition, row.owner, row.target, row.target_by, row.headline) == (
        "Posts left in a year.",
        cast.college,
        20,
        date(2027, 3, 31),
        line,
    )
    assert (SeriesSettings.objects.get().counts_people, SeriesSettings.objects.get().licence) == (False, "OGL v3.0")
    assert list(Change.objects.filter(kind="measure_set").values_list("by__email", "summary")) == [
        ("carol@example.org", "Measure M1.1: settings changed")
    ]
    set_measure(measure=measure, wanted=MeasureWanted(), by=cast.dan)
    assert MeasureSettings.objects.open().get().definition == ""
    assert SeriesSettings.objects.get().to_rev == OPEN


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"target": Decimal("20")}, "target_source"),
        ({"target_by": date(2027, 3, 31)}, "target"),
        ({"target_source": "Cabinet"}, "target"),
        ({"frequency": "never"}, "frequency"),
        ({"due_month": 13}, "due_month"),
        ({"owner_id": 0}, "owner"),
        ({"headline_id": 0}, "headline"),
    ],
)
def test_settings_that_cannot_be_are_refused(cast: Cast, given: dict[str, Any], field: str) -> None:
    measure = make_measure(cast.outcomes[1])
    with pytest.raises(MeasureNotAllowedError) as refusal:
        set_measure(measure=measure, wanted=MeasureWanted(**given), by=cast.carol)
    assert refusal.value.field == field
    assert not MeasureSettings.objects.exists()


def test_lines_of_another_measure_are_refused(cast: Cast) -> None:
    measure, other = make_measure(cast.outcomes[1]), make_measure(cast.outcomes[2], "M2.1")
    line = other.series.get()
    with pytest.raises(MeasureNotAllowedError):
        set_measure(measure=measure, wanted=MeasureWanted(headline_id=line.pk), by=cast.carol)
    with pytest.raises(MeasureNotAllowedError):
        set_measure(measure=measure, wanted=MeasureWanted(), series={line.pk: SeriesWanted(True)}, by=cast.carol)
    assert not MeasureSettings.objects.exists()


@pytest.mark.parametrize("name", ["alice", "bob", "olive", "ada", "steve"])
def test_only_those_who_lead_set_measures_up(cast: Cast, name: str) -> None:
    measure, person = make_measure(cast.outcomes[1]), cast.people[name]
    with pytest.raises(NotForYouError):
        set_measure(measure=measure, wanted=MeasureWanted(definition="Mine"), by=person)
    with pytest.raises(NotForYouError):
        set_figure_rules(strategy=cast.strategy, wanted=Thresholds(60, 20, 7, 25), by=person)
    with pytest.raises(NotForYouError):
        set_places(strategy=cast.strategy, wanted=[PlaceWanted("England", "country")], by=person)


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    measure = make_measure(cast.outcomes[1])
    seen = Change.objects.count()
    set_measure(measure=measure, wanted=MeasureWanted(definition="Carol's"), by=cast.carol, seen=seen)
    with pytest.raises(SeenOtherError):
        set_measure(measure=measure, wanted=MeasureWanted(definition="Dan's"), by=cast.dan, seen=seen)
    assert MeasureSettings.objects.get().definition == "Carol's"


def test_thresholds_are_the_usual_ones_until_they_are_set(cast: Cast) -> None:
    before = Change.objects.count()
    set_figure_rules(strategy=cast.strategy, wanted=Thresholds(60, 30, 5, 10), by=cast.carol)
    assert thresholds_of(cast.strategy.pk, before) == Thresholds(50, 20, 7, 25)
    assert thresholds_of(cast.strategy.pk, before + 1) == Thresholds(60, 30, 5, 10)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Thresholds(50, 60, 7, 25), "narrative_under"),
        (Thresholds(-1, 0, 7, 25), "warn_under"),
        (Thresholds(50, 20, 40_000, 25), "hide_up_to"),
        (Thresholds(50, 20, 7, -1), "jump_percent"),
    ],
)
def test_thresholds_that_cannot_be_are_refused(cast: Cast, wanted: Thresholds, field: str) -> None:
    with pytest.raises(ThresholdsError) as refusal:
        set_figure_rules(strategy=cast.strategy, wanted=wanted, by=cast.carol)
    assert refusal.value.field == field
    assert not FigureRules.objects.exists()


def test_places_are_named_with_their_codes(cast: Cast) -> None:
    wanted = [PlaceWanted("England", "country", "E92000001"), PlaceWanted("The county", "county")]
    set_places(strategy=cast.strategy, wanted=wanted, job="test")
    set_places(strategy=cast.strategy, wanted=[PlaceWanted("The county", "county", "E10000028")], by=cast.carol)
    assert sorted(Place.objects.open().values_list("name", "ons_code")) == [
        ("England", "E92000001"),
        ("The county", "E10000028"),
    ]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ([PlaceWanted("", "county")], "name"),
        ([PlaceWanted("Leek", "town")], "kind"),
        ([PlaceWanted("Leek", "other", "E1000002")], "ons_code"),
        ([PlaceWanted("Leek", "other", "100000281")], "ons_code"),
        ([PlaceWanted("Leek", "other", "E1000002٢")], "ons_code"),
        ([PlaceWanted("Leek", "other", area_id=0)], "area"),
        ([PlaceWanted("Leek", "other", "E10000028"), PlaceWanted("Stone", "other", "E10000028")], "ons_code"),
        ([PlaceWanted("Leek", "other"), PlaceWanted("Leek", "county")], None),
    ],
)
def test_places_that_cannot_be_are_refused(cast: Cast, wanted: list[PlaceWanted], field: str | None) -> None:
    with pytest.raises(PlaceError) as refusal:
        set_places(strategy=cast.strategy, wanted=wanted, by=cast.carol)
    assert refusal.value.field == field
    assert not Place.objects.exists()
    assert not Area.objects.exists()
