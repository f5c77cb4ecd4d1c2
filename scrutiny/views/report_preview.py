"""A report's files before it is issued: drawn when they are asked for, and kept nowhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from outcomes.scope import Scope, strategy_page
from scrutiny.edition_files import names_of, renderers_of
from scrutiny.exporters.drawing import CannotDraw
from scrutiny.pages.reports import open_desk, report_of
from scrutiny.permissions import sees_reports
from scrutiny.serving import SANDBOX


@require_safe
@strategy_page
def report_preview(request: HttpRequest, scope: Scope, number: int, kind: str) -> HttpResponse:
    """One file of the draft, with its gaps marked. Whatever is missing, it is drawn."""
    scope.allow(sees_reports(scope.access))
    desk = open_desk(report_of(scope, number), wall=timezone.now())
    frozen = desk.frozen
    found = next((one for one in renderers_of(frozen) if one.kind == kind), None) if frozen else None
    if frozen is None or found is None:
        raise Http404
    try:
        content = found.draw(frozen)
    except CannotDraw as fault:
        context = scope.context | {"desk": desk, "problem": str(fault)}
        return render(request, "scrutiny/report_no_preview.html", context, status=503)
    response = HttpResponse(content, content_type=found.content_type)
    name = names_of(frozen)[found.kind].removesuffix(f".{found.ending}")
    response["Content-Disposition"] = content_disposition_header(True, f"{name} (draft).{found.ending}")
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store"
    return response
