"""Due dates: the lead sets and moves them, the lead partner asks for another one, the lead agrees or refuses."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.moments import current_moment
from actions.emails.dates import tell_decision
from actions.errors import DateRequestClosedError, RuleError
from actions.forms.due_dates import AGREE, DateDecisionForm, DateRequestForm, DueDateForm
from actions.models import Action
from actions.pages.date_requests import RequestPage, last_request, read_request, read_waiting, waiting_words
from actions.pages.due_dates import Ledger, person_who_asked, read_ledger
from actions.permissions import can_ask_for_date
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.plan import ChangedMeanwhileError, change_due_date
from actions.views.typed import bound_to, show_refusal
from outcomes.scope import Scope, strategy_page


@keeps_typing("kind", "new_day", "new_month", "new_year", "reason", "asked_by", "seen", "requests")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def due_date(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """An action's due date with its ledger: a lead sets or moves it, the lead partner asks for another one."""
    scope.allow(True)
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    ledger = read_ledger(action, scope.moment)
    scope.allow(scope.access.leads or can_ask_for_date(scope.person, scope.access, ledger.state))
    return (_move_page if scope.access.leads else _ask_page)(request, scope, action, ledger)


def _move_page(request: HttpRequest, scope: Scope, action: Action, ledger: Ledger) -> HttpResponse:
    form = DueDateForm(bound_to(request), ledger=ledger)
    if request.method == "POST" and form.is_valid() and _move(form, action, scope):
        forget_typed(request)
        messages.success(request, f"Due date of Action {action.ref} {'moved' if ledger.lines else 'set'}.")
        return redirect("due-date", scope.strategy.slug, action.ref)
    if form.is_bound:
        ledger = read_ledger(action, current_moment(wall=timezone.now()))
        form.see(ledger)
    context = {"form": form, "ledger": ledger, "action": action, "own": last_request(action, scope.moment)}
    return render(request, "actions/due_date.html", scope.context | context)


def _move(form: DueDateForm, action: Action, scope: Scope) -> bool:
    given = form.cleaned_data
    asked_by = person_who_asked(given.get("asked_by"))
    try:
        change_due_date(
            action=action,
            new=given["new"],
            is_ongoing=given["kind"] == "ongoing",
            reason=given.get("reason", ""),
            asked_by=asked_by,
            seen_lines=given["seen"],
            by=scope.person,
        )
    except RuleError as refusal:
        form.take_refusal(refusal)
        return False
    return True


def _ask_page(request: HttpRequest, scope: Scope, action: Action, ledger: Ledger) -> HttpResponse:
    own = last_request(action, scope.moment)
    form = DateRequestForm(bound_to(request), ledger=ledger, number=own.number)
    if request.method == "POST" and form.is_valid() and _ask(form, action, ledger, scope):
        forget_typed(request)
        messages.success(request, f"Request for Action {action.ref} sent to the programme lead.")
        return redirect("due-date", scope.strategy.slug, action.ref)
    if form.is_bound:
        now = current_moment(wall=timezone.now())
        ledger, own = read_ledger(action, now), last_request(action, now)
        form.see(ledger, requests=own.number)
    context = {"form": form, "ledger": ledger, "action": action, "own": own}
    return render(request, "actions/date_request_form.html", scope.context | context)


def _ask(form: DateRequestForm, action: Action, ledger: Ledger, scope: Scope) -> bool:
    given = form.cleaned_data
    assert ledger.state.lead is not None, "Only who speaks for the lead partner gets here."
    try:
        ask_for_date(
            action=action,
            partner=ledger.state.lead,
            new=given["new"],
            is_ongoing=given["kind"] == "ongoing",
            reason=given["reason"],
            seen_lines=given["seen"],
            seen_requests=given["requests"],
            by=scope.person,
        )
    except RuleError as refusal:
        form.take_refusal(refusal)
        return False
    return True


@require_safe
@strategy_page
def date_requests(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What waits for the lead's decision."""
    scope.allow(scope.access.leads)
    waiting = read_waiting(scope.strategy, scope.moment)
    context = {"waiting": waiting, "position": waiting_words(len(waiting))}
    return render(request, "actions/date_requests.html", scope.context | context)


@keeps_typing("decision", "reason")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def date_request(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One request with the action's ledger: agree or refuse."""
    scope.allow(scope.access.leads)
    page = read_request(scope.strategy, pk, scope.moment)
    form = DateDecisionForm(bound_to(request), has_moved=page.asked.has_moved and page.decided is None)
    if request.method != "POST" or not form.is_valid():
        return _decision_page(request, scope, page, form)
    try:
        said = _decide(form, page, scope)
    except (DateRequestClosedError, ChangedMeanwhileError) as refusal:
        page = read_request(scope.strategy, pk, current_moment(wall=timezone.now()))
        if _is_decided_so(form, page, scope):
            return redirect("date-requests", scope.strategy.slug)
        return _decision_page(request, scope, page, form, problem=refusal.message, status=409)
    except RuleError as refusal:
        show_refusal(form, refusal, at="decision")
        return _decision_page(request, scope, page, form)
    forget_typed(request)
    messages.success(request, said)
    return redirect("date-requests", scope.strategy.slug)


def _decide(form: DateDecisionForm, page: RequestPage, scope: Scope) -> str:
    """Write the decision and tell who asked; what was done, in words."""
    given = form.cleaned_data
    if given["decision"] == AGREE:
        decision = agree_date(request=page.request, by=scope.person)
        said = f"Due date of Action {page.asked.action.ref} changed as asked."
    else:
        decision = refuse_date(request=page.request, reason=given["reason"], by=scope.person)
        said = f"Request for Action {page.asked.action.ref} refused. The due date stays."
    if tell_decision(decision):
        return said
    return f"{said} No mail could be sent to {page.asked.asked_by}: tell them yourself."


def _is_decided_so(form: DateDecisionForm, page: RequestPage, scope: Scope) -> bool:
    """Whether the same person sent the same decision twice: that is no conflict."""
    given, decided = form.cleaned_data, page.decided
    if decided is None or decided.by_id != scope.person.pk or decided.is_agreed != (given["decision"] == AGREE):
        return False
    return decided.is_agreed or decided.reason == given["reason"]


def _decision_page(
    request: HttpRequest, scope: Scope, page: RequestPage, form: DateDecisionForm, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"page": page, "form": form, "problem": problem}
    return render(request, "actions/date_request.html", scope.context | context, status=status)
