"""Addresses of the scrutiny app's pages."""

from django.urls import path

from scrutiny.views import progress, quoted

urlpatterns = [
    path("strategies/<slug:slug>/progress/", progress.progress, name="progress"),
    path("strategies/<slug:slug>/progress/quoted/", quoted.quoted, name="progress-quoted"),
    path("strategies/<slug:slug>/progress/quoted/<int:pk>/", quoted.ask_for_change, name="progress-ask"),
]
