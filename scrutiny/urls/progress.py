"""Addresses of the progress report of a strategy."""

from django.urls import URLPattern, path

from scrutiny.views import progress, quoted

urlpatterns: list[URLPattern] = [
    path("strategies/<slug:slug>/progress/", progress.progress, name="progress"),
    path("strategies/<slug:slug>/progress/quoted/", quoted.quoted, name="progress-quoted"),
    path("strategies/<slug:slug>/progress/quoted/<int:pk>/", quoted.ask_for_change, name="progress-ask"),
]
