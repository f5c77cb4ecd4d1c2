"""The grid of the overview: workstream by mark, the actions' numbers inside the cells, and what changed beside them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from actions.changes import Difference
from actions.pages.changes import KindOfChange, kinds_of_changes
from actions.reading import ActionReading
from actions.stages import MARK_WORDS, Mark
from govuk.words import in_words
from outcomes.scope import Scope

IN_PROGRESS = (Mark.RED, Mark.AMBER, Mark.NO_UPDATE, Mark.GREEN)
OTHER = "Any other stage"
COLUMNS: tuple[tuple[str, tuple[Mark, ...]], ...] = (
    *((MARK_WORDS[mark], (mark,)) for mark in (*IN_PROGRESS, Mark.COMPLETE)),
    (OTHER, (Mark.NOT_STARTED, Mark.PAUSED, Mark.CLOSED, Mark.NOT_RECORDED)),
)
"""Headings, with the marks that stand under each."""


@dataclass(frozen=True)
class Cell:
    """The actions of one workstream with one mark, or one of a few."""

    code: str
    words: str
    href: str
    refs: list[str]


@dataclass(frozen=True)
class WorkstreamRow:
    """One line of the grid. `changed` is empty where no rating or stage changed, and where nothing is compared."""

    number: int
    name: str
    total: int
    cells: list[Cell]
    overdue: Cell
    changed: list[KindOfChange]


class ListLinks:
    """Addresses of the list of actions, filtered, and of actions, at the page's moment."""

    def __init__(self, scope: Scope) -> None:
        self.slug = scope.strategy.slug
        self.base = reverse("action-list", kwargs={"slug": self.slug})
        self.moment = scope.moment.name if scope.moment.is_past else ""

    def to(self, query: str) -> str:
        """The list with these filters."""
        return f"{self.base}?{query}{f'&as_at={self.moment}' if self.moment else ''}"

    def marked(self, *marks: Mark, workstream: int | None = None) -> str:
        """The list of the actions with any of these marks."""
        name = "rag" if marks[0] in IN_PROGRESS else "stage"
        query = "&".join(f"{name}={mark.value}" for mark in marks)
        return self.to(query if workstream is None else f"workstream={workstream}&{query}")

    def action(self, ref: str) -> str:
        """An action's own page."""
        past = f"?as_at={self.moment}" if self.moment else ""
        return reverse("action", kwargs={"slug": self.slug, "ref": ref}) + past


def mark_counts(readings: Iterable[ActionReading]) -> dict[str, int]:
    """How many actions have each mark, in the order of the marks."""
    counts = Counter(reading.facts.mark for reading in readings)
    return {mark.value: counts[mark] for mark in Mark if counts[mark]}


def workstream_rows(
    readings: Iterable[ActionReading], links: ListLinks, changes: Iterable[Difference]
) -> list[WorkstreamRow]:
    """The lines of the grid, in the order of the plan.

    Args:
        readings: every action.
        links: to the lists that the cells count.
        changes: what differs since the earlier moment.
    """
    groups: dict[int, list[ActionReading]] = defaultdict(list)
    for reading in readings:
        groups[reading.workstream.number].append(reading)
    differing: dict[str, list[Difference]] = defaultdict(list)
    for change in changes:
        differing[change.ref].append(change)
    return [_row(number, group, links, differing) for number, group in sorted(groups.items())]


def _row(
    number: int, group: Sequence[ActionReading], links: ListLinks, differing: dict[str, list[Difference]]
) -> WorkstreamRow:
    name = group[0].workstream.short_name or group[0].workstream.title
    late = [reading.ref for reading in group if reading.facts.is_overdue]
    return WorkstreamRow(
        number=number,
        name=name,
        total=len(group),
        cells=[_cell(number, group, marks, links) for _, marks in COLUMNS],
        overdue=Cell("overdue", f"{len(late)} overdue", links.to(f"workstream={number}&overdue=true"), late),
        changed=kinds_of_changes(change for reading in group for change in differing.get(reading.ref, ())),
    )


def _cell(number: int, group: Sequence[ActionReading], marks: tuple[Mark, ...], links: ListLinks) -> Cell:
    found = [reading for reading in group if reading.facts.mark in marks]
    counts = mark_counts(found)
    words = in_words([f"{n} {MARK_WORDS[Mark(code)].lower()}" for code, n in counts.items()])
    present = tuple(Mark(code) for code in counts) or marks
    return Cell(marks[0].value, words, links.marked(*present, workstream=number), [one.ref for one in found])
