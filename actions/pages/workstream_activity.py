"""The activity numbers of a workstream's actions, side by side on its page, and all of them in a file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.moments import Moment
from actions.attached import Activity, activity_of_workstream
from actions.pages.attached import ActivityTable, activity_table
from actions.permissions import reader_of
from actions.reading import ActionReading
from outcomes.about_files import about_file
from outcomes.reading import partner_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class ActionActivity:
    """One action with its numbers, latest period first."""

    reading: ActionReading
    table: ActivityTable


@dataclass(frozen=True)
class ActivityLine:
    """One number with everything that it is about, for a file."""

    reading: ActionReading
    partner: str
    activity: Activity


def workstream_activity(scope: Scope, readings: Collection[ActionReading]) -> list[ActionActivity]:
    """The actions of one workstream that have activity numbers, in their order, each with its last periods.

    Actions are never put on one line: two of them may have counted the same people.
    """
    activity = _activity(scope, readings)
    by_action = {one.action_id: [other for other in activity if other.action_id == one.action_id] for one in activity}
    tables = ((one, activity_table(by_action.get(one.action_id, []))) for one in readings)
    return [ActionActivity(one, table) for one, table in tables if table is not None]


def activity_lines(scope: Scope, readings: Collection[ActionReading]) -> list[ActivityLine]:
    """Every number of one workstream's actions, of every period, in their order, oldest period first."""
    activity = _activity(scope, readings)
    by_id = {one.action_id: one for one in readings}
    names = partner_names({one.partner_id for one in activity}, scope.moment.revision)
    return [ActivityLine(by_id[one.action_id], names[one.partner_id].name, one) for one in activity]


def about_activity(scope: Scope, number: int, title: str, address: str) -> list[tuple[str, str]]:
    """What the file says of itself."""
    lines = [
        ("Workstream", f"{number}: {title}"),
        ("Activity numbers", "Counted by the organisations that do the work. No measures of outcomes, never added up"),
    ]
    return about_file(scope, lines, address)


def _activity(scope: Scope, readings: Collection[ActionReading]) -> Sequence[Activity]:
    workstream = next((one.state.action.workstream_id for one in readings), None)
    moment: Moment = scope.moment
    readers = {scope.strategy.pk: reader_of(scope.access)}
    return activity_of_workstream(workstream, moment, readers) if workstream else []
