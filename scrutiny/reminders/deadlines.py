"""Reminders of deadlines before a meeting (docs/rules.md, Committees).

Those who lead the programme are reminded of draft, clearance and final report, the officer of the agenda, as long as
nobody recorded that it was done. A meeting that is moved takes its reminders along; cancelled or held, it has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Clock
from accounts.moments import Moment
from actions.models import ReminderKind
from actions.reminders.kinds import fallen_step
from actions.reminders.lines import Item, Part, is_due, link
from actions.reminders.reading import Known, Row
from actions.reminders.recipients import Ask, leaders, officers
from actions.reminders.sources import Source, candidate
from actions.reminders.sql import Sql, table_of
from actions.reminders.windows import Schedules, step_row
from scrutiny.deadlines import DeadlineKind
from scrutiny.expecting import Expected, expected_reports
from scrutiny.models import CommitteeVersion, MeetingVersion
from scrutiny.reading import RUNNING, MeetingReading, read_meetings

SUBJECT = "report-deadline:"
NAME = "report_deadlines"
"""Under which what the lines need is read."""

_NAMES = {
    DeadlineKind.DRAFT: "The draft of the report for the meeting on",
    DeadlineKind.CLEARANCE: "Clearance of the report for the meeting on",
    DeadlineKind.FINAL: "The final report for the meeting on",
    DeadlineKind.AGENDA: "The agenda, with its reports, of the meeting on",
}


def expected_on(ask: Ask) -> list[Expected]:
    """Reports expected at meetings that are still to be held, as it stands now."""
    moment = Moment(Clock.objects.values_list("revision", flat=True).get(pk=1), ask.day)
    rows = MeetingVersion.objects.open().filter(date__gte=ask.day, status__in=RUNNING).order_by("date", "meeting_id")
    strategies = None if ask.strategy_id is None else [ask.strategy_id]
    return expected_reports(read_meetings(rows, moment.revision), moment, strategies)


def _rows(ask: Ask) -> list[dict[str, Any]]:
    return [
        {
            "strategy_id": one.strategy_id,
            "subject": f"{SUBJECT}{deadline.kind.value}:{one.strategy_id}:{one.meeting.id}",
            "counted_from": deadline.day.isoformat(),
            "for_leads": int(deadline.kind.is_for_leads),
        }
        for one in expected_on(ask)
        for deadline in one.to_meet
        if deadline.day >= ask.day
    ]


def candidates(ask: Ask) -> Sql:
    """What is still to be done, and by whom."""
    types = {"strategy_id": "bigint", "subject": "text", "counted_from": "date", "for_leads": "integer"}
    return candidate(
        """thing.strategy_id,
        people.person_id,
        thing.subject,
        thing.counted_from,
        people.because""",
        """({things}) thing JOIN (
            SELECT strategy_id, person_id, because, 1 AS for_leads FROM ({leaders}) lead
            UNION ALL SELECT strategy_id, person_id, because, 0 FROM ({officers}) officer
        ) people ON people.strategy_id = thing.strategy_id AND people.for_leads = thing.for_leads""",
        things=table_of(_rows(ask), **types),
        leaders=leaders(ask),
        officers=officers(ask),
    )


def steps(ask: Ask, schedules: Schedules) -> Iterable[Mapping[str, Any]]:
    """Which step has fallen, by each strategy's own days."""
    for counted_from in sorted({deadline.day for one in expected_on(ask) for deadline in one.to_meet}):
        for schedule, plan in schedules.plans().items():
            if step := fallen_step(schedules.kind, schedule, counted_from, ask.day, until=ask.until):
                yield step_row(plan, counted_from, step)


SOURCE = Source(ReminderKind.REPORT_DEADLINE, candidates, steps)


@dataclass(frozen=True)
class Sitting:
    """A meeting as its lines name it."""

    meeting: MeetingReading
    committee: str
    slug: str


def read(rows: Sequence[Row], revision: int) -> dict[int, Sitting]:
    """The meetings that some reminders are about, by number."""
    wanted = [_parts(row)[1] for row in rows if row.kind == ReminderKind.REPORT_DEADLINE]
    if not wanted:
        return {}
    meetings = read_meetings(MeetingVersion.objects.at(revision).filter(meeting__in=wanted), revision)
    versions = CommitteeVersion.objects.at(revision).filter(committee__in={one.committee_id for one in meetings})
    names = dict(versions.values_list("committee", "name"))
    return {one.id: Sitting(one, names[one.committee_id], one.meeting.committee.slug) for one in meetings}


def words(row: Row, known: Known) -> Item:
    """How a deadline is put."""
    kind, meeting = _parts(row)
    sitting: Sitting = known.more[NAME][meeting]
    fact = f"{_NAMES[kind]} {sitting.meeting.words} {is_due(row.counted_from, known.day)}."
    slug = known.strategies[row.strategy_id].strategy.slug
    reports = link("See the reports", "report-list", slug)
    page = link("See the meeting", "meeting", sitting.slug, sitting.meeting.key)
    links = (reports, page) if kind.is_for_leads else (page, reports)
    about = ("sitting", meeting)
    return Item(Part.COMMITTEE, about, sitting.committee, (fact,), links, row.counted_from)


def _parts(row: Row) -> tuple[DeadlineKind, int]:
    kind, _, meeting = row.subject.removeprefix(SUBJECT).split(":")
    return DeadlineKind(kind), int(meeting)
