"""What committees resolved and asked for: GET /api/v1/resolutions/."""

from collections import defaultdict
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_view
from rest_framework import serializers

from actions.choices import OVERDUE
from outcomes.api.answers import DetailView, ListView
from outcomes.api.describing import described_detail, described_list
from outcomes.api.examples import BASE
from outcomes.api.questions import STRATEGY, Question, choices, parameter
from outcomes.filters import Choices, MomentFilter, OneOfFilter, strategy_choices
from outcomes.serializers import PageSerializer, absolute
from scrutiny.models import Committee, CommitteeStrategy, DueFound, ResolutionKind, ResolutionStage, ResolutionVersion
from scrutiny.permissions import sees_reports, visible_committees
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at, tied_to
from scrutiny.resolution_stages import Step

MOMENT = ("as_at", "page", "page_size")
STAGES: Choices = [(str(value), str(label)) for value, label in ResolutionStage.choices]
KINDS: Choices = [(str(value), str(label)) for value, label in ResolutionKind.choices]


class CommitteeQuestion(Question):
    """Who asks about committees: those that scrutinise a strategy which the person may read."""

    @cached_property
    def committees(self) -> "QuerySet[Committee]":
        """Those that the person sees."""
        return visible_committees(self.person)

    @cached_property
    def insiders(self) -> list[int]:
        """Ids of the strategies of which the person sees editions before they are published."""
        return [pk for pk, access in self.accesses.items() if sees_reports(access)]

    @cached_property
    def context(self) -> dict[str, object]:
        """What the serializers need beside the readings: by committee, the last change that could concern it."""
        numbers: dict[str, int] = defaultdict(int)
        links = CommitteeStrategy.objects.open().filter(strategy__in=list(self.strategies))
        for slug, strategy in links.values_list("committee__slug", "strategy"):
            numbers[slug] = max(numbers[slug], self.revisions[strategy])
        return {"request": self.request, "revisions": numbers, "day": self.moment.day}


class BodySerializer(serializers.Serializer):
    """An organisation."""

    slug = serializers.CharField()
    name = serializers.CharField()


class NamedCommitteeSerializer(serializers.Serializer):
    """The committee that asked."""

    slug = serializers.CharField(source="committee")
    name = serializers.CharField(source="committee_name")


class SessionSerializer(serializers.Serializer):
    """A meeting of the committee."""

    key = serializers.CharField()
    date = serializers.DateField(source="on")
    status = serializers.CharField(help_text="scheduled, moved, cancelled or held.")


class TiedActionSerializer(serializers.Serializer):
    """An action by which it is answered."""

    strategy = serializers.CharField()
    ref = serializers.CharField()
    short_title = serializers.CharField()


class TiedEditionSerializer(serializers.Serializer):
    """An edition in which it is answered."""

    strategy = serializers.CharField()
    number = serializers.IntegerField()


