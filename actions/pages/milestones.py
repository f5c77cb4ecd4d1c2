"""The milestones of an action in words: reached, late or to come, and those that were dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Change
from accounts.moments import Moment
from actions.milestones import MilestoneReading, milestones_of
from actions.models import Action, Milestone, MilestoneVersion
from govuk.words import count_of, day, when
from outcomes.reading import PersonName, person_names


@dataclass(frozen=True)
class Shown:
    """One milestone and how it stands on the day.

    Attributes:
        words: "Reached on 24 July 2026, 7 days early", "25 days late", "Due in 41 days".
    """

    reading: MilestoneReading
    words: str
    is_late: bool


@dataclass(frozen=True)
class Dropped:
    """A milestone that was dropped: what it was, when and by whom; "" where a job did it."""

    title: str
    due: date
    at: datetime
    by: str


def shown_milestones(action_id: int, moment: Moment) -> list[Shown]:
    """Milestones of an action at a moment, in the order of their dates. One query."""
    readings = milestones_of([action_id], moment.revision).get(action_id, ())
    return [Shown(one, standing_words(one, moment.day), one.is_late(moment.day)) for one in readings]


def standing_words(one: MilestoneReading, today: date) -> str:
    """How a milestone stands on a day."""
    if one.done_on is None:
        return when(one.due, today, past="late").capitalize() if one.due < today else f"Due {when(one.due, today)}"
    days = (one.done_on - one.due).days
    off = f", {count_of(abs(days), 'day')} {'late' if days > 0 else 'early'}" if days else ""
    return f"Reached on {day(one.done_on)}{off}"


def late_words(shown: Sequence[Shown]) -> str:
    """How many milestones are late, in words: "1 of 4 milestones is late"; "" for none."""
    late = sum(one.is_late for one in shown)
    return f"{late} of {count_of(len(shown), 'milestone')} {'is' if late == 1 else 'are'} late" if late else ""


def dropped_milestones(action: Action, moment: Moment) -> list[Dropped]:
    """What was dropped by the moment, the last first. Four queries."""
    rows = MilestoneVersion.objects.at(moment.revision).filter(milestone__action=action, is_dropped=True)
    found = sorted(rows, key=lambda row: row.from_rev, reverse=True)
    changes = Change.objects.in_bulk([row.from_rev for row in found])
    people = person_names({one.by_id for one in changes.values() if one.by_id}, moment.revision)
    return [
        Dropped(row.title, row.due, changes[row.from_rev].at, _name(changes[row.from_rev].by_id, people))
        for row in found
    ]


def _name(person_id: int | None, people: dict[int, PersonName]) -> str:
    return people[person_id].name if person_id in people else ""


def find_milestone(action: Action, number: int, moment: Moment) -> tuple[Milestone, Shown] | None:
    """One milestone of an action that was not dropped."""
    shown = next((one for one in shown_milestones(action.pk, moment) if one.reading.number == number), None)
    return (Milestone.objects.get(pk=shown.reading.id), shown) if shown else None


def milestone_events(action_id: int, moment: Moment) -> list[tuple[datetime, int, str, tuple[str, ...]]]:
    """What happened to the milestones of an action by a moment: when, the change, what, and about which. 4 queries.

    Several milestones that were set, changed, reached or dropped in one change are one entry.
    """
    rows = MilestoneVersion.objects.filter(milestone__action=action_id, from_rev__lte=moment.revision)
    before: dict[int, MilestoneVersion] = {}
    told: dict[tuple[int, str], list[str]] = {}
    for row in rows.order_by("from_rev", "milestone__number"):
        what, about = _what_happened(before.get(row.milestone_id), row)
        told.setdefault((row.from_rev, what), []).append(about)
        before[row.milestone_id] = row
    changes = Change.objects.in_bulk([revision for revision, _ in told])
    people = person_names({one.by_id for one in changes.values() if one.by_id}, moment.revision)
    return [
        (
            changes[revision].at,
            revision,
            f"{'Milestones' if len(lines) > 1 else 'Milestone'} {what}",
            (*lines, *_by(changes[revision].by_id, people)),
        )
        for (revision, what), lines in told.items()
    ]


def _by(person: int | None, people: Mapping[int, PersonName]) -> tuple[str, ...]:
    return (f"By {people[person].name}.",) if person is not None and person in people else ()


def _what_happened(before: MilestoneVersion | None, now: MilestoneVersion) -> tuple[str, str]:
    due = f"“{now.title}”, due {day(now.due)}."
    if before is None:
        return "set", due
    if now.is_dropped:
        return "dropped", due
    if now.done_on and now.done_on != before.done_on:
        return "reached", f"“{now.title}”, on {day(now.done_on)}."
    if before.done_on and not now.done_on:
        return "open again", due
    was = f" Before: “{before.title}”, due {day(before.due)}." if before.title != now.title else ""
    return "changed", due + (was or f" Before: {day(before.due)}.")
