"""What may be done to roles and partners of a strategy. Every function is one recorded change.

`by`, `job` and `now` are those of `accounts.services`, whose rules and named errors hold here too.
"""

from datetime import datetime

from django.db.models import Max

from accounts.clock import change, record_many
from accounts.models import Partner, User
from accounts.services import PeopleError, close_account, refuse_closed
from outcomes.models import Grant, Role, Standing, Strategy, StrategyPartner


class LastLeadError(PeopleError):
    """A strategy would be left without a programme lead."""


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


def end_role(
    *,
    person: User,
    strategy: Strategy,
    role: str,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User:
    """End a person's role in a strategy.

    Raises:
        LastLeadError: it is the strategy's last programme lead.
        ValueError: there is no such role.
    """
    with change(kind="role_ended", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        key = (person.pk, strategy.pk, Role(role).value)
        if role == Role.LEAD and Grant.objects.open().filter(person=person, strategy=strategy, role=role).exists():
            _refuse_last_lead(person, [strategy.pk])
        record_many(revision, Grant, {key: None})
    return person


def close_person(
    *,
    person: User,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User:
    """Close a leaver: no sign-in, no roles, no organisations, no tokens. What they recorded stays in their name.

    Raises:
        LastLeadError: they are the last programme lead of a strategy.
        CannotCloseYourselfError, LastAdministratorError: as `accounts.services.close_account`.
    """
    with change(kind="person_closed", by=by, job=job, now=now) as revision:
        grants = list(Grant.objects.open().filter(person=person).values_list("strategy_id", "role"))
        _refuse_last_lead(person, [strategy_id for strategy_id, role in grants if role == Role.LEAD])
        record_many(revision, Grant, {(person.pk, strategy_id, role): None for strategy_id, role in grants})
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
