"""Addresses of the scrutiny app under /api/v1/."""

from django.urls import path

from scrutiny.api import ProgressReport

urlpatterns = [path("progress/", ProgressReport.as_view(), name="progress")]
