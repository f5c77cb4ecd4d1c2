"""Meetings of committees with their deadlines: GET /api/v1/meetings/."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_view
from rest_framework import serializers

from actions.filter_fields import DateFilter
from outcomes.api.answers import DetailView, ListView
from outcomes.api.describing import described_detail, described_list
from outcomes.api.examples import BASE
from outcomes.api.questions import STRATEGY, choices, parameter
from outcomes.filters import Choices, MomentFilter, OneOfFilter, strategy_choices
from outcomes.serializers import PageSerializer, absolute
from scrutiny.api_resolutions import CommitteeQuestion
from scrutiny.deadlines import DeadlineKind
from scrutiny.meeting_lines import MeetingLine, read_lines
from scrutiny.models import CommitteeStrategy, MeetingStatus, MeetingVersion
from scrutiny.reading import meetings_at

MOMENT = ("as_at", "page", "page_size")
STATUSES: Choices = [(str(value), str(label)) for value, label in MeetingStatus.choices]


class CommitteeNamedSerializer(serializers.Serializer):
    """The committee that meets."""

    slug = serializers.CharField(source="committee")
    name = serializers.CharField(source="committee_name")


class DeadlineSerializer(serializers.Serializer):
    """By when something is done before a meeting."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in DeadlineKind])
    day = serializers.DateField()
    is_set = serializers.BooleanField(help_text="Set for this meeting instead of worked back from its day.")
    found = serializers.CharField(help_text="How the day was found.")


class AgendaItemSerializer(serializers.Serializer):
    """An item of the work programme that is on the agenda."""

    topic = serializers.CharField()
    background = serializers.CharField()
    basis = serializers.CharField()
    outcome = serializers.CharField(help_text="What came of it; empty where nothing is recorded.")
    strategy = serializers.CharField(allow_null=True, help_text="Slug of the strategy that it is about, if you see it.")


class MeetingSerializer(serializers.Serializer):
    """A meeting: when it is, what became of it, its deadlines, and what is on its agenda."""

    committee = CommitteeNamedSerializer(source="*")
    key = serializers.CharField(help_text="The day for which it was first called. It stays when the meeting moves.")
    date = serializers.DateField()
    time = serializers.TimeField(allow_null=True, format="%H:%M", help_text="In London; null where it is not known.")
    place = serializers.CharField()
    status = serializers.ChoiceField(choices=MeetingStatus.choices)
    reason = serializers.CharField(help_text="Why it was moved or cancelled.")
    note = serializers.CharField()
    minutes = serializers.CharField(help_text="Address of the published minutes; empty for none.")
    deadlines = DeadlineSerializer(many=True, help_text="In the order: draft, clearance, final, agenda.")
    deadlines_reason = serializers.CharField(help_text="Why days were set instead of worked back.")
    items = AgendaItemSerializer(many=True)
    strategies = serializers.ListField(
        child=serializers.CharField(), help_text="Slugs of those that the committee scrutinises and you see."
    )
    demonstration = serializers.BooleanField(source="is_demonstration")
    revision = serializers.SerializerMethodField(help_text="The last change that could concern the committee.")
    on = serializers.DateField(help_text="The day, in London, that the answer is for.")
    url = serializers.SerializerMethodField(help_text="This in the API.")

    def get_revision(self, line: MeetingLine) -> int:
        """The committee's own number."""
        revisions: dict[str, int] = self.context["revisions"]
        return revisions[line.committee]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, line: MeetingLine) -> str:
        """Address in the API."""
        return absolute(self.context, "api:meeting-detail", committee=line.committee, key=line.key)


class MeetingPageSerializer(PageSerializer):
    """A page of meetings."""

    results = MeetingSerializer(many=True)


