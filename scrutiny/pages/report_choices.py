"""What can be chosen for a report, and what it begins with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import Http404

from actions.periods import PeriodDates, current_period
from actions.reading import periods_of
from govuk.words import day, period_words
from outcomes.models import Strategy
from outcomes.scope import Scope
from scrutiny.drafting import Drafted, draft_words
from scrutiny.freezing import EDITION, data_digest, read_data
from scrutiny.frozen import words_of
from scrutiny.models import CommitteeStrategy, Edition, Meeting, MeetingStatus, MeetingVersion, ReportDraft
from scrutiny.pages.report_list import committee_names
from scrutiny.questions import QuestionError
from scrutiny.services.reports import DraftContent, words_from_last


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
    names = committee_names({row.meeting.committee_id for row in to_come})
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


def first_content(scope: Scope, cut_off: str, *, wall: datetime) -> DraftContent:
    """What a new report begins with: what stays from the last one, and what the data suggest.

    Args:
        cut_off: the day that it is as at; "" while none is set.
        wall: the wall clock (aware).
    """
    compare_to = _last_told(scope)
    said = suggested(scope.strategy, ReportDraft(cut_off=cut_off, compare_to=compare_to), wall=wall)
    if said is None and compare_to:  # as at a day before the last report
        compare_to = ""
        said = suggested(scope.strategy, ReportDraft(cut_off=cut_off), wall=wall)
    begun = DraftContent(words_from_last(scope.strategy), cut_off=cut_off, compare_to=compare_to)
    if said is None:
        return begun
    title = begun.words.title or said.title
    words = replace(begun.words, title=title, recommendations=said.recommendations, summary=said.summary)
    return replace(begun, words=words, answers_to=said.answers_to)


def _last_told(scope: Scope) -> str:
    """What a new report is compared with: the last edition, or the cut-off of the period before; "" for nothing."""
    last = Edition.objects.filter(strategy=scope.strategy).exclude(data="").order_by("-number").first()
    if last:
        return f"{EDITION}{last.number}"
    periods, _ = period_choices(scope)
    current = current_period(periods, scope.moment.day)
    before = [one for one in periods if current and one.ends < current.starts and one.cut_off < scope.moment.day]
    return before[-1].key if before else ""


@dataclass(frozen=True)
class Suggested(Drafted):
    """What the data suggest; `answers_to` is the digest of those data."""

    answers_to: str


def suggested(strategy: Strategy, draft: ReportDraft, *, wall: datetime) -> Suggested | None:
    """Title, recommendations and summary as the data suggest them; None where there are no data."""
    try:
        read = read_data(strategy, draft, wall=wall)
    except QuestionError:
        return None
    if read is None:
        return None
    drafted = draft_words(read.progress, read.measures)
    return Suggested(**vars(drafted), answers_to=data_digest(read.progress, read.measures))


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
