"""Pages that show the plan: the strategy's overview and its sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.forms.compare import CompareForm
from actions.pages.overview import overview
from actions.pages.sources import sources_page
from outcomes.figures.provenance import cited_facts
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def show_strategy(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The overview: the position in one sentence, what needs attention, and what changed since an earlier moment."""
    form = CompareForm(request.GET, scope=scope, wall=timezone.now())
    form.is_valid()
    context = {"page": overview(scope, form.comparison), "compare": form, "cited": cited_facts(scope.version)}
    status = 400 if form.errors else 200
    return render(request, "actions/overview.html", {**scope.context, **context, "form": form}, status=status)


@require_safe
@strategy_page
def show_sources(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Where everything comes from: documents, where they differ, and the figures that stand alone."""
    return render(request, "actions/sources.html", {**scope.context, "page": sources_page(scope)})
