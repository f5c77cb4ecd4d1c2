"""Ending a role, a sign-in or that somebody speaks for an organisation, for tests about what those may do without."""

from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import Membership, Partner, User
from accounts.services import close_account, enter_person
from outcomes.models import Grant, Strategy


def end_role(
    *,
    person: User,
    strategy: Strategy,
    role: str,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> None:
    """End a person's role in a strategy, whatever it leaves behind."""
    with change(kind="role_ended", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        record_many(revision, Grant, {(person.pk, strategy.pk, str(role)): None})


def end_membership(
    *, person: User, partner: Partner, by: User | None = None, job: str | None = None, now: datetime | None = None
) -> None:
    """End that a person speaks for an organisation, and nothing else of theirs."""
    with change(kind="member_ended", by=by, job=job, now=now) as revision:
        record_many(revision, Membership, {(person.pk, partner.pk): None})


def set_person_active(
    *, person: User, active: bool, by: User | None = None, job: str | None = None, now: datetime | None = None
) -> User:
    """Close a sign-in, or open it again; roles over strategies stay, whatever that leaves behind."""
    with change(kind="person_reopened" if active else "person_closed", by=by, job=job, now=now) as revision:
        if active:
            enter_person(revision, email=person.email)
        else:
            close_account(revision, person)
    person.refresh_from_db()
    return person
