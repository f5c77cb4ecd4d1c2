"""Arranging who answers for actions: cover for some days, and hand-over for good."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.models import User
from accounts.moments import current_moment
from actions.errors import RuleError
from actions.forms.cover import AnswerForm, CoverForm, HandOverForm
from actions.models import Action
from actions.pages.cover import Arranging, arranging_one, arranging_own
from actions.services.cover import end_cover, set_cover
from actions.services.handover import hand_over as hand_actions_over
from actions.views.typed import bound_to
from govuk.words import count_of
from outcomes.scope import Scope, strategy_page

METHODS = ["GET", "HEAD", "POST"]
TYPED = (
    "seen",
    "actions",
    "person",
    "note",
    *(f"{name}_{part}" for name in ("starts", "ends") for part in ("day", "month", "year")),
)
"""What is kept of somebody whose session has ended."""


@keeps_typing(*TYPED)
@require_http_methods(METHODS)
@strategy_page
def cover(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Arrange who covers one action, or call a cover off."""
    scope.allow(True)
    arranging = arranging_one(scope, ref)
    scope.allow(bool(arranging.rows))
    if not arranging.one.person:
        return _nobody(request, scope, ref)
    if request.POST.get("go") == "end":
        return _end(request, scope, arranging)
    form = CoverForm(bound_to(request), arranging=arranging, several=False)
    if request.method == "POST" and _saved(request, form, _cover):
        return redirect("action", scope.strategy.slug, ref)
    return render(request, "actions/cover.html", {**scope.context, "form": form, "arranging": arranging})


@keeps_typing(*TYPED)
@require_http_methods(METHODS)
@strategy_page
def hand_over(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Make a colleague accountable for one action."""
    scope.allow(True)
    arranging = arranging_one(scope, ref)
    scope.allow(bool(arranging.rows))
    if not arranging.one.person:
        return _nobody(request, scope, ref)
    form = HandOverForm(bound_to(request), arranging=arranging, several=False)
    if request.method == "POST" and _saved(request, form, _hand_over):
        return redirect("action", scope.strategy.slug, ref)
    return render(request, "actions/hand_over.html", {**scope.context, "form": form, "arranging": arranging})


@keeps_typing(*TYPED)
@require_http_methods(METHODS)
def my_cover(request: HttpRequest) -> HttpResponse:
    """Arrange who covers several actions of one's organisation at once."""
    return _several(request, CoverForm, _cover, "actions/cover.html")


@keeps_typing(*TYPED)
@require_http_methods(METHODS)
def my_hand_over(request: HttpRequest) -> HttpResponse:
    """Hand several actions of one's organisation over at once."""
    return _several(request, HandOverForm, _hand_over, "actions/hand_over.html")


def _several(
    request: HttpRequest, kind: type[AnswerForm], save: Callable[[AnswerForm], str], template: str
) -> HttpResponse:
    assert isinstance(request.user, User)
    if request.GET.get("as_at"):
        raise PermissionDenied
    moment = current_moment(wall=timezone.now())
    arranging = arranging_own(request.user, moment, request.GET.get("partner", ""))
    form = kind(bound_to(request), arranging=arranging, several=True)
    if request.method == "POST" and _saved(request, form, save):
        return redirect("my-work")
    context = {"form": form, "arranging": arranging, "demonstration": arranging.is_demonstration, "several": True}
    return render(request, template, context)


def _saved(request: HttpRequest, form: AnswerForm, save: Callable[[AnswerForm], str]) -> bool:
    if not form.is_valid():
        return False
    try:
        messages.success(request, save(form))
    except RuleError as refusal:
        form.take_refusal(refusal)
        return False
    forget_typed(request)
    return True


def _cover(form: AnswerForm) -> str:
    """Arrange what the form says, and say what was arranged."""
    starts, ends = form.cleaned_data["starts"], form.cleaned_data["ends"]
    set_cover(
        actions=form.actions,
        person=form.colleague,
        starts=starts,
        ends=ends,
        by=form.arranging.person,
        seen=form.cleaned_data["seen"],
    )
    return f"{form.colleague_name} covers {_what(form.actions)}."


def _hand_over(form: AnswerForm) -> str:
    hand_actions_over(
        actions=form.actions,
        person=form.colleague,
        note=form.cleaned_data["note"],
        by=form.arranging.person,
        seen=form.cleaned_data["seen"],
    )
    return f"{form.colleague_name} is now accountable for {_what(form.actions)}."


def _what(actions: list[Action]) -> str:
    return f"Action {actions[0].ref}" if len(actions) == 1 else count_of(len(actions), "action")


def _end(request: HttpRequest, scope: Scope, arranging: Arranging) -> HttpResponse:
    action = arranging.one.state.action
    try:
        end_cover(action=action, by=scope.person)
    except RuleError as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, f"{arranging.one.person} answers for Action {action.ref} again.")
    return redirect("action", scope.strategy.slug, action.ref)


def _nobody(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    messages.info(request, f"Action {ref} has no accountable person yet. The programme lead chooses one under Set up.")
    return redirect("action", scope.strategy.slug, ref)
