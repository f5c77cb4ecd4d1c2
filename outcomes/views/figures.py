"""Figures coming in and going out: the form for one, files of many, the template and the export."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from govuk.words import count_of
from outcomes.about_files import about_file
from outcomes.errors import RuleError
from outcomes.figures.entering import entry_page, import_page, recorded_at, waiting_import, waits
from outcomes.figures.known import hidden_of_change
from outcomes.forms.figures import FigureForm, ImportForm
from outcomes.importing.known import known_of
from outcomes.importing.sheets import TYPES, figure_rows, template_rows
from outcomes.importing.sheets import render as render_file
from outcomes.importing.tables import LARGEST_FILE, FileRefusedError, read_table
from outcomes.models import FigureImport
from outcomes.scope import Scope, strategy_page
from outcomes.services.figures import (
    ImportRefusedError,
    NotConfirmedError,
    keep_import,
    record_figure,
    record_import,
    throw_away,
)
from outcomes.typed import bound_to, show_refusal


@keeps_typing()
@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Enter one figure of a measure."""
    page = entry_page(scope, key)
    form = FigureForm(bound_to(request), page=page, seen=scope.moment.revision)
    if request.method == "POST" and form.is_valid() and (said := _recorded(scope, form)):
        forget_typed(request)
        messages.success(request, said)
        return redirect("measure", scope.strategy.slug, key)
    is_refused = request.method == "POST" and bool(form.errors)
    context = scope.context | {"form": form, "page": page}
    return render(request, "outcomes/figure_add.html", context, status=422 if is_refused else 200)


def _recorded(scope: Scope, form: FigureForm) -> str:
    """Record what the form holds, and say so; "" where it was refused, which the form then says."""
    assert form.line is not None
    assert form.figure is not None
    given = form.cleaned_data
    try:
        done = record_figure(
            measure=form.page.measure,
            line=form.line,
            figure=form.figure,
            confirmed=given["asked"] if given.get("confirmed") else "",
            seen=given["seen"],
            by=scope.person,
        )
    except NotConfirmedError as doubt:
        form.ask(doubt.asked)
        show_refusal(form, doubt)
        return ""
    except RuleError as refusal:
        show_refusal(form, refusal, at=None)
        form.look_again(scope.moment.revision)
        return ""
    if done.revision is None:
        return "This figure was recorded already. Nothing changed."
    read = f" Its base is {form.base_read:,}, read from its words." if form.base_read is not None else ""
    about = f"{form.line.label}, {form.figure.period.label}"
    is_hidden = hidden_of_change(scope.strategy.pk, done.revision)
    hidden = " It is hidden in what is published: a few people could be made out." if is_hidden else ""
    return f"{about}: the figure is {'revised' if done.revised else 'recorded'}.{read}{hidden}"


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Upload a file of figures, to see what recording it would do."""
    scope.allow(scope.access.leads)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            figures = _kept(scope, form.cleaned_data["file"])
        except FileRefusedError as refusal:
            show_refusal(form, refusal, at="file")
        else:
            return redirect("figure-import-check", scope.strategy.slug, figures.pk)
    context = scope.context | {"form": form, "waiting": waits(scope)}
    return render(request, "outcomes/figure_import.html", context, status=422 if form.errors else 200)


# A file, and the little that goes with it.
setattr(upload, "largest_body", LARGEST_FILE + 1_000_000)  # noqa: B010 -- read by the size middleware


def _kept(scope: Scope, file: Any) -> FigureImport:
    table = read_table(file, file.name)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    return keep_import(
        strategy=scope.strategy, name=file.name, sha256=digest, table=table, by=scope.person, now=timezone.now()
    )


@strategy_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Show what recording a file would do, and record it, all of it or nothing."""
    scope.allow(scope.access.leads)
    figures = waiting_import(scope, pk)
    if request.method == "POST" and request.POST.get("do") == "throw-away":
        throw_away(figures=figures)
        messages.success(request, "The file was thrown away. Nothing of it was recorded.")
        return redirect("figure-import", scope.strategy.slug)
    refusal = _refusal(request, scope, figures) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return redirect("figure-import-check", scope.strategy.slug, pk)
    if figures.change is not None:
        at, summary = recorded_at(figures)
        hidden = hidden_of_change(scope.strategy.pk, figures.change)
        context = {"figures": figures, "at": at, "summary": summary, "hidden": hidden}
        return render(request, "outcomes/figure_import_done.html", scope.context | context)
    context = {"page": import_page(scope, figures), "refusal": refusal, "ticked": request.POST.getlist("row")}
    context["takes_new_lines"] = bool(request.POST.get("new_lines"))
    return render(request, "outcomes/figure_import_check.html", scope.context | context, status=422 if refusal else 200)


def _refusal(request: HttpRequest, scope: Scope, figures: FigureImport) -> ImportRefusedError | None:
    """Record the file; why that was refused, or None."""
    rows = [int(text) for text in request.POST.getlist("row") if text.isascii() and text.isdigit()]
    try:
        record_import(
            figures=figures,
            seen=request.POST.get("seen", ""),
            confirmed=rows,
            takes_new_lines=bool(request.POST.get("new_lines")),
            by=scope.person,
        )
    except ImportRefusedError as refusal:
        return refusal
    return None


@require_safe
@strategy_page
def template(request: HttpRequest, scope: Scope, kind: str) -> HttpResponse:
    """An empty file of figures, with the lines of figures that there are."""
    scope.allow(scope.access.leads)
    known = known_of(scope.strategy.pk, scope.moment.revision, scope.moment.day)
    rows = list(template_rows(known))
    about = [("Template", f"{count_of(len(rows), 'line')} of figures. Fill in what is new and leave the rest empty.")]
    return _file(request, scope, "figures to fill in", kind, about, rows)


@require_safe
@strategy_page
def export(request: HttpRequest, scope: Scope, kind: str) -> HttpResponse:
    """All figures, in the columns that an import reads."""
    rows = list(figure_rows(known_of(scope.strategy.pk, scope.moment.revision, scope.moment.day)))
    return _file(request, scope, "all figures", kind, [("Figures", count_of(len(rows), "figure"))], rows)


def _file(
    request: HttpRequest, scope: Scope, what: str, kind: str, about: list[tuple[str, str]], rows: list[Any]
) -> HttpResponse:
    if kind not in TYPES:
        raise Http404
    day, slug = scope.moment.day, scope.strategy.slug
    address = request.build_absolute_uri(f"{reverse('measure-list', args=[slug])}?as_at={scope.moment.name}")
    prefix = "Demonstration - " if scope.strategy.is_demonstration else ""
    name = f"{prefix}{slug} - {what} - {day.isoformat()}.{kind}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    body = render_file(kind, about_file(scope, about, address), rows, day)
    return HttpResponse(body, content_type=TYPES[kind], headers=headers)
