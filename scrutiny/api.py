"""The progress report as data: GET /api/v1/progress/."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from outcomes.api.answers import is_known, tagged
from outcomes.api.describing import EXAMPLE
from outcomes.api.files import CsvRenderer, FormatAsked
from outcomes.api.questions import check_parameters
from outcomes.models import Strategy
from scrutiny import api_description  # noqa: F401 -- lets the OpenAPI document describe the report
from scrutiny.api_examples import PROGRESS
from scrutiny.api_scope import strategy_asked, tag_of
from scrutiny.exporters import file_name
from scrutiny.exporters.csv import render_csv
from scrutiny.exporters.json import as_data
from scrutiny.exporters.xlsx import render_xlsx
from scrutiny.freezing import freeze_plan
from scrutiny.frozen import Frozen
from scrutiny.questions import Question, QuestionError, read_question
from scrutiny.report_data import Progress
from scrutiny.snapshots import build_progress

Report = TypeVar("Report", Progress, Frozen)
FORMATS = ("json", "csv", "xlsx")
ASKED = ("period", "as_at", "compare_to")
PARAMETERS = ("strategy", *ASKED, "format")


class XlsxRenderer(CsvRenderer):
    """Lets a caller ask for a workbook in the same ways."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"


class ProgressReport(APIView):
    """The scrutiny report of one strategy."""

    renderer_classes = [JSONRenderer, CsvRenderer, XlsxRenderer]
    content_negotiation_class = FormatAsked

    @extend_schema(
        operation_id="progress_retrieve",
        summary="The progress report of a strategy, for a period and a cut-off",
        parameters=[
            OpenApiParameter("strategy", OpenApiTypes.STR, required=True, description="The strategy's slug."),
            OpenApiParameter("period", OpenApiTypes.STR, description="“2026-07-01/2026-09-30”; else the current one."),
            OpenApiParameter("as_at", OpenApiTypes.STR, description="The cut-off: a date, an instant, a lasting name."),
            OpenApiParameter("compare_to", OpenApiTypes.STR, description="An earlier moment, or a period's key."),
            OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
        ],
        responses={
            (200, "application/json"): Progress,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, XlsxRenderer.media_type): OpenApiTypes.BINARY,
        },
        tags=["progress"],
        examples=[OpenApiExample(EXAMPLE, PROGRESS, response_only=True, media_type="application/json")],
    )
    def get(self, request: Request) -> Any:
        """Totals, workstreams, outcomes, actions, and what changed."""
        check_parameters(request, PARAMETERS)
        strategy = strategy_asked(request)
        question = _question(request, strategy)
        tag = tag_of(request, strategy, question.asked.moment)
        if is_known(request, tag):
            return tagged(HttpResponseNotModified(), tag)
        if request.accepted_renderer.format == "xlsx":
            return tagged(xlsx_response(_whole(freeze_plan(strategy, question))), tag)
        progress = _whole(build_progress(strategy, question.asked, question.compare_to))
        if request.accepted_renderer.format == "csv":
            return tagged(csv_response(progress), tag)
        return tagged(Response(as_data(progress)), tag)


def csv_response(progress: Progress) -> HttpResponse:
    """The report as a CSV file, named after what it holds."""
    return _file(progress, render_csv(progress), "csv", "text/csv; charset=utf-8")


def xlsx_response(frozen: Frozen) -> HttpResponse:
    """The report with its measures as a workbook, named after what it holds."""
    return _file(frozen.progress, render_xlsx(frozen), "xlsx", XlsxRenderer.media_type)


def _file(progress: Progress, content: bytes, ending: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(progress, ending)}"'
    return response


def _question(request: Request, strategy: Strategy) -> Question:
    words: Mapping[str, str] = {name: request.query_params.get(name, "") for name in ASKED}
    try:
        return read_question(strategy, wall=timezone.now(), **words)
    except QuestionError as error:
        raise ValidationError({name: [message] for name, message in error.problems.items()}) from None


def _whole(report: Report | None) -> Report:
    if report is None:
        raise NotFound("Nothing was recorded about this strategy by then.")
    return report
