"""The lead's reviews: the queue, and the page of one update with the decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing, typed_before
from accounts.models import User
from accounts.moments import Moment, current_moment
from actions.errors import ActionEndedError, AlreadyDecidedError, OwnUpdateError, RuleError
from actions.forms.reviews import ACCEPT, RETURN, ReviewForm, typed_in
from actions.models import Decision, Review
from actions.pages.review_bulk import accepted_words, refused_words
from actions.pages.review_order import ORDERS, WORST
from actions.pages.review_queue import Queue
from actions.pages.review_reading import open_sheet
from actions.pages.review_sheet import Sheet, summary_of, too_late_words
from actions.pages.reviews import queue_of, reviews_anything, waiting_dates
from actions.pages.thread import questions_for, thread_of
from actions.services.returned_links import tell_mailbox
from actions.services.reviews import accept_unchanged, accept_update, return_update


@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person's review, in every strategy, and accept what says “no change” in one go."""
    person, moment = reviewer_of(request)
    if not reviews_anything(person):
        raise PermissionDenied
    order = order_of(request)
    queue = queue_of(person, moment, order)
    chosen = set(request.POST.getlist("update"))
    if request.method == "POST" and chosen:
        return _accept_unchanged(request, queue, chosen)
    problem = "Select the updates to accept" if request.method == "POST" else ""
    context = {"queue": queue, "order": order, "orders": ORDERS.items(), "today": moment.day, "problem": problem}
    context |= {"demonstration": queue.is_demonstration, "requests": waiting_dates(person)}
    context["questions"] = questions_for(person, moment)
    return render(request, "actions/reviews.html", context, status=422 if problem else 200)


def _accept_unchanged(request: HttpRequest, queue: Queue, chosen: set[str]) -> HttpResponse:
    """Accept the chosen updates, and say which were accepted and why the others were not."""
    person, _ = reviewer_of(request)
    known = {str(item.pk): item.update for item in queue.items}
    bulk = accept_unchanged(updates=[known[pk] for pk in known if pk in chosen], by=person)
    if said := accepted_words(bulk):
        messages.success(request, said)
    revision = current_moment(wall=timezone.now()).revision
    for refused in refused_words(bulk, len(chosen - set(known)), revision):
        messages.error(request, refused)
    return redirect(request.get_full_path())


@keeps_typing("decision", "rating", "reason", "comment")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one update beside the last accepted one, and take the decision on it."""
    person, moment = reviewer_of(request)
    sheet = open_sheet(person, moment, pk, order_of(request))
    if request.method != "POST":
        fresh = ReviewForm(None, sheet=sheet, initial=typed_before(request)) if sheet.can_decide else None
        return _page(request, sheet, fresh)
    if not sheet.can_decide:
        return _too_late(request, sheet)
    form = ReviewForm(request.POST, sheet=sheet)
    if not form.is_valid():
        return _page(request, sheet, form, status=422)
    try:
        decided = _decide(sheet, form, person)
    except (ActionEndedError, AlreadyDecidedError, OwnUpdateError):
        return _too_late(request, open_sheet(person, current_moment(wall=timezone.now()), pk, sheet.order))
    except RuleError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, sheet, form, status=422)
    forget_typed(request)
    answer = _on(request, sheet, decided)
    if decided.decision == Decision.RETURNED:
        _tell_mailbox(request, decided)
    return answer


def reviewer_of(request: HttpRequest) -> tuple[User, Moment]:
    """Who reviews, and now: decisions are not shown, and never made, as at a moment gone by."""
    assert isinstance(request.user, User)
    if request.GET.get("as_at"):
        raise PermissionDenied
    return request.user, current_moment(wall=timezone.now())


def order_of(request: HttpRequest) -> str:
    """The order of the queue that the address asks for."""
    order = request.GET.get("order", WORST)
    return order if order in ORDERS else WORST


def _decide(sheet: Sheet, form: ReviewForm, person: User) -> Review:
    given, update = form.cleaned_data, sheet.item.update
    if given["decision"] == RETURN:
        return return_update(update=update, by=person, comment=given["comment"])
    return accept_update(update=update, by=person, rating=given["rating"] or None, reason=given["reason"])


def _on(request: HttpRequest, sheet: Sheet, decided: Review) -> HttpResponse:
    """Say what was decided, and go to the next update that waits."""
    messages.success(request, summary_of(decided, sheet.item))
    following = sheet.following
    return redirect(sheet.address(following) if following else sheet.queue_address)


def _tell_mailbox(request: HttpRequest, decided: Review) -> None:
    """Tell the mailbox of an update that came by a link that it was returned, and the reviewer what became of that."""
    told = tell_mailbox(update=decided.update, comment=decided.reason, by=decided.reviewer, now=timezone.now())
    if told is None:
        return
    if not told.went:
        messages.warning(
            request, f"The mail to {told.address} could not be sent. Send a link from the page of the action."
        )
    else:
        more = ", with a new link to send it again" if told.has_link else ". It cannot send it again by a link"
        messages.info(request, f"{told.address} was told by mail{more}.")


def _too_late(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Show the decision that stands. The same one sent twice by the same person is no conflict: go on."""
    if sheet.review is not None and _is_same(request, sheet.review, sheet.person):
        return _on(request, sheet, sheet.review)
    own = sheet.is_open and not sheet.item.is_mine
    problem = OwnUpdateError.message if own else too_late_words(sheet)
    return _page(request, sheet, None, status=409, problem=problem, typed=typed_in(request.POST))


def _is_same(request: HttpRequest, review: Review, person: User) -> bool:
    sent = request.POST
    if review.reviewer_id != person.pk:
        return False
    if review.decision == "returned":
        return sent.get("decision") == RETURN and same_text(sent.get("comment", ""), review.reason)
    if not review.differs:
        return sent.get("decision") == ACCEPT
    return sent.get("rating") == review.rating and same_text(sent.get("reason", ""), review.reason)


def same_text(typed: str, kept: str) -> bool:
    """Whether what was typed is what was kept, whatever a browser sends for a new line."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").strip() == kept


def _page(
    request: HttpRequest, sheet: Sheet, form: ReviewForm | None, status: int = 200, **extra: object
) -> HttpResponse:
    strategy = sheet.reading.strategy
    context = {
        "sheet": sheet,
        "thread": thread_of(sheet.item.update, current_moment(wall=timezone.now())),
        "form": form,
        "today": sheet.reading.day,
        "strategy_name": strategy.title,
        "demonstration": strategy.strategy.is_demonstration,
        **extra,
    }
    return render(request, "actions/review.html", context, status=status)
