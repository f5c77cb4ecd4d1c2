"""Writing an update: the form, the check of what will be sent, and the receipt.

Whatever is posted is kept as the partner's draft first, then judged: so nothing typed is ever lost.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_safe

from actions.errors import ChangedSinceError, DraftChangedError, EvidenceChangedError, RuleError
from actions.forms.updates import REASON, UpdateForm, typed_in
from actions.models import StatusUpdate, UpdateDraft
from actions.pages import update_words
from actions.pages.update_evidence import checked_extras, checked_ids, drafted_evidence, sent_extras
from actions.pages.update_progress import progress_of
from actions.pages.updates import Desk, checked_form, open_desk, shown_form, starting_text
from actions.services.corrections import correct_update
from actions.services.ready_drafts import hand_over_draft, senders_to_tell
from actions.services.updates import clean_content, save_draft, submit_update
from actions.transitions import UpdateState
from govuk import words
from outcomes.scope import Scope, strategy_page

KEPT = "kept_update"
"""Session key of what somebody typed whose session had ended."""

LEADS_TO = {"check": "update-check", "evidence": "update-evidence"}
"""Where the buttons of the form lead once the draft is kept."""

BEGUN = ("corrects", "seen")
"""Of a correction: number and state of the update when the form was opened; a draft keeps them beside the boxes."""

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
            return _closed(request, desk, status=403)
        return view(request, desk)

    return at_desk


@update_desk
def update(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the form, or keep what was typed into it and go on."""
    if request.method == "POST":
        return _receive(request, desk) if desk.is_open else _refused(request, desk)
    return _show(request, desk) if desk.is_open else _closed(request, desk)


