"""An organisation is renamed, another takes its place, or it leaves: say what, look at what that changes, confirm."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.models import User
from accounts.moments import current_moment
from accounts.services import NameNotUsableError, PartnerHasLeftError, PeopleError, rename_partner
from actions.errors import RuleError
from actions.forms.succession import NEW, LeavingForm, PartnerChangeForm, SeenForm
from actions.pages.succession import estate_to_change, going_of, is_demonstration, successor_named, successor_words
from actions.services.succession import leave_partner, succeed_partner
from actions.succession import Estate, new_leads_for, successors_for
from actions.views.typed import bound_to, show_refusal

METHODS = ["GET", "HEAD", "POST"]


@keeps_typing()
@require_http_methods(METHODS)
def partner_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what has changed about an organisation. A new name is saved at once; the rest is shown first."""
    estate = _estate(request, slug)
    if estate.version.has_left:
        return _gone(request, estate)
    initial = {
        "name": estate.version.name,
        "short_name": estate.version.short_name,
        "seen": current_moment(wall=timezone.now()).revision,
    }
    if name := request.GET.get("name"):
        initial |= {"kind": "succeeded", "successor": NEW, "new_name": name}
    posted = bound_to(request)
    form = PartnerChangeForm(posted, successors=successors_for(estate), initial=initial)
    if request.method == "POST" and form.is_valid() and (answer := _go_on(request, estate, form)) is not None:
        forget_typed(request)
        return answer
    context = {"form": form, "partner": estate.version, "demonstration": is_demonstration(estate)}
    return render(request, "actions/partner_change.html", context)


@require_http_methods(METHODS)
def partner_succession(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what moves to the organisation that takes the place, and move it once confirmed."""
    estate = _estate(request, slug)
    if estate.version.has_left:
        return _gone(request, estate)
    try:
        successor, name = successor_named(_person(request), estate, request.GET)
    except RuleError as refusal:
        messages.info(request, refusal.message)
        typed = {"name": request.GET["name"]} if request.GET.get("name") else None
        return redirect(reverse("partner-change", args=[slug], query=typed))
    problem = ""
    if request.method == "POST":
        try:
            heir = succeed_partner(
                partner=estate.partner, successor=successor, seen=_seen(request), by=_person(request)
            )
        except (PeopleError, RuleError) as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"{name} has taken the place of {estate.version.name}.")
            return redirect("partner", heir.slug)
    return _preview(request, "actions/partner_succession.html", estate, successor=name, problem=problem)


@keeps_typing()
@require_http_methods(METHODS)
def partner_leaving(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an organisation leaves behind, ask who leads it, and let it go once confirmed."""
    estate = _estate(request, slug)
    if estate.version.has_left:
        return _gone(request, estate)
    posted = bound_to(request)
    form = LeavingForm(posted, states=estate.leads, leads=new_leads_for(estate), mark=estate.mark)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            leave_partner(partner=estate.partner, leads=form.leads, seen=_seen(request), by=_person(request))
        except (PeopleError, RuleError) as refusal:
            problem = str(refusal)
        else:
            forget_typed(request)
            messages.success(request, f"{estate.version.name} has left.")
            return redirect("partner", slug)
    return _preview(request, "actions/partner_leaving.html", estate, form=form, problem=problem)


def _go_on(request: HttpRequest, estate: Estate, form: PartnerChangeForm) -> HttpResponse | None:
    """Where the choice leads; None where the new name was refused."""
    chosen, slug = form.cleaned_data, estate.partner.slug
    if chosen["kind"] == "left":
        return redirect("partner-leaving", slug)
    if chosen["kind"] == "succeeded":
        is_new = chosen["successor"] == NEW
        words = {"name": chosen["new_name"]} if is_new else successor_words(estate, chosen["successor"])
        try:
            successor_named(_person(request), estate, words)
        except RuleError as refusal:
            show_refusal(form, refusal)
            return None
        return redirect(f"{reverse('partner-succession', args=[slug])}?{urlencode(words)}")
    try:
        rename_partner(
            partner=estate.partner,
            name=chosen["name"],
            short_name=chosen["short_name"],
            seen=chosen["seen"],
            by=_person(request),
        )
    except PeopleError as refusal:
        form.add_error("name" if isinstance(refusal, NameNotUsableError) else None, str(refusal))
        return None
    messages.success(request, f"{estate.version.name} is now called {chosen['name']}. Before today it keeps its name.")
    return redirect("partner", slug)


def _estate(request: HttpRequest, slug: str) -> Estate:
    if request.GET.get("as_at"):
        raise PermissionDenied
    return estate_to_change(_person(request), slug)


def _gone(request: HttpRequest, estate: Estate) -> HttpResponse:
    messages.info(request, str(PartnerHasLeftError(f"{estate.version.name} is no longer a partner.")))
    return redirect("partner", estate.partner.slug)


def _preview(request: HttpRequest, template: str, estate: Estate, **context: Any) -> HttpResponse:
    # What is confirmed is what is shown now, also after something had changed.
    shown = {
        "going": going_of(estate),
        "partner": estate.version,
        "mark": estate.mark,
        "demonstration": is_demonstration(estate),
    }
    return render(request, template, shown | context)


def _seen(request: HttpRequest) -> str:
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else ""


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
