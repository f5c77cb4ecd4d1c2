"""Where a person starts: the page on which they have something to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.moments import current_moment
from actions.pages.home import start_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead on to the person's one page, or show the few there are: always as they are now."""
    start = start_of(request.user, current_moment(wall=timezone.now()).revision)
    if start.address:
        return redirect(start.address)
    return render(request, "actions/home.html", {"start": start})
