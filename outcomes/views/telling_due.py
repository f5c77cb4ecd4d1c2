"""What is still to be said beside the figures: one page for those who review, and for those who write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from govuk.words import count_of
from outcomes.errors import RuleError
from outcomes.figures.rules import thresholds_of
from outcomes.forms.narrative_reviews import CHANGED, ReviewRow, ReviewsForm, prefix_of
from outcomes.forms.narratives import AGREE
from outcomes.measures.narratives import Telling, telling_of
from outcomes.measures.telling_due import TellingDue, Wants, by_wants, every_telling_due, texts_about
from outcomes.reading import PartnerName, partner_names, person_names
from outcomes.scope import Scope, strategy_page
from outcomes.services.narratives import review_narrative
from outcomes.typed import bound_to

HEADINGS = {
    Wants.CHANGE: "Returned to be changed",
    Wants.NEWER: "Written before the latest figures",
    Wants.WORDS: "Nothing written yet",
}
POSTED = re.compile(r"m(\d{1,18})-number")


@dataclass(frozen=True)
class Line:
    """A measure about which somebody has to write.

    Attributes:
        owner: the organisation that brings its figures; None where none is named.
        may_write: whether the person writes it here and now.
    """

    due: TellingDue
    owner: PartnerName | None
    may_write: bool


@dataclass(frozen=True)
class ToReview:
    """A text that waits: its decision for whoever takes one, and why somebody else has to.

    Attributes:
        row: the form of the decision; None where the person takes none.
        is_own: whether the person wrote it.
    """

    due: TellingDue
    telling: Telling
    row: ReviewRow | None
    is_own: bool


@keeps_typing()
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def narratives(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that waits for a review, for other words, or for any; those who lead decide on all of it at once."""
    if request.method == "POST":
        scope.allow(scope.access.leads)
    due = every_telling_due([scope.strategy.pk], scope.moment.revision)
    reviews = [one for one in due if one.wants == Wants.REVIEW and one.is_for(scope.access, scope.person.pk)]
    decides = scope.access.leads and not scope.moment.is_past
    form = ReviewsForm(bound_to(request) if decides else None, reviews if decides else [])
    if request.method == "POST" and form.is_valid():
        saved = _save(form, request.POST, scope)
        due = [one for one in due if one.measure_id not in saved]
        if saved:
            messages.success(request, f"{count_of(len(saved), 'decision')} saved.")
        if not form.problems:
            forget_typed(request)
            return redirect("narratives", scope.strategy.slug)
    return render(
        request,
        "outcomes/narratives.html",
        scope.context | _shown(scope, due, form),
        status=422 if form.problems else 200,
    )


def _save(form: ReviewsForm, data: QueryDict, scope: Scope) -> set[int]:
    """Save each decision by itself; what cannot be saved stays on the page with the reason.

    Returns:
        Ids of the measures whose decision was saved.
    """
    left = []
    for row in form.rows:
        decision, seen = row.cleaned_data["decision"], row.cleaned_data["number"]
        if not decision:
            left.append(row)
            continue
        try:
            if seen != row.seen or row.due.waiting is None:
                raise RuleError(CHANGED)
            is_agreed, reason = decision == AGREE, row.cleaned_data["reason"]
            review_narrative(narrative=row.due.waiting.row, is_agreed=is_agreed, reason=reason, by=scope.person)
        except RuleError as refusal:
            row.refuse(refusal)
            left.append(row)
    shown = {row.due.measure_id for row in form.rows}
    form.refused = _overtaken(data, shown, scope)
    form.rows = left
    return shown - {row.due.measure_id for row in left}


def _overtaken(data: QueryDict, shown: set[int], scope: Scope) -> list[str]:
    """Decisions on texts that do not wait any more. One that the same person has saved already is no news."""
    asked = {int(found[1]) for name in data if (found := POSTED.fullmatch(name))} - shown
    texts = texts_about(asked, scope.strategy.pk)
    numbered = {(measure, str(number)): row for (measure, number), row in texts.items()}
    refused = []
    for measure in sorted(asked):
        prefix = prefix_of(measure)
        decision = data.get(f"{prefix}-decision", "")
        row = numbered.get((measure, data.get(f"{prefix}-number", "")))
        if not decision or row is None:
            continue
        review = getattr(row, "review", None)
        if review is None or (review.reviewer_id, review.is_agreed) != (scope.person.pk, decision == AGREE):
            refused.append(f"Measure {row.measure.key}: somebody has decided on this already, or wrote anew.")
    return refused


def _shown(scope: Scope, due: Sequence[TellingDue], form: ReviewsForm) -> dict[str, object]:
    groups, revision = by_wants(due), scope.moment.revision
    rows = {row.due.measure_id: row for row in form.rows}
    waiting = groups.pop(Wants.REVIEW, [])
    people = _people(waiting, revision)
    owners = partner_names({one.owner_id for one in due if one.owner_id}, revision)
    is_now = not scope.moment.is_past
    up_to = thresholds_of(scope.strategy.pk, revision).hide_up_to if waiting else 0
    return {
        "form": form,
        "forms": form.rows,
        "waiting": [_to_review(one, rows, people, scope.person.pk, up_to) for one in waiting],
        "groups": [
            (wants.value, HEADINGS[wants], [_line(one, owners, scope, is_now=is_now) for one in found])
            for wants, found in groups.items()
        ],
        "to_write": len(due) - len(waiting),
    }


def _people(waiting: Sequence[TellingDue], revision: int) -> dict[int, str]:
    written = [one for each in waiting for one in each.narratives.every]
    people = {one.row.author_id for one in written} | {one.review.reviewer_id for one in written if one.review}
    return {pk: person.name for pk, person in person_names(people, revision).items()} if people else {}


def _to_review(
    one: TellingDue, rows: Mapping[int, ReviewRow], people: Mapping[int, str], reader: int, up_to: int
) -> ToReview:
    telling = telling_of(one.narratives, one.card.promise.figures, one.card.latest, people, up_to)
    return ToReview(one, telling, rows.get(one.measure_id), telling.author_id == reader)


def _line(one: TellingDue, owners: Mapping[int, PartnerName], scope: Scope, *, is_now: bool) -> Line:
    return Line(one, owners.get(one.owner_id or 0), is_now and scope.access.tells_of(one.owner_id))
