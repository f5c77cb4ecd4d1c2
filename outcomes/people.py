"""Who takes part in a strategy today: roles, organisations, and organisations that nobody speaks for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership, Partner, PartnerVersion, User
from accounts.people import Named, names_of
from outcomes.access import access_of
from outcomes.models import Grant, Role, Strategy, StrategyPartner


@dataclass
class Person:
    """Somebody who takes part in a strategy.

    Attributes:
        roles: roles in this strategy, in the order of `Role`.
        partner_ids: organisations of this strategy that they speak for.
    """

    user: User
    named: Named
    roles: list[str] = field(default_factory=list)
    partner_ids: list[int] = field(default_factory=list)

    @property
    def role_names(self) -> list[str]:
        """The roles in words."""
        return [str(Role(role).label) for role in self.roles]

    @property
    def has_signed_in(self) -> bool:
        """Whether they ever did."""
        return self.user.last_login is not None


@dataclass
class Organisation:
    """A partner of the strategy with the people who speak for it."""

    partner: Partner
    name: str
    people: list[Person] = field(default_factory=list)


def people_of(strategy: Strategy) -> list[Person]:
    """Everybody with a role in the strategy or speaking for one of its partners, by name. Four queries."""
    grants = list(Grant.objects.open().filter(strategy=strategy).values_list("person_id", "role"))
    members = list(
        Membership.objects.open().filter(partner__in=_partners_of(strategy)).values_list("person_id", "partner_id")
    )
    ids = {person_id for person_id, _ in [*grants, *members]}
    users = list(User.objects.filter(pk__in=ids, is_active=True))
    names = names_of(users)
    people = {user.pk: Person(user, names[user.pk]) for user in users}
    for person_id, role in sorted(grants, key=lambda grant: Role.values.index(grant[1])):
        if person_id in people:
            people[person_id].roles.append(role)
    for person_id, partner_id in members:
        if person_id in people:
            people[person_id].partner_ids.append(partner_id)
    return sorted(people.values(), key=lambda person: (person.named.name.casefold(), person.user.pk))


def person_in(strategy: Strategy, user_id: int) -> Person | None:
    """The person with this id, if they take part in the strategy."""
    return next((person for person in people_of(strategy) if person.user.pk == user_id), None)


def organisations_of(strategy: Strategy, people: list[Person]) -> list[Organisation]:
    """Every partner of the strategy in its published order, with those of `people` who speak for it. One query."""
    rows = StrategyPartner.objects.open().filter(strategy=strategy).select_related("partner").order_by("position", "pk")
    partners = [row.partner for row in rows]
    names = dict(PartnerVersion.objects.open().filter(partner__in=partners).values_list("partner_id", "name"))
    return [
        Organisation(
            partner,
            names.get(partner.pk, partner.slug),
            [person for person in people if partner.pk in person.partner_ids],
        )
        for partner in partners
    ]


def partners_to_speak_for(strategy: Strategy) -> list[tuple[int, str]]:
    """(id, name) of the organisations that somebody can speak for, in the published order. Two queries.

    Without groups, and without those that left.
    """
    rows = StrategyPartner.objects.open().filter(strategy=strategy, partner__is_group=False)
    ids = list(rows.order_by("position", "pk").values_list("partner_id", flat=True))
    here = PartnerVersion.objects.open().filter(partner__in=ids, has_left=False)
    names = dict(here.values_list("partner_id", "name"))
    return [(pk, names[pk]) for pk in ids if pk in names]


def partners_among(strategy: Strategy, ids: Iterable[int | str]) -> list[Partner]:
    """Those of the strategy's partners that have these ids."""
    return list(Partner.objects.filter(pk__in=_partners_of(strategy)).filter(pk__in=list(ids)))


def takes_part_elsewhere(person: User, strategy: Strategy) -> bool:
    """Whether the person has a role or organisation outside this strategy, or looks after all of them."""
    return (
        person.is_administrator
        or Grant.objects.open().filter(person=person).exclude(strategy=strategy).exists()
        or Membership.objects.open().filter(person=person).exclude(partner__in=_partners_of(strategy)).exists()
    )


def may_close(by: User, person: User, strategy: Strategy) -> bool:
    """Whether `by` may close the person's sign-in: administrators anybody's, leads those of their strategy alone."""
    if by.is_administrator:
        return True
    return access_of(by, strategy).manages_people and not takes_part_elsewhere(person, strategy)


def _partners_of(strategy: Strategy) -> "QuerySet[StrategyPartner, Any]":
    return StrategyPartner.objects.open().filter(strategy=strategy).values("partner")
