"""The shared mailbox of an organisation, and how often it is reminded."""

from datetime import datetime

from accounts.clock import change
from accounts.models import Membership, Partner, PartnerVersion, User
from accounts.services import PeopleError
from accounts.services.mailboxes import MAILBOX_SET, enter_mailbox
from actions.models import Frequency, ReminderPreference
from actions.services.reminders import choose_frequency
from outcomes.models import Grant


class OwnAddressError(PeopleError):
    """Somebody signs in by the address: what is for them would be read by others, and the other way round."""


def change_mailbox(
    *,
    partner: Partner,
    address: str,
    frequency: Frequency | None = None,
    seen: int | None = None,
    by: User,
    now: datetime,
) -> User | None:
    """Set the shared mailbox of an organisation, or clear it, or choose how often the one that stays is reminded.

    An address begins anew where it becomes a mailbox, and what was chosen for it ends with that.

    Args:
        frequency: for the mailbox that stays; None leaves what was chosen.
        seen: the revision that the decision was made on; None asks nothing.
        now: the present instant.

    Returns:
        Whom the address belongs to; None where it was cleared.

    Raises:
        OwnAddressError: somebody signs in by it. TooQuietError: a strategy insists on more. And as `set_mailbox`.
            Nothing is written.
    """
    with change(kind=MAILBOX_SET, by=by) as revision:
        before = PartnerVersion.objects.open().select_related("mailbox").get(partner=partner).mailbox
        _refuse_own_address(address)
        after = enter_mailbox(revision, partner=partner, address=address, seen=seen)
        if after != before:
            _forget_choice([one.pk for one in (before, after) if one], partner)
        elif after is not None and frequency is not None:
            choose_frequency(person=after, frequency=frequency, now=now)
    return after


def _refuse_own_address(address: str) -> None:
    person = User.objects.filter(email=address.strip().lower(), is_active=True).first()
    if person is None or PartnerVersion.objects.open().filter(mailbox=person).exists():
        return
    if person.last_login or person.is_administrator or _takes_part([person.pk]):
        raise OwnAddressError(
            f"Somebody signs in by {person.email}, and gets reminders as themselves. Enter an address that the "
            "organisation shares."
        )


def _takes_part(people: list[int]) -> set[int]:
    """Those of them who speak for an organisation or have a role."""
    speaks = Membership.objects.open().filter(person__in=people).values_list("person", flat=True)
    return {*speaks, *Grant.objects.open().filter(person__in=people).values_list("person", flat=True)}


def _forget_choice(people: list[int], partner: Partner) -> None:
    """Forget what was chosen, but for those who are reminded otherwise as well: it is their own."""
    others = PartnerVersion.objects.open().filter(mailbox__in=people).exclude(partner=partner)
    kept = _takes_part(people) | set(others.values_list("mailbox", flat=True))
    ReminderPreference.objects.filter(person__in=set(people) - kept).delete()
