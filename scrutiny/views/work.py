"""The work programme: shown, exported, and its items added, changed, ordered, carried over and dropped."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from outcomes.sheets import csv_bytes
from scrutiny.exporters.work_docx import CONTENT_TYPE, DATED, UNDATED, render_work_docx
from scrutiny.forms.work import BASES, CarryForm, DropForm, ItemForm
from scrutiny.models import WorkItem, WorkItemVersion
from scrutiny.pages.meetings import other_meetings
from scrutiny.pages.work import dated_cells, item_version, places_of, sheet_of, undated_cells, work_page
from scrutiny.scope import CommitteeScope, committee_page
from scrutiny.services import work as services
from scrutiny.views.committees import crumb

TYPED = ("topic", "meeting", "target", "background", "basis", "strategy", "outcome", "seen")


@committee_page
@require_safe
def programme(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """The work programme of a municipal year, in the columns of the house."""
    context = {"page": work_page(scope, request.GET.get("year", "")), "crumbs": [crumb(), crumb(scope)]}
    return render(request, "scrutiny/work.html", scope.context | context)


@committee_page
@require_safe
def sheet(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """The work programme as CSV, in the columns of the house."""
    page = work_page(scope, request.GET.get("year", ""))
    invented = (
        [("Demonstration", "Not a record of any real organisation"), ()] if scope.committee.is_demonstration else []
    )
    content = csv_bytes([*invented, DATED, *dated_cells(page), (), UNDATED, *undated_cells(page)])
    return _file(content, "text/csv; charset=utf-8", sheet_of(scope, page).name, "csv")


@committee_page
@require_safe
def document(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """The work programme as a Word file, in the columns of the house."""
    shown = sheet_of(scope, work_page(scope, request.GET.get("year", "")))
    return _file(render_work_docx(shown), CONTENT_TYPE, shown.name, "docx")


def _file(content: bytes, kind: str, name: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


@keeps_typing(*TYPED)
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """Add an item to a meeting, or to the list of those without a date."""
    scope.allow_keeping()
    initial = {"meeting": request.GET.get("meeting", ""), "strategy": _only(scope)}
    form = ItemForm(bound_to(request), scope=scope, meetings=other_meetings(scope), initial=initial)
    del form.fields["outcome"]

    def save() -> None:
        services.add_item(committee=scope.committee, wanted=form.wanted, meeting=form.chosen_meeting, by=scope.person)

    return _save(request, scope, form, save, "Item added.") or _form(request, "add", scope, form)


@keeps_typing(*TYPED)
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """Change what an item says, and what came of it."""
    found, version = _found(scope, pk)
    initial = {name: getattr(version, name) for name in ("topic", "background", "basis", "target", "outcome")}
    initial |= {"strategy": version.strategy_id or "", "seen": version.from_rev}
    form = ItemForm(bound_to(request), scope=scope, meetings=None, initial=initial)
    del form.fields["outcome" if version.meeting_id is None else "target"]

    def save() -> None:
        wanted = form.wanted
        if version.meeting_id is not None:
            wanted = replace(wanted, target=version.target)
        services.change_item(item=found, wanted=wanted, seen=form.cleaned_data["seen"] or 0, by=scope.person)

    done = _save(request, scope, form, save, "Item saved.")
    return done or _form(request, "item", scope, form, item=found, version=version)


@keeps_typing("meeting", "target", "reason")
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """Put an item on another meeting, or back on the list."""
    found, version = _found(scope, pk)
    form = CarryForm(bound_to(request), meetings=other_meetings(scope), version=version)

    def save() -> None:
        given = form.cleaned_data
        reason, target = given.get("reason") or "", given.get("target") or ""
        services.carry_item(item=found, meeting=form.chosen_meeting, reason=reason, target=target, by=scope.person)

    done = _save(request, scope, form, save, f"{version.topic}: saved.")
    return done or _form(request, "carry", scope, form, item=found, version=version)


@keeps_typing("reason")
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """Take an item off the work programme."""
    found, version = _found(scope, pk)
    form = DropForm(bound_to(request))

    def save() -> None:
        services.drop_item(item=found, reason=form.cleaned_data["reason"], by=scope.person)

    done = _save(request, scope, form, save, f"{version.topic}: dropped.")
    return done or _form(request, "drop", scope, form, item=found, version=version)


@require_POST
@committee_page
def restore(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """Put a dropped item back on the list."""
    found, version = _found(scope, pk)
    _act(request, lambda: services.restore_item(item=found, by=scope.person), f"{version.topic}: back on the list.")
    return redirect("work-programme", scope.committee.slug)


@require_POST
@committee_page
def order(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """Move an item up or down among those of its meeting."""
    found, version = _found(scope, pk)
    places = places_of(scope, version)
    here = places.index(found) if found in places else 0
    there = here + (1 if request.POST.get("way") == "down" else -1)
    if found in places and 0 <= there < len(places):
        places.insert(there, places.pop(here))
        _act(
            request,
            lambda: services.order_items(committee=scope.committee, items=places, by=scope.person),
            f"{version.topic}: moved {'down' if there > here else 'up'}.",
        )
    year = request.POST.get("year", "")
    query = f"?{urlencode({'year': year})}" if year else ""
    return redirect(reverse("work-programme", args=[scope.committee.slug]) + query)


def _act(request: HttpRequest, act: Callable[[], None], done: str) -> None:
    try:
        act()
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)


def _found(scope: CommitteeScope, pk: int) -> tuple[WorkItem, WorkItemVersion]:
    """An item of the committee for whoever keeps it."""
    scope.allow_keeping()
    found = get_object_or_404(scope.committee.work_items, pk=pk)
    return found, item_version(scope, found)


def _only(scope: CommitteeScope) -> str:
    """The strategy that an item is about, as long as the committee scrutinises one alone."""
    return str(next(iter(scope.strategies))) if len(scope.strategies) == 1 else ""


def _save(
    request: HttpRequest, scope: CommitteeScope, form: forms.Form, save: Callable[[], None], done: str
) -> HttpResponse | None:
    """Write what was sent, if it can be; None for the form to be shown again."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        save()
    except RuleError as refusal:
        show_refusal(form, refusal)
        return None
    forget_typed(request)
    messages.success(request, done)
    return redirect("work-programme", scope.committee.slug)


def _form(request: HttpRequest, name: str, scope: CommitteeScope, form: forms.Form, **about: Any) -> HttpResponse:
    back = {"text": "Work programme", "href": reverse("work-programme", args=[scope.committee.slug])}
    context = {"form": form, "bases": BASES, "crumbs": [crumb(), crumb(scope), back], **about}
    return render(request, f"scrutiny/work_{name}.html", scope.context | context)
