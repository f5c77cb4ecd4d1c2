"""Writing a supporting partner's contribution: the form, the check of what will be sent, and the receipt.

Whatever is posted is kept as the organisation's draft first, then judged: so nothing typed is ever lost.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from actions.errors import AlreadySentError, DraftChangedError, EvidenceChangedError, RuleError
from actions.forms.contributions import CONTRIBUTION_INPUTS, ContributionForm, contribution_typed
from actions.models import LARGEST_FILE, UpdateDraft
from actions.pages import update_words
from actions.pages.behalf_words import behalf_words
from actions.pages.contribution_desk import ContributionDesk, open_contribution, rows_of_contribution
from actions.pages.update_evidence import checked_extras, checked_ids, drafted_evidence, sent_extras
from actions.permissions import can_send_for
from actions.services.contributions import contribute
from actions.services.corrections import correct_update
from actions.services.ready_drafts import senders_to_tell
from actions.services.updates import save_draft
from actions.views.evidence import evidence_page
from actions.views.ready_drafts import changed_meanwhile, hand_over
from actions.views.update_desk import scope_now
from outcomes.scope import Scope, strategy_page

LEADS_TO = {"check": "update-check", "evidence": "update-evidence"}
"""Where the buttons of the form lead once the draft is kept."""


def contribution_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Give a view the `ContributionDesk` of its address; say why, with 403, where no contribution is the person's."""

    @strategy_page
    @wraps(view)
    def at_desk(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
        scope.allow(True)
        desk = open_contribution(scope, ref, request.GET)
        if not desk.may_write:
            return _closed(request, desk, status=403)
        return view(request, desk)

    return at_desk


@keeps_typing(*CONTRIBUTION_INPUTS)
@require_http_methods(["GET", "HEAD", "POST"])
@contribution_desk
def write_contribution(request: HttpRequest, desk: ContributionDesk) -> HttpResponse:
    """Show the form, or keep what was typed into it and go on."""
    if request.method == "POST":
        return _receive(request, desk)
    if not desk.is_writable:
        return redirect(desk.sent_address) if desk.sent else _closed(request, desk)
    if request.GET.get("problems") and desk.draft:
        return _form_page(request, desk, desk.checked)
    typed = typed_before(request)
    shown = typed or (desk.draft.content if desk.draft else desk.start)
    return _form_page(request, desk, ContributionForm.showing(shown, **desk.form_options), kept=bool(typed))


@require_http_methods(["GET", "HEAD", "POST"])
@contribution_desk
def contribution_check(request: HttpRequest, desk: ContributionDesk) -> HttpResponse:
    """Show exactly what will be sent, and send it, or tell a colleague who may."""
    if not desk.is_writable or desk.draft is None:
        return redirect(desk.address())
    form = desk.checked
    if not form.is_valid():
        return redirect(desk.address(problems="yes"))
    may_send = can_send_for(desk.scope.person, desk.partner_row.pk)
    if request.method == "POST":
        return _send(request, desk, form) if may_send else hand_over(request, desk)
    to_tell = [] if may_send else senders_to_tell(desk.action.pk, desk.partner_row.pk)
    context: dict[str, Any] = {
        "rows": rows_of_contribution(form.cleaned_data),
        "reason": form.cleaned_data.get("correction_reason", ""),
        "attached": checked_extras(desk, ()),
        "may_send": may_send,
        "ready": update_words.ready_words(desk),
        "colleagues": update_words.names_of(to_tell, desk) if to_tell else [],
    }
    return _render(request, "actions/contribution_check.html", desk, **context)


@require_safe
@contribution_desk
def contribution_sent(request: HttpRequest, desk: ContributionDesk) -> HttpResponse:
    """The receipt of the contribution that counts for the period."""
    if desk.sent is None:
        return redirect(desk.address())
    context: dict[str, Any] = {
        "rows": rows_of_contribution(desk.sent.boxes),
        "attached": sent_extras(desk, desk.sent),
        "sent_words": behalf_words(
            desk.sent, update_words.name_of(desk.sent.author_id, desk), desk.partner.name if desk.partner else ""
        ),
    }
    return _render(request, "actions/contribution_sent.html", desk, **context)


contribution_evidence = require_http_methods(["GET", "HEAD", "POST"])(contribution_desk(evidence_page))
"""What is attached to the draft; attach and remove."""

# A file, and the little that goes with it.
setattr(contribution_evidence, "largest_body", LARGEST_FILE + 1_000_000)  # noqa: B010 -- read by the size middleware


def _receive(request: HttpRequest, desk: ContributionDesk) -> HttpResponse:
    """Keep the form as the draft; answer the autosave, or go to where the button leads."""
    typed, go = contribution_typed(request.POST), request.POST.get("go", "")
    if not desk.is_writable:
        return _refused(request, desk)
    try:
        draft = _save(request, desk, typed)
    except AlreadySentError:
        return _refused(request, open_contribution(scope_now(desk.scope), desk.action.ref, request.GET))
    except DraftChangedError as refusal:
        return _conflict(request, desk, typed, refusal.draft)
    said = update_words.draft_words(draft, desk)
    if go == "autosave":
        return JsonResponse({"message": f"{said}.", "version": draft.version})
    if go in LEADS_TO:
        return redirect(desk.address(LEADS_TO[go]))
    messages.success(request, f"{said}. You can leave and come back on another device.")
    return redirect(desk.address())


def _refused(request: HttpRequest, desk: ContributionDesk) -> HttpResponse:
    """Say that nothing can be written any more, and show what was typed."""
    if request.POST.get("go") == "autosave":
        return JsonResponse({"message": "This has been sent, or the action has ended."}, status=409)
    return _closed(request, desk, status=409)


def _save(request: HttpRequest, desk: ContributionDesk, typed: dict[str, str]) -> UpdateDraft:
    seen = request.POST.get("version", "")
    draft = save_draft(
        action=desk.action,
        period=desk.period_row,
        partner=desk.partner_row,
        content={**typed, "page": request.POST.get("page", "")[:40]},
        by=desk.scope.person,
        now=timezone.now(),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
        kind=desk.kind,
        corrects=desk.corrected_id,
    )
    forget_typed(request)
    return draft


def _conflict(request: HttpRequest, desk: ContributionDesk, typed: dict[str, str], theirs: UpdateDraft) -> HttpResponse:
    """Show both drafts and let the person choose; nothing has been overwritten."""
    said = update_words.conflict_words(theirs, desk)
    if request.POST.get("go") == "autosave":
        message = f"{said}. Your typing is not being saved. Press Save draft to see both and choose."
        return JsonResponse({"message": message}, status=409)
    differences = update_words.differences(theirs.content, typed)
    form = ContributionForm.showing(typed, **desk.form_options)
    return _form_page(request, desk, form, status=409, said=said, differences=differences, draft=theirs, kept=True)


def _send(request: HttpRequest, desk: ContributionDesk, form: ContributionForm) -> HttpResponse:
    """Send the draft that was checked, and no other."""
    assert desk.draft is not None
    if request.POST.get("version") != str(desk.draft.version):
        return changed_meanwhile(request, desk, desk.draft, "sent")
    if request.POST.get("state") != desk.state:
        messages.info(request, "This was decided on after you checked it. Nothing was sent. Read the decision first.")
        return redirect(desk.address())
    try:
        _record(desk, form, checked_ids(request.POST.get("evidence", "")))
    except DraftChangedError as refusal:
        return changed_meanwhile(request, desk, refusal.draft, "sent")
    except EvidenceChangedError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.address("update-check"))
    except RuleError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.address())
    return redirect(desk.sent_address)


