"""Withdrawing a figure that was entered in error."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from outcomes.errors import RuleError
from outcomes.figures.entering import entry_page
from outcomes.figures.withdrawals import leaves_none
from outcomes.forms.withdrawing import WithdrawForm
from outcomes.scope import Scope, strategy_page
from outcomes.services.withdrawing import withdraw_figure
from outcomes.typed import bound_to, show_refusal


@keeps_typing()
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Withdraw one figure of a measure, so that the one before it stands again, or none."""
    page = entry_page(scope, key)
    form = WithdrawForm(bound_to(request), page=page, seen=scope.moment.revision)
    if request.method == "POST" and form.is_valid() and (said := _withdrawn(scope, form)):
        forget_typed(request)
        messages.success(request, said)
        return redirect("measure", scope.strategy.slug, key)
    is_refused = request.method == "POST" and bool(form.errors)
    context = scope.context | {"form": form, "page": page}
    return render(request, "outcomes/figure_withdraw.html", context, status=422 if is_refused else 200)


def _withdrawn(scope: Scope, form: WithdrawForm) -> str:
    """Withdraw what the form names, and say what stands now; "" where it was refused, which the form then says."""
    row, given = form.row, form.cleaned_data
    assert row.series.measure is not None
    try:
        now = withdraw_figure(
            measure=row.series.measure,
            series=row.series,
            period=row.period_label,
            reason=given["reason"],
            seen=given["seen"],
            by=scope.person,
        )
    except RuleError as refusal:
        show_refusal(form, refusal, at=None)
        return ""
    after = "No figure stands for this period." if leaves_none(now) else "The figure before it stands again."
    return f"{row.series.label}, {row.period_label}: the figure is withdrawn. {after}"
