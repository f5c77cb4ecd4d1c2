"""Proposing reporting periods for whole years, and adding them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions.forms.proposing import Proposal, ProposalForm
from actions.models import Period
from actions.pages.periods import read_periods
from actions.pages.proposing import first_question, gaps_in_words
from actions.services.periods import PlannedPeriodError, add_periods
from govuk.words import count_of, period_words
from outcomes.scope import Scope, strategy_page


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def propose_periods(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A dry run of the periods that follow from a frequency; adds those that are ticked."""
    scope.allow(scope.access.leads)
    periods = [row.dates for row in read_periods(scope.strategy, scope.moment)]
    sent = request.POST if request.method == "POST" else None
    asked = sent if sent is not None else request.GET if "frequency" in request.GET else None
    question = ProposalForm(asked if asked is not None else first_question(scope.version, periods, scope.moment.day))
    proposal = Proposal(question, periods, scope.moment.day, sent)
    if sent is not None and proposal.is_valid() and (added := _add(proposal, scope)) is not None:
        messages.success(request, _added_words(added))
        return redirect("periods", scope.strategy.slug)
    gaps = gaps_in_words([*periods, *(row.planned for row in proposal.rows if row.is_new)])
    return render(request, "actions/propose_periods.html", scope.context | {"proposal": proposal, "gaps": gaps})


def _add(proposal: Proposal, scope: Scope) -> list[Period] | None:
    """What was added; None where it was refused."""
    try:
        return add_periods(
            strategy=scope.strategy,
            planned=[form.chosen for form in proposal.chosen],
            settings=proposal.question.settings,
            by=scope.person,
        )
    except PlannedPeriodError as refusal:
        proposal.take_refusal(refusal)
        return None


def _added_words(added: list[Period]) -> str:
    if not added:
        return "These reporting periods were added already. Nothing was added twice."
    first = period_words(added[0].starts, added[0].ends)
    if len(added) == 1:
        return f"Reporting period {first} added."
    last = period_words(added[-1].starts, added[-1].ends)
    return f"{count_of(len(added), 'reporting period')} added, from {first} to {last}."
