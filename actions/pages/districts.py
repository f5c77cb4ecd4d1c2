"""What is known of each district and borough: figures where there are any, and an honest word where there are none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from actions.pages.overview import read_plan
from actions.reading import ActionReading
from govuk.words import count_of
from outcomes.figures.figure import Figure
from outcomes.measures.card import MeasureCard, measure_cards
from outcomes.measures.setting_up import places_at
from outcomes.models import Area, Place, PlaceKind
from outcomes.pages import Promise, loose_figures, notes_of, outcome_contents
from outcomes.scope import Scope


@dataclass(frozen=True)
class District:
    """One district or borough of the plan.

    Attributes:
        code: at the Office for National Statistics; "" where none is recorded.
        actions: how many actions name it.
        figures: how many figures are about it.
    """

    area: Area
    code: str
    actions: int
    figures: int


@dataclass(frozen=True)
class ByDistrict:
    """A measure by district.

    Attributes:
        figures: by district, in their order, the latest figure of each of its lines; none where none is published.
        known_for: the places that it has figures of: "Staffordshire, England".
    """

    card: MeasureCard
    figures: list[tuple[District, list[Figure]]]
    known_for: str

    @property
    def is_available(self) -> bool:
        """Whether there is a figure of any district."""
        return any(figures for _, figures in self.figures)


@dataclass(frozen=True)
class DistrictPage:
    """The view by district.

    Attributes:
        position: how much there is, in one sentence.
        available, missing: measures that have figures by district, and those that have none.
        others: other figures about a district, or about districts without naming them.
        places: other places with their codes.
        countywide: how many actions name no district.
    """

    position: str
    districts: list[District]
    available: list[ByDistrict]
    missing: list[ByDistrict]
    others: list[Figure]
    places: list[Place]
    countywide: int
    total: int


def districts_page(scope: Scope) -> DistrictPage:
    """Everything that is known by district or borough."""
    pk, revision = scope.strategy.pk, scope.moment.revision
    contents = outcome_contents(pk, revision)
    cards = measure_cards(contents, notes_of(pk, revision))
    statements = [statement for one in contents for part in one.parts for statement in part.statements]
    others = _others(statements, loose_figures(pk, revision))
    areas = Area.objects.filter(strategy=scope.strategy, revision__lte=revision).order_by("position", "slug")
    places, readings = places_at(pk, revision), read_plan(scope)
    every = [figure for card in cards for figure in card.promise.figures] + others
    districts = [_district(area, places, readings, every) for area in areas]
    measures = [_by_district(card, districts, places) for card in cards]
    available = [one for one in measures if one.is_available]
    return DistrictPage(
        position=_position(districts, len(available), len(measures)),
        districts=districts,
        available=available,
        missing=[one for one in measures if not one.is_available],
        others=[figure for figure in others if _is_local(figure, districts, places)],
        places=[place for place in places.values() if place.kind != PlaceKind.DISTRICT],
        countywide=sum(not reading.areas for reading in readings),
        total=len(readings),
    )


def _others(statements: Iterable[Promise], loose: Sequence[Figure]) -> list[Figure]:
    return [figure for statement in statements for figure in statement.figures] + list(loose)


def _district(
    area: Area, places: Mapping[str, Place], readings: Sequence[ActionReading], figures: Sequence[Figure]
) -> District:
    code = next(
        (place.ons_code for place in places.values() if place.area_id == area.pk or place.name == area.name), ""
    )
    return District(
        area=area,
        code=code,
        actions=sum(area.slug in dict(reading.areas) for reading in readings),
        figures=sum(_is_about(figure, area, places) for figure in figures),
    )


def _by_district(card: MeasureCard, districts: Sequence[District], places: Mapping[str, Place]) -> ByDistrict:
    latest = [line.latest for line in card.lines]
    found = [(one, [figure for figure in latest if _is_about(figure, one.area, places)]) for one in districts]
    names = list(dict.fromkeys(figure.row.series.geography for figure in latest if figure.row.series.geography))
    return ByDistrict(card, found, ", ".join(names))


def _is_about(figure: Figure, area: Area, places: Mapping[str, Place]) -> bool:
    name = figure.row.series.geography
    return name == area.name or (name in places and places[name].area_id == area.pk)


def _is_local(figure: Figure, districts: Sequence[District], places: Mapping[str, Place]) -> bool:
    """Whether a figure is about a district, or says that it is about districts."""
    name = figure.row.series.geography
    return "district" in name.casefold() or any(_is_about(figure, one.area, places) for one in districts)


def _position(districts: Sequence[District], available: int, total: int) -> str:
    if not districts:
        return "The plan names no districts or boroughs."
    if not available:
        measure = "the measure" if total == 1 else f"any of the {count_of(total, 'measure')}"
        return f"No figure of {measure} is published by district or borough."
    return f"{available} of {count_of(total, 'measure')} {'has' if available == 1 else 'have'} figures by district."
