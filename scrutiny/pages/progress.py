"""The page of a progress report: its parts in the house order, with the addresses that each number comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from actions.pages.changes import ChangeGroup, change_groups
from actions.stages import MARK_WORDS, RATING_MEANS, Mark
from actions.wording import COLUMNS, GAP_WORDS, OTHER, gap_words, mark_filters
from govuk.words import count_of, day, in_words, period_words
from scrutiny.pages.changes import ThenAndNow, then_and_now
from scrutiny.pages.standing import position_words
from scrutiny.pages.words import Row, row_of
from scrutiny.questions import Question
from scrutiny.report_data import Group, Progress, Summary, Window, WorkstreamGroup

MEANINGS = (
    *((rating.value, means) for rating, means in RATING_MEANS.items()),
    (Mark.NO_UPDATE.value, "In progress, and no update had come by the end of the days of grace. It is not a rating."),
)
"""Ratings and what they say, in the owner's voice, as they stand at the choice."""


@dataclass(frozen=True)
class Count:
    """A number with its words and, where a list shows the same actions, its address."""

    words: str
    href: str
    number: int
    label: str = ""
    code: str = ""


@dataclass(frozen=True)
class CountRow:
    """A workstream or an outcome with its counts."""

    name: str
    href: str
    actions: int
    counts: Sequence[Count]


@dataclass(frozen=True)
class Comparison:
    """What changed since the earlier moment; `numbers` is empty where nothing was recorded then."""

    since: str
    numbers: Sequence[ThenAndNow]
    groups: Sequence[ChangeGroup]


@dataclass(frozen=True)
class ActionGroup:
    """The actions of one workstream."""

    number: int
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class ReportPage:
    """Everything that the page shows.

    Attributes:
        facts: period, moment, comparison and the report's lasting name, for the list at the top.
        address: the same report for ever.
        downloads: (words, address) of its files.
        links: by mark, the list of the actions that the bar counts.
        summaries: the workstreams of which somebody wrote about the report's period.
    """

    progress: Progress
    facts: Sequence[Mapping[str, str]]
    address: str
    downloads: Sequence[tuple[str, str]]
    position: str
    position_href: str
    links: Mapping[str, str]
    counts: Sequence[Count]
    comparison: Comparison | None
    off_track: Sequence[Row]
    at_risk: Sequence[Row]
    not_reported: Sequence[Row]
    overdue: Sequence[Row]
    summaries: Sequence[WorkstreamGroup]
    workstreams: Sequence[CountRow]
    outcomes: Sequence[CountRow]
    groups: Sequence[ActionGroup]
    meanings: Sequence[tuple[str, str]] = MEANINGS


class Addresses:
    """Addresses that show what the report counts.

    Args:
        progress: the report.
        question: what was asked; of a moment gone by, links stay there.
    """

    def __init__(self, progress: Progress, question: Question) -> None:
        self.slug = progress.strategy
        self.past = {"as_at": progress.at.name} if question.asked.moment.is_past else {}
        # The list shows the present standing: it cannot show what had been reported for an earlier period, or where an
        # action stands without a late update that is left out of reports.
        is_current = progress.at.period is None or progress.at.period.is_current
        self.is_alike = is_current and not any(line.left_out for line in progress.actions)
        self.pinned = _pinned(progress, question)

    def actions(self, **filters: str | Sequence[str]) -> str:
        """The list of actions with these filters; "" where it would show other numbers than the report."""
        if not self.is_alike:
            return ""
        return f"{reverse('action-list', args=[self.slug])}?{urlencode({**filters, **self.past}, doseq=True)}"

    def marked(self, *marks: Mark, **filters: str) -> str:
        """The list of the actions with any of these marks, which are all ratings or all stages."""
        return self.actions(**filters, **mark_filters(marks))

    def action(self, ref: str) -> str:
        """An action's own page."""
        past = f"?{urlencode(self.past)}" if self.past else ""
        return reverse("action", args=[self.slug, ref]) + past

    def page(self) -> str:
        """This page, with the lasting name in place of "now"."""
        return f"{reverse('progress', args=[self.slug])}?{urlencode(self.pinned)}"

    def position(self) -> str:
        """The same report in two minutes."""
        return f"{reverse('position', args=[self.slug])}?{urlencode(self.pinned)}"

    def file(self, kind: str) -> str:
        """The same report as a file."""
        return f"{reverse('api:progress')}?{urlencode({'strategy': self.slug, **self.pinned, 'format': kind})}"


