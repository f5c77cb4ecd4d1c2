"""Sending “no change”: one line in place of the form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from actions.errors import RuleError
from actions.forms.no_change import NoChangeForm
from actions.pages.no_change import read_no_change
from actions.pages.updates import Desk
from actions.services.corrections import send_no_change
from actions.views.update_desk import update_desk


@keeps_typing("line")
@require_http_methods(["GET", "HEAD", "POST"])
@update_desk
def no_change(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what would stay, and send the line."""
    if not desk.is_open or desk.returned is not None:
        return redirect(desk.address())
    form = NoChangeForm(request.POST) if request.method == "POST" else NoChangeForm(initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            _send(desk, form.cleaned_data["line"])
        except RuleError as refusal:
            form.add_error(None, refusal.message)
        else:
            forget_typed(request)
            return redirect(desk.address("update-sent"))
    page = read_no_change(desk)
    status = 422 if form.errors and page.refusal is None else 200
    context = {**desk.scope.context, "desk": desk, "form": form, "page": page}
    return render(request, "actions/no_change.html", context, status=status)


def _send(desk: Desk, line: str) -> None:
    send_no_change(
        action=desk.action, period=desk.period_row, partner=desk.partner_row, by=desk.scope.person, line=line
    )
