"""What the pages of reports show: those of a strategy, and one with its data and checks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Max
from django.http import Http404
from django.urls import reverse

from actions.models import Period, StatusUpdate
from actions.periods import PeriodDates
from actions.reading import periods_of
from govuk.words import day, period_words
from outcomes.models import Strategy
from outcomes.reading import person_names
from outcomes.scope import Scope
from scrutiny.checks import Around, Check, State, Who, checks_of, heading
from scrutiny.drafting import Drafted, draft_words
from scrutiny.freezing import EDITION, cleared_digest, freeze, holding, read_data
from scrutiny.frozen import Frozen, words_of
from scrutiny.models import (
    Clearance,
    CommitteeStrategy,
    CommitteeVersion,
    Edition,
    Meeting,
    MeetingStatus,
    MeetingVersion,
    Report,
    ReportDraft,
    ReportVersion,
    WorkItemVersion,
)
from scrutiny.questions import QuestionError
from scrutiny.services.reports import DraftContent, words_from_last

UNTITLED = "Report without a title"
REFS_LINKED = 8


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


@dataclass(frozen=True)
class Link:
    """Where something can be mended."""

    text: str
    href: str


@dataclass(frozen=True)
class CheckRow:
    """A check with the links by which it can be mended."""

    check: Check
    links: Sequence[Link]


@dataclass(frozen=True)
class Desk:
    """One report under way.

    Attributes:
        version: its meeting, and why it was given up.
        frozen: its data as they stand; None where they cannot be made.
        problem: why they cannot be made; "" where they can.
        sha256: digest of what a clearance is about.
        checks: everything that was looked at; empty without data.
    """

    report: Report
    draft: ReportDraft
    version: ReportVersion
    frozen: Frozen | None
    problem: str
    sha256: str
    checks: Sequence[Check]

    @property
    def title(self) -> str:
        """What it is called."""
        return words_of(self.draft.words).title or UNTITLED

    @property
    def heading(self) -> str:
        """ "2 to fix, 5 that the report will state, 2 clear"."""
        return heading(self.checks)

    @property
    def digest_words(self) -> str:
        """The digest in groups of four, to be read aloud."""
        return " ".join(self.sha256[at : at + 4] for at in range(0, len(self.sha256), 4))

    @property
    def in_the_way(self) -> list[Check]:
        """What stands in the way of clearance."""
        return [check for check in self.checks if check.blocks_clearance]

    @property
    def holding(self) -> list[Clearance]:
        """The clearances of exactly these data."""
        return holding(self.report, self.sha256) if self.frozen else []


def report_of(scope: Scope, number: int) -> Report:
    """A report of the strategy.

    Raises:
        Http404: there is none of this number.
    """
    found = Report.objects.filter(strategy=scope.strategy, number=number).select_related("strategy", "draft").first()
    if found is None:
        raise Http404
    return found


def open_desk(report: Report, *, wall: datetime) -> Desk:
    """Read a report with its data and checks.

    Args:
        report: the report.
        wall: the wall clock (aware).
    """
    draft = ReportDraft.objects.select_related("saved_by").get(report=report)
    version = ReportVersion.objects.open().select_related("meeting").get(report=report)
    try:
        frozen = freeze(report, draft, wall=wall)
        problem = "" if frozen else "Nothing was recorded about the strategy by then. Choose a later day."
    except QuestionError as error:
        frozen, problem = None, str(error)
    checks = checks_for(report, draft, frozen) if frozen else []
    sha256 = cleared_digest(frozen) if frozen else ""
    return Desk(report, draft, version, frozen, problem, sha256, checks)


def checks_for(report: Report, draft: ReportDraft, frozen: Frozen) -> list[Check]:
    """Everything that is looked at before a report is cleared and issued.

    Args:
        report: the report.
        draft: what its data were frozen from.
        frozen: its data, as a draft or as an edition.
    """
    version = ReportVersion.objects.open().select_related("meeting").get(report=report)
    is_cancelled = is_on_programme = False
    if version.meeting_id:
        met = MeetingVersion.objects.open().get(meeting=version.meeting_id)
        is_cancelled = met.status == MeetingStatus.CANCELLED
        items = WorkItemVersion.objects.open().filter(meeting=version.meeting_id, is_dropped=False)
        is_on_programme = items.filter(strategy=report.strategy_id).exists()
    lapsed = Clearance.objects.filter(report=report).exclude(sha256=cleared_digest(frozen))
    around = Around(
        has_cut_off=bool(draft.cut_off.strip()),
        is_cancelled=is_cancelled,
        is_on_programme=is_on_programme,
        after=_after(report, frozen),
        lapsed=lapsed.count(),
    )
    return checks_of(frozen, around)


def _after(report: Report, frozen: Frozen) -> tuple[str, ...]:
    """Actions of which an update for the report's period came after the last change that it holds."""
    at = frozen.progress.at
    if at.period is None:
        return ()
    period = Period.objects.filter(strategy=report.strategy_id, starts=at.period.starts, ends=at.period.ends)
    sent = StatusUpdate.objects.filter(period__in=period, kind=StatusUpdate.Kind.LEAD, revision_id__gt=at.revision)
    return tuple(sent.order_by("action__sort_key").values_list("action__ref", flat=True).distinct())


