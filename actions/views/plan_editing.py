"""Editing a running plan: add an action, correct its wording, set its links, carry actions forward."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.moments import current_moment
from actions.errors import RefTakenError, RuleError
from actions.forms.plan_editing import AddForm, CarryForm, CorrectionForm, LinksForm, ShortTitleForm
from actions.models import Action
from actions.pages import plan_editing as pages
from actions.services.actions import add_action, correct_wording, set_links, set_short_title
from actions.services.carrying import carry_forward
from actions.views.typed import bound_to, show_refusal
from govuk.words import in_words
from outcomes.scope import Scope, strategy_page

BOTH = ["GET", "HEAD", "POST"]


@keeps_typing("ref", "title", "short_title", "recurs", "carried_from", "reason", "agreed_by")
@strategy_page
@require_http_methods(BOTH)
def add(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Choose the workstream, then say what the action is, why it is added and who agreed."""
    scope.allow(scope.access.leads)
    workstreams = pages.workstream_choices(scope.strategy, scope.moment)
    chosen = next((one for one in workstreams if str(one.workstream.number) == request.GET.get("workstream")), None)
    if chosen is None:
        return render(request, "actions/add_action_where.html", scope.context | {"workstreams": workstreams})
    form = AddForm(
        bound_to(request),
        earlier=pages.earlier_actions(scope.strategy, scope.moment),
        choices=pages.link_choices(scope.strategy, scope.moment),
        revision=scope.moment.revision,
        initial={"ref": chosen.next_ref},
    )
    if request.method == "POST" and form.is_valid() and _add(form, chosen, scope):
        forget_typed(request)
        ref = form.cleaned_data["ref"]
        messages.success(request, f"Action {ref} added. It has no lead partner and no date yet: set them up next.")
        return redirect("action", scope.strategy.slug, ref)
    return render(request, "actions/add_action.html", scope.context | {"form": form, "chosen": chosen})


def _add(form: AddForm, chosen: pages.WorkstreamChoice, scope: Scope) -> bool:
    given = form.cleaned_data
    words = {name: given[name] for name in ("ref", "title", "short_title", "reason", "agreed_by")}
    carried = given["carried_from"]
    try:
        add_action(
            workstream=chosen.workstream,
            links=pages.links_chosen(scope.strategy, form.chosen),
            recurs=given["recurs"] or None,
            carried_from=get_object_or_404(Action, strategy=scope.strategy, pk=carried) if carried else None,
            by=scope.person,
            **words,
        )
    except RuleError as refusal:
        if isinstance(refusal, RefTakenError) and pages.added_already(
            scope.strategy, given["ref"], given["title"], scope.person.pk
        ):
            return True
        show_refusal(form, refusal)
        return False
    return True


@keeps_typing("which", "title", "short_title", "reason", "seen")
@strategy_page
@require_http_methods(BOTH)
def wording(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Correct the official wording with a reason, or change the short title without one."""
    scope.allow(scope.access.leads)
    worded = pages.read_worded(scope.strategy, ref, scope.moment)
    data = bound_to(request)
    short = ShortTitleForm(data, worded=worded, revision=scope.moment.revision)
    correction = CorrectionForm(data, worded=worded, revision=scope.moment.revision)
    forms: list[ShortTitleForm | CorrectionForm] = [short, correction]
    sent = next((form for form in forms if form.is_bound), None)
    if request.method == "POST" and sent is not None and sent.is_valid() and _reword(sent, scope):
        forget_typed(request)
        what = "Short title" if sent is short else "Official wording"
        messages.success(request, f"{what} of Action {ref} {'changed' if sent is short else 'corrected'}.")
        return redirect("action", scope.strategy.slug, ref)
    if request.method == "POST" and sent is not None:
        now = current_moment(wall=timezone.now())
        worded = pages.read_worded(scope.strategy, ref, now)
        sent.see(now.revision)
    context = {"worded": worded, "short": short, "correction": correction, "sent": sent}
    return render(request, "actions/wording.html", scope.context | context)


def _reword(form: ShortTitleForm | CorrectionForm, scope: Scope) -> bool:
    given, action = form.cleaned_data, form.worded.action
    try:
        if isinstance(form, ShortTitleForm):
            set_short_title(action=action, short_title=given["short_title"], by=scope.person, seen=given["seen"])
        else:
            words = {"title": given["title"], "reason": given["reason"]}
            correct_wording(action=action, by=scope.person, seen=given["seen"], **words)
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@keeps_typing()
@strategy_page
@require_http_methods(BOTH)
def links(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
    """Set the outcomes, areas and supporting partners of an action."""
    scope.allow(scope.access.leads)
    worded = pages.read_worded(scope.strategy, ref, scope.moment)
    choices = pages.link_choices(scope.strategy, scope.moment, kept=worded.linked["supporting"])
    form = LinksForm(
        bound_to(request),
        choices=choices,
        revision=scope.moment.revision,
        initial=worded.linked,
    )
    if request.method == "POST" and form.is_valid() and _link(form, worded.action, scope):
        forget_typed(request)
        messages.success(request, f"Outcomes, areas and supporting partners of Action {ref} saved.")
        return redirect("action", scope.strategy.slug, ref)
    if request.method == "POST":
        form.see(current_moment(wall=timezone.now()).revision)
    context = {"form": form, "worded": worded, "recorded": pages.linked_words(worded, choices)}
    return render(request, "actions/action_links.html", scope.context | context)


def _link(form: LinksForm, action: Action, scope: Scope) -> bool:
    try:
        chosen = pages.links_chosen(scope.strategy, form.chosen)
        set_links(action=action, links=chosen, by=scope.person, seen=form.cleaned_data["seen"])
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@keeps_typing()
@strategy_page
@require_http_methods(BOTH)
def carry(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Choose the actions that go on in a new version of the plan; all of them are added, or none."""
    scope.allow(scope.access.leads)
    form = CarryForm(
        bound_to(request),
        found=pages.candidates(scope.strategy, scope.moment),
        workstreams=pages.workstream_choices(scope.strategy, scope.moment),
    )
    if request.method == "POST" and form.is_valid() and (said := _carry(form, scope)):
        forget_typed(request)
        messages.success(request, said)
        return redirect("set-up", scope.strategy.slug)
    if request.method == "POST" and form.missing and _carried_already(form, scope):
        return redirect("set-up", scope.strategy.slug)
    form.gone = pages.gone_rows(scope.strategy, form.missing, scope.moment)
    return render(request, "actions/carry_forward.html", scope.context | {"form": form})


def _carried_already(form: CarryForm, scope: Scope) -> bool:
    if form.ticked or not form.together.is_valid():
        return False
    given = form.together.cleaned_data
    words = given["reason"], given["agreed_by"]
    return pages.carried_already(scope.strategy, form.missing, scope.person.pk, *words)


def _carry(form: CarryForm, scope: Scope) -> str:
    """What was done, in a sentence; "" where it was refused."""
    given = form.together.cleaned_data
    rows = pages.with_refs(form.chosen, pages.refs_of(scope.strategy))
    try:
        added = carry_forward(
            strategy=scope.strategy,
            rows=rows,
            reason=given["reason"],
            agreed_by=given["agreed_by"],
            closes_old=given["closes_old"] == "yes",
            by=scope.person,
        )
    except RuleError as refusal:
        form.take_refusal(refusal)
        return ""
    pairs = [f"{row.action.ref} as {new.ref}" for row, new in zip(rows, added, strict=True)]
    return f"Carried forward: {in_words(pairs)}. Their due dates are to be set anew."
