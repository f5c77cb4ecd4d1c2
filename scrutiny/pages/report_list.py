"""The list of a strategy's reports, and for which meeting each is, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from govuk.words import day
from outcomes.scope import Scope
from scrutiny.checks import Who
from scrutiny.editions import published_days
from scrutiny.models import Clearance, CommitteeVersion, Edition, MeetingVersion, Report, ReportDraft, ReportVersion

UNTITLED = "Report without a title"


@dataclass(frozen=True)
class ReportRow:
    """A report in the list.

    Attributes:
        sitting: for which meeting it is, in words.
        editions: those issued of it, the newest first.
        waits: what waits for whom, "" for nothing.
    """

    number: int
    title: str
    sitting: str
    given_up: str
    editions: Sequence[Edition]
    waits: str


def report_rows(scope: Scope) -> list[ReportRow]:
    """The reports of a strategy, the newest first. A fixed number of queries."""
    reports = list(Report.objects.filter(strategy=scope.strategy).select_related("draft").order_by("-number"))
    versions = {row.report_id: row for row in ReportVersion.objects.open().filter(report__in=reports)}
    sittings = _sittings([row.meeting_id for row in versions.values() if row.meeting_id])
    editions: dict[int, list[Edition]] = {}
    issued = Edition.objects.filter(strategy=scope.strategy).defer("data")
    published = published_days(issued, scope.moment.revision)
    for row in issued.order_by("-number"):
        editions.setdefault(row.report_id, []).append(row)
    cleared = dict(
        Clearance.objects.standing().filter(report__in=reports).values_list("report").annotate(last=Max("revision__at"))
    )
    return [
        _row(one, versions[one.pk], sittings, editions.get(one.pk, []), published, cleared.get(one.pk))
        for one in reports
    ]


def _row(
    report: Report,
    version: ReportVersion,
    sittings: dict[int, str],
    editions: Sequence[Edition],
    published: Mapping[int, date | None],
    cleared_at: datetime | None,
) -> ReportRow:
    draft = report.draft
    return ReportRow(
        number=report.number,
        title=draft.words.get("title") or UNTITLED,
        sitting=sittings[version.meeting_id] if version.meeting_id else "For no meeting",
        given_up=version.given_up,
        editions=editions,
        waits="" if version.given_up else _waits(draft, editions, published, cleared_at),
    )


def _waits(
    draft: ReportDraft,
    editions: Sequence[Edition],
    published: Mapping[int, date | None],
    cleared_at: datetime | None,
) -> str:
    if editions:
        newest = editions[0]
        if published.get(newest.pk) is None:
            return f"{Who.OFFICER}: publish edition {newest.number}"
        return ""
    if cleared_at is None:
        return f"{Who.LEAD}: write it and have it cleared"
    if draft.saved_at > cleared_at:
        return f"{Who.LEAD}: it was changed since it was cleared"
    return f"{Who.LEAD}: issue it"


def issued_of(report: Report) -> list[Edition]:
    """The editions of a report, the newest first, without their data."""
    return list(Edition.objects.filter(report=report).defer("data").order_by("-number"))


def sitting_words(version: ReportVersion) -> str:
    """For which meeting a report is, in words; "" for none."""
    return _sittings([version.meeting_id])[version.meeting_id] if version.meeting_id else ""


def _sittings(meeting_ids: Sequence[int]) -> dict[int, str]:
    rows = MeetingVersion.objects.open().filter(meeting__in=meeting_ids).select_related("meeting")
    names = committee_names({row.meeting.committee_id for row in rows})
    return {row.meeting_id: f"{names[row.meeting.committee_id]}, {day(row.date)}" for row in rows}


def committee_names(ids: set[int]) -> dict[int, str]:
    """What committees are called today, by number."""
    return dict(CommitteeVersion.objects.open().filter(committee__in=ids).values_list("committee", "name"))
