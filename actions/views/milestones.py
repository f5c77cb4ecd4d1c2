"""Milestones of an action: the lead sets them, the lead partner says when one was reached."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.moments import current_moment
from actions.errors import RuleError
from actions.forms.milestones import MilestonesForm, ReachedForm
from actions.models import Action
from actions.pages.due_dates import read_ledger
from actions.pages.milestones import dropped_milestones, find_milestone, shown_milestones
from actions.permissions import can_reach_milestone
from actions.services.milestones import complete_milestone, set_milestones
from actions.stages import ENDED
from actions.views.typed import bound_to
from outcomes.scope import Scope, strategy_page


@keeps_typing()
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def milestones(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Every milestone; a lead adds, changes and drops them."""
    action = _action(scope, ref)
    if request.method == "POST":
        scope.allow(scope.access.leads)
    form = _form(request, scope, action)
    if request.method == "POST" and form.is_valid() and _set(form, action, scope):
        forget_typed(request)
        messages.success(request, f"Milestones of Action {ref} saved.")
        return redirect("milestones", scope.strategy.slug, ref)
    ledger = read_ledger(action, scope.moment)
    context = {
        "action": action,
        "ledger": ledger,
        "form": form,
        "has_ended": ledger.state.stage in ENDED,
        "milestones": shown_milestones(action.pk, scope.moment),
        "dropped": dropped_milestones(action, scope.moment),
    }
    return render(request, "actions/milestones.html", scope.context | context)


def _action(scope: Scope, ref: str) -> Action:
    """The action, for those who lead the strategy and those who send what its lead partner says."""
    scope.allow(True)
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    state = read_ledger(action, scope.moment).state
    scope.allow(can_reach_milestone(scope.person, scope.access, state))
    return action


def _form(request: HttpRequest, scope: Scope, action: Action) -> MilestonesForm:
    moment = scope.moment
    shown = shown_milestones(action.pk, moment)
    return MilestonesForm(bound_to(request), shown=shown, revision=moment.revision)


def _set(form: MilestonesForm, action: Action, scope: Scope) -> bool:
    try:
        set_milestones(action=action, wanted=form.wanted, by=scope.person, seen=form.seen)
    except RuleError as refusal:
        form.refused.append(refusal.message)
        return False
    return True


@keeps_typing("state", "done_on_day", "done_on_month", "done_on_year")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request: HttpRequest, scope: Scope, ref: str, number: int) -> HttpResponse:
    """Say when one milestone was reached, or that it was not."""
    action = _action(scope, ref)
    found = find_milestone(action, number, current_moment(wall=timezone.now()))
    if found is None:
        raise Http404
    form = ReachedForm(bound_to(request), shown=found[1], today=scope.moment.day)
    if request.method == "POST" and form.is_valid():
        try:
            complete_milestone(milestone=found[0], done_on=form.cleaned_data["done_on"], by=scope.person)
        except RuleError as refusal:
            form.take_refusal(refusal)
        else:
            forget_typed(request)
            messages.success(request, f"Milestone “{found[1].reading.title}” saved.")
            return redirect("milestones", scope.strategy.slug, ref)
    context = {"action": action, "form": form, "shown": found[1]}
    return render(request, "actions/milestone.html", scope.context | context)
