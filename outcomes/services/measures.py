"""Setting up measures: what a programme says about them, their series, its thresholds, and its places."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.clock import change, record_many
from accounts.models import User
from outcomes.errors import RuleError
from outcomes.figures.rules import Thresholds
from outcomes.models import (
    Area,
    FigureRules,
    Measure,
    MeasureFrequency,
    MeasureSettings,
    Place,
    PlaceKind,
    Series,
    SeriesSettings,
    Strategy,
    StrategyPartner,
)
from outcomes.services.checks import insist_leads, insist_seen

LARGEST_THRESHOLD = 32767
ONS_CODE = "a letter and 8 digits, such as E10000028"
CODE_LENGTH = 9


@dataclass(frozen=True)
class MeasureWanted:
    """What is to be said about a measure, as `outcomes.models.MeasureSettings` has it. "" and None: nothing is."""

    definition: str = ""
    unit: str = ""
    frequency: str | None = None
    due_month: int | None = None
    source: str = ""
    licence: str = ""
    owner_id: int | None = None
    target: Decimal | None = None
    target_decimals: int = 0
    target_by: date | None = None
    target_source: str = ""
    baseline: str = ""
    caveats: str = ""
    proxy_for: str = ""
    headline_id: int | None = None


@dataclass(frozen=True)
class SeriesWanted:
    """What is to be said about a line of figures, as `outcomes.models.SeriesSettings` has it."""

    counts_people: bool | None = None
    licence: str = ""


@dataclass(frozen=True)
class PlaceWanted:
    """A place, named as the series name it, as `outcomes.models.Place` has it."""

    name: str
    kind: str
    ons_code: str = ""
    area_id: int | None = None


class MeasureNotAllowedError(RuleError):
    """Something that cannot be said of a measure."""


class ThresholdsError(RuleError):
    """Thresholds that no figures can follow."""


class PlaceError(RuleError):
    """A place that cannot be kept so."""


def set_measure(
    *,
    measure: Measure,
    wanted: MeasureWanted,
    series: Mapping[int, SeriesWanted] | None = None,
    by: User | None = None,
    job: str | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> None:
    """Say what a measure is, who brings its figures, and what they are held against. The same again changes nothing.

    Args:
        wanted: everything that is said from now on.
        series: by the id of a series of the measure, what is said of that line; lines that are not named stay.
        by: programme lead or deputy; `job` for a command.
        seen: the revision at which `by` read what is recorded; None does not ask.

    Raises:
        MeasureNotAllowedError: a target without its source, an owner outside the strategy, a line or a headline of
            another measure, a month that there is not.
        NotForYouError, SeenOtherError: as `outcomes.services.checks`. Nothing is written.
    """
    strategy = measure.outcome.strategy
    _check_target(wanted)
    _check_times(wanted)
    with change(kind="measure_set", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        insist_seen(MeasureSettings.objects.filter(measure=measure), seen)
        insist_seen(SeriesSettings.objects.filter(series__measure=measure), seen)
        _check_owner(strategy, measure, wanted.owner_id)
        lines = set(Series.objects.filter(measure=measure).values_list("pk", flat=True))
        if wanted.headline_id not in {None, *lines}:
            raise MeasureNotAllowedError("Select one of the lines of figures of this measure.", field="headline")
        if set(series or {}) - lines:
            raise MeasureNotAllowedError("One of these lines of figures belongs to another measure.")
        record_many(revision, MeasureSettings, {measure.pk: asdict(wanted)})
        record_many(revision, SeriesSettings, {pk: asdict(one) for pk, one in (series or {}).items()})
        revision.summary = f"Measure {measure.key}: settings changed"


def set_figure_rules(
    *,
    strategy: Strategy,
    wanted: Thresholds,
    by: User | None = None,
    job: str | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> None:
    """Set the thresholds of a strategy's figures.

    Raises:
        ThresholdsError: below 0 or too large, words asked for above the base that warns, or a base of 0.
        NotForYouError, SeenOtherError: as `outcomes.services.checks`. Nothing is written.
    """
    _check_thresholds(wanted)
    with change(kind="figure_rules_set", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        insist_seen(FigureRules.objects.filter(strategy=strategy), seen)
        record_many(revision, FigureRules, {strategy.pk: asdict(wanted)})


def set_places(
    *,
    strategy: Strategy,
    wanted: Sequence[PlaceWanted],
    gone: Collection[str] = (),
    by: User | None = None,
    job: str | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> None:
    """Say which places the figures of a strategy are about. Places that are not named stay as they are.

    Args:
        gone: names of places of which nothing is said any more.

    Raises:
        PlaceError: no name, a kind that there is not, no code of the Office for National Statistics, an area of another
            strategy, the same place or code twice.
        NotForYouError, SeenOtherError: as `outcomes.services.checks`. Nothing is written.
    """
    for one in wanted:
        _check_place(one)
    if len({one.name for one in wanted}) != len(wanted):
        raise PlaceError("Name each place once.")
    with change(kind="places_set", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        insist_seen(Place.objects.filter(strategy=strategy), seen)
        areas = set(Area.objects.filter(strategy=strategy).values_list("pk", flat=True))
        if {one.area_id for one in wanted} - areas - {None}:
            raise PlaceError("Select a district or borough of this strategy.", field="area")
        fields: dict[tuple[int, str], Mapping[str, Any] | None] = {(strategy.pk, name): None for name in gone}
        for one in wanted:
            fields[strategy.pk, one.name] = {"kind": one.kind, "ons_code": one.ons_code, "area_id": one.area_id}
        record_many(revision, Place, fields)
        _check_codes(strategy)


def _check_target(wanted: MeasureWanted) -> None:
    if wanted.target is None:
        if wanted.target_by is not None or wanted.target_source:
            raise MeasureNotAllowedError("Enter the target, or leave its day and source empty.", field="target")
    elif not wanted.target_source.strip():
        raise MeasureNotAllowedError("Enter where the target is published.", field="target_source")


def _check_times(wanted: MeasureWanted) -> None:
    if wanted.frequency is not None and wanted.frequency not in MeasureFrequency.values:
        raise MeasureNotAllowedError("Select how often a figure is expected.", field="frequency")
    if wanted.due_month is not None and not 1 <= wanted.due_month <= 12:
        raise MeasureNotAllowedError("Select a month.", field="due_month")


def _check_owner(strategy: Strategy, measure: Measure, owner_id: int | None) -> None:
    """Insist that the owner belongs to the strategy; one that is recorded already may stay though it left."""
    if owner_id is None or MeasureSettings.objects.open().filter(measure=measure, owner=owner_id).exists():
        return
    if not StrategyPartner.objects.open().filter(strategy=strategy, partner=owner_id).exists():
        raise MeasureNotAllowedError("Select an organisation of this strategy.", field="owner")


def _check_thresholds(wanted: Thresholds) -> None:
    for name, number in asdict(wanted).items():
        if not 0 <= number <= LARGEST_THRESHOLD:
            raise ThresholdsError(f"Enter a number from 0 to {LARGEST_THRESHOLD:,}.", field=name)
    if wanted.narrative_under > wanted.warn_under:
        raise ThresholdsError(
            "A base that needs a narrative is small too: enter the number of the warning or a smaller one.",
            field="narrative_under",
        )


def _check_place(one: PlaceWanted) -> None:
    if not one.name.strip():
        raise PlaceError("Enter the name of the place.", field="name")
    if one.kind not in PlaceKind.values:
        raise PlaceError(f"Select what kind of place {one.name} is.", field="kind")
    code = one.ons_code
    right = len(code) == CODE_LENGTH and code[0] in "EJKLMNSW" and code[1:].isascii() and code[1:].isdigit()
    if code and not right:
        raise PlaceError(f"The code of {one.name} must be {ONS_CODE}.", field="ons_code")


def _check_codes(strategy: Strategy) -> None:
    codes = list(Place.objects.open().filter(strategy=strategy).exclude(ons_code="").values_list("ons_code", flat=True))
    twice = next((code for code in codes if codes.count(code) > 1), "")
    if twice:
        raise PlaceError(f"The code {twice} is given to more than one place.", field="ons_code")
