"""A person's own reminders: how often, what is coming, what went, and the private address of a calendar."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from actions.errors import RuleError
from actions.forms.own_reminders import FrequencyForm
from actions.models import Frequency
from actions.pages.own_reminders import FREQUENCY_WORDS, read_own_reminders
from actions.services.calendars import calendar_of, end_calendar, make_calendar
from actions.services.reminders import choose_frequency
from actions.views.typed import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """Show what the person gets, and take how often they want it."""
    now = timezone.now()
    page = read_own_reminders(_me(request), now)
    posted = request.POST if request.method == "POST" else None
    form = FrequencyForm(posted, choices=page.choices, initial={"frequency": page.frequency})
    if request.method == "POST" and form.is_valid():
        chosen = Frequency(form.cleaned_data["frequency"])
        try:
            choose_frequency(person=_me(request), frequency=chosen, now=now)
        except RuleError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"From now on you get {FREQUENCY_WORDS[chosen]}.")
            return redirect("reminders")
    return render(request, "actions/own_reminders.html", {"page": page, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Make a private address for a calendar program; it is shown once, on the answer to the form itself."""
    if request.method == "POST":
        key = make_calendar(person=_me(request), now=timezone.now())
        address = settings.BASE_URL + reverse("calendar", args=[key])
        return render(request, "actions/calendar_made.html", {"address": address})
    return render(request, "actions/calendar.html", {"calendar": calendar_of(_me(request))})


@require_POST
def calendar_end(request: HttpRequest) -> HttpResponse:
    """End the private address."""
    if end_calendar(person=_me(request), now=timezone.now()):
        messages.success(request, "The address of your calendar no longer works.")
    else:
        messages.info(request, "Your calendar has no address, so there was nothing to end.")
    return redirect("reminders")


def _me(request: HttpRequest) -> User:
    """The person; no page here is open to anybody else."""
    assert isinstance(request.user, User)
    return request.user