class AnswerSerializer(serializers.Serializer):
    """What was answered."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    given_by = serializers.CharField(help_text="The organisation or office.")
    given_on = serializers.DateField(source="on")
    is_part = serializers.BooleanField(help_text="Something was still to come.")
    link = serializers.CharField(help_text="Where it can be read; empty for nowhere.")


class EventSerializer(serializers.Serializer):
    """Something else that happened to it."""

    kind = serializers.ChoiceField(
        choices=[one.value for one in Step if one not in (Step.ANSWER, Step.PART_ANSWER)], source="step"
    )
    on = serializers.DateField()
    text = serializers.CharField()
    meeting = SessionSerializer(allow_null=True, help_text="The one that agreed or refused a closure.")


class ResolutionSerializer(serializers.Serializer):
    """A resolution: its words as minuted, who owes what by when, and what became of it."""

    id = serializers.IntegerField()
    committee = NamedCommitteeSerializer(source="*")
    meeting = SessionSerializer(help_text="The meeting that asked.")
    reference = serializers.CharField(help_text="How members name it: “13 Feb 2023, 49(c)”.")
    item = serializers.CharField(help_text="The agenda item as minuted.")
    number = serializers.CharField(help_text="As minuted; empty for what was said in the discussion.")
    words = serializers.CharField(help_text="As minuted, line breaks included.")
    kind = serializers.ChoiceField(choices=ResolutionKind.choices)
    stage = serializers.ChoiceField(choices=ResolutionStage.choices)
    is_question = serializers.BooleanField(help_text="Taken away during a meeting, not yet minuted.")
    owner = BodySerializer(allow_null=True, help_text="The organisation that owes the answer.")
    owner_words = serializers.CharField(help_text="As whom the words name it, or another body.")
    owner_confirmed = serializers.BooleanField(help_text="False while the owner is only suggested.")
    due_stated = serializers.CharField(help_text="As stated in the minutes.")
    due = serializers.DateField(allow_null=True, help_text="The date, or the day of the meeting chosen for the answer.")
    due_found = serializers.ChoiceField(
        choices=DueFound.choices, allow_null=True, help_text="How the date was found; null for a meeting's day."
    )
    due_words = serializers.CharField(help_text="The same in words.")
    at_meeting = SessionSerializer(allow_null=True, help_text="The meeting chosen for the answer.")
    is_unscheduled = serializers.BooleanField(help_text="Asked for at a meeting that nobody has chosen.")
    invitee = serializers.CharField(help_text="Who was asked to attend.")
    next_step = serializers.CharField()
    is_overdue = serializers.BooleanField()
    days_overdue = serializers.IntegerField()
    age_days = serializers.IntegerField(help_text="Days since the meeting that asked, until it ended.")
    age_meetings = serializers.IntegerField(help_text="The committee's meetings since that were held, until it ended.")
    strategies = serializers.SerializerMethodField(help_text="Slugs of those that it is about and you may see.")
    actions = TiedActionSerializer(many=True)
    editions = TiedEditionSerializer(many=True, help_text="Those that you may see.")
    answers = AnswerSerializer(many=True)
    events = serializers.SerializerMethodField()
    words_from = serializers.CharField(source="source", help_text="Where the words stand.")
    note = serializers.CharField(help_text="The tracker's own note on them.")
    demonstration = serializers.BooleanField(source="is_demonstration")
    revision = serializers.SerializerMethodField(help_text="The last change that could concern the committee.")
    on = serializers.DateField(source="day", help_text="The day, in London, that the answer is for.")
    url = serializers.SerializerMethodField(help_text="This in the API.")

    def get_strategies(self, line: ResolutionLine) -> list[str]:
        """Slugs."""
        return sorted(line.strategies.values())

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, line: ResolutionLine) -> Any:
        """What happened beside the answers."""
        return EventSerializer([one for one in line.told if not one.is_answer], many=True).data

    def get_revision(self, line: ResolutionLine) -> int:
        """The committee's own number."""
        revisions: dict[str, int] = self.context["revisions"]
        return revisions[line.committee]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, line: ResolutionLine) -> str:
        """Address in the API."""
        return absolute(self.context, "api:resolution-detail", pk=line.id)


class ResolutionPageSerializer(PageSerializer):
    """A page of resolutions."""

    results = ResolutionSerializer(many=True)


