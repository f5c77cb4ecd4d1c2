"""An action at a moment as the API gives it. What a reader may not see is null, never left out."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions.models import COUNTYWIDE, Control, Decision, StatusUpdate
from actions.reading import ActionReading, UpdateReading
from actions.stages import Mark, Rating, Stage, Trend
from outcomes.models import Standing, Strategy
from outcomes.serializers import OfStrategy, PageSerializer, absolute

RATINGS = Rating.choices


class _Rating(serializers.ChoiceField):
    """A rating, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=RATINGS, allow_null=True, **kwargs)


class PartnerSerializer(serializers.Serializer):
    """An organisation as it was called at the moment."""

    slug = serializers.CharField()
    name = serializers.CharField()


class WorkstreamSerializer(serializers.Serializer):
    """The part of the plan that an action belongs to."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    short_name = serializers.CharField()


class RagSerializer(serializers.Serializer):
    """How an action in progress is going; at any other stage all but `last_rated` is null."""

    stated = _Rating(source="state.stated", help_text="What the lead partner said.")
    agreed = _Rating(source="state.agreed", help_text="What the programme lead agreed; null until reviewed.")
    reported = serializers.SerializerMethodField(
        help_text="The one that counts: agreed, else stated. Null while `no_update` is true: no rating counts then."
    )
    reviewed = serializers.BooleanField(
        source="facts.reviewed",
        allow_null=True,
        help_text="Whether a reviewer agreed the rating that counts. Null where none counts: while `no_update` is "
        "true, and at any other stage.",
    )
    last_rated = _Rating(source="state.last_rated", help_text="The last rating that counted, kept through gaps.")
    direction = serializers.SerializerMethodField(help_text="Compared with the last period that had a rating.")

    @extend_schema_field(_Rating())
    def get_reported(self, reading: ActionReading) -> str | None:
        """The rating that counts."""
        return None if reading.facts.no_update else reading.state.reported

    @extend_schema_field(serializers.ChoiceField(choices=[one.value for one in Trend], allow_null=True))
    def get_direction(self, reading: ActionReading) -> str | None:
        """The direction in words."""
        return None if reading.facts.no_update else reading.trend


class UpdateSerializer(serializers.Serializer):
    """The standing update of the lead partner. Boxes that you may not read, or not yet, are null."""

    period = serializers.CharField(source="period.key", help_text="The dates it is about: 2026-07-01/2026-09-30.")
    stage = serializers.ChoiceField(choices=Stage.choices)
    rating = _Rating()
    done = serializers.CharField(source="boxes.done", allow_null=True)
    next = serializers.CharField(source="boxes.next", allow_null=True)
    cause = serializers.CharField(source="boxes.cause", allow_null=True)
    path = serializers.CharField(source="boxes.path", allow_null=True)
    forecast = serializers.DateField(source="boxes.forecast", allow_null=True)
    control = serializers.ChoiceField(source="boxes.control", choices=Control.choices, allow_null=True)
    help_wanted = serializers.CharField(source="boxes.help_wanted", allow_null=True)
    internal_note = serializers.CharField(source="boxes.internal_note", allow_null=True)
    submitted_at = serializers.DateTimeField()
    reviewed = serializers.SerializerMethodField(help_text="Whether it was accepted.")
    no_change = serializers.BooleanField(help_text="Sent as “no change since last time”.")
    received_after_cut_off = serializers.BooleanField(source="is_late")

    def get_reviewed(self, update: UpdateReading) -> bool:
        """Whether it was accepted."""
        return update.decision == "accepted"


class ActionSerializer(serializers.Serializer):
    """One action at a moment."""

    ref = serializers.CharField(help_text="“3.1”. 1.10 comes after 1.9.")
    strategy = serializers.CharField(source="state.action.strategy.slug")
    workstream = WorkstreamSerializer()
    title = serializers.CharField(help_text="The official wording.")
    short_title = serializers.CharField()
    outcomes = serializers.ListField(
        child=serializers.IntegerField(), help_text="An action serves several outcomes: do not add their totals up."
    )
    inferred_outcomes = serializers.ListField(
        child=serializers.IntegerField(), help_text="Those read from the layout, not printed against the action."
    )
    areas = serializers.SerializerMethodField(help_text="Districts and boroughs, or “countywide”.")
    lead_partner = PartnerSerializer(source="lead", allow_null=True)
    joint_lead = PartnerSerializer(allow_null=True)
    supporting_partners = PartnerSerializer(source="supporting", many=True)
    stage = serializers.ChoiceField(
        source="state.stage", choices=Stage.choices, allow_null=True, help_text="Null until somebody has recorded one."
    )
    rag = RagSerializer(source="*")
    mark = serializers.ChoiceField(
        source="facts.mark",
        choices=[one.value for one in Mark],
        help_text="The one word that counts in every total: the rating while in progress, else the stage.",
    )
    due_date = serializers.DateField(source="state.due_date", allow_null=True)
    original_due_date = serializers.DateField(source="state.original_due_date", allow_null=True)
    due_date_moves = serializers.IntegerField(source="state.due_moves")
    is_ongoing = serializers.BooleanField(source="state.is_ongoing", help_text="It has no end date, on purpose.")
    is_overdue = serializers.BooleanField(source="facts.is_overdue")
    days_overdue = serializers.IntegerField(source="facts.days_overdue")
    is_due_soon = serializers.BooleanField(
        source="facts.is_due_soon", help_text="Due within the number of days that the strategy calls soon, not ended."
    )
    days_slipped = serializers.IntegerField(
        source="facts.days_slipped",
        allow_null=True,
        help_text="Days from `original_due_date` to `due_date`, negative where it is earlier now; null without both.",
    )
    no_update = serializers.BooleanField(
        source="facts.no_update", help_text="In progress, and the update that was due has not been sent. Never red."
    )
    gaps = serializers.ListField(
        source="facts.gaps",
        child=serializers.ChoiceField(choices=["lead", "person", "due_date"]),
        help_text="What is missing: a lead partner, an accountable person, a due date.",
    )
    latest_update = UpdateSerializer(source="update", allow_null=True)
    demonstration = serializers.BooleanField(source="state.action.strategy.is_demonstration")
    revision = serializers.SerializerMethodField(help_text="The last change that could concern the strategy.")
    on = serializers.DateField(source="day", help_text="The day, in London, that the computed facts are for.")
    url = serializers.SerializerMethodField(help_text="This action in the API.")
    page = serializers.SerializerMethodField(help_text="This action on a page, for people.")

    def get_areas(self, reading: ActionReading) -> list[str]:
        """The areas' short names."""
        return [slug for slug, _ in reading.areas] or [COUNTYWIDE]

    def get_revision(self, reading: ActionReading) -> int:
        """The strategy's own number, which other strategies do not move."""
        revisions: dict[int, int] = self.context["revisions"]
        return revisions[reading.state.action.strategy_id]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, reading: ActionReading) -> str:
        """Address in the API."""
        return self._address("api:action-detail", reading)

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, reading: ActionReading) -> str:
        """Address of the page."""
        return self._address("action", reading)

    def _address(self, name: str, reading: ActionReading) -> str:
        return absolute(self.context, name, slug=reading.state.action.strategy.slug, ref=reading.ref)


