"""Pages of sums: how a figure is worked out, an analyst's word on it, and setting a sum."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from outcomes.errors import RuleError
from outcomes.forms.sums import LETTERS, ConfirmForm, NewSumForm, SumForm
from outcomes.measures.setting_up import measure_worded
from outcomes.models import DerivedSeries, Measure
from outcomes.scope import Scope, strategy_page
from outcomes.services.formulas import add_sum, confirm_sum, set_sum
from outcomes.sums.page import SumPage, series_to_take, sum_page
from outcomes.typed import bound_to, show_refusal

TYPED = ("formula", "words", "decimals", *(f"series_{letter}" for letter in LETTERS))


@keeps_typing("is_confirmed", "analyst", "note", "sum")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def show(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Show a sum with its figures, and take an analyst's word on it."""
    page = _page(scope, pk)
    if request.method == "POST":
        scope.allow(scope.access.leads)
    form = ConfirmForm(bound_to(request), initial={"sum": page.sum.row.pk})
    if request.method == "POST" and form.is_valid() and _is_confirmed(form, scope, pk):
        forget_typed(request)
        messages.success(request, "What the analyst said is recorded.")
        return redirect("sum", scope.strategy.slug, pk)
    context = scope.context | {"page": page, "form": form}
    return render(request, "outcomes/sum.html", context, status=422 if form.errors else 200)


@keeps_typing(*TYPED)
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def change(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Change the sum of a series: it has to be confirmed anew."""
    scope.allow(scope.access.leads)
    page = _page(scope, pk)
    form = SumForm(bound_to(request), initial=SumForm.initial_of(page.sum.row), series=series_to_take(scope.strategy))
    if request.method == "POST" and form.is_valid() and _is_set(form, scope, page):
        forget_typed(request)
        messages.success(request, "Sum saved. It heads no page and no report until an analyst confirms it.")
        return redirect("sum", scope.strategy.slug, pk)
    context = scope.context | {"page": page, "form": form}
    return render(request, "outcomes/sum_change.html", context, status=422 if form.errors else 200)


@keeps_typing("label", "unit", "direction", *TYPED)
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def add(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Add a figure to a measure that is worked out from published ones."""
    scope.allow(scope.access.leads)
    measure = measure_worded(scope, key).measure
    form = NewSumForm(bound_to(request), initial={"decimals": 1}, series=series_to_take(scope.strategy))
    added = _added(form, scope, measure) if request.method == "POST" and form.is_valid() else None
    if added:
        forget_typed(request)
        messages.success(request, "Sum saved. It heads no page and no report until an analyst confirms it.")
        return redirect("sum", scope.strategy.slug, added.series_id)
    context = scope.context | {"form": form, "key": key}
    return render(request, "outcomes/sum_add.html", context, status=422 if form.errors else 200)


def _page(scope: Scope, pk: int) -> SumPage:
    page = sum_page(scope.strategy, pk, scope.moment)
    if page is None:
        raise Http404
    return page


def _is_confirmed(form: ConfirmForm, scope: Scope, pk: int) -> bool:
    said = form.cleaned_data
    seen = get_object_or_404(DerivedSeries, pk=said["sum"], series=pk)
    try:
        confirm_sum(
            derived=seen,
            is_confirmed=said["is_confirmed"] == "yes",
            analyst=said["analyst"],
            note=said["note"],
            by=scope.person,
        )
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _is_set(form: SumForm, scope: Scope, page: SumPage) -> bool:
    said = form.cleaned_data
    try:
        set_sum(
            series=page.sum.row.series,
            formula=said["formula"],
            inputs=form.inputs(),
            decimals=said["decimals"],
            words=said["words"],
            by=scope.person,
        )
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _added(form: NewSumForm, scope: Scope, measure: Measure) -> DerivedSeries | None:
    said = form.cleaned_data
    try:
        return add_sum(
            measure=measure,
            label=said["label"],
            unit=said["unit"],
            direction=said["direction"] or None,
            formula=said["formula"],
            inputs=form.inputs(),
            decimals=said["decimals"],
            words=said["words"],
            by=scope.person,
        )
    except RuleError as refusal:
        show_refusal(form, refusal)
        return None
