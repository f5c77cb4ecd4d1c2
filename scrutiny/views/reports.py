"""Reports of a strategy under way: the list, one report with its checks, its meeting, and its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from outcomes.scope import Scope, strategy_page
from scrutiny.forms.reports import NO_MEETING, BeginForm, GiveUpForm, MeetingForm
from scrutiny.pages.report_choices import first_content, meeting_choices, meeting_numbered
from scrutiny.pages.report_list import issued_of, report_rows, sitting_words
from scrutiny.pages.report_preview import previews_of
from scrutiny.pages.reports import check_rows, open_desk, report_of
from scrutiny.permissions import can_prepare, can_publish, sees_reports
from scrutiny.services.reports import begin_report, give_up_report, set_meeting


@require_safe
@strategy_page
def report_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The reports of the strategy, the newest first, with what waits for whom."""
    scope.allow(sees_reports(scope.access))
    context = {"reports": report_rows(scope), "may_prepare": can_prepare(scope.access)}
    return render(request, "scrutiny/report_list.html", scope.context | context)


@keeps_typing("meeting", "cut_off")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_begin(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Begin a report for a meeting, or for none, with what the data suggest."""
    scope.allow(can_prepare(scope.access))
    choices = meeting_choices(scope, scope.moment.day)
    initial = {"meeting": request.GET.get("meeting") or (choices[0][0] if choices else NO_MEETING)}
    wall = timezone.now()
    form = BeginForm(bound_to(request), choices=choices, initial=initial, strategy=scope.strategy, wall=wall)
    if request.method == "POST" and form.is_valid():
        meeting = meeting_numbered(scope, form.number)
        content = first_content(scope, form.cleaned_data["cut_off"], wall=wall)
        try:
            report = begin_report(strategy=scope.strategy, meeting=meeting, by=scope.person, content=content)
        except RuleError as refusal:
            show_refusal(form, refusal, at="meeting")
        else:
            forget_typed(request)
            messages.success(request, "Report begun. Recommendations and summary are drafted from the data: edit them.")
            return redirect("report-edit", scope.strategy.slug, report.number)
    context = scope.context | {"form": form, "choices": choices}
    return render(request, "scrutiny/report_begin.html", context, status=422 if form.errors else 200)


@require_safe
@strategy_page
def report(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """One report: what it says of itself, its checks, its files as a preview, and what comes next."""
    scope.allow(sees_reports(scope.access))
    desk = open_desk(report_of(scope, number), wall=timezone.now())
    context = {
        "desk": desk,
        "sitting": sitting_words(desk.version),
        "checks": check_rows(scope, desk),
        "previews": previews_of(desk.frozen),
        "editions": issued_of(desk.report),
        "may_prepare": can_prepare(scope.access) and not desk.version.given_up,
        "may_ask": can_publish(scope.access) and not desk.version.given_up,
    }
    return render(request, "scrutiny/report.html", scope.context | context)


@keeps_typing("meeting")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_meeting(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Say for which meeting a report is."""
    scope.allow(can_prepare(scope.access))
    desk = open_desk(report_of(scope, number), wall=timezone.now())
    chosen = desk.version.meeting_id
    choices = meeting_choices(scope, scope.moment.day, chosen)
    form = MeetingForm(bound_to(request), choices=choices, initial={"meeting": chosen or NO_MEETING})
    if request.method == "POST" and form.is_valid():
        try:
            set_meeting(report=desk.report, meeting=meeting_numbered(scope, form.number), by=scope.person)
        except RuleError as refusal:
            show_refusal(form, refusal, at="meeting")
        else:
            forget_typed(request)
            messages.success(request, "Meeting saved.")
            return redirect("report", scope.strategy.slug, number)
    context = scope.context | {"form": form, "desk": desk}
    return render(request, "scrutiny/report_meeting.html", context, status=422 if form.errors else 200)


@keeps_typing("reason")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_give_up(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Say that nothing comes of a report, and why."""
    scope.allow(can_prepare(scope.access))
    desk = open_desk(report_of(scope, number), wall=timezone.now())
    form = GiveUpForm(bound_to(request))
    if request.method == "POST" and form.is_valid():
        try:
            give_up_report(report=desk.report, reason=form.cleaned_data["reason"], by=scope.person)
        except RuleError as refusal:
            show_refusal(form, refusal, at="reason")
        else:
            forget_typed(request)
            messages.success(request, f"Report {number} given up. Its words stay.")
            return redirect("report-list", scope.strategy.slug)
    context = scope.context | {"form": form, "desk": desk}
    return render(request, "scrutiny/report_give_up.html", context, status=422 if form.errors else 200)
