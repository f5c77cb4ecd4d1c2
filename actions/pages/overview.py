"""What the overview, the outcomes and the start page say about whole plans: counts by mark, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.moments import Moment
from actions.changes import Difference, differences
from actions.forms.compare import Comparison
from actions.models import ActionState
from actions.pages.attention import Concern, Known, changed_marks, concerns, is_bare, returned_updates
from actions.pages.changes import ChangeGroup, change_groups, kinds_of_changes, line_of
from actions.pages.grid import HEADINGS, ListLinks, WorkstreamRow, mark_counts, workstream_rows
from actions.pages.horizon import Horizon, horizon
from actions.periods import PeriodDates
from actions.permissions import reader_of
from actions.reading import ActionReading, read_actions
from actions.speaking import lost_speakers
from actions.stages import MARK_WORDS, Mark
from actions.wording import GAP_WORDS, IN_PROGRESS, gap_words
from govuk.words import count_of, day, in_words, period_words, weekday
from outcomes.promises import outcome_titles
from outcomes.scope import Scope


@dataclass(frozen=True)
class Gap:
    """Something that is missing, for how many actions; without an address where the reader cannot follow it."""

    text: str
    href: str


@dataclass(frozen=True)
class OutcomeCard:
    """An outcome with the actions that serve it."""

    number: int
    title: str
    counts: dict[str, int]
    total: int


@dataclass(frozen=True)
class Since:
    """What changed since the earlier moment.

    Attributes:
        day: the earlier day, in words.
        about: the period that the day is the cut-off of, else "".
        groups: changes by kind; empty where nothing changed.
        totals: worse, better and the like, for the last line of the grid.
        has_records: False where nothing was recorded by then, so that nothing can be compared.
    """

    day: str
    about: str
    groups: Sequence[ChangeGroup]
    totals: str
    has_records: bool


@dataclass(frozen=True)
class Reporting:
    """Where the current period stands: when updates are due, and how many ratings nobody has reviewed.

    Attributes:
        words: about the period; that there is none yet.
        has_period: whether there is one.
        waiting: how many ratings stand unreviewed, up to the words "not yet reviewed"; "" where none does.
    """

    words: str
    has_period: bool
    waiting: str
    waiting_href: str


@dataclass(frozen=True)
class Overview:
    """The whole plan at the moment.

    Attributes:
        position: the one sentence that gives the answer.
        counts: by mark, for the bar; links lead to the list of each.
        columns: headings of the grid's marks, with the code of the mark that each is drawn with, else "".
        is_bare: no stage has been recorded of any action.
        since: what changed; None where nothing is compared.
    """

    position: str
    reporting: Reporting
    total: int
    counts: dict[str, int]
    links: dict[str, str]
    attention: list[Concern]
    is_bare: bool
    since: Since | None
    columns: list[tuple[str, str]]
    workstreams: list[WorkstreamRow]
    totals: list[tuple[str, int]]
    overdue: int
    gaps: list[Gap]
    outcomes: list[OutcomeCard]
    horizon: Horizon | None


def read_plan(scope: Scope) -> list[ActionReading]:
    """Every action of the strategy, in the order of the plan."""
    return read_plan_at(scope, scope.moment)


def read_plan_at(scope: Scope, moment: Moment) -> list[ActionReading]:
    """Every action of the strategy as it stood at another moment."""
    states = ActionState.objects.at(moment.revision).of_strategies([scope.strategy.pk])
    return read_actions(states.order_by("action__sort_key"), moment, {scope.strategy.pk: reader_of(scope.access)})


def overview(scope: Scope, earlier: Comparison | None = None) -> Overview:
    """Read the plan once, and once more at the earlier moment, and count it.

    Args:
        scope: the strategy, the person and the moment.
        earlier: what to compare with.
    """
    readings = read_plan(scope)
    links = ListLinks(scope)
    lost = lost_speakers((reading.state for reading in readings), scope.moment.revision)
    changes = _changes(scope, readings, earlier)
    known = Known(returned_updates(scope, readings), lost, None if changes is None else changed_marks(changes))
    workstreams = workstream_rows(readings, links, changes or ())
    return Overview(
        position=position_words(readings),
        reporting=reporting_of(readings, scope.moment.day, links),
        total=len(readings),
        counts=mark_counts(readings),
        links={mark.value: links.marked(mark) for mark in Mark},
        attention=concerns(readings, known),
        is_bare=is_bare(readings),
        since=_since(earlier, changes, links),
        columns=[(head, marks[0].value if len(marks) == 1 else "") for head, marks in HEADINGS],
        workstreams=workstreams,
        totals=[(head, sum(len(row.cells[i].refs) for row in workstreams)) for i, (head, _) in enumerate(HEADINGS)],
        overdue=sum(reading.facts.is_overdue for reading in readings),
        gaps=[*plan_gaps(readings, links), *_lost_speakers(scope, len(lost))],
        outcomes=outcome_cards(scope, readings),
        horizon=horizon(scope.version, readings, scope.moment.day),
    )


def outcome_cards(scope: Scope, readings: Sequence[ActionReading]) -> list[OutcomeCard]:
    """The outcomes with what serves them. An action serves several, so their totals do not add up."""
    serving: dict[int, list[ActionReading]] = defaultdict(list)
    for reading in readings:
        for number in reading.outcomes:
            serving[number].append(reading)
    return [
        OutcomeCard(number, title, mark_counts(serving[number]), len(serving[number]))
        for number, title in outcome_titles(scope.strategy.pk, scope.moment.revision).items()
    ]


def position_words(readings: Sequence[ActionReading]) -> str:
    """The position of the plan in one sentence."""
    total = len(readings)
    if not total:
        return "No actions are recorded yet."
    counts = mark_counts(readings)
    if set(counts) == {Mark.NOT_RECORDED.value}:
        return f"{count_of(total, 'action')}. No stage or rating has been recorded yet."
    running = sum(counts.get(mark.value, 0) for mark in IN_PROGRESS)
    ratings = [_counted(m, counts[m.value]) for m in IN_PROGRESS if m.value in counts]
    others = [_counted(m, counts[m.value]) for m in Mark if m not in IN_PROGRESS and m.value in counts]
    sentence = f"{running} of {count_of(total, 'action')} in progress"
    sentence += f": {in_words(ratings)}." if ratings else "."
    late = sum(reading.facts.is_overdue for reading in readings)
    if others:
        sentence += f" {in_words(others)}."
    return sentence + (f" {late} {'is' if late == 1 else 'are'} overdue." if late else "")


def _counted(mark: Mark, number: int) -> str:
    return f"{number} without an update" if mark == Mark.NO_UPDATE else f"{number} {MARK_WORDS[mark].lower()}"


def plan_gaps(
    readings: Iterable[ActionReading], links: ListLinks, only: Collection[str] = tuple(GAP_WORDS)
) -> list[Gap]:
    """What is missing, for how many actions each.

    Args:
        only: which gaps to count.
    """
    counts = Counter(gap for reading in readings for gap in reading.facts.gaps)
    return [
        Gap(f"{count_of(counts[name], 'action')} with {gap_words(name)}", links.to({"gap": name}))
        for name in GAP_WORDS
        if counts[name] and name in only
    ]


def _lost_speakers(scope: Scope, number: int) -> list[Gap]:
    if not number:
        return []
    may_mend = scope.access.leads and not scope.moment.is_past
    href = reverse("set-up", kwargs={"slug": scope.strategy.slug}) if may_mend else ""
    return [Gap(f"{count_of(number, 'action')} whose accountable person no longer speaks for the lead partner", href)]


def _changes(
    scope: Scope, readings: Sequence[ActionReading], earlier: Comparison | None
) -> tuple[Difference, ...] | None:
    """What differs from the earlier moment; None where nothing is compared, or nothing was recorded by then."""
    before = read_plan_at(scope, earlier.moment) if earlier else []
    if not before:
        return None
    return differences([line_of(one) for one in before], [line_of(one) for one in readings])


def _since(earlier: Comparison | None, changes: tuple[Difference, ...] | None, links: ListLinks) -> Since | None:
    if earlier is None or (changes is None and not earlier.is_asked):
        return None
    period = earlier.period
    about = period_words(period.starts, period.ends) if period else ""
    totals = [f"{len(kind.refs)} {kind.word.lower()}" for kind in kinds_of_changes(changes or ())]
    return Since(
        day=day(earlier.moment.day),
        about=about,
        groups=change_groups(changes or (), links.action),
        totals=", ".join(totals),
        has_records=changes is not None,
    )


def reporting_of(readings: Sequence[ActionReading], today: date, links: ListLinks) -> Reporting:
    """Where the current period stands on a day, and how many ratings wait for their review."""
    period = readings[0].current_period if readings else None
    rated = [reading.facts.reviewed for reading in readings if reading.facts.reviewed is not None]
    waiting = rated.count(False)
    return Reporting(
        words=_period_line(period, today) if period else "No reporting period is open yet, so no update is due.",
        has_period=period is not None,
        waiting=_waiting_words(waiting, len(rated)),
        waiting_href=links.to({"reviewed": "false"}),
    )


def _waiting_words(waiting: int, rated: int) -> str:
    if not waiting:
        return ""
    return f"{waiting} of {count_of(rated, 'rating')} {'is' if waiting == 1 else 'are'} the partners\u2019 own and"


def _period_line(period: PeriodDates, today: date) -> str:
    """When updates are or were due, and until when they count."""
    name = period_words(period.starts, period.ends)
    last = day(period.cut_off)
    if today <= period.due:
        return f"Updates for {name} are due by {weekday(period.due)}. The window closes on {last}."
    was = f"Updates for {name} were due on {weekday(period.due)}."
    if today <= period.grace_until:
        return f"{was} Until {day(period.grace_until)} the rating before still counts. The window closes on {last}."
    if today <= period.cut_off:
        return f"{was} They are late, and still open until {last}."
    return f"{was} The window closed on {last}."
