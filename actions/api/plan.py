"""The read API of workstreams, of updates as far as one may see them, and of partners."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_view

from accounts.models import PartnerVersion
from actions import listing, serializers
from actions.api import examples
from actions.api.filters import DECISIONS, PartnerFilter, UpdateFilter, WorkstreamFilter
from actions.api.questions import ActionQuestion
from actions.models import StatusUpdate, WorkstreamVersion
from outcomes.api.answers import DetailView, ListView
from outcomes.api.describing import described_detail, described_list
from outcomes.api.questions import STRATEGY, Question, choices, parameter

MOMENT = ("as_at", "page", "page_size")


class _Workstreams:
    """Workstreams of the strategies that the person may see."""

    question_class = Question

    def rows(self, question: Question) -> "QuerySet[WorkstreamVersion]":
        """What they were called."""
        return listing.workstreams_at(question.strategies, question.moment.revision)

    def read(self, question: Question, rows: "QuerySet[WorkstreamVersion]") -> list[listing.WorkstreamLine]:
        """With their actions."""
        return listing.read_workstreams(rows, question.moment.revision)


@extend_schema_view(
    get=described_list("workstreams", serializers.PlanWorkstreamPageSerializer, [STRATEGY], examples.WORKSTREAM)
)
class WorkstreamList(_Workstreams, ListView[Question]):
    """Workstreams with their actions, by strategy and number."""

    parameters = ("strategy", *MOMENT)
    filter_class = WorkstreamFilter
    serializer_class = serializers.PlanWorkstreamSerializer


@extend_schema_view(get=described_detail("workstreams", serializers.PlanWorkstreamSerializer, examples.WORKSTREAM))
class WorkstreamDetail(_Workstreams, DetailView[Question]):
    """One workstream, by its strategy's slug and its number."""

    strategy_lookup = "workstream__strategy__slug"
    lookups: ClassVar = {"number": "workstream__number"}
    serializer_class = serializers.PlanWorkstreamSerializer


class _Updates:
    """Updates that the person may know of."""

    question_class = ActionQuestion

    def rows(self, question: ActionQuestion) -> "QuerySet[StatusUpdate]":
        """Those sent by the moment."""
        return listing.updates_at(question.readers, question.moment.revision)

    def read(self, question: ActionQuestion, rows: "QuerySet[StatusUpdate]") -> list[listing.UpdateLine]:
        """As far as the publication rule lets this person read them."""
        return listing.read_update_lines(rows, question.moment, question.readers)


UPDATE_PARAMETERS = [
    STRATEGY,
    parameter("action", "Reference of an action, such as 3.1."),
    parameter("period", "Dates of a reporting period: 2026-07-01/2026-09-30."),
    parameter("partner", "Slug of the partner that the update speaks for."),
    choices("decision", "What stands on it; “submitted” waits for a review.", DECISIONS, many=False),
]


@extend_schema_view(
    get=described_list("updates", serializers.StatusUpdatePageSerializer, UPDATE_PARAMETERS, examples.UPDATE)
)
class UpdateList(_Updates, ListView[ActionQuestion]):
    """Updates of partners, the last one sent first. Returned ones are shown to their partner and the lead only."""

    parameters = (*UpdateFilter.base_filters, *MOMENT)
    filter_class = UpdateFilter
    serializer_class = serializers.StatusUpdateSerializer


@extend_schema_view(get=described_detail("updates", serializers.StatusUpdateSerializer, examples.UPDATE))
class UpdateDetail(_Updates, DetailView[ActionQuestion]):
    """One update, by its strategy's slug and its number."""

    strategy_lookup = "action__strategy__slug"
    lookups: ClassVar = {"pk": "pk"}
    serializer_class = serializers.StatusUpdateSerializer


class _Partners:
    """Partners that belong to the strategies that the answer is about."""

    question_class = Question

    def rows(self, question: Question) -> "QuerySet[PartnerVersion]":
        """What they were called."""
        return listing.partners_at(question.concerned, question.moment.revision)

    def read(self, question: Question, rows: "QuerySet[PartnerVersion]") -> list[listing.PartnerLine]:
        """With what they are and do there."""
        return listing.read_partners(rows, question.concerned, question.moment.revision)


@extend_schema_view(
    get=described_list("partners", serializers.OrganisationPageSerializer, [STRATEGY], examples.PARTNER)
)
class PartnerList(_Partners, ListView[Question]):
    """Partners of the strategies that you may see, by their slugs; with `strategy`, those of that one."""

    parameters = ("strategy", *MOMENT)
    filter_class = PartnerFilter
    serializer_class = serializers.OrganisationSerializer


@extend_schema_view(get=described_detail("partners", serializers.OrganisationSerializer, examples.PARTNER))
class PartnerDetail(_Partners, DetailView[Question]):
    """One partner, by its slug."""

    lookups: ClassVar = {"partner": "partner__slug"}
    serializer_class = serializers.OrganisationSerializer
