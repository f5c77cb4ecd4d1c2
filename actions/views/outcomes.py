"""Pages of what the strategy promises: its outcomes, its measures and their figures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from actions.pages.districts import districts_page
from actions.pages.measure import about_figures, earlier_figures, every_measure, measure_page
from actions.pages.outcomes import measure_list, outcome_list, outcome_page
from outcomes.figures.earlier import with_earlier
from outcomes.figures.sheet import file_name, render_figures
from outcomes.measures.card import position_of
from outcomes.measures.setting_up import card_of
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def show_outcomes(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All outcomes, with how their measures and the actions that serve them are going."""
    return render(request, "actions/outcome_list.html", {**scope.context, "page": outcome_list(scope)})


@require_safe
@strategy_page
def show_outcome(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """One outcome: what is promised, how it is measured, and which actions serve it."""
    context = {"page": outcome_page(scope, number), "crumbs": [_crumb("Outcomes", scope, "outcome-list")]}
    return render(request, "actions/outcome.html", {**scope.context, **context})


@require_safe
@strategy_page
def show_measures(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All measures, with their latest figures."""
    context = {"page": measure_list(scope), "crumbs": [_crumb("Outcomes", scope, "outcome-list")]}
    return render(request, "actions/measure_list.html", {**scope.context, **context})


@require_safe
@strategy_page
def show_measure(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """One measure: the answer, its figures as bars and as a table, and where they come from."""
    page = measure_page(scope, key)
    number, title = page.card.outcome
    crumbs = [
        _crumb("Outcomes", scope, "outcome-list"),
        _crumb(f"Outcome {number}: {title}", scope, "outcome", number=number),
    ]
    return render(request, "actions/measure.html", {**scope.context, "page": page, "crumbs": crumbs})


@require_safe
@strategy_page
def print_measures(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All measures with everything that is said about them, on one page for paper."""
    measures = every_measure(scope)
    context = {"measures": measures, "position": position_of([shown.card for shown in measures])}
    context["crumbs"] = [_crumb("Outcomes", scope, "outcome-list"), _crumb("Measures", scope, "measure-list")]
    return render(request, "actions/measures_print.html", {**scope.context, **context})


@require_safe
@strategy_page
def show_districts(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What is known of each district and borough, and which measures have no figures of them."""
    context = {"page": districts_page(scope), "crumbs": [_crumb("Outcomes", scope, "outcome-list")]}
    return render(request, "actions/districts.html", {**scope.context, **context})


@require_safe
@strategy_page
def download_figures(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """The figures of one measure as CSV."""
    card = card_of(scope, key)
    address = reverse("measure", kwargs={"slug": scope.strategy.slug, "key": key})
    about = about_figures(scope, card, request.build_absolute_uri(f"{address}?as_at={scope.moment.name}"))
    name = file_name(scope.strategy.slug, key, scope.moment.day, demonstration=scope.strategy.is_demonstration)
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    body = render_figures(about, key, with_earlier(card.promise.figures, earlier_figures(scope, card)))
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def _crumb(text: str, scope: Scope, name: str, **words: Any) -> dict[str, str]:
    past = f"?as_at={scope.moment.name}" if scope.moment.is_past else ""
    return {"text": text, "href": reverse(name, kwargs={"slug": scope.strategy.slug, **words}) + past}
