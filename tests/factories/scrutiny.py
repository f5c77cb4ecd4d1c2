"""Committees, meetings, reports and editions, recorded through the clock, for tests that are about something else."""

from datetime import date, datetime
from typing import Any

from accounts.clock import change, record_many
from accounts.models import User
from outcomes.models import Strategy
from scrutiny.freezing import data_digest, read_data
from scrutiny.models import (
    Committee,
    CommitteeStrategy,
    CommitteeVersion,
    Meeting,
    MeetingVersion,
    Report,
    ReportDraft,
    ReportVersion,
    WorkItem,
    WorkItemVersion,
)


def make_committee(*strategies: Strategy, slug: str = "health-and-care", **fields: Any) -> Committee:
    """A committee that scrutinises these strategies. `fields` as of `CommitteeVersion`."""
    with change(kind="committee_added", job="test") as revision:
        committee = revision.append(Committee(slug=slug))
        named = {"name": "Health and Care Overview and Scrutiny Committee", "council": "Example County Council"}
        record_many(revision, CommitteeVersion, {committee.pk: named | fields})
        record_many(revision, CommitteeStrategy, {(committee.pk, strategy.pk): {} for strategy in strategies})
    return committee


def make_meeting(committee: Committee, day: date, **fields: Any) -> Meeting:
    """A meeting of the committee on a day. `fields` as of `MeetingVersion`."""
    with change(kind="meeting_added", job="test") as revision:
        meeting = revision.append(Meeting(committee=committee, key=day.isoformat()))
        record_many(revision, MeetingVersion, {meeting.pk: {"date": day} | fields})
    return meeting


def make_item(committee: Committee, topic: str, meeting: Meeting | None = None, **fields: Any) -> WorkItem:
    """An item of the work programme. `fields` as of `WorkItemVersion`."""
    with change(kind="work_added", job="test") as revision:
        item = revision.append(WorkItem(committee=committee))
        record_many(revision, WorkItemVersion, {item.pk: {"topic": topic, "meeting": meeting} | fields})
    return item


def make_report(strategy: Strategy, by: User, meeting: Meeting | None = None, **draft: Any) -> Report:
    """A report with its draft. `draft` as of `ReportDraft`."""
    number = strategy.reports.count() + 1
    with change(kind="report_begun", by=by, strategy_id=strategy.pk) as revision:
        committee = meeting.committee if meeting else None
        report = revision.append(Report(strategy=strategy, number=number, committee=committee))
        record_many(revision, ReportVersion, {report.pk: {"meeting": meeting}})
        ReportDraft.objects.create(report=report, saved_at=revision.at, saved_by=by, **draft)
    return report


def check_words(report: Report, *, wall: datetime) -> Report:
    """Say that the words of a report are about its data as they are now."""
    read = read_data(report.strategy, report.draft, wall=wall)
    assert read is not None
    report.draft.answers_to = data_digest(read[0], read[1])
    report.draft.save()
    return report
