"""What may be done to roles and partners of a strategy. Every function is one recorded change.

`by`, `job` and `now` are those of `accounts.services`, whose rules and named errors hold here too.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import Max, Q

from accounts import emails
from accounts.clock import Revision, change, record_many
from accounts.models import OPEN, Membership, Partner, User
from accounts.people import names_of
from accounts.services import (
    PeopleError,
    close_account,
    enter_member,
    enter_name,
    enter_person,
    refuse_closed,
)
from outcomes.models import Grant, Role, Standing, Strategy, StrategyPartner

_endings: list[Callable[[Revision, User], None]] = []


def register_ending(ending: Callable[[Revision, User], None]) -> None:
    """Let another app end what a person does in it, in the change that closes them.

    Args:
        ending: takes that change and the person, and records through it.
    """
    _endings.append(ending)


class LastLeadError(PeopleError):
    """A strategy would be left without a programme lead."""


class ChangedMeanwhileError(PeopleError):
    """Somebody else changed the person since they were looked at."""


def invite_to_strategy(
    *,
    email: str,
    strategy: Strategy,
    name: str = "",
    partners: Collection[Partner] = (),
    roles: Collection[str] = (),
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> tuple[User, bool | None]:
    """Invite somebody to a strategy, in one change. Somebody who is here already keeps what they have.

    Args:
        email, name: as `accounts.services.invite_person`.
        partners: organisations that they will speak for.
        roles: roles in the strategy that they will hold.

    Returns:
        The person, and whether the mail with the way in was handed over; None where they could sign in already.

    Raises:
        NotAnAddressError, MailboxAddressError, NameNotUsableError, GroupCannotSignInError, PartnerHasLeftError: as in
            `accounts.services`.
        ValueError: there is no such role.
    """
    with change(kind="person_invited", by=by, job=job, now=now) as revision:
        person, is_new = enter_person(revision, email=email, name=name)
        for partner in partners:
            enter_member(revision, person=person, partner=partner)
        record_many(revision, Grant, {(person.pk, strategy.pk, Role(role).value): {} for role in roles})
    if not is_new:
        return person, None
    return person, emails.send_invitation(person, by=by, now=revision.at, is_demonstration=strategy.is_demonstration)


def arrange_person(
    *,
    person: User,
    strategy: Strategy,
    name: str,
    job_title: str,
    partners: Collection[Partner],
    roles: Collection[str],
    seen: int | None = None,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User:
    """Bring a person's name, organisations and roles in one strategy to what is given, in one change.

    Organisations outside the strategy, and roles in others, stay.

    Args:
        name: "" only for somebody who has no name yet, and is given no job title either.
        partners: exactly the strategy's organisations that they speak for from now on.
        roles: exactly the roles that they hold in it from now on. That of a workstream lead is not among them: it
            follows from the workstreams, and stays.
        seen: the revision that the decision was made on; None asks nothing.

    Raises:
        ChangedMeanwhileError: the person's organisations or roles changed after `seen`.
        LastLeadError: the strategy would have no programme lead.
        NameNotUsableError, GroupCannotSignInError, PartnerHasLeftError, PersonIsClosedError: as in `accounts.services`.
        ValueError: there is no such role.
    """
    with change(kind="person_changed", by=by, job=job, now=now) as revision:
        refuse_closed(person)
        if seen is not None:
            _refuse_changed_since(person, seen)
        if name.strip() or job_title.strip() or names_of([person])[person.pk].name != person.email:
            enter_name(revision, person=person, name=name, job_title=job_title)
        _set_partners(revision, person, strategy, partners)
        _set_roles(revision, person, strategy, {Role(role).value for role in roles} - {Role.WORKSTREAM_LEAD.value})
    return person


def _refuse_changed_since(person: User, seen: int) -> None:
    later = Q(from_rev__gt=seen) | Q(to_rev__gt=seen, to_rev__lt=OPEN)
    if Membership.objects.filter(later, person=person).exists() or Grant.objects.filter(later, person=person).exists():
        raise ChangedMeanwhileError("Somebody else changed this person meanwhile. Check the page, then save again.")


def _set_partners(revision: Revision, person: User, strategy: Strategy, partners: Collection[Partner]) -> None:
    here = StrategyPartner.objects.open().filter(strategy=strategy).values("partner")
    held = Membership.objects.open().filter(person=person, partner__in=here).values_list("partner_id", flat=True)
    current, wanted = set(held), {partner.pk: partner for partner in partners}
    for partner_id in wanted.keys() - current:
        enter_member(revision, person=person, partner=wanted[partner_id])
    record_many(revision, Membership, {(person.pk, partner_id): None for partner_id in current - wanted.keys()})


def _set_roles(revision: Revision, person: User, strategy: Strategy, wanted: set[str]) -> None:
    held = Grant.objects.open().filter(person=person, strategy=strategy).exclude(role=Role.WORKSTREAM_LEAD)
    current = set(held.values_list("role", flat=True))
    if Role.LEAD in current - wanted:
        _refuse_last_lead(person, [strategy.pk])
    changes: dict[tuple[int, int, str], dict[str, str] | None] = {}
    changes |= {(person.pk, strategy.pk, role): None for role in current - wanted}
    changes |= {(person.pk, strategy.pk, role): {} for role in wanted - current}
    record_many(revision, Grant, changes)


def grant_role(
    *,
    person: User,
    strategy: Strategy,
    role: str,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User:
    """Give a person a role in a strategy. Somebody who holds it already keeps it.

    Args:
        role: one of `Role`.

    Raises:
        PersonIsClosedError: the person's sign-in was closed.
        ValueError: there is no such role.
    """
    with change(kind="role_granted", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        refuse_closed(person)
        record_many(revision, Grant, {(person.pk, strategy.pk, Role(role).value): {}})
    return person


def close_person(
    *,
    person: User,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User:
    """Close a leaver: no sign-in, no roles, no workstreams, no organisations, no tokens. What they
    recorded stays in their name.

    Raises:
        LastLeadError: they are the last programme lead of a strategy.
        CannotCloseYourselfError, LastAdministratorError: as `accounts.services.close_account`.
    """
    with change(kind="person_closed", by=by, job=job, now=now) as revision:
        grants = list(Grant.objects.open().filter(person=person).values_list("strategy_id", "role"))
        _refuse_last_lead(person, [strategy_id for strategy_id, role in grants if role == Role.LEAD])
        record_many(revision, Grant, {(person.pk, strategy_id, role): None for strategy_id, role in grants})
        for ending in _endings:
            ending(revision, person)
        close_account(revision, person)
    return person


def add_partner_to_strategy(
    *,
    partner: Partner,
    strategy: Strategy,
    standing: str = Standing.ADDED,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> Partner:
    """Let a partner take part in a strategy, after those that do already. One that does keeps its place.

    Args:
        standing: one of `Standing`.

    Raises:
        ValueError: there is no such standing.
    """
    with change(kind="partner_joined", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        here = StrategyPartner.objects.open().filter(strategy=strategy)
        if not here.filter(partner=partner).exists():
            last = here.aggregate(last=Max("position"))["last"] or 0
            fields = {"standing": Standing(standing).value, "position": last + 1}
            record_many(revision, StrategyPartner, {(strategy.pk, partner.pk): fields})
    return partner


def _refuse_last_lead(person: User, strategy_ids: list[int]) -> None:
    others = Grant.objects.open().filter(role=Role.LEAD, person__is_active=True).exclude(person=person)
    led = set(others.filter(strategy__in=strategy_ids).values_list("strategy_id", flat=True))
    if set(strategy_ids) - led:
        raise LastLeadError("There is no other programme lead. Make somebody else programme lead first.")
