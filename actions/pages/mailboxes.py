"""The shared mailbox of an organisation, and who may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Partner, PartnerVersion, User
from actions.listing import shows_demonstration
from actions.models import Frequency
from actions.reminders.wishes import choices_within, frequencies_of, quietest_of, strategies_of
from govuk.words import in_words
from outcomes.access import Access
from outcomes.models import Strategy, StrategyPartner, StrategyVersion

MAILBOX_WORDS = {
    Frequency.DAILY: "one mail each working day on which there is something new",
    Frequency.WEEKLY: "one mail a week, on its first working day",
    Frequency.ONLY_LATE: "mails only about what is late, overdue or sent back",
}
"""What each choice means for a mailbox, within a sentence."""


@dataclass(frozen=True)
class MailboxPage:
    """What the page shows.

    Attributes:
        address: the mailbox; "" for none.
        frequency: how often it is reminded; None for no mailbox.
        choices: what may be chosen for it.
        others: whose mailbox it is as well, in words; "" for nobody else's.
    """

    version: PartnerVersion
    address: str
    frequency: Frequency | None
    choices: tuple[Frequency, ...]
    others: str
    is_demonstration: bool

    @property
    def gets(self) -> str:
        """What the mailbox gets, within a sentence; "" for no mailbox."""
        return MAILBOX_WORDS[self.frequency] if self.frequency else ""

    @property
    def is_quiet(self) -> bool:
        """Whether it gets only what is late."""
        return self.frequency == Frequency.ONLY_LATE


def mailbox_page(partner: Partner) -> MailboxPage:
    """Read it. A fixed number of queries."""
    version = PartnerVersion.objects.open().select_related("mailbox", "partner").get(partner=partner)
    here = StrategyPartner.objects.open().filter(partner=partner).values("strategy")
    strategies = list(Strategy.objects.filter(pk__in=here))
    is_demonstration = shows_demonstration(partner, strategies)
    box = version.mailbox
    if box is None:
        return MailboxPage(version, "", None, (), "", is_demonstration)
    choices = choices_within(quietest_of([box.pk])[box.pk])
    others = in_words([name for pk, name in _owners(box) if pk != partner.pk])
    return MailboxPage(version, box.email, frequencies_of([box.pk])[box.pk], choices, others, is_demonstration)


@dataclass(frozen=True)
class MailboxOwners:
    """Whose shared mailbox somebody is, and whom to ask about it, each in words.

    Attributes:
        strategies: of which a programme lead may change it; "" for none.
    """

    partners: str
    strategies: str


def mailbox_owners(person: User) -> MailboxOwners | None:
    """Whose shared mailbox a person is; None for nobody's."""
    partners = [name for _, name in _owners(person)]
    if not partners:
        return None
    titles = StrategyVersion.objects.open().filter(strategy__in=strategies_of([person.pk])[person.pk])
    return MailboxOwners(in_words(partners), in_words(list(titles.order_by("title").values_list("title", flat=True))))


def _owners(box: User) -> list[tuple[int, str]]:
    rows = PartnerVersion.objects.open().filter(mailbox=box)
    return list(rows.order_by("name").values_list("partner", "name"))


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
    if version.mailbox is None:
        return "No shared mailbox"
    frequency = frequencies_of([version.mailbox.pk])[version.mailbox.pk]
    often = "" if frequency == Frequency.DAILY else f", which gets {MAILBOX_WORDS[frequency]}"
    return version.mailbox.email + often
