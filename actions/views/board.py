"""The board view of a strategy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.pages.board import board
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def show_board(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Exceptions, help wanted, decisions and dates to come, for the programme's own meeting."""
    return render(request, "actions/board.html", {**scope.context, "page": board(scope)})
