"""Closing an action and reopening it: each page says what will happen before it does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import ActionEndedError, NotEndedError, RuleError
from actions.forms.endings import CloseForm, ReopenForm
from actions.models import Action, ActionEvent
from actions.pages.endings import ending_page, is_done_already
from actions.services.endings import close_action, reopen_action
from actions.views.typed import bound_to, show_refusal
from outcomes.scope import Scope, strategy_page


@keeps_typing("ending", "other", "reason", "agreed_by")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Close an action as merged, superseded or withdrawn."""
    scope.allow(scope.access.leads)
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    page = ending_page(action, scope.moment)
    form = CloseForm(bound_to(request), page=page)
    if request.method == "POST" and form.is_valid() and _close(form, action, scope):
        forget_typed(request)
        messages.success(request, f"Action {ref} closed.")
        return redirect("action", scope.strategy.slug, ref)
    return render(request, "actions/close.html", scope.context | {"page": page, "form": form})


def _close(form: CloseForm, action: Action, scope: Scope) -> bool:
    given = form.cleaned_data
    words = {name: given[name] for name in ("ending", "reason", "agreed_by")}
    other = get_object_or_404(Action, strategy=scope.strategy, pk=given["other"]) if given["other"] else None
    try:
        close_action(action=action, other=other, by=scope.person, **words)
    except RuleError as refusal:
        sent_twice = {"kind": ActionEvent.Kind.CLOSED, "other": other, **words}
        if isinstance(refusal, ActionEndedError) and is_done_already(action, scope.person, **sent_twice):
            return True
        show_refusal(form, refusal)
        return False
    return True


@keeps_typing("reason")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Let an action that is complete or closed go on."""
    scope.allow(scope.access.leads)
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    page = ending_page(action, scope.moment)
    form = ReopenForm(bound_to(request))
    if request.method == "POST" and form.is_valid() and _reopen(form, action, scope):
        forget_typed(request)
        messages.success(request, f"Action {ref} reopened.")
        return redirect("action", scope.strategy.slug, ref)
    return render(request, "actions/reopen.html", scope.context | {"page": page, "form": form})


def _reopen(form: ReopenForm, action: Action, scope: Scope) -> bool:
    reason = form.cleaned_data["reason"]
    try:
        reopen_action(action=action, reason=reason, by=scope.person)
    except RuleError as refusal:
        sent_twice = {"kind": ActionEvent.Kind.REOPENED, "reason": reason}
        if isinstance(refusal, NotEndedError) and is_done_already(action, scope.person, **sent_twice):
            return True
        show_refusal(form, refusal)
        return False
    return True
