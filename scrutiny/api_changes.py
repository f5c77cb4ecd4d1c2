"""What differs between two moments: GET /api/v1/changes/."""

from typing import Any

from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.moments import Moment
from actions.stages import Trend
from outcomes.api.answers import is_known, tagged
from outcomes.api.describing import EXAMPLE
from outcomes.api.pages import MomentPages
from outcomes.api.questions import PAGING, check_parameters, parameter, read_moment
from outcomes.models import Strategy
from scrutiny.api_scope import strategy_asked, tag_of
from scrutiny.snapshots import Asked, build_progress

PARAMETERS = ("strategy", "from", "to", "page", "page_size")
KINDS = ("added", "mark", "due_date", "lead", "joint_lead", "title")


class DifferenceSerializer(serializers.Serializer):
    """One thing that differs about an action."""

    ref = serializers.CharField()
    short_title = serializers.CharField()
    what = serializers.ChoiceField(choices=KINDS, help_text="“mark” is the rating while in progress, else the stage.")
    before = serializers.CharField(allow_null=True, help_text="A code, a name, a date or “ongoing”; null for nothing.")
    after = serializers.CharField(allow_null=True)
    direction = serializers.ChoiceField(
        choices=[one.value for one in Trend], allow_null=True, help_text="Where the later mark is a rating."
    )


class ChangesSerializer(serializers.Serializer):
    """What differs, in the order of the actions, with the two moments."""

    strategy = serializers.CharField()
    demonstration = serializers.BooleanField()
    revision = serializers.IntegerField(help_text="The last change that could concern the strategy.")
    as_at = serializers.CharField(help_text="Lasting name of the later moment.")
    on = serializers.DateField(help_text="Its day, in London.")
    compared_with = serializers.CharField(help_text="Lasting name of the earlier moment.")
    count = serializers.IntegerField(help_text="How many there are on all pages.")
    next = serializers.URLField(allow_null=True, help_text="The next page, between the same moments.")
    previous = serializers.URLField(allow_null=True, help_text="The page before, between the same moments.")
    results = DifferenceSerializer(many=True)


CHANGES: dict[str, Any] = {
    "strategy": "care-plan",
    "demonstration": False,
    "revision": 4698,
    "as_at": "4711@2026-11-21",
    "on": "2026-11-21",
    "compared_with": "4020@2026-08-31",
    "count": 1,
    "next": None,
    "previous": None,
    "results": [
        {
            "ref": "1.1",
            "short_title": "Open a recruitment hub",
            "what": "mark",
            "before": "amber",
            "after": "red",
            "direction": "worse",
        }
    ],
}


class Changes(APIView):
    """What differs between two moments of one strategy."""

    @extend_schema(
        operation_id="changes_list",
        summary="What differs between two moments, action by action",
        parameters=[
            OpenApiParameter("strategy", OpenApiTypes.STR, required=True, description="The strategy's slug."),
            OpenApiParameter(
                "from",
                OpenApiTypes.STR,
                required=True,
                description="The earlier moment: a date (the end of that day in London), an instant, a lasting name.",
            ),
            parameter("to", "The later moment, in the same words; now, where it is not given."),
            *PAGING,
        ],
        responses=ChangesSerializer,
        tags=["changes"],
        examples=[OpenApiExample(EXAMPLE, CHANGES, response_only=True)],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Additions, ratings and stages, dates, lead partners and corrected wordings, in the order of the actions."""
        check_parameters(request, PARAMETERS)
        strategy = strategy_asked(request)
        earlier, later = _moments(request)
        tag = tag_of(request, strategy, later)
        if is_known(request, tag):
            return tagged(HttpResponseNotModified(), tag)
        return tagged(Response(_answer(request, strategy, earlier, later)), tag)


def _moments(request: Request) -> tuple[Moment, Moment]:
    """The earlier and the later moment.

    Raises:
        ValidationError: one of them has no answer, or they stand the other way round.
    """
    if not request.query_params.get("from", "").strip():
        raise ValidationError({"from": ["Give the earlier moment, such as 2026-06-30."]})
    earlier, later = read_moment(request, "from"), read_moment(request, "to")
    if earlier.revision > later.revision or earlier.day > later.day:
        raise ValidationError({"from": ["Give a moment before the one in “to”."]})
    return earlier, later


def _answer(request: Request, strategy: Strategy, earlier: Moment, later: Moment) -> dict[str, Any]:
    progress = build_progress(strategy, Asked(later), Asked(earlier))
    found = (progress.changes if progress else None) or ()
    pages = MomentPages(request, found, later, kept={"from": earlier.name, "to": later.name})
    return {
        "strategy": strategy.slug,
        "demonstration": strategy.is_demonstration,
        "revision": progress.at.revision if progress else 0,
        "compared_with": earlier.name,
        **pages.envelope(DifferenceSerializer(pages.rows, many=True).data),
    }
