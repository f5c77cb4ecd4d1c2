"""Mail about drafts. Called after the draft is saved, never inside a change."""

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from accounts.emails import send
from accounts.models import OPEN, PartnerVersion, PersonVersion, User
from actions.models import ActionWording, UpdateDraft
from govuk.words import period_words
from outcomes.reading import strategy_version


def tell_ready(person: User, draft: UpdateDraft, by: User) -> bool:
    """Tell somebody that a colleague has prepared an update for them to send. Opening the link sends nothing.

    Args:
        person: who may send it.
        draft: what was prepared.
        by: who prepared it.

    Returns:
        Whether the mail was handed over.
    """
    action, period = draft.action, draft.period
    version = strategy_version(action.strategy, OPEN - 1)
    assert version is not None, "A strategy with actions has a name."
    people = PersonVersion.objects.open().filter(person__in=[person.pk, by.pk])
    names = dict(people.values_list("person", "name"))
    address = reverse("update-check", kwargs={"slug": action.strategy.slug, "ref": action.ref})
    context = {
        "email": person.email,
        "name": names.get(person.pk, person.email),
        "by": names.get(by.pk, by.email),
        "title": f"Action {action.ref}: {ActionWording.objects.open().get(action=action).short_title}",
        "ref": action.ref,
        "partner": PartnerVersion.objects.open().get(partner=draft.partner).name,
        "period": period_words(period.starts, period.ends),
        "strategy": version.title,
        "demonstration": action.strategy.is_demonstration,
        "link": f"{settings.BASE_URL}{address}?{urlencode({'period': period.key})}",
    }
    return send("draft_ready", person.email, context)
