"""Sending the links by which a mailbox sends an update."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from accounts.models import PartnerVersion
from actions.emails.about import about_action
from actions.emails.asking import due_sentence
from actions.models import PeriodVersion, UpdateLink
from actions.names import period_dates
from govuk.words import period_words


def send_link(link: UpdateLink, key: str, by: str, today: date) -> bool:
    """Send a mailbox the link by which it sends one update. Opening it writes nothing.

    Args:
        link: the link, of which only a hash is kept.
        key: what the hash was made of.
        by: the name of who asks.
        today: the day in London, for how far the due date is.

    Returns:
        Whether the mail was handed over.
    """
    period = period_dates(PeriodVersion.objects.open().select_related("period").get(period=link.period_id))
    context = {
        **about_action(link.action),
        "by": by,
        "partner": PartnerVersion.objects.open().get(partner=link.partner_id).name,
        "period": period_words(period.starts, period.ends),
        "due": due_sentence(period, today),
        "until": link.expires_at,
        "link": settings.BASE_URL + reverse("update-link", args=[key]),
    }
    return send("update_link", link.person.email, context)
