"""Who takes part in a strategy today: roles, organisations, and organisations that nobody speaks for."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership, Partner, PartnerVersion, User
from accounts.people import Named, names_of
from outcomes.access import access_of, accesses_of
from outcomes.models import Grant, Role, Strategy, StrategyPartner

ClosingWarning = Callable[[User], str]
MailTrouble = Callable[[Collection[int]], Mapping[int, str]]
_warnings: list[ClosingWarning] = []
_troubles: list[MailTrouble] = []


def register_closing_warning(warning: ClosingWarning) -> None:
    """Let another app say what closing a person leaves behind in it.

    Args:
        warning: takes the person, and returns a sentence or "". One query at most.
    """
    _warnings.append(warning)


def closing_warnings(person: User) -> list[str]:
    """What closing this person leaves behind, a sentence each."""
    return [said for warning in _warnings if (said := warning(person))]


def register_mail_trouble(find: MailTrouble) -> None:
    """Let another app say whom no mail reaches.

    Args:
        find: takes ids of people, and returns by id what is wrong, within a sentence. One query.
    """
    _troubles.append(find)


@dataclass
class Person:
    """Somebody who takes part in a strategy.

    Attributes:
        roles: roles in this strategy, in the order of `Role`.
        partner_ids: organisations of this strategy that they speak for.
        only_drafts: of those, the ones for which a colleague sends what they prepare.
        trouble: why no mail reaches them, within a sentence; "" where nothing is known.
    """

    user: User
    named: Named
    roles: list[str] = field(default_factory=list)
    partner_ids: list[int] = field(default_factory=list)
    only_drafts: list[int] = field(default_factory=list)
    trouble: str = ""

    @property
    def role_names(self) -> list[str]:
        """The roles in words."""
        return [str(Role(role).label) for role in self.roles]

    @property
    def has_name(self) -> bool:
        """Whether anybody gave them a name; the address stands in for one."""
        return self.named.name != self.user.email

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
    speaks = Membership.objects.open().filter(partner__in=_partners_of(strategy))
    members = list(speaks.values_list("person_id", "partner_id", "may_only_draft"))
    ids = {grant[0] for grant in grants} | {member[0] for member in members}
    users = list(User.objects.filter(pk__in=ids, is_active=True))
    names = names_of(users)
    people = {user.pk: Person(user, names[user.pk]) for user in users}
    for person_id, role in sorted(grants, key=lambda grant: Role.values.index(grant[1])):
        if person_id in people:
            people[person_id].roles.append(role)
    for person_id, partner_id, may_only_draft in members:
        if person_id in people:
            people[person_id].partner_ids.append(partner_id)
            people[person_id].only_drafts += [partner_id] if may_only_draft else []
    return sorted(people.values(), key=lambda person: (person.named.name.casefold(), person.user.pk))


def note_troubles(people: Iterable[Person]) -> None:
    """Note with each of these people why no mail reaches them, where that is known. One query."""
    by_id = {person.user.pk: person for person in people}
    for find in _troubles:
        for pk, trouble in find(by_id).items():
            by_id[pk].trouble = trouble


def person_in(strategy: Strategy, user_id: int) -> Person | None:
    """The person with this id, if they take part in the strategy."""
    return next((person for person in people_of(strategy) if person.user.pk == user_id), None)


def organisations_of(strategy: Strategy, people: list[Person]) -> list[Organisation]:
    """Every partner of the strategy by name, as the set-up grid has them, with those of `people` who speak for it.

    Two queries.
    """
    rows = StrategyPartner.objects.open().filter(strategy=strategy).select_related("partner")
    partners = [row.partner for row in rows]
    names = dict(PartnerVersion.objects.open().filter(partner__in=partners).values_list("partner_id", "name"))
    found = [
        Organisation(
            partner,
            names.get(partner.pk, partner.slug),
            [person for person in people if partner.pk in person.partner_ids],
        )
        for partner in partners
    ]
    return sorted(found, key=lambda each: each.name.casefold())


def partners_to_speak_for(strategy: Strategy) -> list[tuple[int, str]]:
    """(id, name) of the organisations that somebody can speak for, by name. One query.

    Without groups, and without those that left.
    """
    rows = StrategyPartner.objects.open().filter(strategy=strategy, partner__is_group=False)
    here = PartnerVersion.objects.open().filter(partner__in=rows.values("partner"), has_left=False)
    return sorted(here.values_list("partner_id", "name"), key=lambda named: named[1].casefold())


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


def may_change_partner(by: User, partner: Partner) -> bool:
    """Whether `by` may rename an organisation or let it go: administrators any, programme leads one whose every
    strategy they lead, for it changes in all of them."""
    if by.is_administrator:
        return True
    belongs = StrategyPartner.objects.open().filter(partner=partner).values_list("strategy_id", flat=True)
    accesses = accesses_of(by, list(belongs))
    return bool(accesses) and all(access.manages_people for access in accesses.values())


def _partners_of(strategy: Strategy) -> "QuerySet[StrategyPartner, Any]":
    return StrategyPartner.objects.open().filter(strategy=strategy).values("partner")
