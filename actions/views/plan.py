"""Pages that show the plan: the strategy's overview, its actions, its outcomes and its sources."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.pages.action import action_page
from actions.pages.action_list import action_list
from actions.pages.attached import attached_on_action
from actions.pages.overview import outcome_cards, overview, read_plan, rows_serving
from actions.pages.sources import sources_page
from actions.pages.thread import thread_on_action
from outcomes.pages import notes_about, outcome_contents, subjects_of
from outcomes.provenance import cited_facts, found_words
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def show_strategy(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The overview: the position in one sentence, the grid by workstream, and what is missing."""
    context = {"page": overview(scope), "cited": cited_facts(scope.version)}
    return render(request, "actions/overview.html", {**scope.context, **context})


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
    context |= attached_on_action(scope, page.reading.action_id, ref, page.update)
    shown = page.waiting or page.update
    context["thread"] = thread_on_action(scope, shown.id if shown else None)
    return render(request, "actions/action.html", {**scope.context, **context})


@require_safe
@strategy_page
def show_outcomes(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All outcomes, with how the actions that serve them are going."""
    readings = read_plan(scope)
    context = {"outcomes": outcome_cards(scope, readings), "total": len(readings)}
    return render(request, "actions/outcome_list.html", {**scope.context, **context})


@require_safe
@strategy_page
def show_outcome(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """One outcome: what is promised, how it is measured, and which actions serve it."""
    found = outcome_contents(scope.strategy.pk, scope.moment.revision, number)
    if not found:
        raise Http404
    readings = read_plan(scope)
    context = {
        "outcome": found[0],
        "rows": rows_serving(readings, number),
        "total": len(readings),
        "notes": notes_about(scope.strategy.pk, subjects_of(found[0]), scope.moment.revision),
        "crumbs": [{"text": "Outcomes", "href": _address("outcome-list", scope)}],
    }
    return render(request, "actions/outcome.html", {**scope.context, **context})


@require_safe
@strategy_page
def show_sources(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Where everything comes from: documents, where they differ, and the figures that stand alone."""
    return render(request, "actions/sources.html", {**scope.context, "page": sources_page(scope)})


def _address(name: str, scope: Scope) -> str:
    past = f"?as_at={scope.moment.name}" if scope.moment.is_past else ""
    return reverse(name, kwargs={"slug": scope.strategy.slug}) + past
