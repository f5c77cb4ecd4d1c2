"""The position in two minutes on a page."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
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
from scrutiny.freezing import freeze_plan
from scrutiny.pages.position import period_before, position_page


@require_safe
def position(request: HttpRequest, slug: str) -> HttpResponse:
    """The position that the address asks for, compared with the period before where it asks for nothing else.

    404 for strangers, 400 with the form where it cannot be told.
    """
    assert isinstance(request.user, User)
    strategy = get_object_or_404(visible_strategies(request.user), slug=slug)
    wall = timezone.now()
    form = _form(request.GET, strategy, wall)
    if not form.is_valid() or form.question is None:
        return _page(request, strategy, current_moment(wall=wall), form, status=400)
    return _page(request, strategy, form.question.asked.moment, form)


def _form(given: QueryDict, strategy: Strategy, wall: datetime) -> ProgressForm:
    form = ProgressForm(given, strategy=strategy, wall=wall)
    if "compare_to" in given or given.get("compare_date"):
        return form
    asked = next((period for period in form.periods if period.key == given.get("period")), None)
    compared = given.copy()
    compared["compare_to"] = period_before(form.periods, asked, form.today)
    return ProgressForm(compared, strategy=strategy, wall=wall)


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
    frozen = freeze_plan(strategy, question) if question else None
    page = None
    if frozen and question:
        page = position_page(strategy, frozen, question, current_moment(wall=form.wall).day)
    return render(request, "scrutiny/position.html", {**scope.context, "form": form, "page": page}, status=status)
