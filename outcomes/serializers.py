"""What a strategy promises at a moment, as the API gives it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from outcomes.figures import figure_of
from outcomes.models import Direction, Frequency, Observation, Strategy


class PageSerializer(serializers.Serializer):
    """A page of a list with the moment it was made for; each list adds its `results`."""

    as_at = serializers.CharField(help_text="Lasting name of the moment: give it as `as_at` to get this answer again.")
    on = serializers.DateField(help_text="The day, in London.")
    count = serializers.IntegerField(help_text="How many there are on all pages.")
    next = serializers.URLField(allow_null=True, help_text="The next page, at the same moment.")
    previous = serializers.URLField(allow_null=True, help_text="The page before, at the same moment.")


def absolute(context: Mapping[str, Any], name: str, **address: Any) -> str:
    """The whole address of something, as the request's own host is called."""
    return str(context["request"].build_absolute_uri(reverse(name, kwargs=address)))


class OfStrategy(serializers.Serializer):
    """What everything of a strategy ends with. Subclasses say where its strategy and its address are."""

    address_name: ClassVar[str]

    demonstration = serializers.SerializerMethodField(help_text="Whether it is invented, for trying the tracker out.")
    revision = serializers.SerializerMethodField(help_text="The last change that could concern the strategy.")
    on = serializers.SerializerMethodField(help_text="The day, in London, that the answer is for.")
    url = serializers.SerializerMethodField(help_text="This in the API.")

    def strategy_of(self, reading: Any) -> Strategy:
        """The strategy that the reading belongs to."""
        raise NotImplementedError

    def address_of(self, reading: Any) -> dict[str, Any]:
        """What its address in the API says beside the strategy's slug."""
        return {}

    def get_demonstration(self, reading: Any) -> bool:
        """Whether the strategy is a demonstration."""
        return self.strategy_of(reading).is_demonstration

    def get_revision(self, reading: Any) -> int:
        """The strategy's own number, which other strategies do not move."""
        revisions: dict[int, int] = self.context["revisions"]
        return revisions[self.strategy_of(reading).pk]

    @extend_schema_field(OpenApiTypes.DATE)
    def get_on(self, reading: Any) -> str:
        """The moment's day."""
        return str(self.context["day"].isoformat())

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, reading: Any) -> str:
        """Address in the API."""
        slug = self.strategy_of(reading).slug
        return absolute(self.context, self.address_name, slug=slug, **self.address_of(reading))


class AreaSerializer(serializers.Serializer):
    """A district or borough."""

    slug = serializers.CharField()
    name = serializers.CharField()


class StrategySerializer(OfStrategy):
    """A strategy as it was called and set up at the moment. An empty text was not published, or not set."""

    address_name = "api:strategy-detail"

    slug = serializers.CharField(source="version.strategy.slug")
    title = serializers.CharField(source="version.title")
    period_label = serializers.CharField(source="version.period_label", help_text="The years it covers, as published.")
    horizon = serializers.CharField(source="version.horizon", help_text="What the action plan covers, as published.")
    endorsed = serializers.CharField(source="version.endorsed")
    launch = serializers.CharField(source="version.launch")
    strapline = serializers.CharField(source="version.strapline")
    vision = serializers.CharField(source="version.vision")
    mission = serializers.CharField(source="version.mission")
    monitoring = serializers.CharField(source="version.monitoring")
    frequency = serializers.ChoiceField(
        source="version.frequency",
        choices=Frequency.choices,
        allow_null=True,
        help_text="How often partners are asked for an update; null until it is set.",
    )
    due_soon_days = serializers.IntegerField(
        source="version.due_soon_days", help_text="An action is due soon this many days before its date."
    )
    areas = AreaSerializer(many=True, help_text="Districts and boroughs that actions can be about.")

    def strategy_of(self, reading: Any) -> Strategy:
        """Itself."""
        return reading.version.strategy


class StatementSerializer(serializers.Serializer):
    """A published point under a sub-outcome."""

    ref = serializers.CharField(source="statement.ref", help_text="“1.1a”.")
    text = serializers.CharField()
    note = serializers.CharField()


class SubOutcomeSerializer(serializers.Serializer):
    """A part of an outcome."""

    ref = serializers.CharField(
        source="version.sub_outcome.ref", help_text="“1.1”. Actions carry such numbers too: say “Outcome 1.1”."
    )
    text = serializers.CharField(source="version.text")
    note = serializers.CharField(source="version.note")
    statements = StatementSerializer(many=True)


class OutcomeSerializer(OfStrategy):
    """An outcome as published, with its parts."""

    address_name = "api:outcome-detail"

    number = serializers.IntegerField(source="version.outcome.number")
    strategy = serializers.CharField(source="version.outcome.strategy.slug")
    title = serializers.CharField(source="version.title")
    summary_title = serializers.CharField(source="version.summary_title", help_text="As the summary words it.")
    note = serializers.CharField(source="version.note")
    measures_note = serializers.CharField(source="version.measures_note")
    sub_outcomes = SubOutcomeSerializer(source="parts", many=True)
    measures = serializers.ListField(child=serializers.CharField(), help_text="Keys of its measures.")

    def strategy_of(self, reading: Any) -> Strategy:
        """Whose outcome it is."""
        return reading.version.outcome.strategy

    def address_of(self, reading: Any) -> dict[str, Any]:
        """Its number."""
        return {"number": reading.version.outcome.number}


