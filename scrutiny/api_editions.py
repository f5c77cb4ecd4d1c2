"""Issued editions as data: GET /api/v1/editions/."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_view
from rest_framework import serializers

from outcomes.api.answers import DetailView, ListView
from outcomes.api.describing import described_detail, described_list
from outcomes.api.questions import STRATEGY, Question
from outcomes.filters import MomentFilter, OneOfFilter, strategy_choices
from outcomes.models import Strategy
from outcomes.serializers import OfStrategy, PageSerializer
from scrutiny.editions import EditionReading, read_editions, visible_editions
from scrutiny.models import Edition, FileKind
from scrutiny.models.editions import StoredFile
from scrutiny.permissions import sees_reports

PARAMETERS = ("strategy", "as_at", "page", "page_size")

EDITION: dict[str, Any] = {
    "strategy": "care-plan",
    "number": 3,
    "title": "Care plan update",
    "report": 2,
    "issued_on": "2026-11-20",
    "published_on": "2026-12-04",
    "sha256": "7c1e4b90a2d693f508bb61ced27a4f10e9c35a86b7140d2f88e536a9c40bf172",
    "data_as_at": "4711@2026-11-16",
    "period": "2026-07-01/2026-09-30",
    "compared_with": "4020@2026-08-31",
    "meeting": {"committee": "Health and Care Overview and Scrutiny Committee", "on": "2026-12-14"},
    "cleared": [{"name": "Pat Example", "office": "Director of Health and Care", "on": "2026-11-19"}],
    "licence": "This report and its data can be used under the Open Government Licence v3.0.",
    "supersedes": 2,
    "reason": "A rating was wrong.",
    "corrections": ["Action 1.1 printed amber, should be red."],
    "superseded_by": None,
    "taken_down": None,
    "files": [
        {
            "kind": "json",
            "name": "edition-3.json",
            "content_type": "application/json",
            "size": 48211,
            "sha256": "b1946ac92492d2347c6235b4d2611184d3a1c1bb8e3d1f5b3f7a2c6e9d0f4a17",
            "url": "https://tracker.example.org/published/care-plan/3/edition-3.json",
        }
    ],
    "committee_copy": None,
    "demonstration": False,
    "revision": 4802,
    "on": "2026-12-05",
    "url": "https://tracker.example.org/api/v1/editions/care-plan/3/",
}


class SittingSerializer(serializers.Serializer):
    """The meeting that an edition was issued for."""

    committee = serializers.CharField()
    on = serializers.DateField()


class ClearedSerializer(serializers.Serializer):
    """Who cleared an edition, as it prints them."""

    name = serializers.CharField()
    office = serializers.CharField()
    on = serializers.DateField()


class DownSerializer(serializers.Serializer):
    """That an edition was taken down; its files and data are gone, whatever moment is asked about."""

    on = serializers.DateField()
    reason = serializers.CharField()


class FileSerializer(serializers.Serializer):
    """A file: served byte for byte as it was stored."""

    kind = serializers.ChoiceField(choices=[*FileKind.values, "committee_copy"])
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    url = serializers.URLField(help_text="Open to everybody from the day of publication; before it asks for a sign-in.")


class EditionSerializer(OfStrategy):
    """One edition: what it holds, who stands for it, and its files with their digests."""

    address_name = "api:edition-detail"

    strategy = serializers.CharField(source="edition.strategy.slug", help_text="The strategy's slug.")
    number = serializers.IntegerField(source="edition.number")
    title = serializers.CharField(source="edition.title")
    report = serializers.IntegerField(source="edition.report.number", help_text="Editions of one report correct it.")
    issued_on = serializers.DateField(source="edition.issued_on")
    published_on = serializers.DateField(allow_null=True, help_text="From which day everybody can read it.")
    sha256 = serializers.CharField(source="edition.sha256", help_text="Of the data, which every file prints.")
    data_as_at = serializers.SerializerMethodField(help_text="Lasting name of the moment that it reports on.")
    period = serializers.SerializerMethodField(help_text="Key of the period that it is about.")
    compared_with = serializers.SerializerMethodField(help_text="Lasting name of the earlier moment.")
    meeting = serializers.SerializerMethodField()
    cleared = serializers.SerializerMethodField()
    licence = serializers.SerializerMethodField(help_text="Under which the data may be used.")
    supersedes = serializers.SerializerMethodField(help_text="Number of the edition that it replaces.")
    reason = serializers.CharField(source="edition.reason", allow_blank=True, help_text="Why it replaces that one.")
    corrections = serializers.ListField(source="edition.corrections", child=serializers.CharField())
    superseded_by = serializers.SerializerMethodField(help_text="Number of the edition in its place.")
    taken_down = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    committee_copy = serializers.SerializerMethodField(help_text="The PDF as the committee published it.")
    url = serializers.SerializerMethodField(help_text="This in the API.")

    def strategy_of(self, reading: EditionReading) -> Strategy:
        """The edition's."""
        return reading.edition.strategy

    def address_of(self, reading: EditionReading) -> dict[str, Any]:
        """Its number."""
        return {"number": reading.edition.number}

    def get_data_as_at(self, reading: EditionReading) -> str | None:
        """None of one that was taken down, as for everything that its data said."""
        return reading.frozen.progress.at.name if reading.frozen else None

    def get_period(self, reading: EditionReading) -> str | None:
        """None where there was no period."""
        period = reading.frozen.progress.at.period if reading.frozen else None
        return period.key if period else None

    def get_compared_with(self, reading: EditionReading) -> str | None:
        """None where nothing was compared."""
        before = reading.frozen.progress.compared_with if reading.frozen else None
        return before.name if before else None

    @extend_schema_field(SittingSerializer(allow_null=True))
    def get_meeting(self, reading: EditionReading) -> Mapping[str, Any] | None:
        """None where it was for none."""
        sitting = reading.frozen.sitting if reading.frozen else None
        return {"committee": sitting.committee, "on": sitting.date.isoformat()} if sitting else None

    @extend_schema_field(ClearedSerializer(many=True))
    def get_cleared(self, reading: EditionReading) -> list[Mapping[str, Any]]:
        """In the order that they cleared it."""
        cleared = reading.frozen.cleared if reading.frozen else ()
        return [{"name": one.name, "office": one.office, "on": one.on.isoformat()} for one in cleared]

    def get_licence(self, reading: EditionReading) -> str | None:
        """Third-party figures are named with their own."""
        return reading.frozen.licence if reading.frozen else None

    def get_supersedes(self, reading: EditionReading) -> int | None:
        """None where it replaces none."""
        return reading.edition.supersedes.number if reading.edition.supersedes else None

    def get_superseded_by(self, reading: EditionReading) -> int | None:
        """Known to everybody once that one is published."""
        sees_all = reading.edition.strategy_id in self.context["sees_all"]
        found = reading.replaced_by if sees_all else reading.publicly_replaced_by
        return found.number if found else None

    @extend_schema_field(DownSerializer(allow_null=True))
    def get_taken_down(self, reading: EditionReading) -> Mapping[str, Any] | None:
        """As it is today."""
        if reading.down is None:
            return None
        return {"on": reading.down.day.isoformat(), "reason": reading.down.request.reason}

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, reading: EditionReading) -> list[Mapping[str, Any]]:
        """In the order of the formats."""
        return [self._file(reading, file, file.kind, "file") for file in reading.files]

    @extend_schema_field(FileSerializer(allow_null=True))
    def get_committee_copy(self, reading: EditionReading) -> Mapping[str, Any] | None:
        """The last that was attached."""
        return self._file(reading, reading.copy, "committee_copy", "copy") if reading.copy else None

    def _file(self, reading: EditionReading, file: StoredFile, kind: str, what: str) -> Mapping[str, Any]:
        about = [reading.edition.strategy.slug, reading.edition.number, file.name]
        inside = {"file": "edition-file", "copy": "edition-copy-file"}[what]
        address = f"published-{what}" if reading.is_public else inside
        return {
            "kind": kind,
            "name": file.name,
            "content_type": file.content_type,
            "size": file.size,
            "sha256": file.sha256,
            "url": self.context["request"].build_absolute_uri(reverse(address, args=about)),
        }


