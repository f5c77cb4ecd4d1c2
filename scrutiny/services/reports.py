"""Preparing a report: begun, its words saved, its meeting set, cleared by somebody, given up."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.clock import change, record_many
from accounts.models import User
from actions.errors import RuleError
from govuk.words import day as day_words
from govuk.words import london_day
from outcomes.access import access_of
from outcomes.models import Strategy
from scrutiny.frozen import words_as_data, words_of
from scrutiny.models import (
    Clearance,
    CommitteeStrategy,
    Enquiry,
    Meeting,
    MeetingStatus,
    MeetingVersion,
    Report,
    ReportDraft,
    ReportVersion,
)
from scrutiny.permissions import can_prepare, can_publish
from scrutiny.report_words import ReportWords, carried_over

LONGEST_ENQUIRY = 500
MOST_ENQUIRIES = 20


class ReportNotAllowedError(RuleError):
    """The person may not do this to a report, or the report has been given up."""


class MeetingNotAllowedError(RuleError):
    """A meeting that is not one of a committee which scrutinises the strategy, or that was cancelled."""

    field = "meeting"


class ReportDraftChangedError(RuleError):
    """Somebody else saved the draft after it was opened.

    Attributes:
        draft: as it is now.
    """

    message = (
        "Somebody else saved this report after you opened it. Nothing you typed is lost:"
        " their text stands beside yours where the two differ."
    )

    def __init__(self, draft: ReportDraft) -> None:
        super().__init__()
        self.draft = draft


class DataChangedError(RuleError):
    """The report is not what the person saw when they recorded its clearance."""

    message = "The report changed after you opened this page. Look at it again before you record who cleared it."


class EnquiriesChangedError(RuleError):
    """Another officer wrote the lines of enquiry after they were shown."""

    message = "Somebody else wrote lines of enquiry after you opened this page. Put together what you want to keep."


@dataclass(frozen=True)
class DraftContent:
    """What is saved of a report.

    Attributes:
        period, cut_off, compare_to: the question, as an address says it; "edition 3" compares with an edition.
        answers_to: digest of the data that the words were drafted from or checked against; None leaves what is saved.
    """

    words: ReportWords = field(default_factory=ReportWords)
    period: str = ""
    cut_off: str = ""
    compare_to: str = ""
    answers_to: str | None = None


def begin_report(
    *,
    strategy: Strategy,
    meeting: Meeting | None,
    by: User,
    content: DraftContent | None = None,
    now: datetime | None = None,
) -> Report:
    """Begin a report of a strategy. What stays from report to report is carried over from the last one.

    Args:
        strategy: its strategy.
        meeting: of a committee that scrutinises the strategy; None for no meeting.
        by: the programme lead or a deputy.
        content: what it begins with; None carries over from the strategy's last report.
        now: the instant to record; None reads the clock.

    Raises:
        ReportNotAllowedError, MeetingNotAllowedError: nothing is written.
    """
    with change(kind="report_begun", by=by, strategy_id=strategy.pk, now=now) as revision:
        _require_lead(by, strategy)
        _require_meeting(strategy, meeting)
        last = last_report(strategy)
        number = last.number + 1 if last else 1
        begun = content or DraftContent(words_from_last(strategy))
        committee = meeting.committee if meeting else None
        report = revision.append(Report(strategy=strategy, number=number, committee=committee))
        record_many(revision, ReportVersion, {report.pk: {"meeting": meeting}})
        ReportDraft.objects.create(report=report, saved_at=revision.at, saved_by=by, **_as_fields(begun))
        revision.summary = f"Report {number} begun"
    return report


def last_report(strategy: Strategy) -> Report | None:
    """The strategy's report with the highest number."""
    return Report.objects.filter(strategy=strategy).order_by("-number").first()


def words_from_last(strategy: Strategy) -> ReportWords:
    """What a new report of the strategy takes over from its last one."""
    draft = ReportDraft.objects.filter(report__strategy=strategy).order_by("-report__number").first()
    return carried_over(words_of(draft.words)) if draft else ReportWords()