class SeriesSerializer(serializers.Serializer):
    """A line of figures: what is counted, where, of whom."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    geography = serializers.CharField()
    population = serializers.CharField()
    breakdown = serializers.DictField(child=serializers.CharField(), help_text="What part of the population.")
    direction = serializers.ChoiceField(choices=Direction.choices, allow_null=True, help_text="Where it should go.")
    note = serializers.CharField()


class MeasureSerializer(OfStrategy):
    """A measure of success as worded, with its series."""

    address_name = "api:measure-detail"

    key = serializers.CharField(source="version.measure.key", help_text="Our reference, not a published one.")
    strategy = serializers.CharField(source="version.measure.outcome.strategy.slug")
    outcome = serializers.IntegerField(source="version.measure.outcome.number")
    text = serializers.CharField(source="version.text")
    direction = serializers.ChoiceField(
        source="version.direction",
        choices=Direction.choices,
        allow_null=True,
        help_text="Which way it should move; null where the wording does not say.",
    )
    note = serializers.CharField(source="version.note")
    series = SeriesSerializer(many=True)

    def strategy_of(self, reading: Any) -> Strategy:
        """Whose measure it is."""
        return reading.version.measure.outcome.strategy

    def address_of(self, reading: Any) -> dict[str, Any]:
        """Its key."""
        return {"key": reading.version.measure.key}


class FigurePeriodSerializer(serializers.Serializer):
    """What time a figure is about."""

    kind = serializers.ChoiceField(source="period_kind", choices=Observation.PeriodKind.choices)
    label = serializers.CharField(source="period_label", help_text="As published.")  # type: ignore[assignment]
    reading = serializers.CharField(source="period_reading", help_text="Our reading, where none is stated.")
    starts = serializers.DateField(source="period_starts", allow_null=True)
    ends = serializers.DateField(source="period_ends", allow_null=True)


class ObservationSerializer(OfStrategy):
    """One published figure, traceable. A figure that is not available has no value but a reason."""

    address_name = "api:observation-detail"

    id = serializers.IntegerField()
    strategy = serializers.CharField(source="series.strategy.slug")
    measure = serializers.SerializerMethodField(help_text="Key of the measure that it belongs to, if to one.")
    statement = serializers.SerializerMethodField(help_text="Reference of the statement that it belongs to, if to one.")
    series = SeriesSerializer()
    period = FigurePeriodSerializer(source="*")
    value = serializers.SerializerMethodField(
        method_name="exact_value", help_text="With as many decimal places as published: “28.20”."
    )
    words = serializers.SerializerMethodField(help_text="The value with its unit.")
    not_available = serializers.CharField(help_text="Why there is no value.")
    approximate = serializers.BooleanField()
    count = serializers.IntegerField(allow_null=True, help_text="The number behind a percentage, where printed.")
    base = serializers.IntegerField(source="base_number", allow_null=True, help_text="What a percentage is of.")
    base_words = serializers.SerializerMethodField(help_text="The base as published, or “Base not published”.")
    source = serializers.CharField()  # type: ignore[assignment]
    page = serializers.IntegerField(allow_null=True, help_text="Page of the strategy.")
    found_in = serializers.ListField(child=serializers.CharField(), help_text="Documents that print it.")
    note = serializers.CharField()
    issue = serializers.IntegerField(help_text="A revised figure is a new issue.")
    is_superseded = serializers.BooleanField(help_text="Whether a later issue was known at the moment.")

    def strategy_of(self, reading: Any) -> Strategy:
        """Whose figure it is."""
        return reading.series.strategy

    def address_of(self, reading: Any) -> dict[str, Any]:
        """Its number."""
        return {"pk": reading.pk}

    def get_measure(self, row: Observation) -> str | None:
        """The measure's key."""
        return row.series.measure.key if row.series.measure else None

    def get_statement(self, row: Observation) -> str | None:
        """The statement's reference."""
        return row.series.statement.ref if row.series.statement else None

    def exact_value(self, row: Observation) -> str | None:
        """The value, exactly."""
        return None if row.value is None else f"{row.value:.{row.decimals}f}"

    def get_words(self, row: Observation) -> str:
        """As pages say it."""
        return figure_of(row).value

    def get_base_words(self, row: Observation) -> str:
        """As pages say it."""
        return figure_of(row).base


class StrategyPageSerializer(PageSerializer):
    """A page of strategies."""

    results = StrategySerializer(many=True)


class OutcomePageSerializer(PageSerializer):
    """A page of outcomes."""

    results = OutcomeSerializer(many=True)


class MeasurePageSerializer(PageSerializer):
    """A page of measures."""

    results = MeasureSerializer(many=True)


class ObservationPageSerializer(PageSerializer):
    """A page of figures."""

    results = ObservationSerializer(many=True)
