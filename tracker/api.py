"""Assembly of the API under /api/v1/: each app's routes, the OpenAPI description and its documentation page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from tracker.api_docs import api_docs
from tracker.problems import problem_response

app_name = "api"


@login_not_required
def unknown(request: HttpRequest, rest: str) -> JsonResponse:
    """Answer an unknown address under the API with problem details, not with a page."""
    return problem_response(404, "There is nothing at this address.")


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", api_docs, name="docs"),
    path("", include("outcomes.api_urls")),
    path("", include("actions.api_urls")),
    path("", include("scrutiny.api_urls")),
    re_path(r"^(?P<rest>.*)$", unknown, name="unknown"),
]
