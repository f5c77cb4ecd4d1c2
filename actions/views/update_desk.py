"""What the views of one update share: its desk, who is let in, and the page that says why nothing can be written."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts.moments import current_moment
from actions.forms.updates import typed_in
from actions.links import senders_of
from actions.pages import update_words
from actions.pages.update_evidence import sent_extras
from actions.pages.update_opening import open_desk
from actions.pages.updates import Desk
from outcomes.scope import Scope, strategy_page

KEPT = "kept_update"
"""Session key of what somebody typed whose session had ended."""

LARGEST_KEPT = 30_000
"""Characters kept for somebody who has not signed in again yet."""


def keep_what_was_typed(request: HttpRequest) -> HttpResponse | None:
    """Carry a posted form over to the other side of signing in, for somebody whose session has ended.

    The text waits in the visitor's own session, which signing in keeps; it is written nowhere else until then.
    A script that saves a draft is told instead of being led to a page.
    """
    if request.POST.get("go") == "autosave":
        return JsonResponse({"message": "You have been signed out."}, status=401)
    typed = typed_in(request.POST)
    if request.method == "POST" and any(typed.values()) and sum(map(len, typed.values())) <= LARGEST_KEPT:
        request.session[KEPT] = {"page": request.get_full_path(), "typed": typed}
        messages.info(request, "Sign in to go on: what you typed is kept.")
    return None


def update_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Give a view the `Desk` of its address; say why where no update can be written there.

    Readers are told who leads the action, with 403; as-at addresses are refused, for nothing is written in the past.
    """

    @strategy_page
    @wraps(view)
    def at_desk(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
        scope.allow(True)
        desk = open_desk(scope, ref, request.GET.get("period", ""))
        if not desk.may_write:
            return closed_page(request, desk, status=403)
        return view(request, desk)

    return at_desk


def scope_now(scope: Scope) -> Scope:
    """The scope as it is by now: something was sent since the page's answer began."""
    return replace(scope, moment=current_moment(wall=timezone.now()))


def closed_page(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    """Say why no update can be written, and show the one that was sent, and anything typed meanwhile."""
    context = {
        "rows": update_words.rows_of_update(desk.sent) if desk.sent else None,
        "attached": sent_extras(desk, desk.sent) if desk.sent else None,
        "sender": _sender(desk),
        "corrects": desk.is_correction,
        "may_confirm": _may_confirm(desk),
        "typed": update_words.typed_rows(typed_in(request.POST)),
    }
    return render_desk(request, "actions/update_closed.html", desk, status=status, **context)


def _may_confirm(desk: Desk) -> bool:
    """Whether the person can confirm what was recorded for their organisation."""
    waits = desk.sent is not None and bool(desk.sent.recorded_from) and desk.sent.confirmed_at is None
    return waits and desk.is_own and desk.may_send and desk.sent_row.author_id != desk.scope.person.pk


def _sender(desk: Desk) -> str:
    """Who sent the update that is there, with the name and job that they gave where it came by a link."""
    if desk.sent is None:
        return ""
    by_link = senders_of([desk.sent.id], desk.scope.moment.revision).get(desk.sent.id)
    return f"{by_link} (by link)" if by_link else update_words.name_of(desk.sent.author_id, desk)


def render_desk(request: HttpRequest, template: str, desk: Desk, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {**desk.scope.context, "desk": desk, **context}, status=status)
