"""A person's own reminders: how often, and what is coming."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """How often the person is reminded."""
    return render(request, "actions/own_reminders.html")
