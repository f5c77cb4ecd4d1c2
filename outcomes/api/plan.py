"""The read API of what a strategy promises: strategies, outcomes, measures, and the figures published about them."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_view

from outcomes import promises, serializers
from outcomes.api import examples
from outcomes.api.answers import DetailView, ListView
from outcomes.api.describing import described_detail, described_list
from outcomes.api.files import FORMATS, SheetView
from outcomes.api.questions import STRATEGY, Question, choices, parameter
from outcomes.figures import serializers as figure_serializers
from outcomes.filters import ISSUES, MeasureFilter, ObservationFilter, OutcomeFilter, StrategyFilter
from outcomes.measures.answering import MeasureReading, read_measures, read_observations
from outcomes.models import MeasureVersion, Observation, OutcomeVersion, StrategyVersion

MOMENT = ("as_at", "page", "page_size")


class _Strategies:
    """Strategies that the person may see."""

    question_class = Question

    def rows(self, question: Question) -> "QuerySet[StrategyVersion]":
        """What they were called."""
        return promises.strategies_at(question.strategies, question.moment.revision)

    def read(self, question: Question, rows: "QuerySet[StrategyVersion]") -> list[promises.StrategyReading]:
        """With their areas."""
        return promises.read_strategies(rows, question.moment.revision)


@extend_schema_view(get=described_list("strategies", serializers.StrategyPageSerializer, [], examples.STRATEGY))
class StrategyList(_Strategies, ListView[Question]):
    """Strategies that you may see, by their slugs."""

    parameters = MOMENT
    filter_class = StrategyFilter
    serializer_class = serializers.StrategySerializer


@extend_schema_view(get=described_detail("strategies", serializers.StrategySerializer, examples.STRATEGY))
class StrategyDetail(_Strategies, DetailView[Question]):
    """One strategy, by its slug."""

    strategy_lookup = "strategy__slug"
    lookups: ClassVar = {}
    serializer_class = serializers.StrategySerializer


class _Outcomes:
    """Outcomes of the strategies that the person may see."""

    question_class = Question

    def rows(self, question: Question) -> "QuerySet[OutcomeVersion]":
        """How they were worded."""
        return promises.outcomes_at(question.strategies, question.moment.revision)

    def read(self, question: Question, rows: "QuerySet[OutcomeVersion]") -> list[promises.OutcomeReading]:
        """With their parts."""
        return promises.read_outcomes(rows, question.moment.revision)


@extend_schema_view(get=described_list("outcomes", serializers.OutcomePageSerializer, [STRATEGY], examples.OUTCOME))
class OutcomeList(_Outcomes, ListView[Question]):
    """Outcomes with their sub-outcomes and statements, by strategy and number."""

    parameters = ("strategy", *MOMENT)
    filter_class = OutcomeFilter
    serializer_class = serializers.OutcomeSerializer


@extend_schema_view(get=described_detail("outcomes", serializers.OutcomeSerializer, examples.OUTCOME))
class OutcomeDetail(_Outcomes, DetailView[Question]):
    """One outcome, by its strategy's slug and its number."""

    strategy_lookup = "outcome__strategy__slug"
    lookups: ClassVar = {"number": "outcome__number"}
    serializer_class = serializers.OutcomeSerializer


class _Measures:
    """Measures of the strategies that the person may see."""

    question_class = Question

    def rows(self, question: Question) -> "QuerySet[MeasureVersion]":
        """How they were worded."""
        return promises.measures_at(question.strategies, question.moment.revision)

    def read(self, question: Question, rows: "QuerySet[MeasureVersion]") -> list[MeasureReading]:
        """With everything that belongs to them."""
        return read_measures(rows, question.moment.revision)


MEASURE_PARAMETERS = [STRATEGY, parameter("outcome", "Number of an outcome.")]


@extend_schema_view(
    get=described_list("measures", figure_serializers.MeasurePageSerializer, MEASURE_PARAMETERS, examples.MEASURE)
)
class MeasureList(_Measures, ListView[Question]):
    """Measures of success with their series, in the order of their outcomes."""

    parameters = ("strategy", "outcome", *MOMENT)
    filter_class = MeasureFilter
    serializer_class = figure_serializers.MeasureSerializer


@extend_schema_view(get=described_detail("measures", figure_serializers.MeasureSerializer, examples.MEASURE))
class MeasureDetail(_Measures, DetailView[Question]):
    """One measure, by its strategy's slug and its key."""

    strategy_lookup = "measure__outcome__strategy__slug"
    lookups: ClassVar = {"key": "measure__key"}
    serializer_class = figure_serializers.MeasureSerializer


class _Observations:
    """Figures of the strategies that the person may see."""

    question_class = Question

    def rows(self, question: Question) -> "QuerySet[Observation]":
        """Every issue that was known."""
        return promises.observations_at(question.strategies, question.moment.revision)

    def read(self, question: Question, rows: "QuerySet[Observation]") -> list[Observation]:
        """With whether they are hidden in what is published."""
        return read_observations(rows, question.moment.revision)


OBSERVATION_PARAMETERS = [
    STRATEGY,
    parameter("measure", "Key of a measure, such as M1.2."),
    parameter("statement", "Reference of a statement, such as 1.1a."),
    parameter("series", "Key of a series."),
    parameter("geography", "A place that figures are about: as published, or by its code, such as E10000028."),
    parameter("breakdown", "A part that figures are about, such as “age: 55+”; “whole” for figures of the whole."),
    parameter("period", "A period that figures are about, as published."),
    choices("issue", "Of a figure that was revised: its latest issue, or every one.", ISSUES, many=False),
    choices("format", "One page as JSON, or all rows as one CSV file.", [(one, one) for one in FORMATS], many=False),
]


@extend_schema_view(
    get=described_list(
        "observations",
        figure_serializers.ObservationPageSerializer,
        OBSERVATION_PARAMETERS,
        examples.OBSERVATION,
        sheet=True,
    )
)
class ObservationList(_Observations, SheetView[Question]):
    """Published figures with their base and source, in the order of the published lists."""

    parameters = (*ObservationFilter.base_filters, *MOMENT, "format")
    file_name = "figures"
    filter_class = ObservationFilter
    serializer_class = figure_serializers.ObservationSerializer


@extend_schema_view(
    get=described_detail("observations", figure_serializers.ObservationSerializer, examples.OBSERVATION)
)
class ObservationDetail(_Observations, DetailView[Question]):
    """One published figure, by its strategy's slug and its number."""

    strategy_lookup = "series__strategy__slug"
    lookups: ClassVar = {"pk": "pk"}
    serializer_class = figure_serializers.ObservationSerializer
