"""Where a person starts: the one page that is theirs, or the few strategies that they may choose from."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from outcomes.access import Access, accesses_of, visible_strategies
from outcomes.reading import strategy_versions


@dataclass(frozen=True)
class Entry:
    """A strategy that the person may open."""

    title: str
    href: str
    is_demonstration: bool


@dataclass(frozen=True)
class Start:
    """Where to go, or what to choose from.

    Attributes:
        address: the one page; "" where there is a choice, or nothing.
        entries: the strategies to choose from.
        my_work: address of My work where the person speaks for an organisation too.
    """

    address: str = ""
    entries: list[Entry] = field(default_factory=list)
    my_work: str = ""


def start_of(person: User | AnonymousUser, revision: int) -> Start:
    """Find where a person starts: partners at their work, everybody else at their strategy.

    Args:
        person: who has signed in.
        revision: the last change, for the strategies' names.
    """
    assert isinstance(person, User)
    strategies = list(visible_strategies(person))
    accesses = accesses_of(person, [strategy.pk for strategy in strategies])
    versions = strategy_versions(accesses, revision)
    my_work = _address("my-work") if any(access.partner_ids for access in accesses.values()) else ""
    if my_work and not any(access.roles or access.is_administrator for access in accesses.values()):
        return Start(address=my_work)
    entries = [
        Entry(versions[one.pk].title, _strategy_address(accesses[one.pk], one.slug), one.is_demonstration)
        for one in sorted(strategies, key=lambda one: (one.is_demonstration, one.slug))
        if one.pk in versions
    ]
    if len(entries) == 1 and not my_work:
        return Start(address=entries[0].href)
    return Start(entries=entries, my_work=my_work)


def _strategy_address(access: Access, slug: str) -> str:
    """The page that somebody with this access needs first: officers the progress, all others the overview."""
    overview = reverse("strategy-overview", kwargs={"slug": slug})
    return _address("progress", slug=slug) or overview if access.is_officer and not access.leads else overview


def _address(name: str, **kwargs: str) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""
