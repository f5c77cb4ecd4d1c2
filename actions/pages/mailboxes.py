"""The shared mailbox of an organisation, and who may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Partner, PartnerVersion
from actions.listing import shows_demonstration
from outcomes.access import Access
from outcomes.models import Strategy, StrategyPartner


@dataclass(frozen=True)
class MailboxPage:
    """What the page shows; `address` is "" for none."""

    version: PartnerVersion
    address: str
    is_demonstration: bool


def mailbox_page(partner: Partner) -> MailboxPage:
    """Read it. Two queries."""
    version = PartnerVersion.objects.open().select_related("mailbox", "partner").get(partner=partner)
    here = StrategyPartner.objects.open().filter(partner=partner).values("strategy")
    strategies = list(Strategy.objects.filter(pk__in=here))
    address = version.mailbox.email if version.mailbox else ""
    return MailboxPage(version, address, shows_demonstration(partner, strategies))


def mailbox_words(version: PartnerVersion, accesses: Iterable[Access]) -> str:
    """The mailbox, or that there is none, for the organisation's own people and those who lead a strategy of it.

    Args:
        accesses: what the reader is in the organisation's strategies.

    Returns:
        "" for everybody else, for whom there is nothing to know, and for an organisation that needs none.
    """
    knows = any(one.leads or one.is_administrator or version.partner_id in one.partner_ids for one in accesses)
    if not knows or version.has_left or version.partner.is_group:
        return ""
    return version.mailbox.email if version.mailbox else "No shared mailbox"
