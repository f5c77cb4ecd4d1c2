"""The progress report on a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.moments import Moment, current_moment
from outcomes.access import access_of, visible_strategies
from outcomes.models import Strategy
from outcomes.reading import strategy_version
from outcomes.scope import Scope
from scrutiny.forms.progress import ProgressForm
from scrutiny.pages.progress import report_page
from scrutiny.permissions import sees_reports
from scrutiny.snapshots import build_progress


@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The report that the address asks for; 404 for strangers, 400 with the form where it cannot be made.

    It reads `as_at` itself instead of through `strategy_page`: a wrong date is one of several problems of its form.
    """
    assert isinstance(request.user, User)
    strategy = get_object_or_404(visible_strategies(request.user), slug=slug)
    wall = timezone.now()
    form = ProgressForm(request.GET, strategy=strategy, wall=wall)
    if not form.is_valid() or form.question is None:
        return _page(request, strategy, current_moment(wall=wall), form, status=400)
    return _page(request, strategy, form.question.asked.moment, form)


def _page(
    request: HttpRequest, strategy: Strategy, moment: Moment, form: ProgressForm, status: int = 200
) -> HttpResponse:
    assert isinstance(request.user, User)
    version = strategy_version(strategy, moment.revision)
    if version is None:
        context = {"strategy_slug": strategy.slug, "moment": moment}
        return render(request, "outcomes/nothing_yet.html", context, status=status)
    scope = Scope(strategy, version, request.user, access_of(request.user, strategy), moment)
    question = form.question if status == 200 else None
    report = build_progress(strategy, question.asked, question.compare_to) if question else None
    page = report_page(report, question) if report and question else None
    context = {"form": form, "page": page, "sees_reports": sees_reports(scope.access)}
    return render(request, "scrutiny/progress.html", scope.context | context, status=status)
