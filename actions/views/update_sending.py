"""Sending an update that was written: the check of what will be sent, and the receipt."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from actions.errors import ChangedSinceError, DraftChangedError, EvidenceChangedError, RuleError
from actions.forms.updates import REASON, UpdateForm
from actions.pages import update_words
from actions.pages.update_evidence import checked_extras, checked_ids, sent_extras
from actions.pages.update_progress import progress_of
from actions.pages.updates import Desk, checked_form
from actions.services.corrections import correct_update
from actions.services.ready_drafts import senders_to_tell
from actions.services.updates import clean_content, submit_update
from actions.transitions import UpdateState
from actions.views.ready_drafts import changed_meanwhile, hand_over
from actions.views.update_desk import render_desk, update_desk


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
        return _send(request, desk, form) if desk.may_send else hand_over(request, desk)
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
    return render_desk(request, "actions/update_check.html", desk, **context)


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
    return render_desk(request, "actions/update_sent.html", desk, **context)


def _send(request: HttpRequest, desk: Desk, form: UpdateForm) -> HttpResponse:
    """Send the draft that was checked, and no other."""
    assert desk.draft is not None
    if request.POST.get("version") != str(desk.draft.version):
        return changed_meanwhile(request, desk, desk.draft, "sent")
    more: dict[str, Any] = {
        "content": clean_content(form.content()),
        "numbers": form.numbers(),
        "evidence": checked_ids(request.POST.get("evidence", "")),
        "draft_version": desk.draft.version,
        "by": desk.scope.person,
    }
    try:
        if desk.sent is not None:
            _correct(desk, form.cleaned_data[REASON], more)
        else:
            submit_update(action=desk.action, period=desk.period_row, partner=desk.partner_row, **more)
    except DraftChangedError as refusal:
        return changed_meanwhile(request, desk, refusal.draft, "sent")
    except EvidenceChangedError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.address("update-check"))
    except RuleError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.form_address)
    return redirect(desk.address("update-sent"))


def _correct(desk: Desk, reason: str, more: dict[str, Any]) -> None:
    """Send the correction of the update that it was begun for.

    Raises:
        RuleError: another update counts now, or it was decided on since; and the service's own.
    """
    assert desk.draft is not None
    begun = desk.draft.content
    if begun.get("corrects") != str(desk.sent_row.pk):
        raise ChangedSinceError
    seen = UpdateState(begun["seen"]) if begun.get("seen") in list(UpdateState) else None
    correct_update(update=desk.sent_row, reason=reason, seen=seen, **more)
