"""The shared mailbox of an organisation: it gets reminders, and nobody signs in by it."""

from datetime import datetime

from accounts.clock import Revision, change, record_many
from accounts.models import Partner, PartnerVersion, User
from accounts.services.errors import PartnerChangedError, PartnerHasLeftError
from accounts.services.partners import partner_called
from accounts.services.people import enter_person, refuse_closed

MAILBOX_SET = "partner_mailbox_set"
"""The kind of change that sets, changes or clears one."""


def set_mailbox(
    *,
    partner: Partner,
    address: str,
    seen: int | None = None,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User | None:
    """Set the mailbox to which an organisation's reminders go as well, or clear it.

    Args:
        address: the mailbox; "" clears it. It becomes known here without any rights of its own.
        seen: the revision that the decision was made on; None asks nothing.

    Returns:
        Whom the address belongs to; None where it was cleared.

    Raises:
        NotAnAddressError: `address` is none. PersonIsClosedError: its sign-in was closed. PartnerHasLeftError: the
            organisation has left. PartnerChangedError: it was changed after `seen`. Nothing is written.
    """
    with change(kind=MAILBOX_SET, by=by, job=job, now=now) as revision:
        return enter_mailbox(revision, partner=partner, address=address, seen=seen)


def enter_mailbox(revision: Revision, *, partner: Partner, address: str, seen: int | None = None) -> User | None:
    """As `set_mailbox`, within a larger change."""
    version = PartnerVersion.objects.open().get(partner=partner)
    if version.has_left:
        raise PartnerHasLeftError(f"{version.name} is no longer a partner, so it gets no reminders.")
    if seen is not None and version.from_rev > seen:
        raise PartnerChangedError(f"{partner_called(partner)} was changed meanwhile. Look at it again.")
    person = _person_of(revision, address) if address.strip() else None
    record_many(revision, PartnerVersion, {partner.pk: {"mailbox_id": person.pk if person else None}})
    revision.summary = f"Shared mailbox of {version.name} {'set' if person else 'cleared'}"
    return person


def _person_of(revision: Revision, address: str) -> User:
    known = User.objects.filter(email=address.strip().lower()).first()
    if known is None:
        return enter_person(revision, email=address)[0]
    refuse_closed(known)
    return known
