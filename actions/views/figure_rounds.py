"""Pages of rounds of figures: what is asked and what came, opening one, answering an item, ending one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.exporters.round_rows import about_round, file_name, render_round_rows
from actions.figure_rounds import ItemReading, RoundReading
from actions.forms.figure_rounds import AnswerForm, EndForm, RoundForm
from actions.models import FigureRound, RoundKind
from actions.pages.figure_rounds import item_of, proposal_of, round_list, round_page
from actions.services.figure_rounds import answer_item, end_round, open_round
from actions.views.typed import bound_to, show_refusal
from outcomes.scope import Scope, strategy_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@strategy_page
def show_rounds(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every round, those that run first."""
    return render(request, "actions/rounds.html", scope.context | {"rounds": round_list(scope), "kinds": RoundKind})


@require_safe
@strategy_page
def show_round(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """One round: what is asked, from whom, by when, and what came."""
    return render(request, "actions/round.html", scope.context | {"page": round_page(scope, number)})


@require_safe
@strategy_page
def download_round(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """The same as CSV, a line for each thing that is asked for."""
    page = round_page(scope, number)
    path = reverse("round", args=[scope.strategy.slug, number])
    address = request.build_absolute_uri(f"{path}?{urlencode({'as_at': scope.moment.name})}")
    body = render_round_rows(about_round(scope, page, address), page.items)
    name = file_name(scope.strategy.slug, number, scope.moment.day, demonstration=scope.strategy.is_demonstration)
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@keeps_typing()
@strategy_page
@require_http_methods(METHODS)
def open_new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Open a round; the address says of which kind, and without one asks for it."""
    scope.allow(scope.access.leads)
    kind = request.GET.get("kind", "")
    if kind not in RoundKind.values:
        return render(request, "actions/round_choose.html", scope.context | {"kinds": RoundKind})
    form = RoundForm(bound_to(request), proposal=proposal_of(scope, RoundKind(kind)))
    opened = _opened(form, scope) if request.method == "POST" and form.is_valid() else None
    if opened is not None:
        forget_typed(request)
        messages.success(request, f"“{opened.title}” is open. Whoever is asked finds it under My work.")
        return redirect("round", scope.strategy.slug, opened.number)
    context = scope.context | {"form": form, "kind": RoundKind(kind).label}
    return render(request, "actions/round_open.html", context, status=422 if form.errors else 200)


@keeps_typing("words")
@strategy_page
@require_http_methods(METHODS)
def answer(request: HttpRequest, scope: Scope, number: int, position: int) -> HttpResponse:
    """Answer one item in words, for the organisation asked and those who lead."""
    page = round_page(scope, number)
    reading, item = item_of(page, position)
    scope.allow(reading.may_answer(scope.access))
    form = AnswerForm(bound_to(request))
    if request.method == "POST" and form.is_valid() and _answered(form, reading, scope):
        forget_typed(request)
        messages.success(request, "Answer saved.")
        return redirect("round", scope.strategy.slug, number)
    context = scope.context | {"page": page, "item": item, "form": form}
    return render(request, "actions/round_answer.html", context, status=422 if form.errors else 200)


@keeps_typing("reason")
@strategy_page
@require_http_methods(METHODS)
def end(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """End a round, with a reason where something is missing."""
    scope.allow(scope.access.leads)
    page = round_page(scope, number)
    form = EndForm(bound_to(request), missing=page.reading.missing)
    if request.method == "POST" and form.is_valid() and _ended(form, page.reading, scope):
        forget_typed(request)
        messages.success(request, f"“{page.title}” has ended.")
        return redirect("round", scope.strategy.slug, number)
    context = scope.context | {"page": page, "form": form}
    return render(request, "actions/round_end.html", context, status=422 if form.errors else 200)


def _opened(form: RoundForm, scope: Scope) -> FigureRound | None:
    try:
        return open_round(strategy=scope.strategy, wanted=form.wanted(scope.strategy), by=scope.person)
    except RuleError as refusal:
        show_refusal(form, refusal)
        return None


def _answered(form: AnswerForm, reading: ItemReading, scope: Scope) -> bool:
    try:
        answer_item(item=reading.row, words=form.cleaned_data["words"], by=scope.person)
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _ended(form: EndForm, reading: RoundReading, scope: Scope) -> bool:
    try:
        end_round(figure_round=reading.row, reason=form.cleaned_data.get("reason", ""), by=scope.person)
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True
