"""Recording what an organisation said by email, telephone or in a meeting, and the organisation's yes to it.

What is typed is kept in the session of who types it: the organisation's own draft stays its own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from actions.emails.behalf import Told, tell_recorded
from actions.errors import FileNotAllowedError, RuleError
from actions.forms.contributions import ContributionForm
from actions.forms.on_behalf import BEHALF_INPUTS, SourceForm, behalf_typed
from actions.forms.updates import UpdateForm
from actions.models import LARGEST_FILE, StatusUpdate
from actions.pages.behalf_words import behalf_words
from actions.pages.on_behalf import BehalfDesk, open_behalf, read_recorded
from actions.pages.recorded_words import about_files, checked_rows
from actions.permissions import can_record_on_behalf, can_send_for
from actions.services.contributions import confirm_update, contribute
from actions.services.corrections import correct_update
from actions.services.evidence import receive_file
from actions.services.updates import submit_update
from actions.views.kept_records import Record, forget_record, keep_record, kept_record
from govuk.words import count_of, in_words
from outcomes.scope import Scope, strategy_page


def behalf_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Give a view the `BehalfDesk` of its address; where there is none yet, ask for the organisation or say why."""

    @strategy_page
    @wraps(view)
    def at_desk(request: HttpRequest, scope: Scope, ref: str) -> HttpResponse:
        scope.allow(can_record_on_behalf(scope.access))
        desk = open_behalf(scope, ref, request.GET)
        if not desk.is_writable:
            return _render(request, "actions/on_behalf_choose.html", desk)
        return view(request, desk)

    return at_desk


@keeps_typing(*BEHALF_INPUTS)
@require_http_methods(["GET", "HEAD", "POST"])
@behalf_desk
def on_behalf(request: HttpRequest, desk: BehalfDesk) -> HttpResponse:
    """Show the form, or keep what was typed into it and go on."""
    record = kept_record(request, desk.key) or desk.start
    if request.method == "POST":
        return _receive(request, desk, record)
    if request.GET.get("problems"):
        return _form_page(request, desk, record, *_bound(desk, record))
    typed = typed_before(request)
    shown = typed or record["typed"]
    forms = SourceForm.showing(shown, today=desk.scope.moment.day), desk.form_class.showing(shown, **desk.form_options)
    return _form_page(request, desk, record, *forms, kept=bool(typed))


# A file, and the little that goes with it.
setattr(on_behalf, "largest_body", LARGEST_FILE + 1_000_000)  # noqa: B010 -- read by the size middleware


