"""Who prepares, clears, issues and publishes, and who keeps what committees ask. Rights are today's."""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from outcomes.access import Access, visible_strategies
from outcomes.models import Grant, Role, Strategy
from scrutiny.models import Committee, CommitteeStrategy


def can_prepare(access: Access) -> bool:
    """Writes reports, records who cleared them, issues editions: those who lead the programme."""
    return access.leads


def can_publish(access: Access) -> bool:
    """Publishes editions, attaches the committee's copy, writes lines of enquiry: the committee officer."""
    return access.is_officer


def sees_reports(access: Access) -> bool:
    """Sees reports under way with their checks, and editions before they are published."""
    return access.leads or access.is_officer


def keeps_committee(accesses: dict[int, Access]) -> bool:
    """Keeps a committee's meetings, work programme and resolutions.

    Args:
        accesses: what the person is in each strategy that the committee scrutinises.
    """
    return any(access.is_officer for access in accesses.values())


def may_answer(person: User, accesses: Mapping[int, Access], tied: Collection[int]) -> bool:
    """Records what was answered to a committee: who keeps it, and who leads a strategy that it is about.

    Args:
        accesses: what the person is in each strategy that the committee scrutinises.
        tied: ids of the strategies that the resolution is about.
    """
    keeps = (person.is_active and person.is_administrator) or any(access.is_officer for access in accesses.values())
    return keeps or any(accesses[pk].leads for pk in tied if pk in accesses)


def visible_committees(person: User) -> "QuerySet[Committee]":
    """Committees that scrutinise a strategy which the person may read today; all of them for an administrator."""
    if person.is_active and person.is_administrator:
        return Committee.objects.all()
    seen = CommitteeStrategy.objects.open().filter(
        committee=OuterRef("pk"), strategy__in=visible_strategies(person).values("pk")
    )
    return Committee.objects.filter(Exists(seen))


def is_scrutinised() -> Exists:
    """Whether a committee scrutinises the strategy `OuterRef("pk")` today."""
    return Exists(CommitteeStrategy.objects.open().filter(strategy=OuterRef("pk")))


def strategies_to_scrutinise(person: User) -> "QuerySet[Strategy]":
    """Strategies that the person can give to a committee: where they are the officer; all for an administrator."""
    if person.is_active and person.is_administrator:
        return Strategy.objects.all()
    granted = Grant.objects.open().filter(person=person, strategy=OuterRef("pk"), role=Role.OFFICER)
    return Strategy.objects.filter(Exists(granted)) if person.is_active else Strategy.objects.none()
