"""Who has not reported, asking them, and what can be mended in the record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from actions.errors import RuleError
from actions.forms.reporting import ChaseForm
from actions.links import links_are_on
from actions.pages.data_quality import read_quality
from actions.pages.reporting import Reporting, read_reporting
from actions.services.chasing import Chased, chase_missing
from govuk.words import count_of, in_words
from outcomes.scope import Scope, strategy_page


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def reporting(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One period: every update that is asked for, by lead partner. Posted, it asks for those that are missing."""
    scope.allow(scope.access.leads)
    page = read_reporting(scope, request.GET.get("period", ""), timezone.now())
    form = ChaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (chased := _chase(form, page, scope)) is not None:
        tell = messages.warning if chased.failed else messages.success
        tell(request, _chased_words(chased))
        query = f"?{urlencode({'period': page.period.key})}" if page.period else ""
        return redirect(reverse("reporting", args=[scope.strategy.slug]) + query)
    context = {"page": page, "form": form, "links_on": links_are_on()}
    return render(request, "actions/reporting.html", scope.context | context)


@require_safe
@strategy_page
def data_quality(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What can be mended in the record of the plan."""
    scope.allow(scope.access.leads)
    return render(request, "actions/data_quality.html", scope.context | {"quality": read_quality(scope)})


def _chase(form: ChaseForm, page: Reporting, scope: Scope) -> Chased | None:
    """What became of it; None where it was refused."""
    if page.period is None:
        form.add_error(None, page.position)
        return None
    try:
        return chase_missing(
            strategy=scope.strategy, period=page.period, by=scope.person, note=form.cleaned_data["note"]
        )
    except RuleError as refusal:
        form.add_error(None, refusal.message)
        return None


def _chased_words(chased: Chased) -> str:
    said = []
    if chased.asked:
        said.append(f"{count_of(len(chased.asked), 'person was', 'people were')} asked by mail.")
    if chased.failed:
        said.append(f"The mail to {in_words([person.email for person in chased.failed])} could not be sent.")
    if chased.already:
        was = count_of(chased.already, "person was", "people were")
        said.append(f"{was} asked earlier today, and not again.")
    return " ".join(said)