def check_rows(scope: Scope, desk: Desk) -> list[CheckRow]:
    """The checks with links, as far as the reader may open them."""
    return [CheckRow(check, _links(scope, desk, check)) for check in desk.checks]


def _links(scope: Scope, desk: Desk, check: Check) -> list[Link]:
    slug, number = scope.strategy.slug, desk.report.number
    links = []
    if scope.access.leads and check.state != State.CLEAR:
        edit = reverse("report-edit", args=[slug, number])
        by_key = {
            "meeting": Link("Choose the meeting", reverse("report-meeting", args=[slug, number])),
            "clearance": Link("Record who cleared it", reverse("report-clearance", args=[slug, number])),
            "no_update": Link("See who has not reported", reverse("reporting", args=[slug])),
            "not_reviewed": Link("Review them", reverse("reviews")),
            "late": Link("See what was received", reverse("reporting", args=[slug])),
            "base": Link("See the figures", reverse("measure-list", args=[slug])),
            "source": Link("See the figures", reverse("measure-list", args=[slug])),
        }
        if check.key in by_key:
            links.append(by_key[check.key])
        if check.key.startswith("gap_"):
            links.append(Link("Set them", reverse("set-up", args=[slug])))
        if check.where:
            links.append(Link("Write it", f"{edit}#{check.where}"))
    actions = [Link(f"Action {ref}", reverse("action", args=[slug, ref])) for ref in check.refs[:REFS_LINKED]]
    return links + actions


def report_rows(scope: Scope) -> list[ReportRow]:
    """The reports of a strategy, the newest first. A fixed number of queries."""
    reports = list(Report.objects.filter(strategy=scope.strategy).select_related("draft").order_by("-number"))
    versions = {row.report_id: row for row in ReportVersion.objects.open().filter(report__in=reports)}
    sittings = _sittings([row.meeting_id for row in versions.values() if row.meeting_id])
    editions: dict[int, list[Edition]] = {}
    issued = Edition.objects.filter(strategy=scope.strategy).defer("data").select_related("publication")
    for row in issued.order_by("-number"):
        editions.setdefault(row.report_id, []).append(row)
    cleared = dict(
        Clearance.objects.filter(report__in=reports).values_list("report").annotate(last=Max("revision__at"))
    )
    return [_row(one, versions[one.pk], sittings, editions.get(one.pk, []), cleared.get(one.pk)) for one in reports]


def _row(
    report: Report,
    version: ReportVersion,
    sittings: dict[int, str],
    editions: Sequence[Edition],
    cleared_at: datetime | None,
) -> ReportRow:
    draft = report.draft
    return ReportRow(
        number=report.number,
        title=draft.words.get("title") or UNTITLED,
        sitting=sittings[version.meeting_id] if version.meeting_id else "For no meeting",
        given_up=version.given_up,
        editions=editions,
        waits="" if version.given_up else _waits(draft, editions, cleared_at),
    )


def _waits(draft: ReportDraft, editions: Sequence[Edition], cleared_at: datetime | None) -> str:
    if editions:
        newest = editions[0]
        if not hasattr(newest, "publication"):
            return f"{Who.OFFICER}: publish edition {newest.number}"
        return ""
    if cleared_at is None:
        return f"{Who.LEAD}: write it and have it cleared"
    if draft.saved_at > cleared_at:
        return f"{Who.LEAD}: it was changed since it was cleared"
    return f"{Who.LEAD}: issue it"


def sitting_words(version: ReportVersion) -> str:
    """For which meeting a report is, in words; "" for none."""
    return _sittings([version.meeting_id])[version.meeting_id] if version.meeting_id else ""


