"""Searching the plans that a person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.moments import current_moment
from actions.pages.search import search_page


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found. It has no as-at form: what is recorded now is searched."""
    assert isinstance(request.user, User)
    page = search_page(request.user, request.GET, current_moment(wall=timezone.now()))
    context = {
        "page": page,
        "form": page.form,
        "demonstration": page.is_demonstration,
        "was_past": bool(request.GET.get("as_at")),
        "crumbs": page.crumbs,
    }
    return render(request, "actions/search.html", context, status=400 if page.form.errors else 200)