@require_http_methods(["GET", "HEAD", "POST"])
@behalf_desk
def on_behalf_check(request: HttpRequest, desk: BehalfDesk) -> HttpResponse:
    """Show exactly what will be recorded, for whom and from what, and record it."""
    record = kept_record(request, desk.key)
    if record is None:
        return redirect(desk.form_address)
    if request.method == "POST" and not _is_as_checked(request, desk, record):
        messages.info(request, "Something has changed since you checked it. Nothing was recorded. Check it again.")
        return redirect(desk.check_address)
    source, form = _bound(desk, record)
    if not (source.is_valid() and form.is_valid()):
        return redirect(desk.address(problems="yes"))
    if request.method == "POST":
        return _send(request, desk, record, source, form)
    context = {
        **checked_rows(desk, form),
        "source": source.recorded_from,
        "files": about_files(record["files"]),
        "record": record,
    }
    return _render(request, "actions/on_behalf_check.html", desk, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def update_confirm(request: HttpRequest, scope: Scope, ref: str, pk: int) -> HttpResponse:
    """What was recorded for the person's organisation, to be confirmed or corrected. Opening it writes nothing."""
    recorded = read_recorded(scope, ref, pk)
    if request.method == "POST":
        try:
            confirm_update(update=recorded.row, by=scope.person)
            messages.success(request, f"Confirmed for {recorded.partner.name}.")
        except RuleError as refusal:
            messages.info(request, refusal.message)
        return redirect(request.path)
    context = {
        "recorded": recorded,
        "said": behalf_words(recorded.update, recorded.author, recorded.partner.name),
        "may_send": can_send_for(scope.person, recorded.row.partner_id),
    }
    return render(request, "actions/on_behalf_confirm.html", scope.context | context)


def _bound(desk: BehalfDesk, record: Record) -> tuple[SourceForm, UpdateForm | ContributionForm]:
    typed = record["typed"]
    return SourceForm(typed, today=desk.scope.moment.day), desk.form_class(typed, **desk.form_options)


def _is_as_checked(request: HttpRequest, desk: BehalfDesk, record: Record) -> bool:
    return (request.POST.get("version"), request.POST.get("state")) == (str(record["version"]), desk.state)


def _receive(request: HttpRequest, desk: BehalfDesk, before: Record) -> HttpResponse:
    """Keep the form, and a file that came with it; answer the autosave, or go to where the button leads."""
    go = request.POST.get("go", "")
    files = [one for one in before["files"] if f"remove-{one['sha256'] or one['url']}" != go]
    record = keep_record(request, desk.key, {"typed": behalf_typed(request.POST), "files": files})
    forget_typed(request)
    if go == "autosave":
        return JsonResponse({"message": "Kept until you sign out.", "version": record["version"]})
    if (sent := request.FILES.get("file")) is not None:
        try:
            received = _received(sent, whole=request.POST.get("whole") == "yes")
        except RuleError as refusal:
            source, form = _bound(desk, record)
            source.add_error("file", refusal.message)
            return _form_page(request, desk, record, source, form, status=422)
        if received["sha256"] not in [one["sha256"] for one in files]:
            keep_record(request, desk.key, {**record, "files": [*files, received]})
    return redirect(desk.check_address if go == "check" else desk.form_address)


def _received(file: UploadedFile, *, whole: bool) -> dict[str, Any]:
    """The file, checked and stored. The form's last box is missing where the sending broke off."""
    if not whole:
        raise FileNotAllowedError("The file did not arrive whole. Choose it again.")
    return receive_file(file)


def _send(
    request: HttpRequest, desk: BehalfDesk, record: Record, source: SourceForm, form: UpdateForm | ContributionForm
) -> HttpResponse:
    """Record it, then tell the organisation."""
    try:
        update = _record(desk, record, source, form)
    except RuleError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.form_address)
    forget_record(request, desk.key)
    messages.success(request, _done_words(desk, tell_recorded(update)))
    return redirect("action", desk.scope.strategy.slug, desk.action.ref)


def _record(desk: BehalfDesk, record: Record, source: SourceForm, form: UpdateForm | ContributionForm) -> StatusUpdate:
    how: dict[str, Any] = {
        "by": desk.scope.person,
        "recorded_from": source.recorded_from,
        "files": record["files"],
    }
    if isinstance(form, UpdateForm):
        how["numbers"] = form.numbers()
    if desk.corrects and desk.latest is not None:
        update, reason = desk.latest_row, form.cleaned_data["correction_reason"]
        return correct_update(update=update, content=form.content(), reason=reason, seen=desk.state, **how)
    about: dict[str, Any] = {"action": desk.action, "period": desk.period_row, "partner": desk.partner_row}
    if isinstance(form, UpdateForm):
        return submit_update(**about, content=form.content(), **how)
    return contribute(**about, content=form.content(), **how)


def _done_words(desk: BehalfDesk, told: Told) -> str:
    assert desk.partner is not None
    said = [f"Recorded for {desk.partner.name}."]
    if told.people:
        were = count_of(told.people, "person was", "people were")
        said.append(f"{were} asked by mail to confirm or correct it.")
    elif not told.failed:
        said.append("Nobody else can sign in for them, so nobody is asked to confirm it.")
    if told.failed:
        said.append(f"The mail to {in_words(list(told.failed))} could not be sent.")
    if desk.is_alone:
        said.append("Nobody else reviews this action: accept it yourself, marked as not independently reviewed.")
    else:
        said.append("Somebody else reviews it, because you typed it.")
    return " ".join(said)


def _form_page(
    request: HttpRequest,
    desk: BehalfDesk,
    record: Record,
    source: SourceForm,
    form: UpdateForm | ContributionForm,
    *,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "source": source,
        "form": desk.worded(form),
        "forms": [source, form],
        "record": record,
        "files": about_files(record["files"]),
        "kept": kept,
    }
    return _render(request, "actions/on_behalf.html", desk, status=status, **context)


def _render(request: HttpRequest, template: str, desk: BehalfDesk, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {**desk.scope.context, "desk": desk, **context}, status=status)
