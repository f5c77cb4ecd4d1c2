"""What the overview, the outcomes and the start page say about whole plans: counts by mark, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from actions.models import ActionState
from actions.pages.rows import Row, row_of
from actions.permissions import reader_of
from actions.reading import ActionReading, read_actions
from actions.speaking import lost_speakers
from actions.stages import MARK_WORDS, Mark
from govuk.words import count_of, in_words
from outcomes.pages import OutcomeContents, outcome_contents
from outcomes.scope import Scope

COLUMNS = (
    (Mark.RED,),
    (Mark.AMBER,),
    (Mark.NO_UPDATE,),
    (Mark.GREEN,),
    (Mark.COMPLETE,),
    (Mark.NOT_STARTED, Mark.PAUSED, Mark.CLOSED, Mark.NOT_RECORDED),
)
IN_PROGRESS = (Mark.RED, Mark.AMBER, Mark.NO_UPDATE, Mark.GREEN)
GAP_WORDS = {"lead": "no lead partner", "person": "no accountable person", "due_date": "no date set"}


@dataclass(frozen=True)
class Cell:
    """The actions of one workstream with one mark, or one of a few."""

    code: str
    words: str
    href: str
    refs: list[str]


@dataclass(frozen=True)
class WorkstreamRow:
    """One line of the grid."""

    number: int
    name: str
    total: int
    cells: list[Cell]
    overdue: Cell


@dataclass(frozen=True)
class Gap:
    """Something that is missing, for how many actions; without an address where the reader cannot follow it."""

    text: str
    href: str


@dataclass(frozen=True)
class OutcomeCard:
    """An outcome with the actions that serve it."""

    contents: OutcomeContents
    counts: dict[str, int]
    total: int


@dataclass(frozen=True)
class Overview:
    """The whole plan at the moment.

    Attributes:
        position: the one sentence that gives the answer.
        counts: by mark, for the bar; links lead to the list of each.
    """

    position: str
    total: int
    counts: dict[str, int]
    links: dict[str, str]
    workstreams: list[WorkstreamRow]
    totals: list[int]
    overdue: int
    gaps: list[Gap]
    outcomes: list[OutcomeCard]


def read_plan(scope: Scope) -> list[ActionReading]:
    """Every action of the strategy, in the order of the plan."""
    states = ActionState.objects.at(scope.moment.revision).of_strategies([scope.strategy.pk])
    return read_actions(states.order_by("action__sort_key"), scope.moment, {scope.strategy.pk: reader_of(scope.access)})


def overview(scope: Scope) -> Overview:
    """Read the plan once and count it."""
    readings = read_plan(scope)
    links = _Links(scope)
    workstreams = _workstreams(readings, links)
    return Overview(
        position=position_words(readings),
        total=len(readings),
        counts=mark_counts(readings),
        links={mark.value: links.marked(mark) for mark in Mark},
        workstreams=workstreams,
        totals=[sum(len(row.cells[i].refs) for row in workstreams) for i in range(len(COLUMNS))],
        overdue=sum(reading.facts.is_overdue for reading in readings),
        gaps=[*_gaps(readings, links), *_lost_speakers(scope, readings)],
        outcomes=outcome_cards(scope, readings),
    )


def outcome_cards(scope: Scope, readings: Sequence[ActionReading]) -> list[OutcomeCard]:
    """The outcomes with what serves them. An action serves several, so their totals do not add up."""
    serving: dict[int, list[ActionReading]] = defaultdict(list)
    for reading in readings:
        for number in reading.outcomes:
            serving[number].append(reading)
    return [
        OutcomeCard(contents, mark_counts(serving[contents.number]), len(serving[contents.number]))
        for contents in outcome_contents(scope.strategy.pk, scope.moment.revision)
    ]


def rows_serving(readings: Iterable[ActionReading], outcome: int) -> list[Row]:
    """Actions that serve an outcome, the most serious first, then in the order of the plan."""
    serving = [reading for reading in readings if outcome in reading.outcomes]
    rank = list(Mark)
    return [row_of(one) for one in sorted(serving, key=lambda one: rank.index(one.facts.mark))]


def mark_counts(readings: Iterable[ActionReading]) -> dict[str, int]:
    """How many actions have each mark, in the order of the marks."""
    counts = Counter(reading.facts.mark for reading in readings)
    return {mark.value: counts[mark] for mark in Mark if counts[mark]}


def position_words(readings: Sequence[ActionReading]) -> str:
    """The position of the plan in one sentence."""
    total = len(readings)
    if not total:
        return "No actions are recorded yet."
    counts = mark_counts(readings)
    if set(counts) == {Mark.NOT_RECORDED.value}:
        return f"{count_of(total, 'action')}. Nothing has been recorded about any of them yet."
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


class _Links:
    """Addresses of the list of actions, filtered, at the page's moment."""

    def __init__(self, scope: Scope) -> None:
        self.base = reverse("action-list", kwargs={"slug": scope.strategy.slug})
        self.past = f"&as_at={scope.moment.name}" if scope.moment.is_past else ""

    def to(self, query: str) -> str:
        """The list with these filters."""
        return f"{self.base}?{query}{self.past}"

    def marked(self, *marks: Mark, workstream: int | None = None) -> str:
        """The list of the actions with any of these marks."""
        name = "rag" if marks[0] in IN_PROGRESS else "stage"
        query = "&".join(f"{name}={mark.value}" for mark in marks)
        return self.to(query if workstream is None else f"workstream={workstream}&{query}")


def _workstreams(readings: Iterable[ActionReading], links: _Links) -> list[WorkstreamRow]:
    groups: dict[int, list[ActionReading]] = defaultdict(list)
    for reading in readings:
        groups[reading.workstream.number].append(reading)
    return [_workstream(number, group, links) for number, group in sorted(groups.items())]


def _workstream(number: int, group: Sequence[ActionReading], links: _Links) -> WorkstreamRow:
    name = group[0].workstream.short_name or group[0].workstream.title
    late = [reading.ref for reading in group if reading.facts.is_overdue]
    return WorkstreamRow(
        number=number,
        name=name,
        total=len(group),
        cells=[_cell(number, group, marks, links) for marks in COLUMNS],
        overdue=Cell("overdue", f"{len(late)} overdue", links.to(f"workstream={number}&overdue=true"), late),
    )


def _cell(number: int, group: Sequence[ActionReading], marks: tuple[Mark, ...], links: _Links) -> Cell:
    found = [reading for reading in group if reading.facts.mark in marks]
    counts = mark_counts(found)
    words = in_words([f"{n} {MARK_WORDS[Mark(code)].lower()}" for code, n in counts.items()])
    present = tuple(Mark(code) for code in counts) or marks
    return Cell(marks[0].value, words, links.marked(*present, workstream=number), [one.ref for one in found])


def _gaps(readings: Sequence[ActionReading], links: _Links) -> list[Gap]:
    counts = Counter(gap for reading in readings for gap in reading.facts.gaps)
    return [
        Gap(f"{count_of(counts[name], 'action')} with {words}", links.to(f"gap={name}"))
        for name, words in GAP_WORDS.items()
        if counts[name]
    ]


def _lost_speakers(scope: Scope, readings: Sequence[ActionReading]) -> list[Gap]:
    number = len(lost_speakers((reading.state for reading in readings), scope.moment.revision))
    if not number:
        return []
    may_mend = scope.access.leads and not scope.moment.is_past
    href = reverse("set-up", kwargs={"slug": scope.strategy.slug}) if may_mend else ""
    return [Gap(f"{count_of(number, 'action')} whose accountable person no longer speaks for the lead partner", href)]
