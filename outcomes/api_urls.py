"""Addresses of the outcomes app under /api/v1/."""

from django.urls import path

from outcomes import addresses  # noqa: F401 -- registers the converters of keys and numbers
from outcomes.api import plan

urlpatterns = [
    path("strategies/", plan.StrategyList.as_view(), name="strategy-list"),
    path("strategies/<slug:slug>/", plan.StrategyDetail.as_view(), name="strategy-detail"),
    path("outcomes/", plan.OutcomeList.as_view(), name="outcome-list"),
    path("outcomes/<slug:slug>/<number:number>/", plan.OutcomeDetail.as_view(), name="outcome-detail"),
    path("measures/", plan.MeasureList.as_view(), name="measure-list"),
    path("measures/<slug:slug>/<key:key>/", plan.MeasureDetail.as_view(), name="measure-detail"),
    path("observations/", plan.ObservationList.as_view(), name="observation-list"),
    path("observations/<slug:slug>/<number:pk>/", plan.ObservationDetail.as_view(), name="observation-detail"),
]
