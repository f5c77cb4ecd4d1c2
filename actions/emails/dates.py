"""Telling what was decided about a due date."""

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from actions.emails.about import about_action, names_of
from actions.models import DateDecision
from govuk.words import day


def tell_decision(decision: DateDecision) -> bool:
    """Tell the person who asked for another date what was decided. Opening the link writes nothing.

    Returns:
        Whether the mail was handed over; nobody whose sign-in is closed is written to.
    """
    request = decision.request
    action, person = request.action, request.asked_by
    if not person.is_active:
        return False
    names = names_of([person, decision.decided_by])
    context = {
        **about_action(action),
        "email": person.email,
        "name": names[person.pk],
        "by": names[decision.decided_by_id],
        "is_agreed": decision.is_agreed,
        "reason": decision.reason,
        "asked": day(request.new) if request.new else "ongoing, without an end date",
        "link": settings.BASE_URL + reverse("action", args=[action.strategy.slug, action.ref]),
    }
    return send("date_decided", person.email, context)
