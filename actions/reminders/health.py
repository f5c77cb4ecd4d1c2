"""Whether reminders are looked after: how long ago the timetable's job ran, and what waits or failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from actions.models import AddressRefusal, Digest, Heartbeat, Reminder

SILENT_AFTER = 2
"""So many intervals without a run mean that the timetable stands still."""

OPEN_DIGEST = Q(sent_at=None, refused_at=None, withdrawn_at=None)
WAITING = Q(withdrawn_at=None, digest=None)


@dataclass(frozen=True)
class Beat:
    """When the timetable's job last ran.

    Attributes:
        at: None where it never did.
        age: seconds since; None where it never did.
    """

    at: datetime | None
    age: float | None

    @property
    def is_silent(self) -> bool:
        """Whether nobody is reminded at present: it never ran, or not for two intervals."""
        return self.age is None or self.age >= longest_silence().total_seconds()


@dataclass(frozen=True)
class Load:
    """How much there is.

    Attributes:
        waiting: reminders that no digest holds yet.
        digests_open: mails that are to go out.
        digests_failed: those of them that were tried and did not go.
        addresses_refused: people who get no mail, because their address was refused.
    """

    waiting: int
    digests_open: int
    digests_failed: int
    addresses_refused: int


def longest_silence() -> timedelta:
    """How long the timetable may be silent before somebody should look."""
    return timedelta(seconds=SILENT_AFTER * settings.REMINDER_INTERVAL_SECONDS)


def read_beat(now: datetime) -> Beat:
    """When the timetable's job last ran. One query."""
    at = Heartbeat.objects.values_list("at", flat=True).first()
    return Beat(at, None if at is None else max((now - at).total_seconds(), 0.0))


def read_load() -> Load:
    """How much there is. Four queries."""
    digests = Digest.objects.filter(OPEN_DIGEST)
    return Load(
        waiting=Reminder.objects.filter(WAITING).count(),
        digests_open=digests.count(),
        digests_failed=digests.filter(attempts__gte=1, claim="").count(),
        addresses_refused=AddressRefusal.objects.filter(cleared_at=None).count(),
    )
