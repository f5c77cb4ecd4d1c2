"""Addresses of a strategy's own pages."""

from django.urls import path

from outcomes import addresses  # noqa: F401 -- registers the converters of keys and numbers
from outcomes.views import about, figures, measures, narratives, people, sums, telling_due, withdrawing

urlpatterns = [
    path("accessibility/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
    path("strategies/<slug:slug>/measures/<key:key>/settings/", measures.measure_settings, name="measure-settings"),
    path(
        "strategies/<slug:slug>/measures/<key:key>/narrative/", narratives.measure_narrative, name="measure-narrative"
    ),
    path(
        "strategies/<slug:slug>/measures/<key:key>/narrative/review/",
        narratives.measure_narrative_review,
        name="measure-narrative-review",
    ),
    path("strategies/<slug:slug>/set-up/figures/", measures.figure_rules, name="figure-rules"),
    path("strategies/<slug:slug>/set-up/figures/places/", measures.places, name="places"),
    # Before the pages of measures: no measure is called "narratives", "import" or "export".
    path("strategies/<slug:slug>/measures/narratives/", telling_due.narratives, name="narratives"),
    path("strategies/<slug:slug>/measures/import/", figures.upload, name="figure-import"),
    path("strategies/<slug:slug>/measures/import/<number:pk>/", figures.check, name="figure-import-check"),
    path("strategies/<slug:slug>/measures/import/template/<slug:kind>/", figures.template, name="figure-template"),
    path("strategies/<slug:slug>/measures/export/<slug:kind>/", figures.export, name="figure-export"),
    path("strategies/<slug:slug>/measures/<key:key>/figures/add/", figures.add, name="figure-add"),
    path("strategies/<slug:slug>/measures/<key:key>/figures/withdraw/", withdrawing.withdraw, name="figure-withdraw"),
    path("strategies/<slug:slug>/people/", people.people, name="people"),
    path("strategies/<slug:slug>/people/invite/", people.invite, name="person-invite"),
    path("strategies/<slug:slug>/people/<int:pk>/", people.change, name="person"),
    path("strategies/<slug:slug>/people/<int:pk>/invitation/", people.remind, name="person-remind"),
    path("strategies/<slug:slug>/people/<int:pk>/sending/", people.delegate, name="person-delegate"),
    path("strategies/<slug:slug>/people/<int:pk>/close/", people.close, name="person-close"),
    path("strategies/<slug:slug>/measures/<key:key>/sums/add/", sums.add, name="sum-add"),
    path("strategies/<slug:slug>/sums/<number:pk>/", sums.show, name="sum"),
    path("strategies/<slug:slug>/sums/<number:pk>/change/", sums.change, name="sum-change"),
]
