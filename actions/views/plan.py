"""Pages that show the plan: the strategy's overview, its actions and its sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.forms.compare import CompareForm
from actions.pages.action import action_page
from actions.pages.action_list import action_list
from actions.pages.overview import overview
from actions.pages.sources import sources_page
from outcomes.provenance import cited_facts, found_words
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
def show_actions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list of actions, filtered and sorted by the address."""
    page = action_list(scope, request.GET)
    status = 400 if page.form.errors else 200
    return render(request, "actions/list.html", {**scope.context, "page": page, "form": page.form}, status=status)


@require_safe
@strategy_page
def show_action(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """One action."""
    page = action_page(scope, ref)
    number, name = page.reading.workstream.number, page.reading.workstream.short_name
    actions = _address("action-list", scope)
    joint = "&" if scope.moment.is_past else "?"
    crumbs = [
        {"text": "Actions", "href": actions},
        {"text": f"Workstream {number}: {name}", "href": f"{actions}{joint}workstream={number}"},
    ]
    context = {"page": page, "crumbs": crumbs, "found": found_words(page.reading.verified_in)}
    return render(request, "actions/action.html", {**scope.context, **context})


@require_safe
@strategy_page
def show_sources(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Where everything comes from: documents, where they differ, and the figures that stand alone."""
    return render(request, "actions/sources.html", {**scope.context, "page": sources_page(scope)})


def _address(name: str, scope: Scope) -> str:
    past = f"?as_at={scope.moment.name}" if scope.moment.is_past else ""
    return reverse(name, kwargs={"slug": scope.strategy.slug}) + past
