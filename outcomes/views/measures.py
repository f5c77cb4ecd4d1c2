"""Setting up: what a measure is, the thresholds of a strategy's figures, and the places that these are about."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.moments import current_moment
from outcomes.errors import RuleError
from outcomes.figures.rules import thresholds_of
from outcomes.forms.figure_rules import PlacesForm, ThresholdsForm
from outcomes.forms.measures import MeasureForm, SeenForm, said_first
from outcomes.measures.setting_up import MeasureDesk, areas_of, measure_desk, place_names, places_at
from outcomes.scope import Scope, strategy_page
from outcomes.services.measures import set_figure_rules, set_measure, set_places
from outcomes.typed import bound_to, show_refusal

BOTH = ["GET", "HEAD", "POST"]


@keeps_typing()
@strategy_page
@require_http_methods(BOTH)
def measure_settings(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Say what a measure is, who brings its figures, and what they are held against."""
    scope.allow(scope.access.leads)
    desk = measure_desk(scope, key)
    form = _measure_form(request, scope, desk)
    if request.method == "POST" and form.is_valid() and _set_measure(form, desk, scope):
        forget_typed(request)
        messages.success(request, f"Measure {key} saved.")
        return redirect("measure", scope.strategy.slug, key)
    context = {"form": form, "desk": desk}
    return render(request, "outcomes/measure_settings.html", scope.context | context, status=_status(form))


def _measure_form(request: HttpRequest, scope: Scope, desk: MeasureDesk) -> MeasureForm:
    return MeasureForm(
        bound_to(request),
        revision=scope.moment.revision,
        owners=desk.owners,
        lines=desk.lines,
        said=desk.said,
        initial=said_first(desk.settings),
    )


def _set_measure(form: MeasureForm, desk: MeasureDesk, scope: Scope) -> bool:
    try:
        set_measure(
            measure=desk.measure,
            wanted=form.wanted,
            series=form.wanted_lines,
            by=scope.person,
            seen=form.cleaned_data["seen"],
        )
    except RuleError as refusal:
        return _refused(form, refusal)
    return True


@keeps_typing()
@strategy_page
@require_http_methods(BOTH)
def figure_rules(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Set the thresholds of the strategy's figures."""
    scope.allow(scope.access.leads)
    known = thresholds_of(scope.strategy.pk, scope.moment.revision)
    form = ThresholdsForm(bound_to(request), revision=scope.moment.revision, initial=vars(known))
    if request.method == "POST" and form.is_valid() and _set_rules(form, scope):
        forget_typed(request)
        messages.success(request, "Rules of figures saved.")
        return redirect("figure-rules", scope.strategy.slug)
    return render(request, "outcomes/figure_rules.html", scope.context | {"form": form}, status=_status(form))


def _set_rules(form: ThresholdsForm, scope: Scope) -> bool:
    try:
        set_figure_rules(strategy=scope.strategy, wanted=form.wanted, by=scope.person, seen=form.cleaned_data["seen"])
    except RuleError as refusal:
        return _refused(form, refusal)
    return True


@keeps_typing()
@strategy_page
@require_http_methods(BOTH)
def places(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say what kind of place each is that figures are about, and which code it has."""
    scope.allow(scope.access.leads)
    form = PlacesForm(
        bound_to(request),
        revision=scope.moment.revision,
        names=place_names(scope),
        places=places_at(scope.strategy.pk, scope.moment.revision),
        areas=areas_of(scope),
    )
    if request.method == "POST" and form.is_valid() and _set_places(form, scope):
        forget_typed(request)
        messages.success(request, "Places saved.")
        return redirect("districts", scope.strategy.slug)
    return render(request, "outcomes/places.html", scope.context | {"form": form}, status=_status(form))


def _set_places(form: PlacesForm, scope: Scope) -> bool:
    try:
        set_places(
            strategy=scope.strategy,
            wanted=form.wanted,
            gone=form.gone,
            by=scope.person,
            seen=form.cleaned_data["seen"],
        )
    except RuleError as refusal:
        return _refused(form, refusal)
    return True


def _refused(form: SeenForm, refusal: RuleError) -> bool:
    show_refusal(form, refusal)
    form.look_again(current_moment(wall=timezone.now()).revision)
    return False


def _status(form: SeenForm) -> int:
    return 422 if form.is_bound and form.errors else 200
