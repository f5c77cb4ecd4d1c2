"""Who cleared a report, what members may wish to ask, and its files before it is issued."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from outcomes.scope import Scope, strategy_page
from scrutiny.forms.reports import ClearanceForm, EnquiriesForm, WithdrawalForm
from scrutiny.pages.report_clearance import cleared_rows, open_enquiries, standing_clearances
from scrutiny.pages.reports import Desk, open_desk, report_of
from scrutiny.permissions import can_prepare, can_publish
from scrutiny.services.reports import (
    DataChangedError,
    EnquiriesChangedError,
    is_given_up,
    record_clearance,
    withdraw_clearance,
    write_enquiries,
)


@keeps_typing("name", "office", "on_day", "on_month", "on_year", "shown")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_clearance(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Record who said that exactly these data may go out, and list who did before."""
    scope.allow(can_prepare(scope.access))
    desk = open_desk(report_of(scope, number), wall=timezone.now())
    scope.allow(not desk.version.given_up)
    today = scope.moment.day
    earliest = min(desk.earliest_clearance, today) if desk.frozen else today
    form = ClearanceForm(bound_to(request), today=today, earliest=earliest, initial={"shown": desk.sha256})
    may_clear = bool(desk.frozen) and not desk.in_the_way
    if request.method == "POST" and may_clear and form.is_valid() and _is_recorded(form, desk, scope):
        forget_typed(request)
        messages.success(request, "Clearance recorded. It holds for the report exactly as it is now.")
        return redirect("report-clearance", scope.strategy.slug, number)
    context = scope.context | {"desk": desk, "form": form, "rows": cleared_rows(desk, scope.moment.revision)}
    is_refused = request.method == "POST"
    return render(request, "scrutiny/report_clearance.html", context, status=422 if is_refused else 200)


def _is_recorded(form: ClearanceForm, desk: Desk, scope: Scope) -> bool:
    given = form.cleaned_data
    assert desk.frozen is not None
    who = {"name": given["name"], "office": given["office"], "on": given["on"], "as_at": desk.frozen.progress.at.day}
    try:
        record_clearance(report=desk.report, sha256=desk.sha256, shown=given["shown"], by=scope.person, **who)
    except DataChangedError as refusal:
        show_refusal(form, refusal)
        form.look_again(desk.sha256)
        return False
    except RuleError as refusal:
        show_refusal(form, refusal, at="name")
        return False
    return True


@keeps_typing("reason")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_clearance_withdraw(request: HttpRequest, scope: Scope, number: int, pk: int) -> HttpResponse:
    """Record that somebody took their clearance back, and why."""
    scope.allow(can_prepare(scope.access))
    found = report_of(scope, number)
    scope.allow(not is_given_up(found))
    clearance = get_object_or_404(standing_clearances(found), pk=pk)
    form = WithdrawalForm(bound_to(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_clearance(clearance=clearance, reason=form.cleaned_data["reason"], by=scope.person)
        except RuleError as refusal:
            show_refusal(form, refusal, at="reason")
        else:
            forget_typed(request)
            messages.success(request, f"The clearance by {clearance.name} is withdrawn.")
            return redirect("report-clearance", scope.strategy.slug, number)
    context = scope.context | {"report": found, "clearance": clearance, "form": form}
    return render(request, "scrutiny/report_clearance_withdraw.html", context, status=422 if form.errors else 200)


@keeps_typing("lines", "seen")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_enquiries(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """What members may wish to ask: the officer's page, which nobody else writes and nothing drafts."""
    scope.allow(can_publish(scope.access))
    found = report_of(scope, number)
    scope.allow(not is_given_up(found))
    standing = open_enquiries(found, scope.moment.revision)
    form = EnquiriesForm(bound_to(request), initial={"lines": "\n".join(standing.lines), "seen": standing.number})
    if request.method == "POST" and form.is_valid():
        lines = tuple((form.cleaned_data["lines"] or "").split("\n"))
        try:
            write_enquiries(report=found, lines=lines, seen=form.cleaned_data["seen"] or 0, by=scope.person)
        except EnquiriesChangedError as refusal:
            standing = open_enquiries(found, scope.moment.revision)
            show_refusal(form, refusal, at="lines")
            form.look_again(standing.number)
        except RuleError as refusal:
            show_refusal(form, refusal, at="lines")
        else:
            forget_typed(request)
            messages.success(request, "Questions saved.")
            return redirect("report", scope.strategy.slug, number)
    context = scope.context | {"report": found, "form": form, "standing": standing}
    return render(request, "scrutiny/report_enquiries.html", context, status=422 if form.errors else 200)
