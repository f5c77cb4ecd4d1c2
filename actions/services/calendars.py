"""The private address of a person's calendar feed: made, shown once, replaced, ended. Not recorded by the clock."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from actions.models import CalendarKey

KEY_BYTES = 32
_SELDOM = timedelta(minutes=5)


@transaction.atomic
def make_calendar(*, person: User, now: datetime) -> str:
    """Make a private address; the one before stops working at once.

    Returns:
        Its key, which nobody can read again.
    """
    User.objects.select_for_update().get(pk=person.pk)  # two at once would each leave one open
    key = secrets.token_urlsafe(KEY_BYTES)
    end_calendar(person=person, now=now)
    CalendarKey.objects.create(person=person, digest=_digest(key), created_at=now)
    return key


def end_calendar(*, person: User, now: datetime) -> bool:
    """End the private address. Whether there was one."""
    return bool(CalendarKey.objects.filter(person=person, revoked_at=None).update(revoked_at=now))


def calendar_of(person: User) -> CalendarKey | None:
    """The person's address that works, as far as anybody can know it."""
    return CalendarKey.objects.filter(person=person, revoked_at=None).first()


def find_calendar(key: str, *, now: datetime) -> CalendarKey | None:
    """What a key opens, its last use noted (to within minutes); None for one that opens nothing (any more)."""
    rows = CalendarKey.objects.filter(digest=_digest(key), revoked_at=None, person__is_active=True)
    found = rows.select_related("person").first()
    if found and (found.last_used_at is None or now - found.last_used_at > _SELDOM):
        CalendarKey.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
