"""Telling a mailbox that the update it sent by a link was returned, with a new link for changing it."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.people import name_of
from accounts.services import PeopleError
from actions.emails.links import tell_returned
from actions.errors import RuleError
from actions.links import links_are_on
from actions.models import ActionState, LinkSender, PeriodVersion, StatusUpdate, UpdateLink
from actions.services.links import SentLink, days_until, send_update_link
from govuk.words import london_day


@dataclass(frozen=True)
class Told:
    """What became of telling a mailbox.

    Attributes:
        has_link: whether its mail holds a link for sending the update again.
        went: whether the mail was handed over.
    """

    address: str
    has_link: bool
    went: bool


def tell_mailbox(*, update: StatusUpdate, comment: str, by: User, now: datetime) -> Told | None:
    """Mail the comment to the mailbox that sent an update by a link, with a new link that ends the one before.

    The key of the one before is not kept, so that it cannot be mailed again. Where no link can be sent, because they
    are switched off, the lead partner has changed or the action has ended, the mail says that instead. Call it after
    the return is written, once.

    Args:
        update: the update that was returned.
        comment: what is to be changed.
        by: who returned it.
        now: the instant of telling.

    Returns:
        What became of it; None where the update came otherwise, or where the mailbox is closed.
    """
    senders = LinkSender.objects.filter(update=update).select_related("link__action", "link__period", "link__person")
    sender = senders.first()
    if sender is None or not sender.link.person.is_active:
        return None
    link, address = sender.link, sender.link.person.email
    sent = _renew(link, comment, by, now)
    if sent is not None:
        return Told(address, has_link=True, went=sent.went)
    went = tell_returned(link, name_of(by).name, london_day(now), comment)
    return Told(address, has_link=False, went=went)


def _renew(link: UpdateLink, comment: str, by: User, now: datetime) -> SentLink | None:
    """The new link; None where none can be sent to this mailbox for this organisation."""
    is_lead = ActionState.objects.open().filter(action=link.action, lead=link.partner_id).exists()
    if not (links_are_on() and is_lead):
        return None
    cut_off = PeriodVersion.objects.open().get(period=link.period_id).cut_off
    days = days_until(cut_off, london_day(now))
    try:
        return send_update_link(
            action=link.action, period=link.period, address=link.person.email, days=days, by=by, comment=comment
        )
    except (RuleError, PeopleError):
        return None
