"""What a committee resolved and asked for: the list, its files, and entering."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept_typing import forget_typed, keeps_typing
from actions.errors import RuleError
from actions.views.typed import bound_to, show_refusal
from govuk.words import count_of
from scrutiny.exporters.resolution_rows import CSV, DOCX, About, file_name, render_csv, render_docx
from scrutiny.forms.resolutions import AddOneForm, QuestionForm, SplitForm
from scrutiny.pages.resolution import offered, until
from scrutiny.pages.resolutions import Filters, lines_of, list_page
from scrutiny.scope import CommitteeScope, committee_page
from scrutiny.services.resolutions import Entered, add_resolutions, take_away


@require_safe
@committee_page
def resolution_list(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """Who owes what, overdue first."""
    context = scope.context | {"page": list_page(scope, request.GET)}
    return render(request, "scrutiny/resolutions.html", context)


@require_safe
@committee_page
def resolution_csv(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """The same list as CSV."""
    return _file(request, scope, CSV)


@require_safe
@committee_page
def resolution_docx(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """The same list as a table for the agenda, in Word."""
    return _file(request, scope, DOCX)


def _file(request: HttpRequest, scope: CommitteeScope, kind: str) -> HttpResponse:
    filters = Filters.of(request.GET)
    query = request.GET.copy()
    query["as_at"] = scope.moment.name
    page = reverse("resolution-list", args=[scope.committee.slug])
    about = About(
        committee=scope.version.name,
        day=scope.moment.day,
        moment=scope.moment.name,
        address=request.build_absolute_uri(f"{page}?{query.urlencode()}"),
        demonstration=scope.committee.is_demonstration,
    )
    lines = [line for line in lines_of(scope) if filters.keeps(line)]
    render_file = render_csv if kind == CSV else render_docx
    disposition = content_disposition_header(True, file_name(about, kind)) or "attachment"
    headers = {"Content-Disposition": disposition}
    media = "text/csv; charset=utf-8" if kind == CSV else DOCX_TYPE
    return HttpResponse(render_file(about, lines), content_type=media, headers=headers)


DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@keeps_typing()
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def paste_minutes(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """Paste the minutes of one item, check the suggested split, and add what was found."""
    scope.allow_keeping()
    choices = until(offered(scope), scope.moment.day)
    form = SplitForm(bound_to(request), offered=choices, initial={"meeting": request.GET.get("meeting", "")})
    if request.POST.get("do") == "add" and form.is_valid() and (entered := _entered(scope, form)):
        forget_typed(request)
        messages.success(request, _entered_words(entered))
        return redirect("resolution-list", scope.committee.slug)
    is_refused = request.method == "POST" and bool(form.problems)
    context = {"form": form, "paste": form.paste, "has_meetings": bool(choices.meetings)}
    return render(request, "scrutiny/resolution_paste.html", scope.context | context, status=422 if is_refused else 200)


def _entered(scope: CommitteeScope, form: SplitForm) -> Entered | None:
    paste = form.paste
    try:
        return add_resolutions(
            meeting=paste.chosen_meeting[0], wanted=form.wanted, strategies=paste.chosen_strategies, by=scope.person
        )
    except RuleError as refusal:
        form.refused.append(refusal.message)
        return None


def _entered_words(entered: Entered) -> str:
    said = f"{count_of(len(entered.added), 'resolution')} added." if entered.added else "Nothing was added."
    if entered.known:
        number = len(entered.known)
        said += f" {number} {'was' if number == 1 else 'were'} entered before, and not added twice."
    return said


@keeps_typing()
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def add_one(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """Enter one resolution: four fields are enough."""
    scope.allow_keeping()
    choices = until(offered(scope), scope.moment.day)
    form = AddOneForm(bound_to(request), offered=choices, initial={"meeting": request.GET.get("meeting", "")})
    if request.method == "POST" and form.is_valid() and (entered := _added(scope, form)):
        forget_typed(request)
        messages.success(request, _entered_words(entered))
        row = (*entered.added, *entered.known)[0]
        return redirect("resolution", scope.committee.slug, row.pk)
    context = {"form": form, "has_meetings": bool(choices.meetings)}
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "scrutiny/resolution_add.html", scope.context | context, status=status)


def _added(scope: CommitteeScope, form: AddOneForm) -> Entered | None:
    try:
        return add_resolutions(
            meeting=form.chosen_meeting[0], wanted=[form.wanted], strategies=form.chosen_strategies, by=scope.person
        )
    except RuleError as refusal:
        show_refusal(form, refusal)
        return None


@keeps_typing("words", "meeting")
@committee_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_question(request: HttpRequest, scope: CommitteeScope) -> HttpResponse:
    """Take away a question during a meeting: one box and Enter."""
    scope.allow_keeping()
    choices = until(offered(scope), scope.moment.day)
    form = QuestionForm(bound_to(request), offered=choices)
    if request.method == "POST" and form.is_valid() and (entered := _taken_away(scope, form)):
        forget_typed(request)
        messages.success(request, "Question taken away." if entered.added else "This question was taken away before.")
        return redirect("resolution-list", scope.committee.slug)
    context = {"form": form, "has_meetings": bool(choices.meetings)}
    status = 422 if request.method == "POST" else 200
    return render(request, "scrutiny/resolution_question.html", scope.context | context, status=status)


def _taken_away(scope: CommitteeScope, form: QuestionForm) -> Entered | None:
    words, strategies = form.cleaned_data["words"], list(scope.strategies)
    try:
        return take_away(meeting=form.chosen_meeting, words=words, strategies=strategies, by=scope.person)
    except RuleError as refusal:
        form.add_error("words", refusal.message)
        return None
