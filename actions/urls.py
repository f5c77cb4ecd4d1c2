"""Addresses of the actions app's pages."""

from django.urls import URLPattern, path

from actions import addresses  # noqa: F401 -- registers the converter of references
from actions.views import (
    actions,
    board,
    evidence,
    home,
    my_work,
    outcomes,
    partners,
    plan,
    reviews,
    search,
    set_up,
    thread,
    updates,
    workstreams,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("strategies/<slug:slug>/", plan.show_strategy, name="strategy-overview"),
    path("strategies/<slug:slug>/board/", board.show_board, name="board"),
    path("strategies/<slug:slug>/actions/", actions.show_actions, name="action-list"),
    path("strategies/<slug:slug>/actions.csv", actions.download_actions, name="action-list-csv"),
    path("strategies/<slug:slug>/actions/<ref:ref>/", actions.show_action, name="action"),
    path("strategies/<slug:slug>/outcomes/", outcomes.show_outcomes, name="outcome-list"),
    path("strategies/<slug:slug>/outcomes/<int:number>/", outcomes.show_outcome, name="outcome"),
    path("strategies/<slug:slug>/measures/", outcomes.show_measures, name="measure-list"),
    path("strategies/<slug:slug>/measures/<key:key>/", outcomes.show_measure, name="measure"),
    path("strategies/<slug:slug>/measures/<key:key>/figures.csv", outcomes.download_figures, name="measure-figures"),
    path("strategies/<slug:slug>/workstreams/<int:number>/", workstreams.workstream, name="workstream"),
    path("strategies/<slug:slug>/partners/", partners.partners, name="partner-list"),
    path("partners/<slug:slug>/", partners.partner, name="partner"),
    path("strategies/<slug:slug>/sources/", plan.show_sources, name="sources"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("search/", search.search, name="search"),
    path("my-work/", my_work.my_work, name="my-work"),
    path("strategies/<slug:slug>/actions/<ref:ref>/update/", updates.update, name="update"),
    path("strategies/<slug:slug>/actions/<ref:ref>/update/check/", updates.update_check, name="update-check"),
    path("strategies/<slug:slug>/actions/<ref:ref>/update/sent/", updates.update_sent, name="update-sent"),
    path("strategies/<slug:slug>/actions/<ref:ref>/update/evidence/", evidence.update_evidence, name="update-evidence"),
    path("strategies/<slug:slug>/actions/<ref:ref>/evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("strategies/<slug:slug>/actions/<ref:ref>/messages/<int:pk>/", thread.update_messages, name="update-messages"),
    path("strategies/<slug:slug>/set-up/", set_up.set_up, name="set-up"),
    path("strategies/<slug:slug>/set-up/periods/", set_up.periods, name="periods"),
    path("strategies/<slug:slug>/set-up/periods/<int:pk>/", set_up.period, name="period"),
    path("strategies/<slug:slug>/set-up/workstreams/", workstreams.workstream_leads, name="workstream-leads"),
    path("strategies/<slug:slug>/actions/<ref:ref>/date/", set_up.due_date, name="due-date"),
]
