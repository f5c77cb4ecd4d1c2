"""Writing a workstream's summary of a period."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from actions.errors import RuleError
from actions.forms.summaries import SummaryForm
from actions.pages.summaries import Desk, may_summarise, open_summary
from actions.services.summaries import SummaryChangedError, write_summary
from actions.views.typed import show_refusal
from govuk.words import period_words
from outcomes.scope import Scope, strategy_page


@keeps_typing("text", "seen")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def workstream_summary(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show the summary of a period with those before it, and take a new one."""
    scope.allow(may_summarise(scope, number))
    desk = open_summary(scope, number, request.GET.get("period", ""))
    form = _form(request, desk)
    if request.method == "POST" and desk and form.is_valid() and _is_written(form, desk, scope):
        forget_typed(request)
        about = period_words(desk.period.starts, desk.period.ends)
        messages.success(request, f"Summary saved. The progress report for {about} prints it now.")
        return redirect("workstream", scope.strategy.slug, number)
    # A conflict is shown with the text that stands now.
    desk = open_summary(scope, number, request.GET.get("period", ""))
    context = scope.context | {"desk": desk, "form": form, "number": number}
    return render(request, "actions/workstream_summary_form.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, desk: Desk | None) -> SummaryForm:
    last = desk.last.summary if desk and desk.last else None
    stands = {"text": last.text if last else "", "seen": last.number if last else 0}
    return SummaryForm(request.POST if request.method == "POST" else None, initial=stands | typed_before(request))


def _is_written(form: SummaryForm, desk: Desk, scope: Scope) -> bool:
    try:
        write_summary(
            workstream=desk.workstream,
            period=desk.row,
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["seen"] or 0,
            by=scope.person,
        )
    except SummaryChangedError as refusal:
        show_refusal(form, refusal)
        form.look_again(refusal.last.number)
        return False
    except RuleError as refusal:
        show_refusal(form, refusal, at="text")
        return False
    return True
