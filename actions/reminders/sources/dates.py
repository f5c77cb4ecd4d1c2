"""Due dates of actions and milestones."""

from typing import Any

from django.db.models import F, Q, QuerySet

from actions.models import ActionState, MilestoneVersion, ReminderKind
from actions.reminders.recipients import Ask, asked, running
from actions.reminders.sources import Source, candidate, register, steps_of_dates
from actions.reminders.sql import Sql


def _due(ask: Ask, *, is_overdue: bool) -> "QuerySet[ActionState]":
    when = Q(due_date__lt=ask.day) if is_overdue else Q(due_date__gte=ask.day)
    return running(ask).filter(when, lead__isnull=False)


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
        people=asked(ask),
    )


def _due_dates(ask: Ask, *, is_overdue: bool) -> "QuerySet[ActionState, Any]":
    return _due(ask, is_overdue=is_overdue).values_list("due_date", flat=True)


def _open_milestones(ask: Ask) -> "QuerySet[MilestoneVersion]":
    """Neither reached nor dropped. Once the day has passed none is announced, but what was not sent yet stays true."""
    narrowed = ask.narrow("milestone__action__strategy", "milestone__action")
    return MilestoneVersion.objects.open().filter(narrowed, done_on=None, is_dropped=False)


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
        people=asked(ask),
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
register(
    Source(
        ReminderKind.MILESTONE_DUE,
        _milestones,
        steps_of_dates(lambda ask: _open_milestones(ask).filter(due__gte=ask.day).values_list("due", flat=True)),
    )
)
