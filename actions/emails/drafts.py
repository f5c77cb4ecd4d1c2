"""Telling whoever may send it that an update is prepared."""

from django.conf import settings

from accounts.emails import send
from accounts.models import PartnerVersion, User
from actions.emails.about import about_action, names_of
from actions.models import StatusUpdate, UpdateDraft
from govuk.words import period_words


def tell_ready(person: User, draft: UpdateDraft, by: User, kind: str, address: str) -> bool:
    """Tell somebody that a colleague has prepared something for them to send. Opening the link sends nothing.

    Args:
        person: who may send it.
        draft: what was prepared.
        by: who prepared it.
        kind: whether it is an update or a contribution, a `StatusUpdate.Kind`.
        address: of the page on which it is checked and sent, without the site.

    Returns:
        Whether the mail was handed over.
    """
    action, period = draft.action, draft.period
    names = names_of([person, by])
    context = {
        **about_action(action),
        "email": person.email,
        "name": names[person.pk],
        "by": names[by.pk],
        "partner": PartnerVersion.objects.open().get(partner=draft.partner).name,
        "period": period_words(period.starts, period.ends),
        "link": f"{settings.BASE_URL}{address}",
        "is_contribution": kind == StatusUpdate.Kind.CONTRIBUTION,
    }
    return send("draft_ready", person.email, context)
