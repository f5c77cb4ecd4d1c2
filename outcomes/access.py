"""Who may see a strategy and what they are in it. The row form and the list form stand side by side.

A strategy that does not exist and one that a person may not see answer alike: both are not found.
Rights are always today's, also for an as-at view.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value

from accounts.models import Membership, User
from accounts.succession import predecessors_among, successions
from outcomes.models import Grant, Role, Strategy, StrategyPartner


@dataclass(frozen=True)
class Access:
    """What one person is in one strategy.

    Attributes:
        roles: grants that the person holds.
        partner_ids: organisations of the strategy that the person speaks for.
        is_administrator: looks after people and partners everywhere.
        inherited_ids: organisations whose place those took: what they wrote is read as one's own, and never changed.
    """

    roles: frozenset[str] = frozenset()
    partner_ids: frozenset[int] = frozenset()
    is_administrator: bool = False
    inherited_ids: frozenset[int] = frozenset()

    @property
    def reads_as(self) -> frozenset[int]:
        """Organisations whose own words the person reads."""
        return self.partner_ids | self.inherited_ids

    @property
    def can_view(self) -> bool:
        """May read the plan. `visible_strategies` is the list form."""
        return bool(self.roles or self.partner_ids or self.is_administrator)

    @property
    def leads(self) -> bool:
        """Programme lead or deputy: sets up the plan, reviews, sees everything in the strategy."""
        return bool(self.roles & {Role.LEAD, Role.DEPUTY})

    def tells_of(self, owner_id: int | None) -> bool:
        """May bring figures of a measure and write what they show: whoever leads, or speaks for the measure's owner.

        Args:
            owner_id: the organisation that brings its figures; None where none is named.
        """
        return self.leads or owner_id in self.partner_ids

    @property
    def is_officer(self) -> bool:
        """Committee officer, or an administrator, who reads the same."""
        return Role.OFFICER in self.roles or self.is_administrator

    @property
    def manages_people(self) -> bool:
        """May say who belongs to whom and who holds which role."""
        return Role.LEAD in self.roles or self.is_administrator


NO_ACCESS = Access()
NOBODY = Value(0, output_field=BigIntegerField())
PAIR = ("partner_id", "succeeded_by_id")
"""Who left, and who took the place: asked for together with who speaks for whom, in one query."""


def access_of(person: User, strategy: Strategy) -> Access:
    """What the person is in the strategy today."""
    if not person.is_active:
        return NO_ACCESS
    here = StrategyPartner.objects.open().filter(strategy=strategy, partner=OuterRef("partner"))
    speaks = Membership.objects.open().filter(Exists(here), person=person).annotate(into=NOBODY)
    pairs = list(speaks.values_list("partner_id", "into").union(successions().values_list(*PAIR)))
    own = frozenset(partner for partner, into in pairs if not into)
    return Access(
        roles=frozenset(Grant.objects.open().filter(person=person, strategy=strategy).values_list("role", flat=True)),
        partner_ids=own,
        is_administrator=person.is_administrator,
        inherited_ids=predecessors_among(own, pairs),
    )


def accesses_of(person: User, strategy_ids: Collection[int]) -> dict[int, Access]:
    """What the person is in each of these strategies today, in two queries. `access_of` is the row form."""
    if not person.is_active:
        return dict.fromkeys(strategy_ids, NO_ACCESS)
    roles: dict[int, set[str]] = defaultdict(set)
    partners: dict[int, set[int]] = defaultdict(set)
    speaks = Membership.objects.open().filter(person=person, partner=OuterRef("partner"))
    grants = Grant.objects.open().filter(person=person, strategy__in=strategy_ids)
    for strategy_id, role in grants.values_list("strategy", "role"):
        roles[strategy_id].add(role)
    belonging = StrategyPartner.objects.open().filter(Exists(speaks), strategy__in=strategy_ids).annotate(into=NOBODY)
    every = successions().annotate(strategy_id=NOBODY).values_list("strategy_id", *PAIR)
    pairs = []
    for strategy_id, partner_id, into in belonging.values_list("strategy_id", "partner_id", "into").union(every):
        if into:
            pairs.append((partner_id, into))
        else:
            partners[strategy_id].add(partner_id)
    return {
        strategy_id: Access(
            frozenset(roles[strategy_id]),
            frozenset(partners[strategy_id]),
            person.is_administrator,
            predecessors_among(partners[strategy_id], pairs),
        )
        for strategy_id in strategy_ids
    }


def visible_strategies(person: User) -> "QuerySet[Strategy]":
    """The strategies that the person may read today. `Access.can_view` is the row form."""
    if not person.is_active:
        return Strategy.objects.none()
    if person.is_administrator:
        return Strategy.objects.all()
    granted = Grant.objects.open().filter(person=person, strategy=OuterRef("pk"))
    speaks = Membership.objects.open().filter(person=person, partner=OuterRef("partner"))
    partner = StrategyPartner.objects.open().filter(Exists(speaks), strategy=OuterRef("pk"))
    return Strategy.objects.filter(Q(Exists(granted)) | Q(Exists(partner)))
