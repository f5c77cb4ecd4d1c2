"""Setting the plan up: owners and first dates in one grid, and reporting periods."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, sent_before
from accounts.moments import current_moment
from actions.errors import RuleError
from actions.forms.periods import PeriodForm, WindowForm, suggested
from actions.forms.set_up_grid import GridForm, rows_of
from actions.models import Period
from actions.pages.periods import asked_or_next, read_periods, suggest_period
from actions.pages.proposing import gaps_in_words, rules_of
from actions.pages.set_up import invited_words, read_grid, saved_words
from actions.services.periods import add_period, change_window
from actions.services.plan import SetUpResult, set_up_actions
from govuk.words import period_words
from outcomes.models import Frequency
from outcomes.scope import Scope, strategy_page


@keeps_typing()
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The grid of owners and first due dates."""
    scope.allow(scope.access.leads)
    data = request.POST if request.method == "POST" else sent_before(request)
    typed = rows_of(data)
    grid = read_grid(scope.strategy, scope.moment, typed)
    if request.method != "POST":
        return _grid_page(request, scope, GridForm(grid, data, shows_only=True))
    only = request.POST.get("row", "")
    form = GridForm(grid, request.POST, only=only)
    result = set_up_actions(
        strategy=scope.strategy, rows=form.changes(), by=scope.person, may_invite=scope.access.manages_people
    )
    forget_typed(request)
    form.take(result, read_grid(scope.strategy, current_moment(wall=timezone.now()), typed))
    if request.headers.get("X-Requested-With") == "fetch":
        return _grid_row(request, scope, form, result)
    if result.saved or not form.problems:
        # A banner of success takes the focus, which belongs to the error summary where there is one.
        tell = messages.info if form.problems else messages.success
        tell(request, saved_words(result))
    if form.problems or only:
        return _grid_page(request, scope, form)
    return redirect("set-up", scope.strategy.slug)


def _grid_page(request: HttpRequest, scope: Scope, form: GridForm) -> HttpResponse:
    everybody = {person.id: person for group in form.grid.speakers.values() for person in group}
    context = {
        "grid_form": form,
        "forms": list(form.forms.values()),
        "everybody": everybody.values(),
        "period": asked_or_next(read_periods(scope.strategy, scope.moment), scope.moment.day),
        "today": scope.moment.day,
        "saved_at": timezone.now(),
    }
    return render(request, "actions/set_up.html", scope.context | context)


def _grid_row(request: HttpRequest, scope: Scope, form: GridForm, result: SetUpResult) -> HttpResponse:
    """One row alone, for the script that saves a row in the background."""
    if form.only not in form.forms:
        raise Http404
    row = form.forms[form.only]
    context = {"grid_form": form, "form": row, "saved_at": timezone.now(), "invited": invited_words(result.invited)}
    status = 422 if row.is_bound else 200
    return render(request, "actions/set_up_row.html", scope.context | context, status=status)


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The reporting periods, and a form for the next one."""
    scope.allow(scope.access.leads)
    rows = read_periods(scope.strategy, scope.moment)
    if request.method != "POST":
        asked = request.GET.get("frequency", "")
        frequency = asked if asked in Frequency.values else scope.version.frequency or Frequency.QUARTERLY
        last_end = rows[0].dates.ends if rows else None
        suggestion = suggest_period(frequency, last_end, scope.moment.day, rules_of(scope.version))
        form = PeriodForm(initial=suggested(frequency, suggestion))
    elif (form := PeriodForm(request.POST)).is_valid() and _add(form, scope):
        words = period_words(form.cleaned_data["starts"], form.cleaned_data["ends"])
        messages.success(request, f"Reporting period {words} added.")
        return redirect("periods", scope.strategy.slug)
    gaps = gaps_in_words([row.dates for row in rows])
    context = {"form": form, "rows": rows, "frequencies": Frequency.choices, "gaps": gaps}
    return render(request, "actions/periods.html", scope.context | context)


def _add(form: PeriodForm, scope: Scope) -> bool:
    given = form.cleaned_data
    try:
        add_period(
            strategy=scope.strategy,
            starts=given["starts"],
            ends=given["ends"],
            window=form.window,
            frequency=given["frequency"],
            by=scope.person,
        )
    except RuleError as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    return True


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Change when one period's updates are asked for."""
    scope.allow(scope.access.leads)
    chosen = get_object_or_404(Period, strategy=scope.strategy, pk=pk)
    dates = next(row.dates for row in read_periods(scope.strategy, scope.moment) if row.dates.id == pk)
    form = WindowForm(request.POST if request.method == "POST" else None, initial=vars(dates))
    if request.method == "POST" and form.is_valid() and _change(form, chosen, scope):
        messages.success(request, f"Dates of {period_words(dates.starts, dates.ends)} changed.")
        return redirect("periods", scope.strategy.slug)
    return render(request, "actions/period.html", scope.context | {"form": form, "dates": dates})


def _change(form: WindowForm, chosen: Period, scope: Scope) -> bool:
    try:
        change_window(period=chosen, window=form.window, by=scope.person)
    except RuleError as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    return True
