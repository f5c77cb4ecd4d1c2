"""One resolution: what it asks for, its answers, and how it ends."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from scrutiny.forms.resolution import (
    AGREED,
    AnswerForm,
    ChaseForm,
    DecideForm,
    ProposeForm,
    ReopenForm,
    StepForm,
    TakenForm,
    WithdrawForm,
)
from scrutiny.models import Meeting, Resolution
from scrutiny.pages.resolution import (
    STEPS,
    find_line,
    may_do,
    meetings_to_decide,
    offered,
    resolution_page,
    ties,
)
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.scope import CommitteeScope, committee_page
from scrutiny.services.answers import record_answer, record_chase
from scrutiny.services.closing import decide_closure, propose_closure, reopen, withdraw
from scrutiny.services.resolutions import change_resolution, confirm_owner
from scrutiny.services.work import ItemWanted, add_item


@require_safe
@committee_page
def resolution(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """The words, who owes what by when, and what happened."""
    return render(request, "scrutiny/resolution.html", scope.context | {"page": resolution_page(scope, pk)})


@require_POST
@committee_page
def confirm(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """Confirm the owner that is suggested, in one step."""
    scope.allow_keeping()
    line = find_line(scope, pk)
    try:
        confirm_owner(resolution=_row(scope, pk), seen=_seen(request), by=scope.person)
        messages.success(request, f"Confirmed: {line.owner.name if line.owner else line.owner_words} owes the answer.")
    except RuleError as refusal:
        messages.error(request, refusal.message)
    return redirect("resolution", scope.committee.slug, pk)


@keeps_typing()
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, scope: CommitteeScope, pk: int) -> HttpResponse:
    """Say what a resolution asks for, of whom and by when, and what it is tied to."""
    scope.allow_keeping()
    line = find_line(scope, pk)
    form = TakenForm(bound_to(request), line=line, seen=scope.moment.revision, offered=offered(scope), ties=ties(scope))
    if request.method == "POST" and form.is_valid() and _changed(scope, line, form):
        forget_typed(request)
        messages.success(request, "Saved.")
        return redirect("resolution", scope.committee.slug, pk)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "scrutiny/resolution_change.html", scope.context | {"line": line, "form": form}, status=status
    )


def _changed(scope: CommitteeScope, line: ResolutionLine, form: TakenForm) -> bool:
    given, row = form.cleaned_data, _row(scope, line.id)
    taken = form.taken
    try:
        change_resolution(
            resolution=row,
            taken=replace(taken, is_unscheduled=taken.is_unscheduled and taken.at_meeting is None),
            strategies=[int(pk) for pk in given["strategies"]],
            actions=given["tied_actions"],
            editions=form.tied_editions,
            seen=given["seen"] or 0,
            by=scope.person,
        )
        if taken.at_meeting and given.get("to_programme"):
            _put_on_programme(scope, line, taken.at_meeting)
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _put_on_programme(scope: CommitteeScope, line: ResolutionLine, meeting: Meeting) -> None:
    """Add the answer to the work programme of the meeting that was chosen for it."""
    topic = f"{line.item_title}: {line.kind.label.lower()}"[:300]
    background = f"{line.reference}: “{line.words_on_one_line}”"
    strategies = scope.strategies
    only = next((strategies[pk].strategy for pk in line.strategies if pk in strategies), None)
    add_item(
        committee=scope.committee,
        wanted=ItemWanted(topic=topic, background=background, strategy=only),
        meeting=meeting,
        by=scope.person,
    )


FORMS: dict[str, type[StepForm]] = {
    "answer": AnswerForm,
    "chase": ChaseForm,
    "propose": ProposeForm,
    "decide": DecideForm,
    "reopen": ReopenForm,
    "withdraw": WithdrawForm,
}
DONE = {
    "answer": "Answer recorded.",
    "chase": "Recorded that an answer was asked for again.",
    "propose": "Proposed. A meeting of the committee agrees or refuses.",
    "decide": "Recorded what the committee decided.",
    "reopen": "Opened again.",
    "withdraw": "Withdrawn.",
}


@keeps_typing()
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, scope: CommitteeScope, pk: int, step: str) -> HttpResponse:
    """One thing that happens to a resolution."""
    if step not in STEPS:
        raise Http404
    line = find_line(scope, pk)
    if not scope.keeps and not (step == "answer" and may_do(scope, line, step)):
        scope.allow_keeping()
    if scope.moment.is_past:
        scope.allow_keeping()
    meetings = meetings_to_decide(scope, line) if step == "decide" else []
    form = FORMS[step](bound_to(request), seen=scope.moment.revision, today=scope.moment.day, meetings=meetings)
    if request.method == "POST" and form.is_valid() and _done(scope, line, step, form):
        forget_typed(request)
        messages.success(request, DONE[step])
        return redirect("resolution", scope.committee.slug, pk)
    context = {"line": line, "form": form, "title": STEPS[step][1], "step": step, "may": may_do(scope, line, step)}
    context["no_meeting"] = step == "decide" and context["may"] and not meetings
    status = 422 if request.method == "POST" else 200
    return render(request, "scrutiny/resolution_step.html", scope.context | context, status=status)


def _done(scope: CommitteeScope, line: ResolutionLine, word: str, form: Any) -> bool:
    try:
        _ACTS[word](_row(scope, line.id), scope, form)
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _answer(row: Resolution, scope: CommitteeScope, form: Any) -> None:
    record_answer(resolution=row, wanted=form.wanted, seen=form.cleaned_data["seen"] or 0, by=scope.person)


def _chase(row: Resolution, scope: CommitteeScope, form: Any) -> None:
    record_chase(resolution=row, on=form.cleaned_data["on"], text=form.cleaned_data["text"], by=scope.person)


def _decide(row: Resolution, scope: CommitteeScope, form: Any) -> None:
    given = form.cleaned_data
    decide_closure(
        resolution=row,
        meeting=get_object_or_404(Meeting, committee=scope.committee, key=given["meeting"]),
        is_agreed=given["decision"] == AGREED,
        text=given["text"],
        seen=given["seen"] or 0,
        by=scope.person,
    )


def _with_reason(act: Callable[..., object]) -> Callable[[Resolution, CommitteeScope, Any], None]:
    def acting(row: Resolution, scope: CommitteeScope, form: Any) -> None:
        given = form.cleaned_data
        act(resolution=row, reason=given["text"], seen=given["seen"] or 0, by=scope.person)

    return acting


_ACTS: dict[str, Callable[[Resolution, CommitteeScope, Any], None]] = {
    "answer": _answer,
    "chase": _chase,
    "propose": _with_reason(propose_closure),
    "decide": _decide,
    "reopen": _with_reason(reopen),
    "withdraw": _with_reason(withdraw),
}


def _row(scope: CommitteeScope, pk: int) -> Resolution:
    return get_object_or_404(Resolution, pk=pk, meeting__committee=scope.committee)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
