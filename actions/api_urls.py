"""Addresses of the actions app under /api/v1/."""

from django.urls import path

from actions import addresses  # noqa: F401 -- registers the converter of references
from actions.api import actions, plan, rounds
from outcomes import addresses as numbers  # noqa: F401 -- registers the converter of numbers

urlpatterns = [
    path("actions/", actions.ActionList.as_view(), name="action-list"),
    path("actions/<slug:slug>/<ref:ref>/", actions.ActionDetail.as_view(), name="action-detail"),
    path("workstreams/", plan.WorkstreamList.as_view(), name="workstream-list"),
    path("workstreams/<slug:slug>/<number:number>/", plan.WorkstreamDetail.as_view(), name="workstream-detail"),
    path("updates/", plan.UpdateList.as_view(), name="update-list"),
    path("updates/<slug:slug>/<number:pk>/", plan.UpdateDetail.as_view(), name="update-detail"),
    path("partners/", plan.PartnerList.as_view(), name="partner-list"),
    path("partners/<slug:partner>/", plan.PartnerDetail.as_view(), name="partner-detail"),
    path("rounds/", rounds.RoundList.as_view(), name="round-list"),
    path("rounds/<slug:slug>/<number:number>/", rounds.RoundDetail.as_view(), name="round-detail"),
]
