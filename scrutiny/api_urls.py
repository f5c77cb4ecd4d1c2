"""Addresses of the scrutiny app under /api/v1/."""

from django.urls import path

from scrutiny.api import ProgressReport
from scrutiny.api_changes import Changes

urlpatterns = [
    path("progress/", ProgressReport.as_view(), name="progress"),
    path("changes/", Changes.as_view(), name="changes"),
]
