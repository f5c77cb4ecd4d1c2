"""What the pages that set up measures, thresholds and places read."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from outcomes.measures.card import MeasureCard, measures_of
from outcomes.models import Area, Measure, MeasureSettings, MeasureVersion, Place, Series, SeriesSettings
from outcomes.pages import notes_of
from outcomes.people import partners_to_speak_for
from outcomes.promises import series_values
from outcomes.reading import partner_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class MeasureDesk:
    """What the page that sets up a measure shows and offers.

    Attributes:
        settings: what is recorded; None where nothing is.
        said: what is recorded of its lines, by series.
        owners: (id, name) of the organisations that can bring its figures; a recorded one stays although it left.
    """

    measure: Measure
    text: str
    settings: MeasureSettings | None
    lines: list[Series]
    said: dict[int, SeriesSettings]
    owners: list[tuple[int, str]]


def measure_worded(scope: Scope, key: str) -> MeasureVersion:
    """One measure of the strategy as worded, its outcome with it.

    Raises:
        Http404: there is none with this key.
    """
    rows = MeasureVersion.objects.at(scope.moment.revision).select_related("measure__outcome__strategy")
    return get_object_or_404(rows, measure__key=key, measure__outcome__strategy=scope.strategy)


def measure_desk(scope: Scope, key: str) -> MeasureDesk:
    """What is recorded about a measure, and what can be chosen.

    Raises:
        Http404: there is none with this key.
    """
    worded = measure_worded(scope, key)
    measure, revision = worded.measure, scope.moment.revision
    settings = MeasureSettings.objects.at(revision).filter(measure=measure).first()
    lines = list(Series.objects.filter(measure=measure, revision__lte=revision).order_by("position", "pk"))
    said = {row.series_id: row for row in SeriesSettings.objects.at(revision).filter(series__measure=measure)}
    owners = partners_to_speak_for(scope.strategy)
    owner = settings.owner_id if settings else None
    if owner is not None and owner not in dict(owners):
        owners.append((owner, partner_names([owner], revision)[owner].name))
    return MeasureDesk(measure, worded.text, settings, lines, said, owners)


def places_at(strategy_id: int, revision: int) -> dict[str, Place]:
    """What is said about the places of a strategy's figures, by name. One query."""
    rows = Place.objects.at(revision).filter(strategy=strategy_id).select_related("area")
    return {row.name: row for row in rows}


def areas_of(scope: Scope) -> list[tuple[int, str]]:
    """The districts that the plan names: id and name."""
    return list(Area.objects.filter(strategy=scope.strategy).values_list("pk", "name"))


def place_names(scope: Scope) -> list[str]:
    """Every place that figures are about, or that the plan names, in alphabetical order."""
    areas = [name for _, name in areas_of(scope)]
    figures = series_values("geography", [scope.strategy.pk], scope.moment.revision)
    return sorted({*areas, *figures, *places_at(scope.strategy.pk, scope.moment.revision)} - {""}, key=str.casefold)


def card_of(scope: Scope, key: str) -> MeasureCard:
    """One measure with how its figures stand.

    Raises:
        Http404: there is none with this key.
    """
    notes = notes_of(scope.strategy.pk, scope.moment.revision)
    cards = measures_of(scope.strategy.pk, scope.moment.revision, notes)
    found = next((card for card in cards if card.key == key), None)
    if found is None:
        raise Http404
    return found
