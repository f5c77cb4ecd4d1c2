"""Links for updates: sending one, the list of them, and calling one off."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import PeopleError
from actions.errors import RuleError
from actions.forms.links import SendLinkForm
from actions.links import links_are_on
from actions.pages.links import SendLinkPage, link_of, read_links, read_send_link
from actions.services.links import SentLink, call_off_link, send_update_link
from govuk.words import day
from outcomes.scope import Scope, strategy_page


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def send_link(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Send a link for one action's update, and the links that were sent."""
    _allow(scope)
    now = timezone.now()
    page = read_send_link(scope, ref, request.GET.get("period", ""), now)
    start = {"days": page.days, "address": page.addresses[0] if page.addresses else ""}
    form = SendLinkForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid() and (sent := _send(form, page, scope)) is not None:
        _tell(request, sent)
        return redirect(request.get_full_path())
    return render(request, "actions/link_send.html", scope.context | {"page": page, "form": form})


@require_safe
@strategy_page
def links(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every link that was sent for the strategy's updates."""
    _allow(scope)
    rows = read_links(scope, timezone.now())
    return render(request, "actions/links.html", scope.context | {"links": rows, "with_actions": True})


@require_POST
@strategy_page
def call_off(request: HttpRequest, scope: Scope, ref: str, pk: int) -> HttpResponse:
    """End a link before its time."""
    _allow(scope)
    link = link_of(scope, ref, pk)
    try:
        call_off_link(link=link, by=scope.person)
    except RuleError as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, f"The link to {link.person.email} was called off.")
    if request.POST.get("back") == "list":
        return redirect("update-links", scope.strategy.slug)
    path = reverse("update-link-send", args=[scope.strategy.slug, ref])
    return redirect(f"{path}?{urlencode({'period': link.period.key})}")


def _allow(scope: Scope) -> None:
    """Leads only, and where links are switched on.

    Raises:
        Http404: they are off. PermissionDenied: somebody who may not send any.
    """
    scope.allow(scope.access.leads)
    if not links_are_on():
        raise Http404


def _send(form: SendLinkForm, page: SendLinkPage, scope: Scope) -> SentLink | None:
    """What became of it; None where it was refused."""
    if page.refusal:
        form.add_error(None, page.refusal)
        return None
    try:
        return send_update_link(
            action=page.action,
            period=page.period_row,
            address=form.cleaned_data["address"],
            days=form.cleaned_data["days"],
            by=scope.person,
        )
    except (RuleError, PeopleError) as refusal:
        form.take_refusal(refusal)
        return None


def _tell(request: HttpRequest, sent: SentLink) -> None:
    address = sent.link.person.email
    if sent.went:
        messages.success(request, f"A link was sent to {address}. It works until {day(sent.link.expires_at)}.")
    else:
        messages.warning(request, f"The mail to {address} could not be sent, so the link was called off. Try again.")
