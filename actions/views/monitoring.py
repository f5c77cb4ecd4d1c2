"""What whoever looks after the service asks: does the timetable of reminders run, and how much is there to send."""

import math

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, Gauge, generate_latest

from actions.reminders.health import read_beat, read_load

SERVICE_UNAVAILABLE = 503


@never_cache
@require_safe
def beatz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the timetable of reminders runs, else 503. Web processes stay in service either way."""
    beat = read_beat(timezone.now())
    seconds = "never" if beat.age is None else round(beat.age)
    answer = {"beating": not beat.is_silent, "seconds": seconds}
    return JsonResponse(answer, status=SERVICE_UNAVAILABLE if beat.is_silent else 200)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers in the text format of Prometheus, for whoever sends METRICS_TOKEN; nobody where none is set."""
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    return HttpResponse(_written(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _written() -> bytes:
    beat, load = read_beat(timezone.now()), read_load()
    registry = CollectorRegistry()
    for name, meaning, value in (
        (
            "tracker_reminder_heartbeat_age_seconds",
            "Seconds since the timetable of reminders last ran; +Inf for never.",
            math.inf if beat.age is None else beat.age,
        ),
        ("tracker_reminders_waiting", "Reminders that are in no mail yet.", load.waiting),
        ("tracker_digests_open", "Mails of reminders that are to go out.", load.digests_open),
        ("tracker_digests_failed", "Those of them that were tried and did not go.", load.digests_failed),
        ("tracker_addresses_refused", "People whose address a mail server refused.", load.addresses_refused),
    ):
        Gauge(name, meaning, registry=registry).set(value)
    return generate_latest(registry)
