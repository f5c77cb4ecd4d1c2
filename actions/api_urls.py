"""Addresses of the actions app under /api/v1/."""

from django.urls import path

from actions import addresses, api  # noqa: F401 -- registers the converter of references

urlpatterns = [
    path("actions/", api.ActionList.as_view(), name="action-list"),
    path("actions/<slug:slug>/<ref:ref>/", api.ActionDetail.as_view(), name="action-detail"),
]