def save_draft(*, report: Report, content: DraftContent, seen: int, by: User, now: datetime) -> ReportDraft:
    """Save a report's words and its question, if nobody else did in the meantime. Drafts are not recorded.

    Args:
        report: not given up.
        content: all of it: what is not in it is gone.
        seen: number of the draft that `by` began to write from.
        by: the programme lead or a deputy.
        now: when it is saved (aware).

    Raises:
        ReportNotAllowedError, ReportDraftChangedError: nothing is saved.
    """
    _require_lead(by, report.strategy)
    with transaction.atomic():
        _require_under_way(report)
        fields = _as_fields(content) | {"saved_at": now, "saved_by": by}
        own = ReportDraft.objects.filter(report=report, number=seen)
        saved = own.update(number=F("number") + 1, **fields)
        draft = ReportDraft.objects.select_related("saved_by").get(report=report)
        if not saved and not _says(draft, content):
            raise ReportDraftChangedError(draft)
    return draft


def set_meeting(*, report: Report, meeting: Meeting | None, by: User, now: datetime | None = None) -> None:
    """Say for which meeting a report is; None for none.

    Raises:
        ReportNotAllowedError, MeetingNotAllowedError: nothing is written.
    """
    with change(kind="report_meeting_set", by=by, strategy_id=report.strategy_id, now=now) as revision:
        _require_lead(by, report.strategy)
        _require_under_way(report)
        _require_meeting(report.strategy, meeting)
        revision.summary = f"Report {report.number}: {'meeting set' if meeting else 'for no meeting'}"
        record_many(revision, ReportVersion, {report.pk: {"meeting": meeting}})


def give_up_report(*, report: Report, reason: str, by: User, now: datetime | None = None) -> None:
    """Say that nothing comes of a report, and why. Its words stay.

    Raises:
        ReportNotAllowedError: no reason, or an edition of it was issued already.
    """
    with change(kind="report_given_up", by=by, strategy_id=report.strategy_id, now=now) as revision:
        _require_lead(by, report.strategy)
        _require_under_way(report)
        if report.editions.exists():
            raise ReportNotAllowedError("An edition of this report was issued, so it cannot be given up.")
        if not reason.strip():
            raise ReportNotAllowedError("Enter why nothing comes of this report.", field="reason")
        revision.summary = f"Report {report.number} given up"
        record_many(revision, ReportVersion, {report.pk: {"given_up": reason.strip()}})


def record_clearance(
    *,
    report: Report,
    sha256: str,
    shown: str,
    name: str,
    office: str,
    on: date,
    as_at: date,
    by: User,
    now: datetime | None = None,
) -> Clearance:
    """Record that somebody said a report may go out. It holds for exactly these data.

    Args:
        sha256: digest of the data as they are now (`scrutiny.freezing.cleared_digest`).
        shown: digest of the data that the page showed.
        name, office: who cleared it, and as what.
        on: the day: neither in the future, nor before the day that the report is as at, nor before its words were
            saved last.
        as_at: the day that the report is as at.
        by: the programme lead or a deputy, who was told.

    Raises:
        ReportNotAllowedError, DataChangedError: nothing is written.
    """
    with change(kind="report_cleared", by=by, strategy_id=report.strategy_id, now=now) as revision:
        _require_lead(by, report.strategy)
        _require_under_way(report)
        if shown != sha256:
            raise DataChangedError
        if on > revision.day:
            raise ReportNotAllowedError("The day of the clearance cannot be in the future.", field="on")
        if on < (earliest := earliest_clearance(report, as_at)):
            raise ReportNotAllowedError(
                f"The day of the clearance must be {day_words(earliest)} or later: nobody could read the report as it "
                "is now before.",
                field="on",
            )
        given = Clearance(report=report, sha256=sha256, name=name.strip(), office=office.strip(), on=on)
        same = Clearance.objects.standing().filter(
            report=report, sha256=sha256, name=given.name, office=given.office, on=on
        )
        if (already := same.first()) is not None:
            return already
        revision.summary = f"Report {report.number} cleared: {given.office}"
        return revision.append(given)


def earliest_clearance(report: Report, as_at: date) -> date:
    """The first day on which somebody can have cleared a report as it is: its cut-off, or when it was saved last."""
    return max(as_at, london_day(ReportDraft.objects.values_list("saved_at", flat=True).get(report=report)))