def _sittings(meeting_ids: Sequence[int]) -> dict[int, str]:
    rows = MeetingVersion.objects.open().filter(meeting__in=meeting_ids).select_related("meeting")
    names = _committee_names({row.meeting.committee_id for row in rows})
    return {row.meeting_id: f"{names[row.meeting.committee_id]}, {day(row.date)}" for row in rows}


def _committee_names(ids: set[int]) -> dict[int, str]:
    return dict(CommitteeVersion.objects.open().filter(committee__in=ids).values_list("committee", "name"))


def meeting_choices(scope: Scope, today: date, chosen: int | None = None) -> list[tuple[str, str]]:
    """The meetings that a report can be for: those to come, and the one that it is for.

    Args:
        today: the first day of a meeting to come.
        chosen: number of the meeting that it is for.
    """
    committees = CommitteeStrategy.objects.open().filter(strategy=scope.strategy).values("committee")
    rows = MeetingVersion.objects.open().filter(meeting__committee__in=committees).select_related("meeting")
    to_come = [
        row
        for row in rows.order_by("date")
        if row.meeting_id == chosen or (row.date >= today and row.status != MeetingStatus.CANCELLED)
    ]
    names = _committee_names({row.meeting.committee_id for row in to_come})
    return [(str(row.meeting_id), f"{day(row.date)}, {names[row.meeting.committee_id]}") for row in to_come]


def meeting_numbered(scope: Scope, number: int | None) -> Meeting | None:
    """A meeting of a committee that scrutinises the strategy; None for None.

    Raises:
        Http404: there is none of this number.
    """
    if number is None:
        return None
    committees = CommitteeStrategy.objects.open().filter(strategy=scope.strategy).values("committee")
    found = Meeting.objects.filter(pk=number, committee__in=committees).select_related("committee").first()
    if found is None:
        raise Http404
    return found


def first_content(scope: Scope, *, wall: datetime) -> DraftContent:
    """What a new report begins with: what stays from the last one, and what the data suggest."""
    last = Edition.objects.filter(strategy=scope.strategy).exclude(data="").order_by("-number").first()
    compare_to = f"{EDITION}{last.number}" if last else ""
    begun = DraftContent(words_from_last(scope.strategy), compare_to=compare_to)
    said = suggested(scope.strategy, ReportDraft(compare_to=compare_to), wall=wall)
    if said is None:
        return begun
    title = begun.words.title or said.title
    words = replace(begun.words, title=title, recommendations=said.recommendations, summary=said.summary)
    return replace(begun, words=words)


def suggested(strategy: Strategy, draft: ReportDraft, *, wall: datetime) -> Drafted | None:
    """Title, recommendations and summary as the data suggest them; None where there are no data."""
    try:
        read = read_data(strategy, draft, wall=wall)
    except QuestionError:
        return None
    return draft_words(read[0], read[1]) if read else None


def content_of(draft: ReportDraft) -> DraftContent:
    """What a draft holds."""
    return DraftContent(words_of(draft.words), draft.period, draft.cut_off, draft.compare_to)


def period_choices(scope: Scope) -> tuple[tuple[PeriodDates, ...], list[tuple[str, str]]]:
    """The strategy's periods, and what can be chosen of them."""
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    opened = [one for one in reversed(periods) if one.opens <= scope.moment.day]
    named = [(one.key, period_words(one.starts, one.ends)) for one in opened]
    return periods, [("", "The one that is current on that day"), *named]


def comparison_choices(scope: Scope, periods: Sequence[PeriodDates]) -> list[tuple[str, str]]:
    """What a report can be compared with: nothing, an edition, the end of a period."""
    editions = Edition.objects.filter(strategy=scope.strategy).exclude(data="").order_by("-number")
    rows = editions.values_list("number", "issued_on")
    issued = [(f"{EDITION}{number}", f"Edition {number}, issued {day(on)}") for number, on in rows]
    ended = [
        (one.key, f"{period_words(one.starts, one.ends)}, at its cut-off on {day(one.cut_off)}")
        for one in reversed(periods)
        if one.cut_off < scope.moment.day
    ]
    return [("", "Nothing"), *issued, *ended]


def saved_by(draft: ReportDraft, revision: int) -> str:
    """Who saved a draft last; "" where nobody did."""
    if draft.saved_by_id is None:
        return ""
    return person_names([draft.saved_by_id], revision)[draft.saved_by_id].name
