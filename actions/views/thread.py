"""Questions and answers on an update: one page that shows them and takes the next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from actions.errors import RuleError
from actions.forms.thread import MessageForm
from actions.pages.thread import thread_of, title_of, update_to_discuss
from actions.services.thread import write_message
from outcomes.scope import Scope, strategy_page


@keeps_typing("text")
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def update_messages(request: HttpRequest, scope: Scope, ref: str, pk: int) -> HttpResponse:
    """Show the messages on an update, and write one."""
    update = update_to_discuss(scope, ref, pk)
    scope.allow(True)
    thread = thread_of(update, scope.moment)
    form = MessageForm(request.POST if request.method == "POST" else None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            told = write_message(update=update, by=scope.person, text=form.cleaned_data["text"])
        except RuleError as refusal:
            form.add_error("text", refusal.message)
        else:
            forget_typed(request)
            messages.success(request, f"Your message is there for the others to read. {told.failed_words}".strip())
            return redirect(thread.address)
    context = {"update": update, "ref": ref, "title": title_of(update), "thread": thread, "form": form}
    status = 422 if form.errors else 200
    return render(request, "actions/update_messages.html", {**scope.context, **context}, status=status)