def report_page(progress: Progress, question: Question) -> ReportPage:
    """Lay a report out.

    Args:
        progress: the report.
        question: what was asked.
    """
    to = Addresses(progress, question)
    at = progress.at
    rows = [row_of(line, to.action(line.ref), at.day, at.period) for line in progress.actions]
    return ReportPage(
        progress=progress,
        facts=_facts(progress, question),
        address=to.page(),
        downloads=[
            ("Download as Excel", to.file("xlsx")),
            ("Download as CSV", to.file("csv")),
            ("Download as JSON", to.file("json")),
        ],
        position=position_words(progress),
        position_href=to.position(),
        links={mark.value: to.marked(mark) for mark in Mark},
        counts=_counts(progress.summary, to),
        comparison=_comparison(progress, to),
        off_track=[row for row in rows if row.line.mark == Mark.RED],
        at_risk=[row for row in rows if row.line.mark == Mark.AMBER],
        not_reported=[row for row in rows if row.line.no_update],
        overdue=sorted((row for row in rows if row.line.is_overdue), key=lambda row: -row.line.days_overdue),
        summaries=[group for group in progress.workstreams if group.summary],
        workstreams=[_count_row("workstream", group, to) for group in progress.workstreams],
        outcomes=[_count_row("outcome", group, to) for group in progress.outcomes],
        groups=[
            ActionGroup(
                each.number, each.short_name or each.title, [r for r in rows if r.line.workstream == each.number]
            )
            for each in progress.workstreams
        ],
    )


def _pinned(progress: Progress, question: Question) -> dict[str, str]:
    """The question with "now" and "the current period" spelled out, so that it has one answer for ever."""
    pinned = {"as_at": progress.at.name}
    if progress.at.period:
        pinned["period"] = progress.at.period.key
    if question.compare_to and progress.compared_with:
        period = question.compare_to.period
        pinned["compare_to"] = period.key if period else progress.compared_with.name
    return pinned


def _facts(progress: Progress, question: Question) -> list[dict[str, str]]:
    at, earlier = progress.at, progress.compared_with
    facts = [
        {"key": "Period", "value": _period_words(at.period)},
        {"key": "As at", "value": f"{day(at.day)}{'' if question.asked.moment.is_past else ', now'}"},
    ]
    if earlier:
        about = f", for {period_words(earlier.period.starts, earlier.period.ends)}" if earlier.period else ""
        facts.append({"key": "Compared with", "value": f"{day(earlier.day)}{about}"})
    return facts


def _period_words(period: Window | None) -> str:
    if period is None:
        return "No reporting period yet"
    words = (
        f"{period_words(period.starts, period.ends)}. Updates due by {day(period.due)}, cut-off {day(period.cut_off)}"
    )
    return words if period.is_current else f"{words}. Stage and rating are those reported for this period"


def _counts(summary: Summary, to: Addresses) -> list[Count]:
    """The numbers beside the bar: what was received, what waits, what is missing."""
    counts = []
    if received := summary.received:
        words = [
            f"{count_of(received.on_time, 'update')} received by the cut-off",
            f"{received.late} after it",
            *([f"{received.left_out} after it and left out"] if received.left_out else []),
            f"{count_of(received.missing, 'action')} in progress without one",
        ]
        counts.append(Count(in_words(words), "", received.on_time))
    if summary.not_reviewed:
        words_of_waiting = f"{count_of(summary.not_reviewed, 'rating')} not yet reviewed"
        counts.append(Count(words_of_waiting, to.actions(reviewed="false"), summary.not_reviewed))
    if summary.due_soon:
        words_of_soon = f"{count_of(summary.due_soon, 'action')} due soon"
        counts.append(Count(words_of_soon, to.actions(due_soon="true"), summary.due_soon))
    for gap in GAP_WORDS:
        if number := summary.gaps[gap]:
            counts.append(Count(f"{count_of(number, 'action')} with {gap_words(gap)}", to.actions(gap=gap), number))
    return counts


def _comparison(progress: Progress, to: Addresses) -> Comparison | None:
    if progress.compared_with is None or progress.changes is None:
        return None
    numbers = then_and_now(progress.before, progress.summary) if progress.before else []
    groups = change_groups(progress.changes, to.action) if progress.before else []
    return Comparison(day(progress.compared_with.day), numbers, groups)


def _count_row(kind: str, group: Group, to: Addresses) -> CountRow:
    here = {kind: str(group.number)}
    counts = [_count(group, marks, to, here) for marks in COLUMNS]
    overdue = to.actions(**here, overdue="true")
    counts.append(Count(f"{group.overdue} overdue", overdue, group.overdue, "Overdue", "overdue"))
    name = group.short_name or group.title
    noun = "Outcome " if kind == "outcome" else ""
    return CountRow(f"{noun}{group.number}{':' if noun else ''} {name}", to.actions(**here), group.actions, counts)


def _count(group: Group, marks: Sequence[Mark], to: Addresses, here: Mapping[str, str]) -> Count:
    present = [mark for mark in marks if group.by_mark[mark]]
    words = in_words([f"{group.by_mark[mark]} {MARK_WORDS[mark].lower()}" for mark in present])
    label = MARK_WORDS[marks[0]] if len(marks) == 1 else OTHER
    number = sum(group.by_mark[mark] for mark in marks)
    return Count(words, to.marked(*(present or marks), **here), number, label, marks[0].value)
