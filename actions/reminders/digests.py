"""Putting what waits into one mail a person and day (docs/rules.md, Reminders; docs/adr/0007-reminders.md)."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import PartnerVersion, User
from accounts.moments import LONDON
from actions.models import Digest, Frequency, Reminder, ReminderPreference, ReminderRun
from actions.reminders.kinds import BEFORE, LATE_AFTER_ITS_DATE, LATE_KINDS
from actions.reminders.refusals import open_refusals
from actions.reminders.weekly import ASKS, cannot_wait, is_first_run_of_week
from actions.reminders.wishes import frequencies_of
from outcomes.models import Strategy

WAITING = Q(withdrawn_at=None, digest=None)
"""Reminders that wait for a mail."""
UNSETTLED = Q(sent_at=None, refused_at=None, withdrawn_at=None)
"""Digests that were neither sent nor refused, and still have something to say."""
CLAIM_HOLDS = timedelta(minutes=10)
"""After this long without a sign of life, a digest that a worker holds may be taken by another."""
GIVEN_UP_AFTER = timedelta(days=7)
"""A mail that may have arrived is repeated for so long. Then what it said is said in a new one."""
TOGETHER = 500
"""So many people are dealt with in one transaction."""


def build(run: ReminderRun, now: datetime, strategy: Strategy | None = None) -> int:
    """Put what waits into digests of the run's day: into the one that a person has open, else into a new one.

    A digest that nobody has begun to hand over moves on to the day and takes what is new. While one may have arrived,
    what is new waits. Nobody gets a second one on a day. Two at once do no harm.

    Args:
        run: the run that found what waits.
        now: the instant from which they may go out.
        strategy: for those alone who are told something of this strategy, without those who want one mail a week:
            what other strategies tell them this week is still to be found. None for everybody.

    Returns:
        How many digests are ready to go out on the day.
    """
    _give_up(run.day, now)
    is_weekly = strategy is None and is_first_run_of_week(run.day)
    urgent = cannot_wait(_asks_to_choosers(), run.day) if strategy is None and not is_weekly else set()
    return sum(_build(people, run, now, is_weekly, urgent) for people in _in_batches(_people_concerned(strategy)))


def free_digests(now: datetime, strategy: Strategy | None = None) -> "QuerySet[Digest]":
    """Digests that may be sent at an instant, and that no worker holds.

    Args:
        strategy: those alone that say something of this strategy; None for all.
    """
    free = Q(claim="") | Q(claimed_at__lt=now - CLAIM_HOLDS)
    return _saying(strategy).filter(UNSETTLED, free, not_before__lte=now)


def _saying(strategy: Strategy | None) -> "QuerySet[Digest]":
    if strategy is None:
        return Digest.objects.all()
    said = Reminder.objects.filter(digest=OuterRef("pk"), strategy=strategy, withdrawn_at=None)
    return Digest.objects.filter(Exists(said))


def _people_concerned(strategy: Strategy | None) -> list[int]:
    """Everybody for whom something waits, or whose digest was not begun, in one order for all."""
    here = Reminder.objects.filter(strategy=strategy) if strategy else Reminder.objects.all()
    waiting = here.filter(WAITING).values("person")
    opened = _saying(strategy).filter(UNSETTLED, begun_at=None).values("person")
    people = User.objects.filter(Q(pk__in=waiting) | Q(pk__in=opened))
    return list(people.order_by("pk").values_list("pk", flat=True))


def _asks_to_choosers() -> "QuerySet[Reminder]":
    """What waits of what is asked for, to those who chose fewer mails than each day."""
    chose = ReminderPreference.objects.exclude(frequency=Frequency.DAILY)
    asks = Reminder.objects.filter(WAITING, kind__in=ASKS, person__in=chose.values("person"))
    return asks.only("person_id", "kind", "subject", "period_id")


@transaction.atomic
def _build(people: Sequence[int], run: ReminderRun, now: datetime, is_weekly: bool, urgent: Collection[int]) -> int:
    opened = Digest.objects.select_for_update().filter(UNSETTLED, person__in=people).order_by("pk")
    has_one = {digest.person_id: digest for digest in opened}
    frequencies = frequencies_of(people)
    _withdraw_unwanted([one for one in people if frequencies[one] == Frequency.ONLY_LATE], run, now)
    had_one = _had_one(people, run.day)
    reachable = _reachable(people) - had_one
    joins = [digest for digest in has_one.values() if _is_open(digest, now) and digest.person_id not in had_one]
    wanting = [one for one in reachable if is_weekly or one in urgent or frequencies[one] != Frequency.WEEKLY]
    made = _make(_with_something(wanting) - set(has_one), run, now)
    joined = [digest.pk for digest in joins if digest.person_id in reachable]
    Digest.objects.filter(pk__in=joined).update(day=run.day, claim="", claimed_at=None)
    ready = [*joined, *made]
    # All of them are of the run's day, of which each person has one.
    own = Digest.objects.filter(person=OuterRef("person"), day=run.day).values("pk")[:1]
    written_to = list(Digest.objects.filter(pk__in=ready).values_list("person", flat=True))
    Reminder.objects.filter(WAITING, person__in=written_to).update(digest=Subquery(own))
    return len(ready)


def _is_open(digest: Digest, now: datetime) -> bool:
    """Whether more can be said in it: nobody began to hand it over, and no worker is about to."""
    held = digest.claimed_at is not None and digest.claimed_at >= now - CLAIM_HOLDS
    return digest.begun_at is None and not held


def _make(people: Collection[int], run: ReminderRun, now: datetime) -> list[int]:
    """New digests of the day. Another process may have made them meanwhile, and may be sending them already."""
    new = [
        Digest(person_id=person, day=run.day, message_id=_message_id(), run=run, created_at=now, not_before=now)
        for person in sorted(people)
    ]
    Digest.objects.bulk_create(new, ignore_conflicts=True)
    mine = Digest.objects.select_for_update().filter(UNSETTLED, person__in=people, day=run.day, begun_at=None, claim="")
    return list(mine.order_by("pk").values_list("pk", flat=True))


def _message_id() -> str:
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.BASE_URL).hostname}>"


def _had_one(people: Collection[int], day: date) -> set[int]:
    """Those who got a mail on the day, or to whom none could be sent: also one of an earlier day, repeated."""
    begins = datetime.combine(day, datetime.min.time(), LONDON)
    sent = Q(sent_at__gte=begins, sent_at__lt=begins + timedelta(days=1))
    settled = Digest.objects.filter(sent | Q(day=day), ~UNSETTLED, person__in=people)
    return set(settled.values_list("person", flat=True))


def _reachable(people: Collection[int]) -> set[int]:
    """Those who can sign in, and shared mailboxes, as far as their address was not refused."""
    boxes = PartnerVersion.objects.open().filter(mailbox=OuterRef("pk"))
    found = User.objects.filter(Q(is_active=True) | Exists(boxes), ~Exists(open_refusals(OuterRef("pk"))))
    return set(found.filter(pk__in=people).values_list("pk", flat=True))


def _with_something(people: Collection[int]) -> set[int]:
    return set(Reminder.objects.filter(WAITING, person__in=people).values_list("person", flat=True).distinct())


def _withdraw_unwanted(people: Collection[int], run: ReminderRun, now: datetime) -> None:
    """Withdraw what is not late from those who want only that, unless it may have arrived already."""
    not_begun = Q(digest=None) | Q(digest__in=Digest.objects.filter(UNSETTLED, begun_at=None, person__in=people))
    early = Q(kind__in=LATE_AFTER_ITS_DATE, step__startswith=BEFORE)
    unwanted = ~Q(kind__in=LATE_KINDS) | early
    rows = Reminder.objects.filter(not_begun, unwanted, person__in=people, withdrawn_at=None)
    rows.update(withdrawn_at=now, withdrawn_why=Reminder.Withdrawal.NOT_WANTED, withdrawn_by=run)


@transaction.atomic
def _give_up(day: date, now: datetime) -> None:
    """End mails that nobody ever learnt the fate of, and let what they said wait again: nothing is lost."""
    old = Digest.objects.select_for_update().filter(UNSETTLED, begun_at__isnull=False, day__lte=day - GIVEN_UP_AFTER)
    ended = list(old.order_by("pk").values_list("pk", flat=True))
    Digest.objects.filter(pk__in=ended).update(withdrawn_at=now, claim="", claimed_at=None)
    Reminder.objects.filter(digest__in=ended, withdrawn_at=None).update(digest=None)


def _in_batches(people: Sequence[int], size: int = TOGETHER) -> Iterator[Sequence[int]]:
    return (people[start : start + size] for start in range(0, len(people), size))


def batches(ids: Iterable[int], size: int) -> list[list[int]]:
    """Ids in lists of at most so many."""
    return [list(batch) for batch in _in_batches(list(ids), size)]
