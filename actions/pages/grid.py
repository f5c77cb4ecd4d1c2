"""The grid of the overview: workstream by mark, the actions' numbers inside the cells, and what changed beside them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from actions.changes import Difference
from actions.pages.changes import KindOfChange, kinds_of_changes
from actions.reading import ActionReading
from actions.stages import MARK_WORDS, Mark
from actions.wording import COLUMNS, OTHER, mark_filters
from govuk.words import in_words
from outcomes.scope import Scope

HEADINGS = tuple((MARK_WORDS[marks[0]] if len(marks) == 1 else OTHER, marks) for marks in COLUMNS)
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

    def to(self, filters: Mapping[str, str | Sequence[str]]) -> str:
        """The list with these filters."""
        past = {"as_at": self.moment} if self.moment else {}
        return f"{self.base}?{urlencode({**filters, **past}, doseq=True, safe='@')}"

    def marked(self, *marks: Mark, workstream: int | None = None) -> str:
        """The list of the actions with any of these marks."""
        own = {} if workstream is None else {"workstream": str(workstream)}
        return self.to({**own, **mark_filters(marks)})

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
        cells=[_cell(number, group, marks, links) for marks in COLUMNS],
        overdue=Cell("overdue", f"{len(late)} overdue", links.to({"workstream": str(number), "overdue": "true"}), late),
        changed=kinds_of_changes(change for reading in group for change in differing.get(reading.ref, ())),
    )


def _cell(number: int, group: Sequence[ActionReading], marks: tuple[Mark, ...], links: ListLinks) -> Cell:
    found = [reading for reading in group if reading.facts.mark in marks]
    counts = mark_counts(found)
    words = in_words([f"{n} {MARK_WORDS[Mark(code)].lower()}" for code, n in counts.items()])
    present = tuple(Mark(code) for code in counts) or marks
    return Cell(marks[0].value, words, links.marked(*present, workstream=number), [one.ref for one in found])