def _record(desk: ContributionDesk, form: ContributionForm, evidence: list[int]) -> None:
    assert desk.draft is not None
    more: dict[str, Any] = {"by": desk.scope.person, "evidence": evidence, "draft_version": desk.draft.version}
    content = form.content()
    if desk.sent is not None:
        update, reason = desk.sent_row, form.cleaned_data["correction_reason"]
        correct_update(update=update, content=content, reason=reason, seen=desk.state, **more)
    else:
        about: dict[str, Any] = {"action": desk.action, "period": desk.period_row, "partner": desk.partner_row}
        contribute(**about, content=content, **more)


def _closed(request: HttpRequest, desk: ContributionDesk, status: int = 200) -> HttpResponse:
    """Say why nothing can be written, and show anything typed meanwhile."""
    context = {"typed": update_words.typed_rows(contribution_typed(request.POST))}
    return _render(request, "actions/contribution_closed.html", desk, status=status, **context)


def _form_page(
    request: HttpRequest, desk: ContributionDesk, form: ContributionForm, status: int = 200, **extra: Any
) -> HttpResponse:
    draft: UpdateDraft | None = extra.pop("draft", desk.draft)
    context: dict[str, Any] = {
        "form": form,
        "draft": draft,
        "saved": update_words.draft_words(draft, desk) if draft else "",
        "page_name": request.POST.get("page") or get_random_string(12),
        "pieces": drafted_evidence(desk),
        **extra,
    }
    return _render(request, "actions/contribution.html", desk, status=status, **context)


def _render(
    request: HttpRequest, template: str, desk: ContributionDesk, status: int = 200, **context: Any
) -> HttpResponse:
    return render(request, template, {**desk.scope.context, "desk": desk, **context}, status=status)
