"""The reminders of a strategy, for those who lead it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from actions.errors import RuleError
from actions.models import AddressRefusal
from actions.pages.reminder_runs import SHOWN
from actions.pages.strategy_reminders import people_reminded, read_strategy_reminders
from actions.services.reminders import try_again
from actions.services.reminding import Reminded, remind_now
from govuk.words import count_of
from outcomes.scope import Scope, strategy_page


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def strategy_reminders(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What goes out next, what went, and whom no mail reaches. Posted, what is due today goes out now."""
    scope.allow(_may(scope))
    now = timezone.now()
    if request.method == "POST":
        _send(request, scope)
        return redirect("strategy-reminders", scope.strategy.slug)
    show = request.GET.get("show", "")
    context = {"page": read_strategy_reminders(scope, show, now), "shown": SHOWN, "show": show if show in SHOWN else ""}
    return render(request, "actions/strategy_reminders.html", scope.context | context)


@require_POST
@strategy_page
def reminder_try_again(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let mail go to a refused address again."""
    scope.allow(_may(scope))
    refusal = get_object_or_404(AddressRefusal, pk=pk, person__in=people_reminded(scope))
    if try_again(refusal=refusal, by=scope.person, now=timezone.now()):
        messages.success(request, f"The next mail to {refusal.address} will be tried.")
    else:
        messages.info(request, f"The next mail to {refusal.address} is tried already.")
    return redirect("strategy-reminders", scope.strategy.slug)


def _may(scope: Scope) -> bool:
    return scope.access.leads or scope.access.is_administrator


def _send(request: HttpRequest, scope: Scope) -> None:
    try:
        done = remind_now(strategy=scope.strategy, by=scope.person, now=timezone.now())
    except RuleError as refusal:
        messages.error(request, refusal.message)
    else:
        tell = messages.success if done.mails else messages.info
        tell(request, _done_words(done))


def _done_words(done: Reminded) -> str:
    said = [f"{count_of(done.mails, 'mail is', 'mails are')} on the way." if done.mails else "Nothing new to send."]
    if done.later:
        waits = count_of(done.later, "person", "people")
        said.append(f"{waits} had a mail today already, or chose fewer: theirs goes out another day.")
    if not done.is_queued:
        said.append("The queue does not answer: mails go out once it does.")
    return " ".join(said)
