"""Assembly of the API under /api/v1/: each app's routes, the OpenAPI description and its documentation page."""

from importlib.util import find_spec

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from tracker.problems import problem_response

app_name = "api"


def unknown(request: HttpRequest, rest: str) -> JsonResponse:
    """Answer an unknown address under the API with problem details, not with a page."""
    return problem_response(404, "There is nothing at this address.")


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api:schema"), name="docs"),
]
for app in ("accounts", "outcomes", "actions", "scrutiny"):
    if find_spec(f"{app}.api_urls"):
        urlpatterns.append(path("", include(f"{app}.api_urls")))
urlpatterns.append(re_path(r"^(?P<rest>.*)$", unknown, name="unknown"))
