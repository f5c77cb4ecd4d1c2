"""Addresses of the actions app's pages."""

from django.urls import URLPattern, path

from actions import addresses  # noqa: F401 -- registers the converter of references
from actions.views import (
    home,
    my_work,
    plan,
    proposing,
    reporting,
    reporting_months,
    reviews,
    set_up,
    updates,
    workstreams,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("strategies/<slug:slug>/", plan.show_strategy, name="strategy-overview"),
    path("strategies/<slug:slug>/actions/", plan.show_actions, name="action-list"),
    path("strategies/<slug:slug>/actions/<ref:ref>/", plan.show_action, name="action"),
    path("strategies/<slug:slug>/outcomes/", plan.show_outcomes, name="outcome-list"),
    path("strategies/<slug:slug>/outcomes/<int:number>/", plan.show_outcome, name="outcome"),
    path("strategies/<slug:slug>/sources/", plan.show_sources, name="sources"),
    path("strategies/<slug:slug>/reporting/", reporting.reporting, name="reporting"),
    path("strategies/<slug:slug>/data-quality/", reporting.data_quality, name="data-quality"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("my-work/", my_work.my_work, name="my-work"),
    path("strategies/<slug:slug>/actions/<ref:ref>/update/", updates.update, name="update"),
    path("strategies/<slug:slug>/actions/<ref:ref>/update/check/", updates.update_check, name="update-check"),
    path("strategies/<slug:slug>/actions/<ref:ref>/update/sent/", updates.update_sent, name="update-sent"),
    path("strategies/<slug:slug>/set-up/", set_up.set_up, name="set-up"),
    path("strategies/<slug:slug>/set-up/periods/", set_up.periods, name="periods"),
    path("strategies/<slug:slug>/set-up/periods/propose/", proposing.propose_periods, name="periods-propose"),
    path("strategies/<slug:slug>/set-up/periods/<int:pk>/", set_up.period, name="period"),
    path("strategies/<slug:slug>/set-up/months/", reporting_months.reporting_months, name="reporting-months"),
    path("strategies/<slug:slug>/set-up/months/<ref:ref>/", reporting_months.action_months, name="action-months"),
    path("strategies/<slug:slug>/set-up/workstreams/", workstreams.workstream_leads, name="workstream-leads"),
    path("strategies/<slug:slug>/actions/<ref:ref>/date/", set_up.due_date, name="due-date"),
]
