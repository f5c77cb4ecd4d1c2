"""Issuing an edition: the page that asks, and the page that shows how far it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from outcomes.scope import Scope, strategy_page
from scrutiny.forms.editions import IssueForm
from scrutiny.models import Issuing, Report
from scrutiny.pages.issuing import IssuePage, issue_page, progressing, under_way, work_of
from scrutiny.pages.reports import report_of
from scrutiny.permissions import can_prepare
from scrutiny.services.editions import Replacing, asked_before, issue_edition, try_again

LOOKS_AGAIN_SECONDS = 3
CHANGED = "The report changed after you opened this page. Look at it again, then issue it."


@keeps_typing("reason", "corrections")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Say what an edition will hold and what stands in its way, and issue it."""
    scope.allow(can_prepare(scope.access))
    report = report_of(scope, number)
    if (work := _asked_before(request, report, scope) or under_way(report)) is not None:
        return redirect("report-issuing", scope.strategy.slug, number, work.pk)
    page = issue_page(scope, report, timezone.now())
    form = IssueForm(bound_to(request), lines=page.lines)
    if request.method == "POST" and (work := _issued(request, form, page, scope)) is not None:
        forget_typed(request)
        return redirect("report-issuing", scope.strategy.slug, number, work.pk)
    context = scope.context | {"page": page, "form": form}
    return render(request, "scrutiny/issue.html", context, status=422 if form.errors else 200)


def _asked_before(request: HttpRequest, report: Report, scope: Scope) -> Issuing | None:
    """What a form that was sent before, or from a page left open, asked for already."""
    number = request.POST.get("number", "") if request.method == "POST" else ""
    known = number.isascii() and number.isdigit() and len(number) < 5
    return asked_before(report, int(number), scope.person) if known else None


def _issued(request: HttpRequest, form: IssueForm, page: IssuePage, scope: Scope) -> Issuing | None:
    """The work begun; None where something stands in the way, which the form then says."""
    form.full_clean()
    shown = (request.POST.get("number"), request.POST.get("seen"))
    if page.frozen is None:
        form.add_error(None, page.trouble)
    elif shown != (str(page.number), page.seen):
        form.add_error(None, CHANGED)
    for check in page.problems:
        form.add_error(None, f"{check.title}: {check.words}")
    if form.errors or page.frozen is None:
        return None
    given = form.cleaned_data
    replacing = None
    if page.replaces is not None:
        lines = given["corrections"].splitlines()
        replacing = Replacing(page.replaces.edition, given["reason"], lines)
    try:
        return issue_edition(
            report=page.report, frozen=page.frozen, replacing=replacing, by=scope.person, now=timezone.now()
        )
    except RuleError as refusal:
        show_refusal(form, refusal)
        return None


@never_cache
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def issuing(request: HttpRequest, scope: Scope, number: int, pk: int) -> HttpResponse:
    """Show how far an edition is, and lead to it once it is there; sent, a failed one is tried again."""
    scope.allow(can_prepare(scope.access))
    report = report_of(scope, number)
    work = work_of(report, pk)
    if request.method == "POST":
        try_again(issuing=work, now=timezone.now())
        return redirect("report-issuing", scope.strategy.slug, number, pk)
    if work.edition is not None:
        messages.success(request, f"Edition {work.edition.number} issued.")
        return redirect("edition", scope.strategy.slug, work.edition.number)
    context = scope.context | {"report": report, "page": progressing(work, timezone.now())}
    response = render(request, "scrutiny/issuing.html", context)
    if not work.problem:
        response.headers["Refresh"] = str(LOOKS_AGAIN_SECONDS)
    return response
