"""Addresses of the scrutiny app's pages."""

from django.urls import URLPattern

from scrutiny.urls import committees, editions, progress, published, reports, resolutions

urlpatterns: list[URLPattern] = [
    *progress.urlpatterns,
    *committees.urlpatterns,
    *resolutions.urlpatterns,
    *reports.urlpatterns,
    *editions.urlpatterns,
    *published.urlpatterns,
]
