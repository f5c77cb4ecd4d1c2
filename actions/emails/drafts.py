"""Telling whoever may send it that an update is prepared."""

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from accounts.emails import send
from accounts.models import PartnerVersion, User
from actions.emails.about import about_action, names_of
from actions.models import UpdateDraft
from govuk.words import period_words


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
    names = names_of([person, by])
    address = reverse("update-check", kwargs={"slug": action.strategy.slug, "ref": action.ref})
    context = {
        **about_action(action),
        "email": person.email,
        "name": names[person.pk],
        "by": names[by.pk],
        "partner": PartnerVersion.objects.open().get(partner=draft.partner).name,
        "period": period_words(period.starts, period.ends),
        "link": f"{settings.BASE_URL}{address}?{urlencode({'period': period.key})}",
    }
    return send("draft_ready", person.email, context)
