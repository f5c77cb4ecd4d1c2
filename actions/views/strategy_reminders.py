"""The reminders of a strategy, for those who lead it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def strategy_reminders(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What goes out next, what went, and whom no mail reaches."""
    scope.allow(scope.access.leads or scope.access.is_administrator)
    return render(request, "actions/strategy_reminders.html", scope.context)
