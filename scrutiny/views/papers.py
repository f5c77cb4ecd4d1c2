"""The PDF of an edition as the committee published it: chosen, looked at, and only then published."""

import logging
from dataclasses import asdict

from django.contrib import messages
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actions.errors import RuleError
from actions.files import store
from actions.files.kinds import PDF
from actions.views.typed import show_refusal
from govuk.words import file_size
from outcomes.scope import Scope, strategy_page
from scrutiny.forms.editions import CopyForm
from scrutiny.models import CommitteeCopy
from scrutiny.pages.editions import EditionPage
from scrutiny.papers import LARGEST_COPY
from scrutiny.permissions import can_publish
from scrutiny.services.publishing import HeldPaper, attach_copy, hold_copy
from scrutiny.serving import send_file
from scrutiny.stored import DamagedFileError
from scrutiny.views.editions import open_page

logger = logging.getLogger(__name__)


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, scope: Scope, number: int) -> HttpResponseBase:
    """Choose the PDF, look at it, publish it. What was chosen waits in the session, by its digest."""
    page = open_page(scope, number, can_publish(scope.access))
    kept = _held(request, page, request.POST.get("sha256") or request.GET.get("sha256", ""))
    if request.method == "POST" and "sha256" in request.POST:
        return _publish(request, scope, page, kept)
    if request.method == "POST":
        return _choose(request, scope, page)
    if kept and "open" in request.GET:
        return _show(request, scope, kept)
    return _answer(request, scope, page, CopyForm(), kept)


# A file, and the little that goes with it.
setattr(copy, "largest_body", LARGEST_COPY + 1_000_000)  # noqa: B010 -- read by the size middleware


def _choose(request: HttpRequest, scope: Scope, page: EditionPage) -> HttpResponse:
    form = CopyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            held = hold_copy(file=form.cleaned_data["file"])
        except RuleError as refusal:
            show_refusal(form, refusal, at="file")
        else:
            request.session[_place(page)] = asdict(held)
            address = reverse("edition-copy", args=[scope.strategy.slug, page.reading.edition.number])
            return redirect(f"{address}?sha256={held.sha256}")
    return _answer(request, scope, page, form, None)


def _publish(request: HttpRequest, scope: Scope, page: EditionPage, kept: HeldPaper | None) -> HttpResponse:
    form = CopyForm({})
    try:
        if kept is None:
            raise FileNotFoundError
        with store.opened(kept.stored_name) as content:
            attach_copy(edition=page.reading.edition, file=File(content, kept.name), by=scope.person)
    except FileNotFoundError:
        form.errors.clear()
        form.add_error("file", "The file that you looked at is not here any more. Choose it again")
    except RuleError as refusal:
        form.errors.clear()
        show_refusal(form, refusal, at="file")
    else:
        request.session.pop(_place(page), None)
        store.forget(kept.stored_name)  # What is attached is kept by itself.
        messages.success(request, "The committee's PDF is attached.")
        return redirect("edition", scope.strategy.slug, page.reading.edition.number)
    return _answer(request, scope, page, form, None)


def _show(request: HttpRequest, scope: Scope, kept: HeldPaper) -> HttpResponseBase:
    """Send the chosen file to whoever chose it."""
    about = {"name": kept.name, "size": kept.size, "sha256": kept.sha256, "stored_name": kept.stored_name}
    file = CommitteeCopy(content_type=PDF.content_type, **about)

    def gone(fault: DamagedFileError) -> HttpResponse:
        logger.warning("A chosen file is gone: %s", fault)
        return render(request, "scrutiny/damaged.html", scope.context | {"name": kept.name}, status=404)

    response = send_file(request, file, gone, is_demonstration=scope.strategy.is_demonstration)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _held(request: HttpRequest, page: EditionPage, sha256: str) -> HeldPaper | None:
    found = request.session.get(_place(page))
    return HeldPaper(**found) if found and found["sha256"] == sha256 else None


def _place(page: EditionPage) -> str:
    return f"committee-copy-{page.reading.edition.pk}"


def _answer(
    request: HttpRequest, scope: Scope, page: EditionPage, form: CopyForm, kept: HeldPaper | None
) -> HttpResponse:
    if "sha256" in request.GET and kept is None and not form.is_bound:
        raise Http404
    told = {"page": page, "form": form, "kept": kept, "kept_size": file_size(kept.size) if kept else ""}
    status = 422 if form.errors else 200
    return render(request, "scrutiny/edition_copy.html", scope.context | told, status=status)
