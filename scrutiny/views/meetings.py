"""Meetings: called many at once, looked at, changed, moved, cancelled, held."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from govuk.words import count_of, day
from scrutiny.forms.meetings import CalendarForm, CancelForm, MeetingForm, MoveForm
from scrutiny.pages.meetings import MeetingPage, found_meetings, known_meetings, meeting_page, other_meetings
from scrutiny.pages.resolutions import resolved_at
from scrutiny.reading import days_of, municipal_year
from scrutiny.scope import CommitteeScope, committee_page
from scrutiny.services import meetings as services
from scrutiny.views.committees import crumb


@keeps_typing("dates", "year", "time", "place")
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """Call one or many meetings: paste a calendar, check what was read, add what is ticked."""
    scope.allow_keeping()
    form = CalendarForm(bound_to(request), initial={"year": municipal_year(scope.moment.day), "time": "10am"})
    found, chosen = [], []
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen(request.POST.getlist("add")) if request.POST.get("go") == "add" else []
        if chosen and _add(request, scope, form, chosen):
            return redirect("committee", scope.committee.slug)
        if request.POST.get("go") == "add" and not chosen:
            form.add_error(None, "Tick at least one meeting to add.")
        at = form.cleaned_data["time"]
        days = days_of(scope.version)
        found = found_meetings(form.calendar, known_meetings(scope), at=at, today=scope.moment.day, days=days)
    unread = form.calendar.unread if found else ()
    context = {"form": form, "found": found, "unread": unread, "crumbs": [crumb(), crumb(scope)]}
    return render(request, "scrutiny/meetings_add.html", scope.context | context)


def _add(request: HttpRequest, scope: CommitteeScope, form: CalendarForm, chosen: list[services.MeetingWanted]) -> bool:
    try:
        added = services.add_meetings(committee=scope.committee, wanted=chosen, by=scope.person)
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    forget_typed(request)
    done = f"{count_of(len(added), 'meeting')} added."
    messages.success(request, done if added else "These meetings are here already.")
    return True


def meeting_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view the page of a meeting instead of its key; 404 before it was recorded."""

    @committee_page
    def found(request: HttpRequest, scope: CommitteeScope, key: str) -> HttpResponseBase:
        meeting = get_object_or_404(scope.committee.meetings, key=key)
        page = meeting_page(scope, meeting)
        if page is None:
            return render(request, "scrutiny/nothing_yet.html", {"moment": scope.moment})
        return view(request, scope, page)

    return found


@meeting_view
@require_safe
def meeting(request: HttpRequest, scope: CommitteeScope, page: MeetingPage) -> HttpResponse:
    """One meeting with its deadlines, what is on it and what became of it."""
    context = _context(scope, page, steps=[crumb(), crumb(scope)]) | {"resolved": resolved_at(scope, page.reading.key)}
    return render(request, "scrutiny/meeting.html", context)


@keeps_typing(
    "time", "place", "minutes", "note", "draft_on", "clearance_on", "final_on", "agenda_on", "days_reason", "seen"
)
@meeting_view
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, scope: CommitteeScope, page: MeetingPage) -> HttpResponse:
    """Set a meeting's time, place, minutes and note, and deadlines at short notice."""
    scope.allow_keeping()
    form = MeetingForm(bound_to(request), reading=page.reading)

    def save() -> None:
        about = {"meeting": page.reading.meeting, "seen": form.cleaned_data["seen"], "by": scope.person}
        services.change_meeting(details=form.details, **about)

    done = f"Meeting on {day(page.reading.date)} saved."
    return _save(request, scope, page, form, save, done) or _form(request, "change", scope, page, form)


@keeps_typing("date", "is_right", "time", "reason", "going")
@meeting_view
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, scope: CommitteeScope, page: MeetingPage) -> HttpResponse:
    """Move a meeting to another day."""
    scope.allow_keeping()
    meeting = page.reading.meeting
    initial = {"time": page.reading.version.time, "going": "stay"}
    others = other_meetings(scope, meeting)
    form = MoveForm(
        bound_to(request), today=scope.moment.day, others=others, items=len(page.items), stays=True, initial=initial
    )

    def save() -> None:
        given = form.cleaned_data
        about = {"meeting": meeting, "to": given["date"], "time": given["time"], "reason": given["reason"]}
        services.move_meeting(**about, going=form.going_to, by=scope.person)

    return _save(request, scope, page, form, save, "Meeting moved.") or _form(request, "move", scope, page, form)


@keeps_typing("reason", "going")
@meeting_view
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, scope: CommitteeScope, page: MeetingPage) -> HttpResponse:
    """Cancel a meeting, and say where its items go."""
    scope.allow_keeping()
    meeting = page.reading.meeting
    form = CancelForm(bound_to(request), others=other_meetings(scope, meeting), items=len(page.items), stays=False)

    def save() -> None:
        services.cancel_meeting(
            meeting=meeting, reason=form.cleaned_data["reason"], going=form.going_to, by=scope.person
        )

    return _save(request, scope, page, form, save, "Meeting cancelled.") or _form(request, "cancel", scope, page, form)


@require_POST
@meeting_view
def hold(request: HttpRequest, scope: CommitteeScope, page: MeetingPage) -> HttpResponse:
    """Record that a meeting was held."""
    return _act(request, scope, page, services.hold_meeting, "Recorded as held.")


@require_POST
@meeting_view
def reinstate(request: HttpRequest, scope: CommitteeScope, page: MeetingPage) -> HttpResponse:
    """Take back that a meeting was cancelled or held."""
    return _act(request, scope, page, services.reinstate_meeting, "The meeting is on again.")


def _act(
    request: HttpRequest, scope: CommitteeScope, page: MeetingPage, act: Callable[..., None], done: str
) -> HttpResponse:
    scope.allow_keeping()
    try:
        act(meeting=page.reading.meeting, by=scope.person)
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("meeting", scope.committee.slug, page.reading.key)


def _save(
    request: HttpRequest,
    scope: CommitteeScope,
    page: MeetingPage,
    form: forms.Form,
    save: Callable[[], None],
    done: str,
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
    return redirect("meeting", scope.committee.slug, page.reading.key)


def _form(request: HttpRequest, name: str, scope: CommitteeScope, page: MeetingPage, form: forms.Form) -> HttpResponse:
    context = _context(scope, page, steps=[crumb(), crumb(scope), _crumb(scope, page)])
    return render(request, f"scrutiny/meeting_{name}.html", context | {"form": form})


def _context(scope: CommitteeScope, page: MeetingPage, steps: list[dict[str, str]]) -> dict[str, Any]:
    return scope.context | {"page": page, "crumbs": steps}


def _crumb(scope: CommitteeScope, page: MeetingPage) -> dict[str, str]:
    href = reverse("meeting", args=[scope.committee.slug, page.reading.key])
    return {"text": f"Meeting on {day(page.reading.date)}", "href": href}
