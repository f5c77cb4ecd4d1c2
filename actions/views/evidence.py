"""Evidence: attached to the draft of an update on a page of its own, and sent out to those who may see it."""

import logging

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from actions.errors import AlreadySentError, DraftChangedError, DraftGoneError, RuleError
from actions.files import store
from actions.forms.evidence import FileForm, LinkForm
from actions.models import LARGEST_FILE, UpdateDraft
from actions.pages.attached import evidence_file
from actions.pages.update_evidence import drafted_evidence
from actions.pages.writing import Writing
from actions.services.evidence import attach_file, attach_link, remove_evidence
from actions.services.updates import save_draft
from actions.views.update_desk import update_desk
from outcomes.scope import Scope, strategy_page

logger = logging.getLogger(__name__)

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The policy of a file: whatever a browser makes of it, it runs nothing and loads nothing."""


def evidence_page(request: HttpRequest, desk: Writing) -> HttpResponse:
    """Show what is attached to the draft of an update or a contribution, and attach or remove something."""
    if not desk.is_writable:
        return redirect(desk.address())
    if request.method != "POST":
        return _page(request, desk, FileForm(), LinkForm())
    doing = {"file": _attach_file, "link": _attach_link, "remove": _remove}.get(request.POST.get("go", ""))
    try:
        return doing(request, desk) if doing else _page(request, desk, FileForm(), LinkForm(), status=400)
    except DraftGoneError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.address())


update_evidence = require_http_methods(["GET", "HEAD", "POST"])(update_desk(evidence_page))
"""What is attached to the draft of an update."""

# A file, and the little that goes with it.
setattr(update_evidence, "largest_body", LARGEST_FILE + 1_000_000)  # noqa: B010 -- read by the size middleware


def _attach_file(request: HttpRequest, desk: Writing) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attach_file(draft=_draft(desk), file=form.cleaned_data["file"], by=desk.scope.person, now=timezone.now())
        except DraftGoneError:
            raise
        except RuleError as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect(desk.address("update-evidence"))
    return _page(request, desk, form, LinkForm(), status=422)


def _attach_link(request: HttpRequest, desk: Writing) -> HttpResponse:
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            attach_link(draft=_draft(desk), **form.cleaned_data, by=desk.scope.person, now=timezone.now())
        except DraftGoneError:
            raise
        except RuleError as refusal:
            form.add_error("url", refusal.message)
        else:
            return redirect(desk.address("update-evidence"))
    return _page(request, desk, FileForm(), form, status=422)


def _remove(request: HttpRequest, desk: Writing) -> HttpResponse:
    number = request.POST.get("item", "")
    if desk.draft is not None and number.isascii() and number.isdigit() and len(number) < 18:
        remove_evidence(draft=desk.draft, pk=int(number))
    return redirect(desk.address("update-evidence"))


def _draft(desk: Writing) -> UpdateDraft:
    """The draft; evidence that comes before any words begins it.

    Raises:
        DraftGoneError: an update was sent since the page's answer began.
    """
    if desk.draft is not None:
        return desk.draft
    try:
        return save_draft(
            action=desk.action,
            period=desk.period_row,
            partner=desk.partner_row,
            content=desk.start,
            by=desk.scope.person,
            now=timezone.now(),
            seen=0,
            kind=desk.kind,
            corrects=desk.corrected_id,
        )
    except AlreadySentError:
        raise DraftGoneError from None
    except DraftChangedError as begun:
        return begun.draft


def _page(
    request: HttpRequest, desk: Writing, file_form: FileForm, link_form: LinkForm, status: int = 200
) -> HttpResponse:
    context = {
        "desk": desk,
        "file_form": file_form,
        "link_form": link_form,
        "forms": [file_form, link_form],
        "pieces": drafted_evidence(desk),
        "address": desk.address("update-evidence"),
    }
    return render(request, "actions/update_evidence.html", {**desk.scope.context, **context}, status=status)


@require_safe
@strategy_page
def evidence(request: HttpRequest, scope: Scope, ref: str, pk: int) -> HttpResponseBase:
    """Send a file out, as something to keep and never to show."""
    item = evidence_file(scope, ref, pk)
    etag = f'"{item.sha256}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            file = store.opened(item.stored_name)
        except OSError:
            logger.exception("The file of evidence %s is not there.", item.pk)
            context = {**scope.context, "item": item, "ref": ref}
            return render(request, "actions/evidence_gone.html", context, status=404)
        prefix = "Demonstration - " if scope.strategy.is_demonstration else ""
        name = f"{prefix}{item.label}"
        response = FileResponse(file, as_attachment=True, filename=name, content_type=item.content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
