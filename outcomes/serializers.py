"""What a strategy promises at a moment, as the API gives it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from outcomes.models import Frequency, Strategy


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


class StrategyPageSerializer(PageSerializer):
    """A page of strategies."""

    results = StrategySerializer(many=True)


class OutcomePageSerializer(PageSerializer):
    """A page of outcomes."""

    results = OutcomeSerializer(many=True)
