"""The editor of a report, and what the data would say now in place of its words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, sent_before
from actions.errors import RuleError
from outcomes.scope import Scope, strategy_page
from scrutiny.forms.editor import Editor, with_row, without_row
from scrutiny.forms.editor_texts import merged
from scrutiny.models import Report
from scrutiny.pages.report_editor import (
    Again,
    Theirs,
    drafted_again,
    editor_options,
    read_texts,
    take_drafted,
    texts_now,
    theirs_of,
)
from scrutiny.pages.reports import report_of
from scrutiny.permissions import can_prepare
from scrutiny.services.reports import ReportDraftChangedError, is_given_up, save_draft

LARGEST_KEPT = 120_000
"""Of a whole report, somebody's typing is kept while they sign in again up to so many characters, encoded."""
DATA_CHANGED = "The data changed after you opened this page. Look at what they suggest now, then choose again."
NEXT = {"check": "report", "draft": "report-redraft"}
"""Where each button of the editor leads to once everything is saved."""


@keeps_typing(largest=LARGEST_KEPT)
@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_edit(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Write a report. Each button saves everything, but those that only add or remove a row."""
    scope.allow(can_prepare(scope.access))
    report = report_of(scope, number)
    scope.allow(not is_given_up(report))
    options = editor_options(scope, timezone.now())
    sent = request.POST if request.method == "POST" else sent_before(request)
    texts: dict[str, Any] = {name: sent[name] for name in sent if name != "csrfmiddlewaretoken"}
    if request.method != "POST" or "add" in texts or "remove" in texts:
        return _shown(
            request, scope, report, Editor(_rows(texts) or read_texts(scope, report), is_bound=False, **options)
        )
    editor = Editor(texts, is_bound=True, **options)
    if not editor.is_valid():
        return _shown(request, scope, report, editor, status=422)
    try:
        save_draft(report=report, content=editor.content, seen=editor.seen, by=scope.person, now=timezone.now())
    except ReportDraftChangedError as refusal:
        saved = texts_now(scope, refusal.draft)
        put = merged(texts, saved, texts.get("was", "")) | {"seen": saved["seen"], "was": saved["was"]}
        theirs = theirs_of(scope, refusal.draft, put, options)
        again = Editor(put, is_bound=True, **options)
        again.refuse(refusal)
        return _shown(request, scope, report, again, theirs=theirs, status=422)
    except RuleError as refusal:
        editor.refuse(refusal)
        return _shown(request, scope, report, editor, status=422)
    forget_typed(request)
    messages.success(request, "Report saved.")
    return redirect(NEXT.get(texts.get("go", ""), "report-edit"), scope.strategy.slug, number)


def _rows(texts: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the row more or less that a button asked for."""
    kept = {name: text for name, text in texts.items() if name not in ("add", "remove", "go")}
    if "add" in texts:
        return with_row(kept, texts["add"])
    return without_row(kept, texts["remove"]) if "remove" in texts else kept


def _shown(
    request: HttpRequest,
    scope: Scope,
    report: Report,
    editor: Editor,
    *,
    theirs: Theirs | None = None,
    status: int = 200,
) -> HttpResponse:
    # What was sent and not saved is lost where the reader leaves: a page that is read anew does not know that.
    is_unsaved = request.method == "POST" or bool(sent_before(request))
    context = {"report": report, "editor": editor, "theirs": theirs, "unsaved": "yes" if is_unsaved else ""}
    return render(request, "scrutiny/report_edit.html", scope.context | context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def report_redraft(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Show what the data would say now beside what is written, and take it where the lead wants it."""
    scope.allow(can_prepare(scope.access))
    report = report_of(scope, number)
    scope.allow(not is_given_up(report))
    wall = timezone.now()
    again = drafted_again(report, wall=wall)
    refused = ""
    if request.method == "POST" and again.drafted and (again.parts or again.is_open):
        refused = _redrafted(request, scope, report, again, wall)
        if not refused:
            checked = request.POST.get("go") == "checked"
            return redirect("report" if checked else "report-edit", scope.strategy.slug, number)
        again = drafted_again(report_of(scope, number), wall=wall)
    context = {"report": report, "again": again, "refused": refused}
    return render(request, "scrutiny/report_redraft.html", scope.context | context, status=422 if refused else 200)


def _redrafted(request: HttpRequest, scope: Scope, report: Report, again: Again, wall: datetime) -> str:
    """Save what was chosen; why nothing was saved, or ""."""
    assert again.drafted is not None
    go = request.POST.get("go", "")
    if request.POST.get("data") != again.drafted.answers_to:
        return DATA_CHANGED
    keys = [part.key for part in again.parts]
    chosen = keys if go == "all" else [key for key in keys if f"take-{key}" in request.POST]
    if go == "checked":
        chosen = []
    content = take_drafted(report.draft, again, chosen, is_checked=go == "checked")
    try:
        save_draft(report=report, content=content, seen=_number(request), by=scope.person, now=wall)
    except RuleError as refusal:
        return refusal.message
    said = "Noted: you checked the words against these data." if go == "checked" else "Drafted again from the data."
    messages.success(request, said if chosen or go == "checked" else "Nothing was replaced.")
    return ""


def _number(request: HttpRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
