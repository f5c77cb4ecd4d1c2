"""Rounds in which figures are asked for: GET /api/v1/rounds/."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_view
from rest_framework import serializers

from actions.figure_rounds import ItemReading, RoundReading, has_ended, read_rounds, rounds_of_strategies
from actions.listing import action_refs
from actions.models import FigureRound, RoundKind
from actions.serializers import PartnerSerializer
from outcomes.api.answers import DetailView, ListView
from outcomes.api.describing import described_detail, described_list
from outcomes.api.examples import BASE, ENDING
from outcomes.api.questions import STRATEGY, Question, choices, parameter
from outcomes.figures.figure import figure_of
from outcomes.filters import Choices, MomentFilter, OneOfFilter, strategy_choices
from outcomes.models import Observation, Strategy
from outcomes.reading import PartnerName, partner_names
from outcomes.serializers import OfStrategy, PageSerializer, absolute

MOMENT = ("as_at", "page", "page_size")
RUNNING, ENDED = "running", "ended"
STATES: Choices = [(RUNNING, "It takes answers"), (ENDED, "It takes no more answers")]
KINDS: Choices = [(str(value), str(label)) for value, label in RoundKind.choices]


@dataclass(frozen=True)
class ItemLine:
    """One thing that is asked for, with the organisation asked; None where nobody is named."""

    reading: ItemReading
    partner: PartnerName | None


@dataclass(frozen=True)
class RoundLine:
    """A round with what it asks for."""

    reading: RoundReading
    items: list[ItemLine]


class RoundAnswerSerializer(serializers.Serializer):
    """What was said in words."""

    words = serializers.CharField()
    at = serializers.DateTimeField(source="revision.at")


class AnsweringFigureSerializer(serializers.Serializer):
    """The figure that answers."""

    series = serializers.CharField(source="series.label")
    period = serializers.CharField(source="period_label")
    words = serializers.SerializerMethodField(help_text="The value with its unit.")
    at = serializers.DateTimeField(source="revision.at", help_text="When it was recorded.")
    url = serializers.SerializerMethodField(help_text="The figure in the API.")

    def get_words(self, row: Observation) -> str:
        """As pages say it."""
        return figure_of(row).value

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Observation) -> str:
        """Address in the API."""
        return absolute(self.context, "api:observation-detail", slug=row.series.strategy.slug, pk=row.pk)


class RoundItemSerializer(serializers.Serializer):
    """One thing that is asked for, and what came."""

    position = serializers.IntegerField(source="reading.row.position")
    subject = serializers.CharField(source="reading.row.subject", help_text="What is asked for, in words.")
    measure = serializers.SerializerMethodField(help_text="Key of the measure whose figure is asked for, if one is.")
    partner = PartnerSerializer(allow_null=True, help_text="Who is asked; null where nobody is named.")
    is_answered = serializers.BooleanField(source="reading.is_answered")
    figure = AnsweringFigureSerializer(
        source="reading.figure", allow_null=True, help_text="The figure that answers it; null for none."
    )
    answers = RoundAnswerSerializer(
        source="reading.answers", many=True, help_text="In words, the one that stands first."
    )

    def get_measure(self, line: ItemLine) -> str | None:
        """The measure's key."""
        return line.reading.row.measure.key if line.reading.row.measure else None


class RoundSerializer(OfStrategy):
    """A round: what is asked for, by when, from whom, and what came."""

    address_name = "api:round-detail"

    number = serializers.IntegerField(source="reading.row.number")
    strategy = serializers.CharField(source="reading.row.strategy.slug")
    kind = serializers.ChoiceField(source="reading.row.kind", choices=RoundKind.choices)
    title = serializers.CharField(source="reading.row.title")
    action = serializers.SerializerMethodField(help_text="Reference of the action that promises it; null for none.")
    opened_at = serializers.DateTimeField(source="reading.row.revision.at")
    due_on = serializers.DateField(source="reading.row.due_on")
    state = serializers.SerializerMethodField(help_text="Whether it takes answers.")
    answered = serializers.IntegerField(source="reading.answered", help_text="How many items are answered.")
    missing = serializers.IntegerField(source="reading.missing", help_text="How many are not.")
    ended_at = serializers.SerializerMethodField(help_text="Null while it runs.")
    end_reason = serializers.SerializerMethodField(help_text="Why it ended although something is missing.")
    items = RoundItemSerializer(many=True)

    def strategy_of(self, reading: Any) -> Strategy:
        """Whose round it is."""
        return reading.reading.row.strategy

    def address_of(self, reading: Any) -> dict[str, Any]:
        """Its number."""
        return {"number": reading.reading.row.number}

    def get_action(self, line: RoundLine) -> str | None:
        """The action's reference."""
        return line.reading.row.action.ref if line.reading.row.action else None

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, line: RoundLine) -> str:
        """Whether it has ended by the moment."""
        return RUNNING if line.reading.is_open else ENDED

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_ended_at(self, line: RoundLine) -> str | None:
        """The instant, in London."""
        return serializers.DateTimeField().to_representation(line.reading.end.revision.at) if line.reading.end else None

    def get_end_reason(self, line: RoundLine) -> str:
        """In the lead's words; empty for none."""
        return line.reading.end.reason if line.reading.end else ""


