"""Milestones of actions: when one is late, and how they stood at a revision."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from actions.models import MilestoneVersion


@dataclass(frozen=True)
class MilestoneReading:
    """One milestone at a moment; the fields are those of `MilestoneVersion`."""

    id: int
    number: int
    title: str
    due: date
    done_on: date | None

    def is_late(self, day: date) -> bool:
        """Not reached, and its date has passed on the day. `late_milestones` is the filter."""
        return self.done_on is None and self.due < day


def late_milestones(day: date) -> Q:
    """Filter of `MilestoneReading.is_late`, on versions of milestones."""
    return Q(done_on=None, is_dropped=False, due__lt=day)


def milestones_of(actions: Collection[int], revision: int) -> dict[int, tuple[MilestoneReading, ...]]:
    """By action, its milestones at a revision without those that were dropped, in the order of their dates."""
    rows = (
        MilestoneVersion.objects.at(revision)
        .filter(milestone__action__in=actions, is_dropped=False)
        .select_related("milestone")
        .order_by("due", "milestone__number")
    )
    found: dict[int, list[MilestoneReading]] = defaultdict(list)
    for row in rows:
        reading = MilestoneReading(row.milestone_id, row.milestone.number, row.title, row.due, row.done_on)
        found[row.milestone.action_id].append(reading)
    return {action_id: tuple(readings) for action_id, readings in found.items()}
