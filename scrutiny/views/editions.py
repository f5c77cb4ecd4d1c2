"""One edition for those who are signed in: its page and files, publishing it, the committee's copy, taking it down."""

import logging
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from govuk.words import day
from outcomes.scope import Scope, strategy_page
from scrutiny.editions import EditionReading
from scrutiny.emails import tell_takedown_asked
from scrutiny.forms.editions import PublishForm, TakedownForm
from scrutiny.models.editions import StoredFile
from scrutiny.pages.editions import EditionPage, edition_page, edition_reading, proposed_day
from scrutiny.permissions import can_publish, sees_reports
from scrutiny.services.publishing import change_publication, publish_edition
from scrutiny.services.takedown import ask_takedown, decide_takedown
from scrutiny.serving import send_file
from scrutiny.stored import DamagedFileError

logger = logging.getLogger(__name__)


@require_safe
@strategy_page
def edition(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show an edition; 410 with what is left of one that was taken down."""
    reading = edition_reading(scope, number)
    context = scope.context | {"page": edition_page(reading, scope)}
    return render(request, "scrutiny/edition.html", context, status=410 if reading.down else 200)


@require_safe
@strategy_page
def edition_file(request: HttpRequest, scope: Scope, number: int, name: str) -> HttpResponseBase:
    """Send out a file of an edition."""
    reading = edition_reading(scope, number)
    return _send(request, scope, reading, next((file for file in reading.files if file.name == name), None))


@require_safe
@strategy_page
def edition_copy_file(request: HttpRequest, scope: Scope, number: int, name: str) -> HttpResponseBase:
    """Send out the committee's own copy of an edition."""
    reading = edition_reading(scope, number)
    return _send(request, scope, reading, reading.copy if reading.copy and reading.copy.name == name else None)


def _send(request: HttpRequest, scope: Scope, reading: EditionReading, file: StoredFile | None) -> HttpResponseBase:
    if reading.down:
        page = edition_page(reading, scope)
        return render(request, "scrutiny/edition.html", scope.context | {"page": page}, status=410)
    if file is None:
        raise Http404

    def damaged(fault: DamagedFileError) -> HttpResponse:
        logger.error("A stored file is damaged: %s", fault)
        return render(request, "scrutiny/damaged.html", scope.context | {"name": file.name}, status=404)

    response = send_file(request, file, damaged, is_demonstration=scope.strategy.is_demonstration)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def open_page(scope: Scope, number: int, allowed: bool) -> EditionPage:
    """The page of an edition on which something is to be done.

    Raises:
        PermissionDenied: the person may not do it.
        Http404: there is no such edition, or it was taken down.
    """
    scope.allow(allowed)
    reading = edition_reading(scope, number)
    if reading.down:
        raise Http404
    return edition_page(reading, scope)


@keeps_typing("on_day", "on_month", "on_year", "reason")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Say from which day everybody can read an edition, or give another day in place of that."""
    page = open_page(scope, number, can_publish(scope.access))
    reading = page.reading
    form = PublishForm(
        bound_to(request),
        proposed=proposed_day(reading.edition, scope.moment.day),
        today=scope.moment.day,
        given=reading.published_on,
        replaced_by=reading.replaced_by.number if reading.replaced_by else None,
    )
    if request.method == "POST" and form.is_valid() and _published(form, page, scope):
        forget_typed(request)
        messages.success(request, _published_words(number, form.cleaned_data["on"]))
        return redirect("edition", scope.strategy.slug, number)
    context = scope.context | {"page": page, "form": form}
    return render(request, "scrutiny/edition_publish.html", context, status=422 if form.errors else 200)


def _published_words(number: int, on: date | None) -> str:
    if on is None:
        return f"The day is taken back. Edition {number} is not published until you give another one."
    return f"Edition {number} is published from {day(on)}."


def _published(form: PublishForm, page: EditionPage, scope: Scope) -> bool:
    given, edition = form.cleaned_data, page.reading.edition
    takes_past, takes_replaced = bool(given.get("takes_past")), bool(given.get("takes_replaced"))
    confirmed: dict[str, Any] = {"takes_past": takes_past, "takes_replaced": takes_replaced}
    try:
        if page.reading.published_on is None:
            publish_edition(edition=edition, on=given["on"], by=scope.person, **confirmed)
        else:
            change_publication(
                edition=edition, on=given["on"], reason=given["reason"] or "", by=scope.person, **confirmed
            )
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@keeps_typing("reason")
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def takedown(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Ask for an edition to be taken down, or decide on what somebody else asked."""
    scope.allow(sees_reports(scope.access))
    page = edition_page(edition_reading(scope, number), scope)
    if page.down:
        return redirect("edition", scope.strategy.slug, number)
    form = TakedownForm(bound_to(request), waiting=page.waiting)
    problem = ""
    if request.method == "POST":
        try:
            if said := _decided(request, form, page, scope) if page.waiting else _asked(form, page, scope):
                forget_typed(request)
                messages.success(request, said)
                return redirect("edition", scope.strategy.slug, number)
        except RuleError as refusal:
            if refusal.field:
                show_refusal(form, refusal)
            else:
                problem = refusal.message
    context = scope.context | {"page": page, "form": form, "problem": problem}
    return render(request, "scrutiny/edition_takedown.html", context, status=422 if problem or form.errors else 200)


def _asked(form: TakedownForm, page: EditionPage, scope: Scope) -> str:
    """What was done, in words; "" where the form lacks something."""
    if not form.is_valid():
        return ""
    asked = ask_takedown(edition=page.reading.edition, reason=form.cleaned_data["reason"], by=scope.person)
    tell_takedown_asked(asked)
    return "You asked for this edition to be taken down. Another person decides."


def _decided(request: HttpRequest, form: TakedownForm, page: EditionPage, scope: Scope) -> str:
    """What was done, in words; "" where nothing was chosen, or the form lacks something."""
    choice = request.POST.get("go", "")
    if choice not in ("agree", "refuse") or page.waiting is None:
        return ""
    if choice == "agree" and not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"] if choice == "agree" else None
    decide_takedown(request=page.waiting, agrees=choice == "agree", by=scope.person, reason=reason)
    return "The edition is taken down." if choice == "agree" else "You refused. The edition stays."
