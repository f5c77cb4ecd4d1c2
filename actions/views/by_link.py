"""Sending an update by a link, without signing in. Opening any of these pages writes nothing: scanners open mails.

What is typed is kept first, then judged, as on the form of those who sign in: as the organisation's draft, or in the
visitor's own session where a colleague's draft stands, which is neither shown here nor touched.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.throttling import SimpleRateThrottle

from accounts.moments import current_moment
from actions.errors import AlreadySentError, DraftChangedError, RuleError
from actions.forms.links import SenderForm
from actions.forms.updates import UpdateForm, typed_in
from actions.links import LinkState, find_link, links_are_on, state_of_link
from actions.models import UpdateDraft, UpdateLink
from actions.pages import update_words
from actions.pages.by_link import CLOSED, SWITCHED_OFF, UNKNOWN, LinkDesk, open_link_desk
from actions.pages.update_evidence import checked_ids
from actions.services.links import LinkClosedError, send_by_link
from actions.services.updates import clean_content, save_draft
from govuk import words
from outcomes.reading import strategy_version

KEPT = "kept_by_link"
"""Session key of what was typed beside a colleague's draft, by the link's number."""

HEADERS = {
    "Cache-Control": "no-store",
    # The key stands in the address. "no-referrer" would also hide from our own forms where they come from, and their
    # check would refuse them; this tells everybody the site alone.
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class LinkThrottle(SimpleRateThrottle):
    """How often one place may ask for pages behind links: more than writing takes, far less than guessing would."""

    scope = "update_link"
    rate = "240/minute"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """One count for each place, told apart as for signing in."""
        ident = get_adapter().get_client_ip(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


def link_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the `LinkDesk` of its key; say plainly why where the link cannot be used."""

    @wraps(view)
    def opened(request: HttpRequest, key: str) -> HttpResponse:
        if LinkThrottle().allow_request(request, None):  # type: ignore[arg-type]  # it asks for an address only
            response = _answer(view, request, key)
        else:
            response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    setattr(opened, "typed_rows", _typed_rows)  # noqa: B010 -- read where a form is refused for want of a cookie
    return opened


def _typed_rows(posted: QueryDict) -> list[update_words.Row]:
    """What was typed into the form, so that it can be copied from a page that cannot keep it."""
    return update_words.typed_rows(typed_in(posted))


def _answer(view: Callable[..., HttpResponse], request: HttpRequest, key: str) -> HttpResponse:
    link = find_link(key)
    if link is None:
        return _plain(request, UNKNOWN, HTTPStatus.NOT_FOUND)
    if not links_are_on():
        return _plain(request, SWITCHED_OFF, HTTPStatus.GONE, link)
    wall = timezone.now()
    state = state_of_link(link, wall)
    if state in CLOSED:
        return _closed(request, link, state)
    kept = request.session.get(KEPT, {}).get(str(link.pk))
    return view(request, open_link_desk(link, key, state, current_moment(wall=wall), kept))


@require_http_methods(["GET", "HEAD", "POST"])
@link_page
def update_link(request: HttpRequest, desk: LinkDesk) -> HttpResponse:
    """Show the form, or keep what was typed into it and go on; once it was sent, show what was."""
    if desk.state == LinkState.USED:
        return _used(request, desk)
    if request.method == "POST":
        return _receive(request, desk)
    if request.GET.get("problems") and desk.typed is not None:
        return _form_page(request, desk, desk.checked_form())
    return _form_page(request, desk, desk.shown_form())


@require_http_methods(["GET", "HEAD", "POST"])
@link_page
def update_link_check(request: HttpRequest, desk: LinkDesk) -> HttpResponse:
    """Show exactly what will be sent, ask who sends it, and send it."""
    if desk.state == LinkState.USED:
        return _used(request, desk)
    if desk.typed is None:
        messages.info(request, "There is nothing to check yet. Write the update first.")
        return redirect(desk.address())
    form = desk.checked_form()
    if not form.is_valid():
        return redirect(desk.address(problems="yes"))
    sender = SenderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (answer := _send(request, desk, form, sender)) is not None:
        return answer
    return _check_page(request, desk, form, sender)


@require_safe
@link_page
def update_link_sent(request: HttpRequest, desk: LinkDesk) -> HttpResponse:
    """The receipt."""
    return _sent_page(request, desk, fresh=True) if desk.state == LinkState.USED else redirect(desk.address())