class ActionPageSerializer(PageSerializer):
    """A page of actions."""

    results = ActionSerializer(many=True)


class WorkstreamSummarySerializer(serializers.Serializer):
    """What a workstream's lead said about a period."""

    period = serializers.CharField(help_text="The dates it is about: 2026-07-01/2026-09-30.")
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class PlanWorkstreamSerializer(OfStrategy):
    """A workstream as it was called at the moment, with its actions."""

    address_name = "api:workstream-detail"

    number = serializers.IntegerField(source="version.workstream.number")
    strategy = serializers.CharField(source="version.workstream.strategy.slug")
    title = serializers.CharField(source="version.title", help_text="The official title.")
    short_name = serializers.CharField(source="version.short_name")
    letter = serializers.CharField(source="version.letter", help_text="Its letter in the committee's report.")
    report_wording = serializers.CharField(
        source="version.report_wording", help_text="How the committee's report words it."
    )
    note = serializers.CharField(source="version.note")
    actions = serializers.ListField(
        source="refs", child=serializers.CharField(), help_text="References of its actions, in order."
    )
    summaries = WorkstreamSummarySerializer(many=True, help_text="The last text about each period, by period.")

    def strategy_of(self, reading: Any) -> Strategy:
        """Whose workstream it is."""
        return reading.version.workstream.strategy

    def address_of(self, reading: Any) -> dict[str, Any]:
        """Its number."""
        return {"number": reading.version.workstream.number}