EXAMPLE: dict[str, Any] = {
    "id": 12,
    "committee": {"slug": "health-and-care", "name": "Health and Care Overview and Scrutiny Committee"},
    "meeting": {"key": "2026-05-18", "date": "2026-05-18", "status": "held"},
    "reference": "18 May 2026, 12(b)",
    "item": "12. Workforce",
    "number": "(b)",
    "words": "the college be requested to provide an update in 6 months.",
    "kind": "report_back",
    "stage": "part_answered",
    "is_question": False,
    "owner": {"slug": "college", "name": "Riverside College"},
    "owner_words": "the college",
    "owner_confirmed": True,
    "due_stated": "in 6 months",
    "due": "2026-11-18",
    "due_found": "worked_out",
    "due_words": "6 months from 18 May 2026",
    "at_meeting": None,
    "is_unscheduled": False,
    "invitee": "",
    "next_step": "Ask for the second half",
    "is_overdue": True,
    "days_overdue": 3,
    "age_days": 187,
    "age_meetings": 2,
    "strategies": ["care-plan"],
    "actions": [{"strategy": "care-plan", "ref": "1.1", "short_title": "Open a recruitment hub"}],
    "editions": [{"strategy": "care-plan", "number": 2}],
    "answers": [
        {
            "number": 1,
            "text": "The hub has opened. Numbers follow.",
            "given_by": "Riverside College",
            "given_on": "2026-11-02",
            "is_part": True,
            "link": "",
        }
    ],
    "events": [{"kind": "chased", "on": "2026-11-20", "text": "The Chair wrote", "meeting": None}],
    "words_from": "",
    "note": "",
    "demonstration": False,
    "revision": 4698,
    "on": "2026-11-21",
    "url": f"{BASE}/resolutions/12/",
}


def _committees(strategies: list[int], revision: int) -> Choices:
    links = CommitteeStrategy.objects.open().filter(strategy__in=strategies).order_by("committee__slug")
    return [(slug, slug) for slug in links.values_list("committee__slug", flat=True).distinct()]


class ResolutionFilter(MomentFilter):
    """Filters of resolutions."""

    plan_choices: ClassVar = {"strategy": strategy_choices, "committee": _committees}

    committee = OneOfFilter(
        label="Committee",
        phrase="a committee that you can see",
        field_name="resolution__meeting__committee__slug",
    )
    strategy = OneOfFilter(label="Strategy", phrase="a strategy that you can see", method="filter_strategy")
    stage = OneOfFilter(label="Stage", phrase="a stage", choices=STAGES)
    kind = OneOfFilter(label="Kind", phrase="a kind", choices=KINDS)
    overdue = OneOfFilter(label="Overdue", phrase="true or false", choices=OVERDUE, method="filter_overdue")

    class Meta:
        model = ResolutionVersion
        fields: list[str] = []

    def filter_strategy(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those about the strategy."""
        return tied_to(queryset, [value], self.moment, "strategy__slug")

    def filter_overdue(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those that are overdue, or all others."""
        return queryset.filter(is_overdue=value == "true")


class _Resolutions:
    """Resolutions of the committees that the person sees."""

    question_class = CommitteeQuestion

    def rows(self, question: CommitteeQuestion) -> "QuerySet[Any]":
        """As they stood, committee by committee, the last meeting first."""
        rows = resolutions_at(question.committees, question.moment)
        return rows.order_by(
            "resolution__meeting__committee__slug", "-asked_on", "resolution__position", "resolution_id"
        )

    def read(self, question: CommitteeQuestion, rows: "QuerySet[Any]") -> list[ResolutionLine]:
        """With their answers, and what they are tied to."""
        return read_lines(rows, question.moment, list(question.strategies), question.insiders)


PARAMETERS = [
    parameter("committee", "Slug of a committee."),
    STRATEGY,
    choices("stage", "How far the answer is.", STAGES, many=False),
    choices("kind", "What it asks for.", KINDS, many=False),
    choices("overdue", "Whether an answer is overdue.", OVERDUE, many=False),
]


@extend_schema_view(get=described_list("resolutions", ResolutionPageSerializer, PARAMETERS, EXAMPLE))
class ResolutionList(_Resolutions, ListView[CommitteeQuestion]):
    """What committees resolved and asked for, word for word: by committee, the last meeting first."""

    parameters = (*ResolutionFilter.base_filters, *MOMENT)
    filter_class = ResolutionFilter
    serializer_class = ResolutionSerializer


@extend_schema_view(get=described_detail("resolutions", ResolutionSerializer, EXAMPLE))
class ResolutionDetail(_Resolutions, DetailView[CommitteeQuestion]):
    """One resolution, by its number."""

    lookups: ClassVar = {"pk": "resolution_id"}
    serializer_class = ResolutionSerializer
