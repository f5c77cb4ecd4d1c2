"""Scrutiny's first page, a committee's own page, and its settings."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.models import User
from accounts.moments import current_moment
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from outcomes.models import Strategy, StrategyVersion
from outcomes.reading import strategy_versions
from scrutiny.forms.committees import CommitteeForm
from scrutiny.pages.committees import committee_page_of, scrutiny_page
from scrutiny.permissions import strategies_to_scrutinise
from scrutiny.scope import CommitteeScope, committee_page
from scrutiny.services.committees import CommitteeWanted, add_committee, change_committee

TYPED = ("name", "council", "remit", "draft_days", "clearance_days", "final_days", "agenda_days", "strategies", "seen")


@require_safe
def scrutiny(request: HttpRequest) -> HttpResponse:
    """Every committee that the person sees: next meetings, and what waits for whom."""
    assert isinstance(request.user, User)
    moment = current_moment(wall=timezone.now())
    page = scrutiny_page(request.user, moment)
    shown = [card.committee.is_demonstration for card in page.cards]
    context = {"page": page, "today": moment.day, "moment": moment}
    if shown and all(shown):
        context["demonstration"] = True
    return render(request, "scrutiny/scrutiny.html", context)


@keeps_typing(*TYPED)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a committee."""
    assert isinstance(request.user, User)
    offered = _offered(request.user)
    if not offered and not request.user.is_administrator:
        raise PermissionDenied
    form = CommitteeForm(bound_to(request), strategies=offered)
    if request.method == "POST" and form.is_valid():
        try:
            committee = add_committee(wanted=form.wanted, strategies=_chosen(form, offered), by=request.user)
        except RuleError as refusal:
            show_refusal(form, refusal)
        else:
            forget_typed(request)
            messages.success(request, "Committee added. Add its meetings next.")
            return redirect("committee", committee.slug)
    return render(request, "scrutiny/committee_form.html", {"form": form, "crumbs": [crumb()]})


@committee_page
@require_safe
def committee(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """One committee: its next meeting, every meeting by year, its remit and its days."""
    context = {"page": committee_page_of(scope), "crumbs": [crumb()]}
    return render(request, "scrutiny/committee.html", scope.context | context)


@keeps_typing(*TYPED)
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """Change a committee's name, remit, strategies and days."""
    scope.allow_keeping()
    version = scope.version
    offered = [
        one for one in _offered(scope.person) if one.strategy.is_demonstration == scope.committee.is_demonstration
    ]
    initial = {name: getattr(version, name) for name in CommitteeWanted.__dataclass_fields__}
    initial |= {"seen": version.from_rev, "strategies": [str(pk) for pk in scope.strategies]}
    form = CommitteeForm(bound_to(request), strategies=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_committee(
                committee=scope.committee,
                wanted=form.wanted,
                strategies=_chosen(form, offered),
                seen=form.cleaned_data["seen"] or 0,
                by=scope.person,
            )
        except RuleError as refusal:
            show_refusal(form, refusal)
        else:
            forget_typed(request)
            messages.success(request, "Committee saved.")
            return redirect("committee", scope.committee.slug)
    context = {"form": form, "crumbs": [crumb(), crumb(scope)]}
    return render(request, "scrutiny/committee_form.html", scope.context | context)


def crumb(scope: CommitteeScope | None = None) -> dict[str, str]:
    """One step of the way to a page: scrutiny, or a committee."""
    if scope is None:
        return {"text": "Scrutiny", "href": reverse("scrutiny")}
    past = scope.context["past"]
    return {"text": scope.version.name, "href": reverse("committee", args=[scope.committee.slug]) + past}


def _offered(person: User) -> list[StrategyVersion]:
    """Strategies that the person can give to a committee, by title."""
    ids = list(strategies_to_scrutinise(person).values_list("pk", flat=True))
    moment = current_moment(wall=timezone.now())
    return sorted(strategy_versions(ids, moment.revision).values(), key=lambda one: one.title)


def _chosen(form: CommitteeForm, offered: list[StrategyVersion]) -> list[Strategy]:
    return [one.strategy for one in offered if str(one.strategy_id) in form.cleaned_data["strategies"]]
