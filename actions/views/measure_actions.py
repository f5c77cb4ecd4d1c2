"""Choosing the actions that are meant to move a measure."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.moments import current_moment
from actions.errors import RuleError
from actions.forms.measure_actions import MoversForm
from actions.pages.measure import moves_of
from actions.pages.overview import read_plan
from actions.services.measures import choose_actions
from actions.views.typed import bound_to, show_refusal
from outcomes.measures.setting_up import measure_worded
from outcomes.models import Measure
from outcomes.scope import Scope, strategy_page


@keeps_typing()
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Tick the actions that are meant to move the measure, and say how each should help."""
    scope.allow(scope.access.leads)
    worded = measure_worded(scope, key)
    form = _form(request, scope, worded.measure)
    if request.method == "POST" and form.is_valid() and _is_chosen(form, worded.measure, scope):
        forget_typed(request)
        messages.success(request, f"Actions meant to move {key} saved.")
        return redirect("measure", scope.strategy.slug, key)
    context = scope.context | {"form": form, "worded": worded}
    return render(request, "actions/measure_choose.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, scope: Scope, measure: Measure) -> MoversForm:
    chosen = moves_of([measure.pk], scope.moment.revision).get(measure.pk, {})
    number = measure.outcome.number
    readings = [one for one in read_plan(scope) if number in one.outcomes or one.action_id in chosen]
    return MoversForm(bound_to(request), readings=readings, chosen=chosen, revision=scope.moment.revision)


def _is_chosen(form: MoversForm, measure: Measure, scope: Scope) -> bool:
    try:
        choose_actions(measure=measure, chosen=form.chosen, by=scope.person, seen=form.cleaned_data["seen"])
    except RuleError as refusal:
        show_refusal(form, refusal)
        form.look_again(current_moment(wall=timezone.now()).revision)
        return False
    return True
