"""Due dates of actions and milestones."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from actions.models import ActionState, MilestoneVersion, ReminderKind
from actions.reminders.kinds import AFTER_ITS_DATE
from actions.reminders.recipients import Ask, running, told_of_dates
from actions.reminders.sources import Source, candidate, register, steps_of_dates
from actions.reminders.sql import Sql


def _due(ask: Ask, *, is_overdue: bool) -> "QuerySet[ActionState]":
    when = Q(due_date__lt=ask.day) if is_overdue else Q(due_date__gte=ask.day)
    return running(ask).filter(when)


def _actions(ask: Ask, *, is_overdue: bool) -> Sql:
    things = _due(ask, is_overdue=is_overdue)
    return candidate(
        """thing.strategy_id,
        people.person_id,
        'action:' || thing.action_id AS subject,
        thing.action_id,
        thing.due_date AS counted_from,
        '.m' || thing.due_moves AS moves,
        people.because""",
        "({things}) thing JOIN ({people}) people ON people.action_id = thing.action_id",
        things=things.values("action_id", "due_date", "due_moves", strategy_id=F("action__strategy_id")),
        people=told_of_dates(ask, is_late=is_overdue),
    )


def _due_dates(ask: Ask, *, is_overdue: bool) -> "QuerySet[ActionState, Any]":
    return _due(ask, is_overdue=is_overdue).values_list("due_date", flat=True)


def _open_milestones(ask: Ask) -> "QuerySet[MilestoneVersion]":
    """Neither reached nor dropped: what was not sent yet stays true once the day has passed."""
    narrowed = ask.narrow("milestone__action__strategy", "milestone__action")
    return MilestoneVersion.objects.open().filter(narrowed, done_on=None, is_dropped=False)


def _milestone_dates(ask: Ask) -> "QuerySet[Any, date]":
    since = ask.day - timedelta(AFTER_ITS_DATE[ReminderKind.MILESTONE_DUE])
    return _open_milestones(ask).filter(due__gte=since).values_list("due", flat=True)


def _milestones(ask: Ask) -> Sql:
    things = _open_milestones(ask).values(
        "milestone_id", "due", action_id=F("milestone__action_id"), strategy_id=F("milestone__action__strategy_id")
    )
    return candidate(
        """thing.strategy_id,
        people.person_id,
        'milestone:' || thing.milestone_id AS subject,
        thing.action_id,
        thing.milestone_id,
        thing.due AS counted_from,
        people.because""",
        "({things}) thing JOIN ({people}) people ON people.action_id = thing.action_id",
        things=things,
        people=told_of_dates(ask, is_late=False),
    )


register(
    Source(
        ReminderKind.ACTION_DUE,
        lambda ask: _actions(ask, is_overdue=False),
        steps_of_dates(lambda ask: _due_dates(ask, is_overdue=False)),
    )
)
register(
    Source(
        ReminderKind.ACTION_OVERDUE,
        lambda ask: _actions(ask, is_overdue=True),
        steps_of_dates(lambda ask: _due_dates(ask, is_overdue=True)),
    )
)
register(Source(ReminderKind.MILESTONE_DUE, _milestones, steps_of_dates(_milestone_dates)))
