"""Which reports are expected at which meetings, and which of a meeting's deadlines are still to be met.

A strategy's report is expected at a meeting where one is under way for it, or where an item of the work programme is
about the strategy (docs/rules.md, Committees).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.moments import Moment
from scrutiny.deadlines import Deadline, DeadlineKind
from scrutiny.editions import published_days
from scrutiny.models import Clearance, Edition, Report, ReportVersion, WorkItemVersion
from scrutiny.reading import MeetingReading


@dataclass(frozen=True)
class Expected:
    """One strategy's report at one meeting.

    Attributes:
        report: the latest that is under way for it; None for none yet.
        is_cleared: whether somebody cleared that.
        edition: the latest that was issued for the meeting; None for none.
        published_on: the day from which that can be read without signing in; None where that is not said.
    """

    meeting: MeetingReading
    strategy_id: int
    report: Report | None = None
    is_cleared: bool = False
    edition: Edition | None = None
    published_on: date | None = None

    @property
    def is_published(self) -> bool:
        """Whether somebody said from when on the edition is published."""
        return self.published_on is not None

    def is_open(self, today: date) -> bool:
        """Whether everybody may read the edition."""
        return self.published_on is not None and self.published_on <= today

    def is_met(self, kind: DeadlineKind) -> bool:
        """Whether what has to be done by a deadline is done. A report counts as drafted once it is cleared."""
        if kind == DeadlineKind.AGENDA:
            return self.is_published
        return self.edition is not None or (self.is_cleared and kind != DeadlineKind.FINAL)

    @property
    def to_meet(self) -> tuple[Deadline, ...]:
        """Deadlines of which nobody recorded that they were met; none of a meeting that is held or cancelled."""
        running = self.meeting.is_running
        return tuple(one for one in self.meeting.deadlines if running and not self.is_met(one.kind))


def expected_reports(
    meetings: Sequence[MeetingReading], moment: Moment, strategies: Collection[int] | None = None
) -> list[Expected]:
    """The reports expected at these meetings, in their order. Six queries at most.

    Args:
        moment: what had been recorded by then counts.
        strategies: of these only; None for all.
    """
    by_id = {meeting.id: meeting for meeting in meetings}
    revision = moment.revision
    under_way = ReportVersion.objects.at(revision).filter(meeting__in=by_id, given_up="").select_related("report")
    reports = {(row.meeting_id, row.report.strategy_id): row.report for row in under_way.order_by("report__number")}
    items = WorkItemVersion.objects.at(revision).filter(meeting__in=by_id, strategy__isnull=False, is_dropped=False)
    pairs = set(reports) | set(items.values_list("meeting", "strategy"))
    if strategies is not None:
        pairs = {pair for pair in pairs if pair[1] in strategies}
    if not pairs:
        return []
    standing = Clearance.objects.standing(revision).filter(report__in=reports.values())
    cleared = set(standing.values_list("report", flat=True))
    issued = Edition.objects.filter(meeting__in=by_id, revision__lte=revision).order_by("number")
    editions = {(edition.meeting_id, edition.strategy_id): edition for edition in issued}
    published = published_days([edition.pk for edition in editions.values()], revision)
    order = {meeting.id: place for place, meeting in enumerate(meetings)}
    found = []
    for meeting_id, strategy_id in sorted(pairs, key=lambda pair: (order[pair[0] or 0], pair[1])):
        pair = (meeting_id, strategy_id)
        report, edition = reports.get(pair), editions.get(pair)
        found.append(
            Expected(
                meeting=by_id[meeting_id or 0],
                strategy_id=strategy_id,
                report=report,
                is_cleared=bool(report and report.pk in cleared),
                edition=edition,
                published_on=published.get(edition.pk) if edition else None,
            )
        )
    return found