EXAMPLE: dict[str, Any] = {
    "committee": {"slug": "health-and-care", "name": "Health and Care Overview and Scrutiny Committee"},
    "key": "2026-12-14",
    "date": "2026-12-14",
    "time": "10:00",
    "place": "Committee room 1",
    "status": "scheduled",
    "reason": "",
    "note": "",
    "minutes": "",
    "deadlines": [
        {"kind": "draft", "day": "2026-11-16", "is_set": False, "found": "20 working days before the meeting"},
        {"kind": "clearance", "day": "2026-11-26", "is_set": False, "found": "12 working days before the meeting"},
        {"kind": "final", "day": "2026-12-02", "is_set": False, "found": "8 working days before the meeting"},
        {"kind": "agenda", "day": "2026-12-04", "is_set": False, "found": "5 clear working days before the meeting"},
    ],
    "deadlines_reason": "",
    "items": [
        {
            "topic": "Care workforce",
            "background": "Report on July to September 2026.",
            "basis": "Risk and performance",
            "outcome": "",
            "strategy": "care-plan",
        }
    ],
    "strategies": ["care-plan"],
    "demonstration": False,
    "revision": 4698,
    "on": "2026-11-21",
    "url": f"{BASE}/meetings/health-and-care/2026-12-14/",
}


def committee_choices(strategies: list[int], revision: int) -> Choices:
    """Slugs of the committees that scrutinise some strategies."""
    links = CommitteeStrategy.objects.open().filter(strategy__in=strategies).order_by("committee__slug")
    return [(slug, slug) for slug in links.values_list("committee__slug", flat=True).distinct()]


class MeetingFilter(MomentFilter):
    """Filters of meetings."""

    plan_choices: ClassVar = {"strategy": strategy_choices, "committee": committee_choices}

    committee = OneOfFilter(
        label="Committee", phrase="a committee that you can see", field_name="meeting__committee__slug"
    )
    strategy = OneOfFilter(label="Strategy", phrase="a strategy that you can see", method="filter_strategy")
    status = OneOfFilter(label="Status", phrase="a status", choices=STATUSES)

    class Meta:
        model = MeetingVersion
        fields: list[str] = []

    def filter_strategy(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Meetings of the committees that scrutinised the strategy."""
        links = CommitteeStrategy.objects.at(self.moment.revision).filter(strategy__slug=value)
        return queryset.filter(meeting__committee__in=links.values("committee"))


MeetingFilter.base_filters |= {
    "from": DateFilter(label="From", phrase="“from”", field_name="date", lookup_expr="gte"),
    "to": DateFilter(label="To", phrase="“to”", field_name="date", lookup_expr="lte"),
}


class _Meetings:
    """Meetings of the committees that the person sees."""

    question_class = CommitteeQuestion

    def rows(self, question: CommitteeQuestion) -> "QuerySet[MeetingVersion]":
        """As they stood, the earliest first."""
        return meetings_at(question.committees, question.moment.revision)

    def read(self, question: CommitteeQuestion, rows: "QuerySet[MeetingVersion]") -> list[MeetingLine]:
        """With their deadlines and what is on them."""
        return read_lines(rows, question.moment, question.strategies)


PARAMETERS = [
    parameter("committee", "Slug of a committee."),
    STRATEGY,
    choices("status", "What became of it.", STATUSES, many=False),
    parameter("from", "The first day, such as 2026-05-01."),
    parameter("to", "The last day, such as 2027-04-30."),
]


@extend_schema_view(get=described_list("meetings", MeetingPageSerializer, PARAMETERS, EXAMPLE))
class MeetingList(_Meetings, ListView[CommitteeQuestion]):
    """Meetings of committees that scrutinise a strategy which you may see, the earliest first."""

    parameters = (*MeetingFilter.base_filters, *MOMENT)
    filter_class = MeetingFilter
    serializer_class = MeetingSerializer


@extend_schema_view(get=described_detail("meetings", MeetingSerializer, EXAMPLE))
class MeetingDetail(_Meetings, DetailView[CommitteeQuestion]):
    """One meeting, by its committee's slug and its key."""

    lookups: ClassVar = {"committee": "meeting__committee__slug", "key": "meeting__key"}
    serializer_class = MeetingSerializer