class EditionPageSerializer(PageSerializer):
    """A page of editions."""

    results = EditionSerializer(many=True)


class EditionFilter(MomentFilter):
    """Filters of editions."""

    plan_choices: ClassVar = {"strategy": strategy_choices}

    strategy = OneOfFilter(label="Strategy", phrase="a strategy that you can see", field_name="strategy__slug")

    class Meta:
        model = Edition
        fields: list[str] = []


class EditionQuestion(Question):
    """Who asks about editions."""

    @cached_property
    def context(self) -> dict[str, object]:
        """With the strategies in which the person sees editions before they are published."""
        sees_all = {pk for pk, access in self.accesses.items() if sees_reports(access)}
        return {
            "request": self.request,
            "revisions": self.revisions,
            "day": self.moment.day,
            "sees_all": sees_all,
        }


class _Editions:
    """Editions that the person may see."""

    question_class = EditionQuestion

    def rows(self, question: EditionQuestion) -> "QuerySet[Edition]":
        """Those that had been issued, and for readers published, by the moment."""
        accesses = {pk: question.accesses[pk] for pk in question.strategies}
        return visible_editions(accesses, question.moment).order_by("strategy__slug", "number")

    def read(self, question: EditionQuestion, rows: "QuerySet[Edition]") -> list[EditionReading]:
        """With their files."""
        return read_editions(rows, question.moment)


@extend_schema_view(get=described_list("editions", EditionPageSerializer, [STRATEGY], EDITION))
class EditionList(_Editions, ListView[EditionQuestion]):
    """Editions that you may see, by strategy and number; before their publication for those who lead and officers."""

    parameters = PARAMETERS
    filter_class = EditionFilter
    serializer_class = EditionSerializer


@extend_schema_view(get=described_detail("editions", EditionSerializer, EDITION))
class EditionDetail(_Editions, DetailView[EditionQuestion]):
    """One edition, by its strategy's slug and its number."""

    strategy_lookup = "strategy__slug"
    lookups: ClassVar = {"number": "number"}
    serializer_class = EditionSerializer
