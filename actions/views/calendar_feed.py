"""A person's calendar by its private address, for a calendar program that cannot sign in."""

import hashlib
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.moments import current_moment
from actions.exporters.calendar_feed import render_calendar
from actions.pages.calendar_feed import calendar_events
from actions.services.calendars import find_calendar
from actions.views.by_link import LinkThrottle

HEADERS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow"}


class CalendarThrottle(LinkThrottle):
    """How often one place may ask for calendars: a whole office behind one address, far less than guessing would."""

    scope = "calendar"
    rate = "120/minute"


@require_safe
def calendar_feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """Everything that stands in the calendar; 304 where the program has it already.

    Raises:
        Http404: the key opens nothing (any more).
    """
    if not CalendarThrottle().allow_request(request, None):  # type: ignore[arg-type]  # it asks for an address only
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    now = timezone.now()
    found = find_calendar(key, now=now)
    if found is None:
        raise Http404
    body = render_calendar(
        calendar_events(found.person, current_moment(wall=now)),
        name="Action plan tracker",
        host=urlsplit(settings.BASE_URL).hostname or "",
        stamped=found.created_at,
    )
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=HEADERS | {"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response
