"""Ending one role, for tests about what somebody without it may do."""

from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import User
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
