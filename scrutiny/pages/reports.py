"""One report under way: its data as they stand, its checks, and where each can be mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from actions.models import Period, StatusUpdate
from outcomes.figures.known import figures_at
from outcomes.figures.rules import thresholds_of
from outcomes.reading import person_names
from outcomes.scope import Scope
from scrutiny.checks import MOST_NAMED, Around, Check, State, checks_of, heading
from scrutiny.drafting import draft_words
from scrutiny.freezing import cleared_digest, data_digest, freeze, holding
from scrutiny.frozen import Frozen, words_of
from scrutiny.hidden_numbers import hidden_numbers, measures_that_name, parts_that_name
from scrutiny.models import (
    Clearance,
    MeetingStatus,
    MeetingVersion,
    Report,
    ReportDraft,
    ReportVersion,
    WorkItemVersion,
)
from scrutiny.pages.report_list import UNTITLED
from scrutiny.questions import QuestionError
from scrutiny.services.reports import earliest_clearance


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

    @property
    def words(self) -> str:
        """What was found; actions that are linked are not named twice."""
        return self.check.note if 0 < len(self.check.refs) <= MOST_NAMED else self.check.words


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
    def earliest_clearance(self) -> date:
        """The first day on which somebody can have cleared it as it is."""
        assert self.frozen is not None
        return earliest_clearance(self.report, self.frozen.progress.at.day)

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
    twins: tuple[int, ...] = ()
    if version.meeting_id:
        others = ReportVersion.objects.open().filter(meeting=version.meeting_id, given_up="")
        others = others.filter(report__strategy=report.strategy_id).exclude(report=report)
        twins = tuple(others.order_by("report__number").values_list("report__number", flat=True))
        met = MeetingVersion.objects.open().get(meeting=version.meeting_id)
        is_cancelled = met.status == MeetingStatus.CANCELLED
        items = WorkItemVersion.objects.open().filter(meeting=version.meeting_id, is_dropped=False)
        is_on_programme = items.filter(strategy=report.strategy_id).exists()
    lapsed = Clearance.objects.standing().filter(report=report).exclude(sha256=cleared_digest(frozen))
    around = Around(
        has_cut_off=bool(draft.cut_off.strip()),
        is_cancelled=is_cancelled,
        is_on_programme=is_on_programme,
        after=_after(report, frozen),
        lapsed=lapsed.count(),
        twins=twins,
        is_about_data=_is_about(draft, frozen),
        names_hidden=_names_hidden(report, frozen),
    )
    return checks_of(frozen, around)


def _names_hidden(report: Report, frozen: Frozen) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Measures and parts of the report in whose words a number stands that the report hides."""
    figures = figures_at(report.strategy_id, frozen.progress.at.revision, every_edition=True)
    numbers = hidden_numbers(figures)
    up_to = thresholds_of(report.strategy_id, frozen.progress.at.revision).hide_up_to
    return tuple(measures_that_name(frozen, numbers, up_to)), tuple(parts_that_name(frozen, numbers))


def _is_about(draft: ReportDraft, frozen: Frozen) -> bool:
    """Whether the words are about exactly these data: drafted from them, checked against them, or what they suggest."""
    if draft.answers_to == data_digest(frozen.progress, frozen.measures):
        return True
    said, words = draft_words(frozen.progress, frozen.measures), frozen.words
    return (said.recommendations, said.summary) == (words.recommendations, words.summary) and not words.remarks


def _after(report: Report, frozen: Frozen) -> tuple[str, ...]:
    """Actions of which an update for the report's period came, or was decided on, after what the report holds."""
    at = frozen.progress.at
    if at.period is None:
        return ()
    period = Period.objects.filter(strategy=report.strategy_id, starts=at.period.starts, ends=at.period.ends)
    later = Q(revision__gt=at.revision) | Q(reviews__revision__gt=at.revision)
    sent = StatusUpdate.objects.filter(later, period__in=period, kind=StatusUpdate.Kind.LEAD)
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
            "drafted": Link(
                "Draft it again, or say that you checked it", reverse("report-redraft", args=[slug, number])
            ),
            "clearance": Link("Record who cleared it", reverse("report-clearance", args=[slug, number])),
            "no_update": Link("See who has not reported", reverse("reporting", args=[slug])),
            "not_reviewed": Link("Review them", reverse("reviews")),
            "explained": Link("Review them", reverse("reviews")),
            "late": Link("See what was received", reverse("reporting", args=[slug])),
            "base": Link("See the figures", reverse("measure-list", args=[slug])),
            "source": Link("See the figures", reverse("measure-list", args=[slug])),
            "narrative": Link("Open the measures", reverse("measure-list", args=[slug])),
            "hidden": Link("Open the measures", reverse("measure-list", args=[slug])),
            "small_base": Link("Open the measures", reverse("measure-list", args=[slug])),
        }
        if check.key in by_key:
            links.append(by_key[check.key])
        if check.key.startswith("gap_"):
            links.append(Link("Set them", reverse("set-up", args=[slug])))
        if check.where:
            links.append(Link("Write it", f"{edit}#{check.where}"))
    refs = check.refs if len(check.refs) <= MOST_NAMED else ()
    return [*(Link(f"Action {ref}", reverse("action", args=[slug, ref])) for ref in refs), *links]


def saved_by(draft: ReportDraft, revision: int) -> str:
    """Who saved a draft last; "" where nobody did."""
    if draft.saved_by_id is None:
        return ""
    return person_names([draft.saved_by_id], revision)[draft.saved_by_id].name
