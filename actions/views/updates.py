"""Writing an update, or its correction: the form and its draft.

Whatever is posted is kept as the partner's draft first, then judged: so nothing typed is ever lost.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import get_random_string

from actions.errors import AlreadySentError, DraftChangedError
from actions.forms.updates import typed_in
from actions.models import UpdateDraft
from actions.pages import update_words
from actions.pages.older_drafts import about_older, older_draft
from actions.pages.update_evidence import drafted_evidence
from actions.pages.update_opening import open_desk
from actions.pages.updates import Desk, checked_form, shown_form, starting_text
from actions.services.older_drafts import discard_draft, save_in_place_of
from actions.services.updates import save_draft
from actions.views.update_desk import KEPT, closed_page, keep_what_was_typed, render_desk, scope_now, update_desk

LEADS_TO = {"check": "update-check", "evidence": "update-evidence"}
"""Where the buttons of the form lead once the draft is kept."""

OLDER = "older"
"""Of a correction that starts from what was sent: version of the draft from before, which is discarded for it."""

BEGUN = ("corrects", "seen")
"""Of a correction: number and state of the update when the form was opened; a draft keeps them beside the boxes."""


@update_desk
def update(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the form, or keep what was typed into it and go on."""
    if request.method == "POST":
        return _receive(request, desk) if desk.is_open else _refused(request, desk)
    return _show(request, desk) if desk.is_open else closed_page(request, desk)


@update_desk
def update_correct(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the form with the update that counts, to be corrected, or keep what was typed into it and go on."""
    if not desk.is_correction:
        if request.method == "POST" and desk.is_open:
            return _returned_meanwhile(request, desk)
        return _refused(request, desk) if request.method == "POST" else redirect(desk.address())
    if (older := older_draft(desk)) is None:
        return _receive(request, desk) if request.method == "POST" else _show(request, desk)
    return _beside_older(request, desk, older)


def _beside_older(request: HttpRequest, desk: Desk, older: UpdateDraft) -> HttpResponse:
    """Correct what was sent where a draft from before lies there: only a press of a button uses or discards it."""
    if request.method != "POST":
        if request.GET.get("draft"):
            return _form_page(request, desk, shown_form(desk, starting_text(desk)))
        return _show(request, replace(desk, draft=None), older=older)
    if request.POST.get("go") != "discard":
        return _receive(request, desk, older=older if OLDER in request.POST else None)
    try:
        discard_draft(draft=older, seen=_version(request, OLDER))
    except DraftChangedError as refusal:
        messages.info(request, f"{update_words.conflict_words(refusal.draft, desk)}. It was not discarded.")
    else:
        messages.success(request, "The draft from before is discarded.")
    return redirect(desk.form_address)


for view in (update, update_correct):
    setattr(view, "before_sign_in", keep_what_was_typed)  # noqa: B010 -- read by the sign-in middleware


def _show(request: HttpRequest, desk: Desk, older: UpdateDraft | None = None) -> HttpResponse:
    """The form as it was left, and beside it a draft from before what it corrects was sent."""
    if request.GET.get("problems") and desk.draft:
        return _form_page(request, desk, checked_form(desk))
    kept = request.session.get(KEPT, {})
    is_kept = kept.get("page") == request.get_full_path()
    typed = kept["typed"] if is_kept else starting_text(desk)
    return _form_page(request, desk, shown_form(desk, typed), kept=is_kept, **about_older(older, desk))


def _receive(request: HttpRequest, desk: Desk, older: UpdateDraft | None = None) -> HttpResponse:
    """Keep the form as the draft, in place of an older one; answer the autosave, or go to where the button leads."""
    typed = typed_in(request.POST)
    if request.POST.get("partner", desk.partner_row.slug) != desk.partner_row.slug:
        return _other_partner(request, desk, typed)
    if desk.sent is not None and request.POST.get("corrects") != str(desk.sent.id):
        return _other_update(request, desk, typed)
    if older is not None and request.POST.get("go") == "autosave":
        return JsonResponse({"message": "A draft from before lies there: press Save draft."}, status=409)
    try:
        draft = _save(request, desk, typed, older)
    except AlreadySentError:
        return _refused(request, open_desk(scope_now(desk.scope), desk.action.ref, desk.about.key))
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
    return closed_page(request, desk, status=409)


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


def _save(request: HttpRequest, desk: Desk, typed: dict[str, str], older: UpdateDraft | None) -> UpdateDraft:
    said: dict[str, Any] = {
        "action": desk.action,
        "period": desk.period_row,
        "partner": desk.partner_row,
        "content": {**typed, **{name: request.POST.get(name, "")[:40] for name in ("page", *BEGUN)}},
        "by": desk.scope.person,
        "now": timezone.now(),
        "corrects": desk.corrected_id,
    }
    if older is None:
        draft = save_draft(**said, seen=_version(request, "version"))
    else:
        draft = save_in_place_of(older, _version(request, OLDER), **said)
    request.session.pop(KEPT, None)
    return draft


def _version(request: HttpRequest, name: str) -> int:
    """A draft's version as the form sends it back; 0 where there was none, or it was tampered with."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


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
    return render_desk(request, "actions/update.html", desk, status=status, **context)
