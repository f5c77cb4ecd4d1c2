"""Sending the links by which a mailbox sends an update."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.emails import send
from accounts.models import PartnerVersion
from actions.emails.about import about_action
from actions.emails.asking import due_sentence
from actions.models import PeriodVersion, UpdateLink
from actions.names import period_dates
from govuk.words import period_words


def send_link(link: UpdateLink, key: str, by: str, today: date, comment: str = "") -> bool:
    """Send a mailbox the link by which it sends one update. Opening it writes nothing.

    Args:
        link: the link, of which only a hash is kept.
        key: what the hash was made of.
        by: the name of who asks.
        today: the day in London, for how far the due date is.
        comment: what is to be changed in the update that the mailbox sent before; "" where it is asked for a first one.

    Returns:
        Whether the mail was handed over.
    """
    way_in = {"link": settings.BASE_URL + reverse("update-link", args=[key]), "until": link.expires_at}
    if comment:
        return send("update_returned", link.person.email, {**_about(link, by, today), **way_in, "comment": comment})
    return send("update_link", link.person.email, {**_about(link, by, today), **way_in})


def tell_returned(link: UpdateLink, by: str, today: date, comment: str) -> bool:
    """Tell a mailbox that its update was returned, where no link can be sent for changing it.

    Returns:
        Whether the mail was handed over.
    """
    return send("update_returned", link.person.email, {**_about(link, by, today), "link": "", "comment": comment})


def _about(link: UpdateLink, by: str, today: date) -> dict[str, Any]:
    """What both mails say of the update that a link is about."""
    period = period_dates(PeriodVersion.objects.open().select_related("period").get(period=link.period_id))
    return {
        **about_action(link.action),
        "by": by,
        "partner": PartnerVersion.objects.open().get(partner=link.partner_id).name,
        "period": period_words(period.starts, period.ends),
        "due": due_sentence(period, today),
    }
