"""The audit list of a strategy, as a page and as a file."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from actions.exporters.audit_rows import file_name, render_audit
from actions.pages.audit import audit_page, audit_rows, may_read, narrowed_words, what_is_wrong
from outcomes.about_files import about_file
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def history(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who changed what and when, newest first."""
    _check(scope)
    return _page(request, scope)


@require_safe
@strategy_page
def history_file(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The same changes as CSV, all pages of them; what is wrong in the address is told by the page."""
    _check(scope)
    form, lines = audit_rows(scope, request.GET)
    if form.errors or what_is_wrong(request.GET):
        return _page(request, scope)
    page = reverse("history", args=[scope.strategy.slug])
    query = request.GET.copy()
    query["as_at"] = scope.moment.name
    told = [("Filters", narrowed_words(form) or "None"), ("Changes", str(len(lines)))]
    about = about_file(scope, told, request.build_absolute_uri(f"{page}?{query.urlencode()}"))
    name = file_name(scope.strategy.slug, scope.moment.day, demonstration=scope.strategy.is_demonstration)
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(render_audit(about, lines), content_type="text/csv; charset=utf-8", headers=headers)


def _check(scope: Scope) -> None:
    if not may_read(scope):
        raise PermissionDenied


def _page(request: HttpRequest, scope: Scope) -> HttpResponse:
    page = audit_page(scope, request.GET)
    status = 400 if page.form.errors or page.problem else 200
    return render(request, "actions/audit.html", scope.context | {"page": page, "form": page.form}, status=status)
