"""Writing what a measure's figures show, and reviewing what a colleague wrote."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from outcomes.errors import RuleError
from outcomes.figures.rules import thresholds_of
from outcomes.forms.narratives import AGREE, NarrativeForm, NarrativeReviewForm
from outcomes.measures.card import MeasureCard
from outcomes.measures.key_facts import settings_of
from outcomes.measures.narratives import Narratives, Telling, narratives_of, telling_of
from outcomes.measures.setting_up import card_of, measure_worded
from outcomes.models import Measure
from outcomes.reading import person_names
from outcomes.scope import Scope, strategy_page
from outcomes.services.narratives import NarrativeChangedError, review_narrative, write_narrative
from outcomes.typed import bound_to, show_refusal

BOTH = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Desk:
    """The measure that is written about, with what stands.

    Attributes:
        card: the measure with its figures.
        narratives: everything written about it.
        telling: what its page says now.
    """

    measure: Measure
    card: MeasureCard
    narratives: Narratives
    telling: Telling


@keeps_typing("shows", "matters", "next", "seen")
@strategy_page
@require_http_methods(BOTH)
def measure_narrative(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Write what the figures show, why it matters and what comes next, beside the figures."""
    desk = _desk(scope, key)
    scope.allow(scope.access.tells_of(settings_of(desk.card).owner_id))
    last = desk.narratives.last
    stands = {name: getattr(last.row, name) if last else "" for name in ("shows", "matters", "next")}
    first = stands | {"seen": last.row.number if last else 0} | typed_before(request)
    form = NarrativeForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and _is_written(form, desk, scope):
        forget_typed(request)
        messages.success(request, "Saved. Reports print it once a colleague who leads the programme has reviewed it.")
        return redirect("measure", scope.strategy.slug, key)
    context = scope.context | {"desk": _desk(scope, key), "form": form}
    return render(request, "outcomes/narrative_form.html", context, status=422 if form.errors else 200)


def _is_written(form: NarrativeForm, desk: Desk, scope: Scope) -> bool:
    try:
        write_narrative(measure=desk.measure, words=form.words, seen=form.cleaned_data["seen"] or 0, by=scope.person)
    except NarrativeChangedError as refusal:
        show_refusal(form, refusal)
        form.look_again(refusal.last.number)
        return False
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@keeps_typing("decision", "reason", "number")
@strategy_page
@require_http_methods(BOTH)
def measure_narrative_review(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Agree to what a colleague wrote, or return it with a reason."""
    scope.allow(scope.access.leads)
    desk = _desk(scope, key)
    last = desk.narratives.last
    form = NarrativeReviewForm(bound_to(request), initial={"number": last.row.number if last else 0})
    if request.method == "POST" and form.is_valid() and _is_reviewed(form, desk, scope):
        forget_typed(request)
        is_agreed = form.cleaned_data["decision"] == AGREE
        messages.success(request, "Agreed. Reports may print it." if is_agreed else "Returned to be changed.")
        return redirect("measure", scope.strategy.slug, key)
    context = {"desk": desk, "form": form, "is_own": desk.telling.author_id == scope.person.pk}
    return render(
        request, "outcomes/narrative_review.html", scope.context | context, status=422 if form.errors else 200
    )


def _is_reviewed(form: NarrativeReviewForm, desk: Desk, scope: Scope) -> bool:
    given, last = form.cleaned_data, desk.narratives.last
    if last is None or last.row.number != given["number"]:
        form.add_error(None, "What is written changed after you opened it. Read it again, then decide.")
        return False
    try:
        review_narrative(
            narrative=last.row, is_agreed=given["decision"] == AGREE, reason=given["reason"], by=scope.person
        )
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _desk(scope: Scope, key: str) -> Desk:
    card = card_of(scope, key)
    measure = measure_worded(scope, key).measure
    narratives = narratives_of([measure.pk], scope.moment.revision)[measure.pk]
    people = {one.row.author_id for one in narratives.every}
    people |= {one.review.reviewer_id for one in narratives.every if one.review}
    names = {pk: person.name for pk, person in person_names(people, scope.moment.revision).items()}
    up_to = thresholds_of(scope.strategy.pk, scope.moment.revision).hide_up_to
    return Desk(measure, card, narratives, telling_of(narratives, card.promise.figures, card.latest, names, up_to))
