"""What strategies promise at a moment, as recorded. The API lists the rows, and pages put the same rows into words.

Every function takes ids of strategies that may be seen and a revision, and answers in a stable order.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from outcomes.figures.withdrawals import LEAVES_NONE
from outcomes.models import (
    Area,
    Measure,
    MeasureVersion,
    Observation,
    OutcomeVersion,
    Place,
    Series,
    Statement,
    StatementVersion,
    StrategyVersion,
    SubOutcomeVersion,
)
from outcomes.reading import grouped


@dataclass(frozen=True)
class StrategyReading:
    """A strategy with its areas."""

    version: StrategyVersion
    areas: Sequence[Area]


@dataclass(frozen=True)
class PartReading:
    """A sub-outcome with its statements."""

    version: SubOutcomeVersion
    statements: Sequence[StatementVersion]


@dataclass(frozen=True)
class OutcomeReading:
    """An outcome with its parts and the keys of its measures."""

    version: OutcomeVersion
    parts: Sequence[PartReading]
    measures: Sequence[str]


def strategies_at(strategies: Collection[int], revision: int) -> "QuerySet[StrategyVersion]":
    """What strategies are called and how they report, by slug."""
    rows = StrategyVersion.objects.at(revision).filter(strategy__in=list(strategies))
    return rows.select_related("strategy").order_by("strategy__slug")


def read_strategies(rows: Iterable[StrategyVersion], revision: int) -> list[StrategyReading]:
    """Strategies with their areas, in two queries."""
    found = list(rows)
    strategies = [row.strategy_id for row in found]
    areas = grouped(
        (area.strategy_id, area)
        for area in Area.objects.filter(strategy__in=strategies, revision__lte=revision).order_by("position", "slug")
    )
    return [StrategyReading(row, areas[row.strategy_id]) for row in found]


def outcomes_at(strategies: Collection[int], revision: int) -> "QuerySet[OutcomeVersion]":
    """Outcomes as worded, by strategy and number."""
    rows = OutcomeVersion.objects.at(revision).filter(outcome__strategy__in=list(strategies))
    return rows.select_related("outcome__strategy").order_by("outcome__strategy__slug", "outcome__number")


def outcome_titles(strategy_id: int, revision: int) -> dict[int, str]:
    """Titles of a strategy's outcomes by number, in order."""
    return dict(outcomes_at([strategy_id], revision).values_list("outcome__number", "title"))


def read_outcomes(rows: Iterable[OutcomeVersion], revision: int) -> list[OutcomeReading]:
    """Outcomes with everything under them, in four queries."""
    found = list(rows)
    ids = [row.outcome_id for row in found]
    parts = read_parts(ids, revision)
    measures = grouped(
        Measure.objects.filter(outcome__in=ids, revision__lte=revision)
        .order_by("position", "key")
        .values_list("outcome", "key")
    )
    return [OutcomeReading(row, parts[row.outcome_id], measures[row.outcome_id]) for row in found]


def read_parts(outcome_ids: Collection[int], revision: int) -> dict[int, list[PartReading]]:
    """By outcome, its sub-outcomes with their statements, in two queries."""
    worded = StatementVersion.objects.at(revision).filter(statement__sub_outcome__outcome__in=outcome_ids)
    statements = grouped(
        (row.statement.sub_outcome_id, row)
        for row in worded.select_related("statement").order_by("statement__position", "statement__ref")
    )
    subs = SubOutcomeVersion.objects.at(revision).filter(sub_outcome__outcome__in=outcome_ids)
    return grouped(
        (row.sub_outcome.outcome_id, PartReading(row, statements[row.sub_outcome_id]))
        for row in subs.select_related("sub_outcome").order_by("sub_outcome__position", "sub_outcome__ref")
    )


def measures_at(strategies: Collection[int], revision: int) -> "QuerySet[MeasureVersion]":
    """Measures as worded, in the order of their outcomes."""
    rows = MeasureVersion.objects.at(revision).filter(measure__outcome__strategy__in=list(strategies))
    order = ("measure__outcome__strategy__slug", "measure__outcome__number", "measure__position", "measure__key")
    return rows.select_related("measure__outcome__strategy").order_by(*order)


