"""Every address of the service: each app's pages, the API, health."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from tracker import health

handler400 = "tracker.middleware.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include("tracker.api", namespace="api")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("outcomes.urls")),
    path("", include("actions.urls")),
    path("", include("scrutiny.urls")),
]
