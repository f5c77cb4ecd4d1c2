"""Assembly of the API under /api/v1/: each app's routes, the OpenAPI description and its documentation page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from outcomes.api.answers import JsonOnly, is_known, release_tag, tagged
from outcomes.api.questions import check_parameters
from tracker.api_docs import api_docs
from tracker.problems import problem_response

app_name = "api"
COLLECTIONS = (
    *("strategies", "outcomes", "measures", "observations", "workstreams", "actions", "updates", "partners"),
    *("editions", "meetings", "resolutions", "rounds"),
)
BEGINNINGS = {
    **{name: f"{'strategy' if name == 'strategies' else name.removesuffix('s')}-list" for name in COLLECTIONS},
    "progress": "progress",
    "changes": "changes",
    "description": "schema",
    "documentation": "docs",
}
"""What the API's first address leads to, each with the name of its route."""


@login_not_required
def unknown(request: HttpRequest, rest: str) -> JsonResponse:
    """Answer an unknown address under the API with problem details, not with a page."""
    return problem_response(404, "There is nothing at this address.")


class Description(SpectacularAPIView):
    """The OpenAPI description, which only a new release changes."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The description as YAML or JSON."""
        tag = release_tag(request)
        if is_known(request, tag):
            return tagged(HttpResponseNotModified(), tag)
        return tagged(super().get(request, *args, **kwargs), tag)


class Collections(APIView):
    """Where to begin: the address of each collection, of the reports and of the documentation."""

    content_negotiation_class = JsonOnly

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponseBase:
        """Addresses by name; only a new release changes them."""
        check_parameters(request, ())
        tag = release_tag(request)
        if is_known(request, tag):
            return tagged(HttpResponseNotModified(), tag)
        addresses = {name: request.build_absolute_uri(reverse(f"api:{url}")) for name, url in BEGINNINGS.items()}
        return tagged(Response(addresses), tag)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", Collections.as_view(), name="root"),
    path("schema/", Description.as_view(), name="schema"),
    path("docs/", api_docs, name="docs"),
    path("", include("outcomes.api_urls")),
    path("", include("actions.api_urls")),
    path("", include("scrutiny.api_urls")),
    re_path(r"^(?P<rest>.*)$", unknown, name="unknown"),
]
