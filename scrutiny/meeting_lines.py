"""Meetings as the API answers them: with their committee, deadlines, and what is on their agenda."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from accounts.moments import Moment
from outcomes.models import Strategy
from outcomes.reading import grouped
from scrutiny.deadlines import Deadline
from scrutiny.models import CommitteeStrategy, CommitteeVersion, MeetingVersion, WorkItemVersion
from scrutiny.reading import MeetingReading, read_meetings

if TYPE_CHECKING:
    from django.db.models import QuerySet

OptionalTime = time | None
Day = date


@dataclass(frozen=True)
class AgendaItem:
    """An item on the agenda. `strategy` is the slug of what it is about; None for nothing that the reader sees."""

    topic: str
    background: str
    basis: str
    outcome: str
    strategy: str | None


@dataclass(frozen=True)
class MeetingLine:
    """One meeting at a moment."""

    committee: str
    committee_name: str
    key: str
    date: Day
    time: OptionalTime
    place: str
    status: str
    reason: str
    note: str
    minutes: str
    deadlines: tuple[Deadline, ...]
    deadlines_reason: str
    items: tuple[AgendaItem, ...]
    strategies: tuple[str, ...]
    is_demonstration: bool
    on: Day


def read_lines(
    rows: "QuerySet[MeetingVersion]", moment: Moment, strategies: Mapping[int, Strategy]
) -> list[MeetingLine]:
    """Meetings in the order of the rows, in five queries.

    Args:
        strategies: those that the reader sees, by id.
    """
    readings = read_meetings(rows, moment.revision)
    committees = {one.committee_id for one in readings}
    versions = CommitteeVersion.objects.at(moment.revision).filter(committee__in=committees)
    names = dict(versions.values_list("committee", "name"))
    links = CommitteeStrategy.objects.at(moment.revision).filter(committee__in=committees, strategy__in=strategies)
    linked = grouped(links.values_list("committee", "strategy__slug").order_by("strategy__slug"))
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    on_agenda = WorkItemVersion.objects.at(moment.revision).filter(meeting__in=[one.id for one in readings])
    for row in on_agenda.filter(is_dropped=False).order_by("position", "item_id"):
        about = strategies.get(row.strategy_id or 0)
        item = AgendaItem(row.topic, row.background, row.basis, row.outcome, about.slug if about else None)
        items[row.meeting_id or 0].append(item)
    return [
        _line(one, names.get(one.committee_id, ""), linked[one.committee_id], items[one.id], moment) for one in readings
    ]


def _line(
    reading: MeetingReading, name: str, linked: list[str], items: list[AgendaItem], moment: Moment
) -> MeetingLine:
    version, committee = reading.version, reading.meeting.committee
    return MeetingLine(
        committee=committee.slug,
        committee_name=name,
        key=reading.key,
        date=version.date,
        time=version.time,
        place=version.place,
        status=version.status,
        reason=version.reason,
        note=version.note,
        minutes=version.minutes,
        deadlines=reading.deadlines,
        deadlines_reason=version.days_reason,
        items=tuple(items),
        strategies=tuple(linked),
        is_demonstration=committee.is_demonstration,
        on=moment.day,
    )