def _receive(request: HttpRequest, desk: LinkDesk) -> HttpResponse:
    """Keep what was typed; answer the script that saves, or go to where the button leads."""
    typed, go = typed_in(request.POST), request.POST.get("go")
    try:
        version, said = _keep(request, desk, typed)
    except AlreadySentError:
        return _too_late(request, desk)
    except DraftChangedError as refusal:
        return _conflict(request, desk, typed, refusal.draft)
    if go == "autosave":
        return JsonResponse({"message": f"{said}.", "version": version})
    if go == "check":
        return redirect(desk.address("update-link-check"))
    messages.success(request, f"{said}. Open the link in the mail again to go on.")
    return redirect(f"{desk.address()}#extras" if go == "number" else desk.address())


def _keep(request: HttpRequest, desk: LinkDesk, typed: dict[str, str]) -> tuple[str, str]:
    """Keep what was typed, and say what names it now and when it was kept."""
    if desk.colleague_saved:
        return _keep_apart(request, desk.link, typed)
    seen = request.POST.get("version", "")
    draft = save_draft(
        action=desk.link.action,
        period=desk.link.period,
        partner=desk.link.partner,
        content={**typed, "page": request.POST.get("page", "")[:40]},
        by=desk.link.person,
        now=timezone.now(),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0,
    )
    return str(draft.version), f"Draft saved {words.day_and_time(draft.saved_at)}"


def _keep_apart(request: HttpRequest, link: UpdateLink, typed: dict[str, str]) -> tuple[str, str]:
    request.session[KEPT] = {**request.session.get(KEPT, {}), str(link.pk): typed}
    return "1", f"Kept in this browser {words.day_and_time(timezone.now())}"


def _conflict(request: HttpRequest, desk: LinkDesk, typed: dict[str, str], theirs: UpdateDraft) -> HttpResponse:
    """A draft was saved since the page was opened: by a colleague, or on another page with this link."""
    if theirs.saved_by_id != desk.link.person_id:
        _keep_apart(request, desk.link, typed)
        said = "Somebody who signs in saved a draft after you opened this page"
        differences = None
    else:
        said = f"Another draft was saved with this link {words.day_and_time(theirs.saved_at)}"
        differences = update_words.differences(theirs.content, typed)
    if request.POST.get("go") == "autosave":
        message = f"{said}. Your typing is not being saved. Press Save draft."
        return JsonResponse({"message": message}, status=HTTPStatus.CONFLICT)
    context = {"said": said, "differences": differences, "version": theirs.version}
    return _form_page(request, desk, desk.shown_form(typed), status=HTTPStatus.CONFLICT, **context)


def _send(request: HttpRequest, desk: LinkDesk, form: UpdateForm, sender: SenderForm) -> HttpResponse | None:
    """Send what was checked, and no other; None where the page is to be shown again with what is wrong."""
    if not sender.is_valid():
        return None
    if request.POST.get("version") != desk.version:
        sender.add_error(None, "The draft was changed after you checked it. Nothing was sent. Read it again below")
        return None
    try:
        send_by_link(
            link=desk.link,
            content=clean_content(form.content()),
            sender=sender.sender(),
            numbers=form.numbers(),
            evidence=checked_ids(request.POST.get("evidence", "")),
            draft_version=desk.draft.version if desk.draft else None,
        )
    except DraftChangedError as refusal:
        return _overtaken(request, desk, refusal.draft)
    except LinkClosedError as refusal:
        return _closed(request, desk.link, refusal.state, desk.typed)
    except AlreadySentError:
        return _lost(request, desk)
    except RuleError as refusal:
        sender.take_refusal(refusal)
        return None
    request.session.get(KEPT, {}).pop(str(desk.link.pk), None)
    request.session.modified = KEPT in request.session
    return redirect(desk.address("update-link-sent"))


def _overtaken(request: HttpRequest, desk: LinkDesk, theirs: UpdateDraft) -> HttpResponse:
    """The draft was saved again while it was being sent. What was checked here is kept beside a colleague's."""
    if theirs.saved_by_id != desk.link.person_id and desk.typed is not None:
        _keep_apart(request, desk.link, dict(desk.typed))
    messages.info(request, "The draft was changed after you checked it. Nothing was sent. Check it again.")
    return redirect(desk.address("update-link-check"))