class RoundPageSerializer(PageSerializer):
    """A page of rounds."""

    results = RoundSerializer(many=True)


EXAMPLE: dict[str, Any] = {
    "number": 2,
    "strategy": "care-plan",
    "kind": "measures",
    "title": "Measures of 2025/26",
    "action": "1.1",
    "opened_at": "2026-10-05T09:00:00+01:00",
    "due_on": "2027-01-31",
    "state": "running",
    "answered": 1,
    "missing": 0,
    "ended_at": None,
    "end_reason": "",
    "items": [
        {
            "position": 1,
            "subject": "Measure M1.1: Fewer people leave within a year",
            "measure": "M1.1",
            "partner": {"slug": "college", "name": "Riverside College"},
            "is_answered": True,
            "figure": {
                "series": "Turnover",
                "period": "2025/26",
                "words": "31.4%",
                "at": "2026-11-02T10:12:00+00:00",
                "url": f"{BASE}/observations/care-plan/207/",
            },
            "answers": [{"words": "It is published in November.", "at": "2026-10-07T11:20:00+01:00"}],
        }
    ],
    **ENDING,
    "url": f"{BASE}/rounds/care-plan/2/",
}


def _refs(strategies: list[int], revision: int) -> Choices:
    return [(ref, ref) for ref in action_refs(strategies, revision)]


class RoundFilter(MomentFilter):
    """Filters of rounds."""

    plan_choices: ClassVar = {"strategy": strategy_choices, "action": _refs}

    strategy = OneOfFilter(label="Strategy", phrase="a strategy that you can see", field_name="strategy__slug")
    action = OneOfFilter(label="Action", phrase="the reference of an action", field_name="action__ref")
    kind = OneOfFilter(label="Kind", phrase="a kind of round", choices=KINDS)
    state = OneOfFilter(label="State", phrase="a state", choices=STATES, method="filter_state")

    class Meta:
        model = FigureRound
        fields: list[str] = []

    def filter_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Rounds that ran, or had ended, at the moment."""
        ended = has_ended(self.moment.revision)
        return queryset.filter(ended if value == ENDED else ~ended)


class _Rounds:
    """Rounds of the strategies that the person may see."""

    question_class = Question

    def rows(self, question: Question) -> "QuerySet[FigureRound]":
        """Those opened by the moment, in the order of their strategies."""
        opened = rounds_of_strategies(question.strategies, question.moment.revision)
        return opened.select_related("strategy").order_by("strategy__slug", "number")

    def read(self, question: Question, rows: "QuerySet[FigureRound]") -> list[RoundLine]:
        """With what they ask for, from whom, and what came."""
        found, revision = [row.pk for row in rows], question.moment.revision
        these = rounds_of_strategies(question.strategies, revision).filter(pk__in=found)
        readings = {one.row.pk: one for one in read_rounds(these, revision)}
        asked = {item.partner_id for one in readings.values() for item in one.items if item.partner_id}
        partners = partner_names(asked, revision)
        return [
            RoundLine(readings[pk], [ItemLine(item, partners.get(item.partner_id or 0)) for item in readings[pk].items])
            for pk in found
        ]


PARAMETERS = [
    STRATEGY,
    parameter("action", "Reference of the action that promises the round, such as 1.1."),
    choices("kind", "What it asks for.", KINDS, many=False),
    choices("state", "Whether it takes answers.", STATES, many=False),
]


@extend_schema_view(get=described_list("rounds", RoundPageSerializer, PARAMETERS, EXAMPLE))
class RoundList(_Rounds, ListView[Question]):
    """Rounds of figures, by strategy and number: who was asked for what, and what came."""

    parameters = (*RoundFilter.base_filters, *MOMENT)
    filter_class = RoundFilter
    serializer_class = RoundSerializer


@extend_schema_view(get=described_detail("rounds", RoundSerializer, EXAMPLE))
class RoundDetail(_Rounds, DetailView[Question]):
    """One round, by its strategy's slug and its number."""

    strategy_lookup = "strategy__slug"
    lookups: ClassVar = {"number": "number"}
    serializer_class = RoundSerializer
