"""The activity numbers of one workstream as a file."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from actions.exporters.activity_rows import activity_file_name, render_activity_rows
from actions.pages.workstream_activity import about_activity, activity_lines
from actions.pages.workstreams import workstream_page
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def download_activity(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Every activity number of a workstream's actions as CSV."""
    page = workstream_page(scope, number)
    address = reverse("workstream", kwargs={"slug": scope.strategy.slug, "number": number})
    link = request.build_absolute_uri(f"{address}?as_at={scope.moment.name}")
    about = about_activity(scope, number, page.name, link)
    body = render_activity_rows(about, activity_lines(scope, [row.reading for row in page.rows]))
    name = activity_file_name(
        scope.strategy.slug, number, scope.moment.day, demonstration=scope.strategy.is_demonstration
    )
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
