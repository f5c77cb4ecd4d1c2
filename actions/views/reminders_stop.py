"""Fewer reminders by the address in a mail, without signing in. Opening it writes nothing: scanners open mails."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from actions.models import Frequency
from actions.pages.mailboxes import MAILBOX_WORDS, mailbox_owners
from actions.pages.own_reminders import FREQUENCY_WORDS
from actions.reminders.stopping import person_of_key
from actions.reminders.wishes import frequencies_of, quietest_of
from actions.services.reminders import choose_frequency

ONE_CLICK = "One-Click"
"""What a mail program posts as `List-Unsubscribe` (RFC 8058)."""

HEADERS = {
    "Cache-Control": "no-store",
    # The address is as good as a key: other sites do not learn it.
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


# The signed address says who asks; a mail program that posts to it has neither our cookie nor our token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_stop(request: HttpRequest) -> HttpResponse:
    """Say what will change; posted, choose the fewest reminders that all strategies of the person allow."""
    person = person_of_key(request.GET.get("key", ""))
    response = _answer(request, person) if person else _unknown(request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _answer(request: HttpRequest, person: User) -> HttpResponse:
    quietest = quietest_of([person.pk])[person.pk]
    if request.method == "POST":
        choose_frequency(person=person, frequency=quietest, now=timezone.now())
        if request.POST.get("List-Unsubscribe") != ONE_CLICK:
            return redirect(request.get_full_path())
    now = frequencies_of([person.pk])[person.pk]
    mailbox = mailbox_owners(person)
    words = MAILBOX_WORDS if mailbox else FREQUENCY_WORDS
    context: dict[str, object] = {
        "address": person.email,
        "mailbox": mailbox,
        "quietest": words[quietest],
        "now": words[now],
        "done": now == quietest,
        "is_quiet": quietest == Frequency.ONLY_LATE,
        "nav": [],
        "asks_name": False,
    }
    return render(request, "actions/reminders_stop.html", context)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "actions/reminders_stop_unknown.html", {"nav": []}, status=HTTPStatus.NOT_FOUND)
