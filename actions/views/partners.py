"""The organisations of a strategy, and one organisation across all strategies that the reader may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.moments import Moment, MomentError
from actions.pages.partner_list import partner_list
from actions.pages.partners import PartnerPage, partner_page
from outcomes.scope import Scope, requested_moment, strategy_page


@require_safe
@strategy_page
def partners(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every organisation of the strategy, with how many actions it has and how they stand."""
    return render(request, "actions/partner_list.html", {**scope.context, "page": partner_list(scope)})


@require_safe
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation; 404 for strangers to all its strategies, as for one that does not exist."""
    assert isinstance(request.user, User)
    try:
        moment = requested_moment(request)
    except MomentError as error:
        return render(request, "outcomes/bad_moment.html", {"message": str(error)}, status=400)
    page = partner_page(request.user, slug, moment)
    if page is None:
        return render(request, "outcomes/nothing_yet.html", {"moment": moment, "about": "this organisation"})
    return render(request, "actions/partner.html", _context(page, moment))


def _context(page: PartnerPage, moment: Moment) -> dict[str, object]:
    past = f"?as_at={moment.name}" if moment.is_past else ""
    lists = [reverse("partner-list", args=[part.strategy.strategy.slug]) for part in page.parts]
    return {
        "page": page,
        "moment": moment,
        "today": moment.day,
        "as_at": moment.day if moment.is_past else None,
        "past": past,
        "demonstration": page.is_demonstration,
        "crumbs": [{"text": "Partners", "href": f"{lists[0]}{past}"}] if len(lists) == 1 else [],
    }
