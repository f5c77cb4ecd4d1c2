"""Addresses of the actions app under /api/v1/."""

from django.urls import path

from actions import addresses  # noqa: F401 -- registers the converter of references
from actions.api import actions

urlpatterns = [
    path("actions/", actions.ActionList.as_view(), name="action-list"),
    path("actions/<slug:slug>/<ref:ref>/", actions.ActionDetail.as_view(), name="action-detail"),
]
