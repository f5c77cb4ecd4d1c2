"""Sending now what is due today, because somebody who leads a strategy pressed the button."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.moments import LONDON
from actions.calendar import next_working_day, why_not_working
from actions.errors import RuleError
from actions.models import Digest, Reminder
from actions.reminders.running import Press, remind
from actions.tasks import send_due
from govuk.words import weekday
from outcomes.models import Strategy


class NotSentTodayError(RuleError):
    """Nobody in England is at work."""


@dataclass(frozen=True)
class Reminded:
    """What became of it, in one strategy.

    Attributes:
        mails: how many mails are on their way.
        later: how many people get theirs another day: they had one today, or want fewer.
        is_queued: whether the workers were told; else the timetable tells them.
    """

    mails: int
    later: int
    is_queued: bool


def remind_now(*, strategy: Strategy, by: User, now: datetime) -> Reminded:
    """Look for what one strategy has to say at once, and have the mails sent that say it.

    What waits of other strategies for the same people goes with it: nobody gets a second mail on a day.

    Args:
        strategy: the one.
        by: the programme lead, deputy or administrator.

    Raises:
        NotSentTodayError: today is no working day. Nothing is written or sent.
    """
    run = remind(now, Press(by, strategy))
    if run is None:
        today = localtime(now, LONDON).date()
        raise NotSentTodayError(
            f"Nothing was sent: today is {why_not_working(today)}. Mails go out again on"
            f" {weekday(next_working_day(today))}."
        )
    is_queued = True
    try:
        send_due(strategy)
    except (OperationalError, OSError):
        is_queued = False
    here = Reminder.objects.filter(strategy=strategy, withdrawn_at=None)
    going = Q(sent_at=None) | Q(sent_at__gte=now)
    ready = Digest.objects.filter(going, day=run.day, refused_at=None, withdrawn_at=None)
    mails = ready.filter(pk__in=here.values("digest")).count()
    return Reminded(mails, here.filter(digest=None).values("person").distinct().count(), is_queued)
