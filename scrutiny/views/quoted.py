"""How the coming report quotes an organisation, and asking for a change to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from actions.emails.behalf import Told
from actions.errors import RuleError
from actions.models import StatusUpdate
from actions.services.thread import write_message
from actions.settled import why_settled
from outcomes.scope import Scope, strategy_page
from scrutiny.forms.progress import ChangeForm
from scrutiny.pages.quoted import quote_of, quoted_page


@require_safe
@strategy_page
def quoted(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Word for word what the coming report prints about the actions of an organisation."""
    scope.allow(bool(scope.access.partner_ids) or scope.access.leads)
    page = quoted_page(scope, request.GET.get("partner", ""))
    return render(request, "scrutiny/quoted.html", scope.context | {"page": page})


@keeps_typing("text")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def ask_for_change(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Show what is printed of one update, and take a wish to the people who review it."""
    scope.allow(True)
    update, one = quote_of(scope, pk)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        if settled := why_settled(update):
            form.add_error(None, settled)
        elif (told := _written(form, update, scope)) is not None:
            forget_typed(request)
            said = "The reviewers see what you ask for. Their answer is shown here and on My work."
            messages.success(request, f"{said} {told.failed_words}".strip())
            return redirect("progress-quoted", scope.strategy.slug)
    context = scope.context | {"one": one, "form": form}
    return render(request, "scrutiny/quoted_ask.html", context, status=422 if form.errors else 200)


def _written(form: ChangeForm, update: StatusUpdate, scope: Scope) -> Told | None:
    """Who was told of it; None where it was refused."""
    try:
        return write_message(update=update, by=scope.person, text=form.cleaned_data["text"])
    except RuleError as refusal:
        form.add_error("text", refusal.message)
        return None