@update_desk
def update_correct(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the form with the update that counts, to be corrected, or keep what was typed into it and go on."""
    if not desk.is_correction:
        if request.method == "POST" and desk.is_open:
            return _returned_meanwhile(request, desk)
        return _refused(request, desk) if request.method == "POST" else redirect(desk.address())
    if request.method == "POST":
        return _receive(request, desk)
    return _show(request, desk)


for view in (update, update_correct):
    setattr(view, "before_sign_in", keep_what_was_typed)  # noqa: B010 -- read by the sign-in middleware


def _show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form as it was left."""
    if request.GET.get("problems") and desk.draft:
        return _form_page(request, desk, checked_form(desk))
    kept = request.session.get(KEPT, {})
    is_kept = kept.get("page") == request.get_full_path()
    typed = kept["typed"] if is_kept else starting_text(desk)
    return _form_page(request, desk, shown_form(desk, typed), kept=is_kept)


@update_desk
def update_check(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show exactly what will be sent, and send it, or tell a colleague who may."""
    if not desk.is_writable:
        return redirect(desk.address())
    if desk.draft is None:
        if desk.is_open:
            messages.info(request, "There is nothing to check yet. Write the update first.")
        return redirect(desk.address())
    form = checked_form(desk)
    if not form.is_valid():
        return redirect(desk.address(desk.form_name, problems="yes"))
    content = clean_content(form.content())
    if request.method == "POST":
        return _send(request, desk, form) if desk.may_send else _hand_over(request, desk)
    attached = checked_extras(desk, form.numbers())
    context: dict[str, Any] = {
        "attached": attached,
        "rows": update_words.rows_of_content(content, form.cleaned_data.get(REASON, "")),
        "notes": update_words.notes_on(content, desk, len(attached.evidence)),
        "draft": desk.draft,
        "ready": update_words.ready_words(desk),
        "colleagues": []
        if desk.may_send
        else update_words.names_of(senders_to_tell(desk.action.pk, desk.partner_row.pk), desk),
    }
    return _render(request, "actions/update_check.html", desk, **context)


@update_desk
@require_safe
def update_sent(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The receipt of the update that stands for the period."""
    if desk.sent is None:
        return redirect(desk.address())
    context: dict[str, Any] = {
        "rows": update_words.rows_of_update(desk.sent),
        "attached": sent_extras(desk, desk.sent),
        "progress": progress_of(desk.scope),
        "own_review": desk.own_review,
    }
    return _render(request, "actions/update_sent.html", desk, **context)


def _receive(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep the form as the draft; answer the autosave, or go to where the button leads."""
    typed = typed_in(request.POST)
    if request.POST.get("partner", desk.partner_row.slug) != desk.partner_row.slug:
        return _other_partner(request, desk, typed)
    if desk.sent is not None and request.POST.get("corrects") != str(desk.sent.id):
        return _other_update(request, desk, typed)
    try:
        draft = _save(request, desk, typed)
    except DraftChangedError as refusal:
        return _conflict(request, desk, typed, refusal.draft)
    said = update_words.draft_words(draft, desk)
    if request.POST.get("go") == "autosave":
        return JsonResponse({"message": f"{said}.", "version": draft.version})
    if request.POST.get("go") in LEADS_TO:
        return redirect(desk.address(LEADS_TO[request.POST["go"]]))
    messages.success(request, f"{said}. You can leave and come back on another device.")
    return redirect(f"{desk.form_address}#extras" if request.POST.get("go") == "number" else desk.form_address)


def _refused(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say that nothing can be written any more, and show what was typed."""
    if request.POST.get("go") == "autosave":
        return JsonResponse({"message": "This update has been sent, or the action has ended."}, status=409)
    return _closed(request, desk, status=409)


def _returned_meanwhile(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What was written as a correction becomes the draft of what is sent again."""
    said = "The update was returned while you wrote. What you typed is kept: send it as the update."
    if request.POST.get("go") == "autosave":
        return JsonResponse({"message": said}, status=409)
    messages.info(request, said)
    typed = typed_in(request.POST)
    return _form_page(request, desk, shown_form(desk, typed), status=409)


def _other_update(request: HttpRequest, desk: Desk, typed: dict[str, str]) -> HttpResponse:
    """Another update counts than the one that the form was to correct: somebody was quicker."""
    if request.POST.get("go") == "autosave":
        message = "A newer update counts now, so this is not being saved. Press Save draft to see it."
        return JsonResponse({"message": message}, status=409)
    return _form_page(request, desk, shown_form(desk, typed), status=409, kept=True, newer=True)


def _other_partner(request: HttpRequest, desk: Desk, typed: dict[str, str]) -> HttpResponse:
    """The form names another organisation: the lead has changed since it was opened, or the form was tampered with.

    Raises:
        PermissionDenied: the person does not speak for the organisation named.
    """
    if not desk.speaks_for(request.POST["partner"]):
        raise PermissionDenied
    return _form_page(request, desk, shown_form(desk, typed), status=409, kept=True, lead_changed=True)


def _save(request: HttpRequest, desk: Desk, typed: dict[str, str]) -> UpdateDraft:
    seen = request.POST.get("version", "")
    draft = save_draft(
        action=desk.action,
        period=desk.period_row,
        partner=desk.partner_row,
        content={**typed, **{name: request.POST.get(name, "")[:40] for name in ("page", *BEGUN)}},
        by=desk.scope.person,
        now=timezone.now(),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
    )
    request.session.pop(KEPT, None)
    return draft


def _conflict(request: HttpRequest, desk: Desk, typed: dict[str, str], theirs: UpdateDraft) -> HttpResponse:
    """Show both drafts and let the person choose; nothing has been overwritten."""
    said = update_words.conflict_words(theirs, desk)
    if request.POST.get("go") == "autosave":
        message = f"{said}. Your typing is not being saved. Press Save draft to see both and choose."
        return JsonResponse({"message": message}, status=409)
    differences = update_words.differences(theirs.content, typed)
    by = "you" if theirs.saved_by_id == desk.scope.person.pk else update_words.name_of(theirs.saved_by_id, desk)
    context = {"said": said, "theirs_by": by, "differences": differences, "draft": theirs, "kept": True}
    return _form_page(request, desk, shown_form(desk, typed), status=409, **context)


def _send(request: HttpRequest, desk: Desk, form: UpdateForm) -> HttpResponse:
    """Send the draft that was checked, and no other."""
    assert desk.draft is not None
    if request.POST.get("version") != str(desk.draft.version):
        return _changed_meanwhile(request, desk, "sent")
    more = {
        "content": clean_content(form.content()),
        "numbers": form.numbers(),
        "evidence": checked_ids(request.POST.get("evidence", "")),
        "by": desk.scope.person,
    }
    try:
        if desk.sent is not None:
            _correct(desk, desk.sent.id, form.cleaned_data[REASON], more)
        else:
            submit_update(action=desk.action, period=desk.period_row, partner=desk.partner_row, **more)
    except EvidenceChangedError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.address("update-check"))
    except RuleError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.form_address)
    return redirect(desk.address("update-sent"))


def _correct(desk: Desk, pk: int, reason: str, more: dict[str, Any]) -> None:
    """Send the correction of the update that it was begun for.

    Raises:
        RuleError: another update counts now, or it was decided on since; and the service's own.
    """
    assert desk.draft is not None
    begun = desk.draft.content
    if begun.get("corrects") != str(pk):
        raise ChangedSinceError
    seen = UpdateState(begun["seen"]) if begun.get("seen") in list(UpdateState) else None
    correct_update(update=StatusUpdate.objects.get(pk=pk), reason=reason, seen=seen, **more)


def _hand_over(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Mark the draft that was checked as ready, and tell those who may send it."""
    assert desk.draft is not None
    if request.POST.get("version") != str(desk.draft.version):
        return _changed_meanwhile(request, desk, "handed over")
    try:
        over = hand_over_draft(draft=desk.draft, by=desk.scope.person, seen=desk.draft.version)
    except RuleError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.address("update-check"))
    if over.told:
        names = words.in_words(update_words.names_of(over.told, desk))
        messages.success(request, f"The draft is saved, and {names} {'was' if len(over.told) == 1 else 'were'} told.")
    for person in over.failed:
        messages.info(request, f"The draft is saved and ready, but the mail to {person.email} could not be sent.")
    return redirect("my-work")


def _changed_meanwhile(request: HttpRequest, desk: Desk, done: str) -> HttpResponse:
    assert desk.draft is not None
    said = update_words.draft_words(desk.draft, desk)
    messages.info(request, f"{said}, after you checked it. Nothing was {done}. Check it again.")
    return redirect(desk.address("update-check"))


def _closed(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    """Say why no update can be written, and show the one that was sent, and anything typed meanwhile."""
    context = {
        "rows": update_words.rows_of_update(desk.sent) if desk.sent else None,
        "attached": sent_extras(desk, desk.sent) if desk.sent else None,
        "sender": update_words.name_of(desk.sent.author_id, desk) if desk.sent else "",
        "corrects": desk.is_correction,
        "typed": update_words.typed_rows(typed_in(request.POST)),
    }
    return _render(request, "actions/update_closed.html", desk, status=status, **context)


def _form_page(request: HttpRequest, desk: Desk, form: Any, status: int = 200, **extra: Any) -> HttpResponse:
    draft: UpdateDraft | None = extra.pop("draft", desk.draft)
    context = {
        "form": form,
        "draft": draft,
        "saved": update_words.draft_words(draft, desk) if draft else "",
        "ready": update_words.ready_words(desk),
        "page_name": request.POST.get("page") or get_random_string(12),
        "pieces": drafted_evidence(desk),
        "due": update_words.due_words(desk.about, desk.scope.moment.day),
        "last_rows": update_words.rows_of_update(desk.last) if desk.last else None,
        **extra,
    }
    return _render(request, "actions/update.html", desk, status=status, **context)


def _render(request: HttpRequest, template: str, desk: Desk, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {**desk.scope.context, "desk": desk, **context}, status=status)
