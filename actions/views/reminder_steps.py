"""Setting the days of a strategy's reminders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.forms.reminder_steps import ReminderStepsForm
from actions.models import Frequency
from actions.pages.coming import next_sending_day
from actions.reminders.kinds import DEFAULTS
from actions.reminders.settings import read_steps
from actions.services.reminder_steps import StepsWanted, set_reminder_steps
from actions.views.typed import bound_to
from govuk.words import weekday
from outcomes.scope import Scope, strategy_page

DEFAULT = "defaults"
"""What the button posts that goes back to the tracker's own days."""


@keeps_typing()
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_steps(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the table of steps, and save it."""
    scope.allow(scope.access.manages_people)
    if request.method == "POST" and request.POST.get("go") == DEFAULT:
        return _back_to_defaults(request, scope)
    form = ReminderStepsForm(bound_to(request), steps=read_steps(scope.strategy.pk))
    if request.method == "POST" and form.is_valid() and _save(form, scope):
        forget_typed(request)
        next_day = weekday(next_sending_day(timezone.now()))
        messages.success(
            request, f"The days of reminders are saved. They hold at once: mails go out next on {next_day}."
        )
        return redirect("reminder-steps", scope.strategy.slug)
    return render(request, "actions/reminder_steps.html", scope.context | {"form": form})


def _save(form: ReminderStepsForm, scope: Scope) -> bool:
    quietest = Frequency(form.quietest.cleaned_data["quietest"])
    try:
        set_reminder_steps(
            strategy=scope.strategy, wanted=form.wanted, quietest=quietest, seen=form.seen, by=scope.person
        )
    except RuleError as refusal:
        form.refuse(refusal.message, read_steps(scope.strategy.pk))
        return False
    return True


def _back_to_defaults(request: HttpRequest, scope: Scope) -> HttpResponse:
    wanted = {kind: StepsWanted(one.is_on, one.days, one.every) for kind, one in DEFAULTS.items()}
    set_reminder_steps(strategy=scope.strategy, wanted=wanted, quietest=Frequency.ONLY_LATE, by=scope.person)
    messages.success(request, "Reminders go out on the usual days again.")
    return redirect("reminder-steps", scope.strategy.slug)