def _lost(request: HttpRequest, desk: LinkDesk) -> HttpResponse:
    """Somebody was quicker, by this link or otherwise: say so, and show what was typed so that it can be copied."""
    state = state_of_link(desk.link, timezone.now())
    if state in CLOSED:
        return _closed(request, desk.link, state, desk.typed)
    now = open_link_desk(desk.link, desk.key, state, current_moment(wall=timezone.now()), None)
    return _sent_page(request, now, typed=desk.typed, status=HTTPStatus.CONFLICT)


def _too_late(request: HttpRequest, desk: LinkDesk) -> HttpResponse:
    """The update was sent while this was being saved."""
    state = state_of_link(desk.link, timezone.now())
    if state in CLOSED:
        return _closed(request, desk.link, state)
    return _used(request, open_link_desk(desk.link, desk.key, state, current_moment(wall=timezone.now()), None))


def _used(request: HttpRequest, desk: LinkDesk) -> HttpResponse:
    """The update was sent by this link: nothing typed since is sent."""
    if request.method != "POST":
        return _sent_page(request, desk)
    if request.POST.get("go") == "autosave":
        return JsonResponse({"message": "This update has been sent already."}, status=HTTPStatus.CONFLICT)
    return _sent_page(request, desk, typed=typed_in(request.POST), status=HTTPStatus.CONFLICT)


def _plain(
    request: HttpRequest, said: tuple[str, str], status: int, link: UpdateLink | None = None, **more: Any
) -> HttpResponse:
    """A page that says why the link cannot be used and shows nothing of the plan."""
    version = strategy_version(link.action.strategy, current_moment(wall=timezone.now()).revision) if link else None
    context = {"title": said[0], "text": said[1], "strategy": version, "strategy_name": "", "nav": [], **more}
    return render(request, "actions/link_closed.html", context, status=status)


def _closed(request: HttpRequest, link: UpdateLink, state: LinkState, typed: Any = None) -> HttpResponse:
    """The link cannot be used: gone, or another update is there. What was posted is shown so that it can be copied."""
    status = HTTPStatus.CONFLICT if state in (LinkState.SENT, LinkState.CORRECTED) else HTTPStatus.GONE
    if request.POST.get("go") == "autosave":
        return JsonResponse({"message": f"{CLOSED[state][0]}."}, status=status)
    rows = update_words.typed_rows(typed or typed_in(request.POST))
    return _plain(request, CLOSED[state], status, link, typed=rows)


def _form_page(
    request: HttpRequest, desk: LinkDesk, form: UpdateForm, status: int = HTTPStatus.OK, **extra: Any
) -> HttpResponse:
    context = {
        "form": form,
        "version": desk.version,
        "page_name": request.POST.get("page") or get_random_string(12),
        "due": update_words.due_words(desk.period, desk.moment.day),
        "last_rows": update_words.rows_of_update(desk.last)["published"] if desk.last else None,
        **extra,
    }
    return _render(request, "actions/link.html", desk, status, **context)


def _check_page(request: HttpRequest, desk: LinkDesk, form: UpdateForm, sender: SenderForm) -> HttpResponse:
    content = clean_content(form.content())
    context: dict[str, Any] = {
        "form": sender,
        "attached": desk.attached(form.numbers()),
        "rows": update_words.rows_of_content(content),
        "notes": desk.notes(content),
    }
    return _render(request, "actions/link_check.html", desk, **context)


def _sent_page(
    request: HttpRequest, desk: LinkDesk, status: int = HTTPStatus.OK, *, fresh: bool = False, typed: Any = None
) -> HttpResponse:
    assert desk.latest is not None
    context = {
        "fresh": fresh,
        "rows": update_words.rows_of_update(desk.latest),
        "typed": update_words.typed_rows(typed) if typed else None,
    }
    return _render(request, "actions/link_sent.html", desk, status, **context)


def _render(
    request: HttpRequest, template: str, desk: LinkDesk, status: int = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    base = {
        "desk": desk,
        "strategy_name": desk.strategy.title,
        "demonstration": desk.strategy.strategy.is_demonstration,
        "today": desk.moment.day,
        "nav": [],
        "asks_name": False,
    }
    return render(request, template, base | context, status=status)
