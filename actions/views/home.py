"""Where a person starts: what each of their strategies asks of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.moments import current_moment
from actions.pages.home import start_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the person's strategies ask of them, or lead on to the one page that does: always as they are now.

    `?all=1` shows the strategies whoever asks.
    """
    assert isinstance(request.user, User)
    moment = current_moment(wall=timezone.now())
    start = start_of(request.user, moment, shows_all="all" in request.GET)
    if start.address:
        return redirect(start.address)
    return render(request, "actions/home.html", {"start": start, "today": moment.day})