def withdraw_clearance(*, clearance: Clearance, reason: str, by: User, now: datetime | None = None) -> Clearance:
    """Record that somebody took their clearance back, and why. The clearance itself stays on the record.

    Args:
        clearance: given, and not taken back.
        reason: why.
        by: the programme lead or a deputy, who was told.

    Returns:
        The row that takes it back, the same one where it was recorded already.

    Raises:
        ReportNotAllowedError: nothing is written.
    """
    report = clearance.report
    with change(kind="clearance_withdrawn", by=by, strategy_id=report.strategy_id, now=now) as revision:
        _require_lead(by, report.strategy)
        _require_under_way(report)
        if clearance.withdraws_id is not None:
            raise ReportNotAllowedError("This clearance was withdrawn already.")
        if (already := Clearance.objects.filter(withdraws=clearance).first()) is not None:
            return already
        if not reason.strip():
            raise ReportNotAllowedError("Enter why the clearance is withdrawn.", field="reason")
        revision.summary = f"Report {report.number}: clearance withdrawn: {clearance.office}"
        about = {"report": report, "sha256": clearance.sha256, "name": clearance.name, "office": clearance.office}
        return revision.append(Clearance(**about, on=revision.day, withdraws=clearance, reason=reason.strip()))


def write_enquiries(
    *, report: Report, lines: tuple[str, ...], seen: int, by: User, now: datetime | None = None
) -> Enquiry | None:
    """Write what members may wish to ask: the officer's own words, never drafted by those under scrutiny.

    Args:
        lines: a question each; empty lines are dropped, and none at all takes the questions back.
        seen: number of the row that `by` saw; 0 for none.
        by: the committee officer or an administrator.

    Returns:
        The row that stands now; None where nothing does.

    Raises:
        ReportNotAllowedError, EnquiriesChangedError: nothing is written.
    """
    kept = [line.strip() for line in lines if line.strip()]
    with change(kind="enquiries_written", by=by, strategy_id=report.strategy_id, now=now) as revision:
        if not can_publish(access_of(by, report.strategy)):
            raise ReportNotAllowedError("Only the committee officer writes lines of enquiry.")
        _require_under_way(report)
        if len(kept) > MOST_ENQUIRIES or any(len(line) > LONGEST_ENQUIRY for line in kept):
            raise ReportNotAllowedError(
                f"Enter {MOST_ENQUIRIES} questions or fewer, of {LONGEST_ENQUIRY} characters or fewer.", field="lines"
            )
        row = Enquiry.objects.open().filter(report=report).first()
        if row is not None and row.lines == kept:
            return row
        if (row.pk if row else 0) != seen:
            raise EnquiriesChangedError(field="lines")
        revision.summary = f"Report {report.number}: lines of enquiry written"
        wanted = {report.pk: {"lines": kept, "author": by} if kept else None}
        return record_many(revision, Enquiry, wanted).get(report.pk)


def is_given_up(report: Report) -> str:
    """Why nothing comes of a report; "" while it goes on."""
    return ReportVersion.objects.open().values_list("given_up", flat=True).get(report=report)


def _as_fields(content: DraftContent) -> dict[str, Any]:
    return {
        "words": words_as_data(content.words),
        "period": content.period,
        "cut_off": content.cut_off,
        "compare_to": content.compare_to,
        **({} if content.answers_to is None else {"answers_to": content.answers_to}),
    }


def _says(draft: ReportDraft, content: DraftContent) -> bool:
    """Whether a draft says exactly this already: sent twice, it was saved the first time."""
    return all(getattr(draft, name) == value for name, value in _as_fields(content).items())


def _require_lead(by: User, strategy: Strategy) -> None:
    if not can_prepare(access_of(by, strategy)):
        raise ReportNotAllowedError("Only those who lead the programme prepare its reports.")


def _require_under_way(report: Report) -> None:
    if is_given_up(report):
        raise ReportNotAllowedError("This report was given up. Begin another one.")


def _require_meeting(strategy: Strategy, meeting: Meeting | None) -> None:
    if meeting is None:
        return
    linked = CommitteeStrategy.objects.open().filter(strategy=strategy, committee=meeting.committee_id)
    version = MeetingVersion.objects.open().filter(meeting=meeting).first()
    if version is None or not linked.exists():
        raise MeetingNotAllowedError("Choose a meeting of a committee that scrutinises this strategy.")
    if version.status == MeetingStatus.CANCELLED:
        raise MeetingNotAllowedError("This meeting was cancelled. Choose another one.")
