"""Mail about due dates. Called after the change is committed, never inside it."""

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from accounts.models import OPEN, PersonVersion
from actions.models import ActionWording, DateDecision
from govuk.words import day
from outcomes.reading import strategy_version


def tell_decision(decision: DateDecision) -> bool:
    """Tell the person who asked for another date what was decided. Opening the link writes nothing.

    Returns:
        Whether the mail was handed over; nobody whose sign-in is closed is written to.
    """
    request = decision.request
    action, person = request.action, request.asked_by
    if not person.is_active:
        return False
    version = strategy_version(action.strategy, OPEN - 1)
    assert version is not None, "A strategy with actions has a name."
    people = PersonVersion.objects.open().filter(person__in=[person.pk, decision.decided_by_id])
    names = dict(people.values_list("person", "name"))
    context = {
        "email": person.email,
        "name": names.get(person.pk, person.email),
        "by": names.get(decision.decided_by_id, decision.decided_by.email),
        "is_agreed": decision.is_agreed,
        "reason": decision.reason,
        "asked": day(request.new) if request.new else "ongoing, without an end date",
        "title": f"Action {action.ref}: {ActionWording.objects.open().get(action=action).short_title}",
        "ref": action.ref,
        "strategy": version.title,
        "demonstration": action.strategy.is_demonstration,
        "link": settings.BASE_URL + reverse("action", args=[action.strategy.slug, action.ref]),
    }
    return send("date_decided", person.email, context)
