"""What forms are bound to, and how a refusal finds its box."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.kept_typing import sent_before
from outcomes.errors import RuleError


def bound_to(request: HttpRequest) -> Any:
    """What a form is bound to: what was sent, or was typed before signing in again; None for a fresh page."""
    return request.POST if request.method == "POST" else sent_before(request) or None


def show_refusal(form: forms.BaseForm, refusal: RuleError, *, at: str | None = None) -> None:
    """Say why nothing was saved, at the box that it belongs to.

    Args:
        at: the box where the refusal names none that the form has; None says it above all of them.
    """
    form.add_error(refusal.field if refusal.field in form.fields else at, refusal.message)
