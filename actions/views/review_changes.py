"""What happens to a decision afterwards: it is reopened; and whether reports take an update that came too late."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from accounts.moments import current_moment
from actions.errors import RuleError
from actions.forms.reviews import ReopenForm, typed_in
from actions.pages.review_reading import open_sheet
from actions.pages.review_sheet import Sheet, why_not_reopened
from actions.services.reviews import choose_late, reopen_review
from actions.views.reviews import order_of, reviewer_of, same_text


@keeps_typing("reason")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the decision on an update, with a reason."""
    person, moment = reviewer_of(request)
    sheet = open_sheet(person, moment, pk, order_of(request))
    if request.method != "POST":
        return _page(request, sheet, ReopenForm(initial=typed_before(request)) if sheet.can_reopen else None)
    if not sheet.can_reopen:
        return _too_late(request, sheet)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet, form, status=422)
    try:
        reopen_review(update=sheet.item.update, by=person, reason=form.cleaned_data["reason"])
    except RuleError as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
            return _page(request, sheet, form, status=422)
        fresh = open_sheet(person, current_moment(wall=timezone.now()), pk, sheet.order)
        return _too_late(request, fresh, refusal.message)
    return _reopened(request, sheet)


def _reopened(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    forget_typed(request)
    messages.success(request, f"Decision on Action {sheet.reading.ref} reopened. The update waits for review again.")
    return redirect(sheet.address())


def _too_late(request: HttpRequest, sheet: Sheet, why: str = "") -> HttpResponse:
    """Say why the decision is not reopened. The same sent twice by the same person is no conflict: go on."""
    last = sheet.reopened
    if last and last.reviewer_id == sheet.person.pk and same_text(request.POST.get("reason", ""), last.reason):
        return _reopened(request, sheet)
    return _page(request, sheet, None, status=409, problem=why or why_not_reopened(sheet))


def _page(
    request: HttpRequest, sheet: Sheet, form: ReopenForm | None, status: int = 200, problem: str = ""
) -> HttpResponse:
    strategy = sheet.reading.strategy
    context = {
        "sheet": sheet,
        "form": form,
        "problem": problem or ("" if form else why_not_reopened(sheet)),
        "typed": typed_in(request.POST) if form is None else [],
        "today": sheet.reading.day,
        "strategy_name": strategy.title,
        "demonstration": strategy.strategy.is_demonstration,
    }
    return render(request, "actions/review_reopen.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep whether reports take an update that came after the cut-off; its page has the buttons and says what came."""
    person, moment = reviewer_of(request)
    sheet = open_sheet(person, moment, pk, order_of(request))
    if not sheet.leads:
        raise PermissionDenied
    if request.method == "POST":
        _choose(request, sheet)
    return redirect(sheet.address())


def _choose(request: HttpRequest, sheet: Sheet) -> None:
    takes = request.POST.get("takes")
    try:
        if takes not in ("yes", "no"):
            raise RuleError("Choose whether reports take this update.")
        choose_late(update=sheet.item.update, takes=takes == "yes", by=sheet.person)
    except RuleError as refusal:
        messages.error(request, f"Action {sheet.reading.ref}: {refusal.message}")
    else:
        done = "take" if takes == "yes" else "leave out"
        messages.success(request, f"Reports {done} this update of Action {sheet.reading.ref}.")
