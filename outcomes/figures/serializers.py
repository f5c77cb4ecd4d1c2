"""How the API words measures, what is said about them, and figures."""

from datetime import date
from typing import Any

from rest_framework import serializers

from outcomes.figures.figure import Figure, figure_of
from outcomes.measures.answering import SumReading
from outcomes.models import Direction, MeasureFrequency, MeasureSettings, Observation, Strategy
from outcomes.serializers import OfStrategy, PageSerializer

HIDDEN_HELP = "Whether it is hidden in what is published, because a few people could be made out."


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


class PlacedSeriesSerializer(SeriesSerializer):
    """The same with the code of its place."""

    ons_code = serializers.CharField(allow_null=True, help_text="Code of the place, “E10000028”; null for none.")


class MeasureSettingsSerializer(serializers.Serializer):
    """What the programme says about a measure. "" and null: nobody has said so; no target is ever invented."""

    definition = serializers.CharField()
    unit = serializers.CharField()
    frequency = serializers.ChoiceField(choices=MeasureFrequency.choices, allow_null=True)
    due_month = serializers.IntegerField(allow_null=True, help_text="Month of the year's figure, 1 to 12.")
    source = serializers.CharField()  # type: ignore[assignment]
    licence = serializers.CharField(help_text="On which terms its figures may be used.")
    owner = serializers.CharField(source="owner.slug", default=None, allow_null=True, help_text="Slug of a partner.")
    target = serializers.SerializerMethodField(method_name="exact_target", help_text="As published, or null.")
    target_by = serializers.DateField(allow_null=True)
    target_source = serializers.CharField()
    baseline = serializers.CharField()
    caveats = serializers.CharField()
    proxy_for = serializers.CharField(help_text="What the figures stand in for; empty for no proxy.")

    def exact_target(self, row: MeasureSettings) -> str | None:
        """The target, exactly."""
        return None if row.target is None else f"{row.target:.{row.target_decimals}f}"


class NarrativeSerializer(serializers.Serializer):
    """What a measure's figures show: the last text that somebody else agreed to."""

    about = serializers.CharField(help_text="The latest period that it was written about.")
    shows = serializers.CharField()
    matters = serializers.CharField()
    next = serializers.CharField()
    written_at = serializers.DateTimeField(source="revision.at")


class WorkedOutSerializer(serializers.Serializer):
    """One figure that was worked out."""

    period = serializers.CharField(source="row.period_label")
    value = serializers.SerializerMethodField(method_name="exact_value")
    words = serializers.CharField(source="value", help_text="The value with its unit.")
    approximate = serializers.BooleanField(source="row.approximate")
    sum = serializers.CharField(source="derivation.sum", help_text="With the figures that it takes.")
    hidden_in_publication = serializers.BooleanField(source="is_withheld", help_text=HIDDEN_HELP)

    def exact_value(self, figure: Figure) -> str:
        """The value, with the decimal places that the sum asks for."""
        return f"{figure.row.value:.{figure.row.decimals}f}"


class SumSerializer(serializers.Serializer):
    """A line of figures that the tracker works out, and whether an analyst has confirmed the sum."""

    series = SeriesSerializer(source="sum.row.series")
    formula = serializers.CharField(source="sum.row.formula")
    words = serializers.CharField(source="sum.words", help_text="The sum with the names of what it takes.")
    confirmed_by = serializers.SerializerMethodField(help_text="The analyst; null while nobody has confirmed it.")
    confirmed_on = serializers.SerializerMethodField()
    figures = WorkedOutSerializer(many=True)

    def get_confirmed_by(self, reading: SumReading) -> str | None:
        """Who."""
        return reading.sum.confirmed[0] if reading.sum.confirmed else None

    def get_confirmed_on(self, reading: SumReading) -> date | None:
        """When."""
        return reading.sum.confirmed[1] if reading.sum.confirmed else None


class MeasureSerializer(OfStrategy):
    """A measure of success as worded, with its series and what is said about it."""

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
    settings = MeasureSettingsSerializer(allow_null=True, help_text="Null where nobody has said anything.")
    narrative = NarrativeSerializer(source="narratives.agreed.row", default=None, allow_null=True)
    series = PlacedSeriesSerializer(many=True)
    sums = SumSerializer(many=True, help_text="Lines that are worked out from published ones.")

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
    ons_code = serializers.CharField(allow_null=True, help_text="Code of the place, “E10000028”; null for none.")
    period = FigurePeriodSerializer(source="*")
    value = serializers.SerializerMethodField(
        method_name="exact_value", help_text="With as many decimal places as published: “28.20”."
    )
    words = serializers.SerializerMethodField(help_text="The value with its unit.")
    not_available = serializers.CharField(help_text="Why there is no value.")
    approximate = serializers.BooleanField()
    is_provisional = serializers.BooleanField(allow_null=True, help_text="As the source says; null where not noted.")
    count = serializers.IntegerField(allow_null=True, help_text="The number behind a percentage, where printed.")
    base = serializers.IntegerField(source="base_number", allow_null=True, help_text="What a percentage is of.")
    base_words = serializers.SerializerMethodField(help_text="The base as published, or “Base not published”.")
    source = serializers.CharField()  # type: ignore[assignment]
    page = serializers.IntegerField(allow_null=True, help_text="Page of the strategy.")
    found_in = serializers.ListField(child=serializers.CharField(), help_text="Documents that print it.")
    note = serializers.CharField()
    issue = serializers.IntegerField(help_text="A revised figure is a new issue.")
    is_superseded = serializers.BooleanField(help_text="Whether a later issue was known at the moment.")
    hidden_in_publication = serializers.BooleanField(help_text=HIDDEN_HELP)

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


class MeasurePageSerializer(PageSerializer):
    """A page of measures."""

    results = MeasureSerializer(many=True)


class ObservationPageSerializer(PageSerializer):
    """A page of figures."""

    results = ObservationSerializer(many=True)