class StatusUpdateSerializer(OfStrategy):
    """One update as you may see it. Boxes that you may not read, or not yet, are null."""

    address_name = "api:update-detail"

    id = serializers.IntegerField(source="row.pk")
    strategy = serializers.CharField(source="row.action.strategy.slug")
    action = serializers.CharField(source="row.action.ref", help_text="Reference of the action that it is about.")
    period = serializers.CharField(source="reading.period.key", help_text="The dates that it is about.")
    partner = PartnerSerializer(help_text="On whose behalf it speaks.")
    kind = serializers.ChoiceField(source="row.kind", choices=StatusUpdate.Kind.choices)
    attempt = serializers.IntegerField(
        source="reading.attempt", help_text="It rises with whatever the partner sends again for the period."
    )
    stage = serializers.ChoiceField(
        source="reading.stage", choices=Stage.choices, allow_null=True, help_text="Null in a contribution."
    )
    stated = _Rating(source="reading.rating", help_text="What the partner said.")
    agreed = _Rating(source="reading.agreed", help_text="What was agreed on acceptance.")
    done = serializers.CharField(source="reading.boxes.done", allow_null=True)
    next = serializers.CharField(source="reading.boxes.next", allow_null=True)
    cause = serializers.CharField(source="reading.boxes.cause", allow_null=True)
    path = serializers.CharField(source="reading.boxes.path", allow_null=True)
    forecast = serializers.DateField(source="reading.boxes.forecast", allow_null=True)
    control = serializers.ChoiceField(source="reading.boxes.control", choices=Control.choices, allow_null=True)
    help_wanted = serializers.CharField(source="reading.boxes.help_wanted", allow_null=True)
    internal_note = serializers.CharField(source="reading.boxes.internal_note", allow_null=True)
    no_change = serializers.BooleanField(source="reading.no_change", help_text="Sent as “no change since last time”.")
    corrects = serializers.IntegerField(
        source="reading.corrects_id", allow_null=True, help_text="The update whose place this correction takes."
    )
    correction_reason = serializers.CharField(
        source="reading.correction_reason", allow_null=True, help_text="For its partner and the lead only."
    )
    confirmed = serializers.SerializerMethodField(
        help_text="Whether its partner confirmed what was recorded for it; null where the partner sent it itself."
    )
    submitted_at = serializers.DateTimeField(source="reading.submitted_at")
    received_after_cut_off = serializers.BooleanField(source="reading.is_late")
    decision = serializers.ChoiceField(
        source="reading.decision",
        choices=[Decision.ACCEPTED.value, Decision.RETURNED.value],
        allow_null=True,
        help_text="Null while it waits for a review. A returned update is shown to its partner and the lead only.",
    )
    reviewed_at = serializers.DateTimeField(source="reading.reviewed_at", allow_null=True)
    independently_reviewed = serializers.SerializerMethodField(help_text="Null while it waits for a review.")
    review_reason = serializers.CharField(
        source="reading.review_reason", allow_null=True, help_text="For its partner and the lead only."
    )

    def strategy_of(self, reading: Any) -> Strategy:
        """In whose plan the action is."""
        return reading.row.action.strategy

    def address_of(self, reading: Any) -> dict[str, Any]:
        """Its number."""
        return {"pk": reading.row.pk}

    def get_confirmed(self, line: Any) -> bool | None:
        """Whether the partner said yes to what was recorded on its behalf."""
        return line.reading.confirmed_by_id is not None if line.reading.recorded_from else None

    def get_independently_reviewed(self, line: Any) -> bool | None:
        """Whether somebody else than its author reviewed it."""
        return line.reading.is_independent if line.reading.decision else None


class BelongingSerializer(serializers.Serializer):
    """What a partner is in a strategy, and the actions that it has there."""

    strategy = serializers.CharField(source="link.strategy.slug")
    standing = serializers.ChoiceField(source="link.standing", choices=Standing.choices)
    leads = serializers.ListField(child=serializers.CharField(), help_text="Actions that it leads.")
    leads_jointly = serializers.ListField(child=serializers.CharField(), help_text="Actions where it is joint lead.")
    supports = serializers.ListField(child=serializers.CharField(), help_text="Actions that it supports.")


class OrganisationSerializer(serializers.Serializer):
    """A partner as it was called at the moment, and what it does in the strategies that you may see."""

    slug = serializers.CharField(source="version.partner.slug")
    name = serializers.CharField(source="version.name")
    short_name = serializers.CharField(source="version.short_name")
    is_group = serializers.BooleanField(source="version.partner.is_group", help_text="A group can lead no action.")
    has_left = serializers.BooleanField(source="version.has_left")
    succeeded_by = PartnerSerializer(allow_null=True)
    strategies = BelongingSerializer(source="belongings", many=True)
    demonstration = serializers.BooleanField(
        source="is_demonstration",
        help_text="Whether it is invented for trying the tracker out, or this answer shows it in demonstrations alone.",
    )
    on = serializers.SerializerMethodField(help_text="The day, in London, that the answer is for.")
    url = serializers.SerializerMethodField(help_text="This in the API.")

    @extend_schema_field(OpenApiTypes.DATE)
    def get_on(self, reading: Any) -> str:
        """The moment's day."""
        return str(self.context["day"].isoformat())

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, reading: Any) -> str:
        """Address in the API."""
        return absolute(self.context, "api:partner-detail", partner=reading.version.partner.slug)


class PlanWorkstreamPageSerializer(PageSerializer):
    """A page of workstreams."""

    results = PlanWorkstreamSerializer(many=True)


class StatusUpdatePageSerializer(PageSerializer):
    """A page of updates."""

    results = StatusUpdateSerializer(many=True)


class OrganisationPageSerializer(PageSerializer):
    """A page of partners."""

    results = OrganisationSerializer(many=True)
