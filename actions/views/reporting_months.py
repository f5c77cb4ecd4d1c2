"""Setting the months in which an action reports."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actions.forms.reporting_months import MonthsForm
from actions.models import Action
from actions.pages.periods import read_periods
from actions.pages.reporting_months import months_of_periods, read_months
from actions.services.reporting import set_reporting_months
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def reporting_months(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every action with the months in which it reports."""
    scope.allow(scope.access.leads)
    rows = read_months(scope.strategy, scope.moment)
    return render(request, "actions/reporting_months.html", scope.context | {"rows": rows})


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def action_months(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Choose the months of one action."""
    scope.allow(scope.access.leads)
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    row = next(row for row in read_months(scope.strategy, scope.moment) if row.action == action)
    ends = months_of_periods(each.dates for each in read_periods(scope.strategy, scope.moment))
    form = MonthsForm(request.POST if request.method == "POST" else None, row=row, ends=ends)
    if request.method == "POST" and form.is_valid():
        set_reporting_months(action=action, months=form.chosen, by=scope.person)
        messages.success(request, f"Reporting months of Action {ref} saved.")
        return redirect("reporting-months", scope.strategy.slug)
    return render(request, "actions/action_months.html", scope.context | {"form": form, "row": row})
