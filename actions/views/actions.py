"""The list of actions, the same list as a file, and the page of one action."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from actions.exporters.action_rows import file_name, render_action_rows
from actions.pages.action import action_page
from actions.pages.action_list import about_list, action_list
from actions.pages.attached import attached_on_action
from actions.pages.behalf_words import behalf_words
from actions.pages.contributions import contributions_on_action
from actions.pages.cover import cover_on_action
from actions.pages.list_address import shortened
from actions.pages.not_yet import not_yet
from actions.pages.rows import row_of
from actions.pages.thread import thread_on_action
from actions.pages.turns import said_beside
from outcomes.figures.provenance import found_words
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def show_actions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list of actions, filtered and sorted by the address, which is kept short enough to share."""
    short = shortened(request.GET)
    if short is not None:
        return redirect(f"{request.path}?{short.urlencode()}".rstrip("?"))
    page = action_list(scope, request.GET)
    status = 400 if page.form.errors else 200
    return render(request, "actions/list.html", {**scope.context, "page": page, "form": page.form}, status=status)


@require_safe
@strategy_page
def download_actions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The same list as CSV, all its pages. A file cannot say what it left out: whatever is wrong is refused."""
    page = action_list(scope, request.GET)
    if page.form.errors or page.notices:
        return render(request, "actions/list_refused.html", {**scope.context, "page": page}, status=400)
    question = page.question.copy()
    question["as_at"] = scope.moment.name
    address = reverse("action-list", kwargs={"slug": scope.strategy.slug})
    about = about_list(scope, page, request.build_absolute_uri(f"{address}?{question.urlencode()}"))
    body = render_action_rows(about, [row_of(reading) for reading in page.readings])
    name = file_name(scope.strategy.slug, scope.moment.day, demonstration=scope.strategy.is_demonstration)
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@strategy_page
def show_action(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """One action, with as much of its history as the address asks for."""
    try:
        page = action_page(scope, ref, request.GET)
    except Http404:
        early = not_yet(scope, ref)
        if early is None:
            raise
        return render(request, "actions/not_yet.html", {**scope.context, "page": early}, status=404)
    number, name = page.reading.workstream.number, page.reading.workstream.short_name
    crumbs = [
        {"text": "Actions", "href": _address(scope, "action-list")},
        {"text": f"Workstream {number}: {name}", "href": _address(scope, "workstream", number=number)},
    ]
    context = {"page": page, "crumbs": crumbs, "found": found_words(page.reading.verified_in)}
    context |= said_beside(page.reading.state, scope.moment.revision)
    context |= attached_on_action(scope, ref, page.update, page.updates)
    if page.update and page.update_partner:
        context["said"] = behalf_words(page.update, page.author, page.update_partner.name)
    context["contributions"] = contributions_on_action(scope, page.reading.action_id, ref)
    context["cover"] = cover_on_action(scope, page.reading.state)
    shown = page.waiting or page.update
    context["thread"] = thread_on_action(scope, shown.id if shown else None)
    status = 400 if page.timeline.problem else 200
    return render(request, "actions/action.html", {**scope.context, **context}, status=status)


def _address(scope: Scope, name: str, **words: object) -> str:
    past = f"?as_at={scope.moment.name}" if scope.moment.is_past else ""
    return reverse(name, kwargs={"slug": scope.strategy.slug, **words}) + past