def series_of_measures(measures: Collection[int], revision: int) -> dict[int, list[Series]]:
    """By measure its series, each with the code of its place as `ons_code`. One query."""
    rows = Series.objects.filter(measure__in=measures, revision__lte=revision)
    coded = rows.annotate(ons_code=_code(revision, "strategy", "geography")).order_by("position", "pk")
    return grouped((row.measure_id, row) for row in coded)


def observations_at(strategies: Collection[int], revision: int) -> "QuerySet[Observation]":
    """Every issue of every published figure known by then: as the published lists are ordered, oldest period first.

    A period without dates comes before those that have them, so that it is nowhere taken for the latest.
    """
    rows = Observation.objects.filter(series__strategy__in=list(strategies), revision__lte=revision)
    ended = F("period_ends").asc(nulls_first=True)
    order = ("series__strategy__slug", "series__position", "series_id", ended, "period_label", "issue")
    return (
        rows.annotate(
            is_superseded=_later_issue(revision),
            ons_code=_code(revision, "series__strategy", "series__geography"),
        )
        .select_related("series__strategy", "series__measure__outcome", "series__statement")
        .order_by(*order)
    )


def latest_observations_at(strategies: Collection[int], revision: int) -> "QuerySet[Observation]":
    """The last issue of every published figure known by then, without what was withdrawn, as `observations_at`."""
    return observations_at(strategies, revision).filter(~_later_issue(revision)).exclude(LEAVES_NONE)


def _code(revision: int, strategy: str, name: str) -> Subquery:
    """The code at the Office for National Statistics of the place that a row names; null where none is recorded."""
    places = Place.objects.at(revision).filter(strategy=OuterRef(strategy), name=OuterRef(name)).exclude(ons_code="")
    return Subquery(places.values("ons_code")[:1])


def places(strategies: list[int], revision: int) -> list[str]:
    """The places that figures are about, and the codes of those that have one."""
    names = series_values("geography", strategies, revision)
    coded = Place.objects.at(revision).filter(strategy__in=strategies, name__in=names).exclude(ons_code="")
    return [*names, *coded.order_by("ons_code").values_list("ons_code", flat=True).distinct()]


def _later_issue(revision: int) -> Exists:
    issues = Observation.objects.filter(
        series=OuterRef("series"),
        period_label=OuterRef("period_label"),
        issue__gt=OuterRef("issue"),
        revision__lte=revision,
    )
    return Exists(issues)


def measure_keys(strategies: list[int], revision: int) -> list[str]:
    """Keys of the measures, in order."""
    rows = Measure.objects.filter(outcome__strategy__in=strategies, revision__lte=revision)
    return list(dict.fromkeys(rows.order_by("outcome__number", "position").values_list("key", flat=True)))


def statement_refs(strategies: list[int], revision: int) -> list[str]:
    """References of the statements, in order."""
    rows = Statement.objects.filter(sub_outcome__outcome__strategy__in=strategies, revision__lte=revision)
    return list(dict.fromkeys(rows.order_by("ref").values_list("ref", flat=True)))


def series_values(name: str, strategies: list[int], revision: int) -> list[str]:
    """What the series have in the column `name`, "key" or "geography", in alphabetical order."""
    rows = Series.objects.filter(strategy__in=strategies, revision__lte=revision)
    return list(rows.order_by(name).values_list(name, flat=True).distinct())


WHOLE = "whole"
"""What stands for the whole where parts are asked for."""


def breakdowns(strategies: list[int], revision: int) -> list[str]:
    """The parts that figures are about, in one line each, and the whole first."""
    rows = Series.objects.filter(strategy__in=strategies, revision__lte=revision).exclude(breakdown_words="")
    return [WHOLE, *rows.order_by("breakdown_words").values_list("breakdown_words", flat=True).distinct()]


def period_labels(strategies: list[int], revision: int) -> list[str]:
    """The periods that figures are about, as published."""
    rows = Observation.objects.filter(series__strategy__in=strategies, revision__lte=revision)
    return list(rows.order_by("period_label").values_list("period_label", flat=True).distinct())
