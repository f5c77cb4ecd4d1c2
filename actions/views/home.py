"""Where a person starts: the page on which they have something to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from actions.pages.home import start_of
from outcomes.scope import requested_moment


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead on to the person's one page, or show the few there are."""
    start = start_of(request.user, requested_moment(request).revision)
    if start.address:
        return redirect(start.address)
    return render(request, "actions/home.html", {"start": start})
