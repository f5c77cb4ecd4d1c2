"""What changed between two moments, in the order that a committee asks: worse, better, complete, dates, the rest."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from actions.stages import Mark, Trend
from govuk.words import count_of, day, in_words
from scrutiny.differences import ONGOING
from scrutiny.pages.words import action_name, mark_words
from scrutiny.report_data import Difference, Summary


@dataclass(frozen=True)
class Change:
    """One action in a group of changes."""

    name: str
    href: str
    words: str


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of one kind: "4 worse"."""

    title: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class ThenAndNow:
    """One number of the summary at both moments."""

    name: str
    before: int
    after: int


TITLES: Mapping[str, Callable[[int], str]] = {
    "worse": lambda n: f"{n} worse",
    "better": lambda n: f"{n} better",
    "new": lambda n: f"{n} rated for the first time or again",
    Mark.NO_UPDATE.value: lambda n: f"{n} not reported",
    Mark.COMPLETE.value: lambda n: f"{n} complete",
    "stage": lambda n: count_of(n, "other change of stage", "other changes of stage"),
    "due_date": lambda n: count_of(n, "date changed", "dates changed"),
    "lead": lambda n: count_of(n, "change of lead partner", "changes of lead partner"),
    "title": lambda n: count_of(n, "wording corrected", "wordings corrected"),
    "added": lambda n: f"{count_of(n, 'action')} added",
}
"""Kinds of change in the order in which they are told."""

NUMBERS: Sequence[tuple[str, Callable[[Summary], int]]] = (
    ("Red", lambda summary: summary.by_mark[Mark.RED]),
    ("Amber", lambda summary: summary.by_mark[Mark.AMBER]),
    ("No update", lambda summary: summary.by_mark[Mark.NO_UPDATE]),
    ("Green", lambda summary: summary.by_mark[Mark.GREEN]),
    ("Complete", lambda summary: summary.by_mark[Mark.COMPLETE]),
    ("Not started", lambda summary: summary.by_mark[Mark.NOT_STARTED]),
    ("Paused", lambda summary: summary.by_mark[Mark.PAUSED]),
    ("Closed", lambda summary: summary.by_mark[Mark.CLOSED]),
    ("Not recorded yet", lambda summary: summary.by_mark[Mark.NOT_RECORDED]),
    ("All actions", lambda summary: summary.actions),
    ("Overdue", lambda summary: summary.overdue),
)


def change_groups(changes: Iterable[Difference], href_of: Callable[[str], str]) -> list[ChangeGroup]:
    """Group differences by kind.

    Args:
        changes: what differs, in the order of the actions.
        href_of: address of an action's page, by its reference.
    """
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        row = Change(action_name(change.ref, change.short_title), href_of(change.ref), _words(change))
        found[_kind(change)].append(row)
    return [ChangeGroup(title(len(found[kind])), found[kind]) for kind, title in TITLES.items() if found[kind]]


def then_and_now(before: Summary, after: Summary) -> list[ThenAndNow]:
    """The summary's numbers at both moments; what was nothing and is nothing is left out."""
    pairs = (ThenAndNow(name, number(before), number(after)) for name, number in NUMBERS)
    return [pair for pair in pairs if pair.before or pair.after]


def moved_words(changes: Sequence[Difference]) -> str:
    """Worse and better in one clause: "4 have got worse and 2 better"; "" where no rating moved."""
    worse = sum(change.direction == Trend.WORSE for change in changes)
    better = sum(change.direction == Trend.BETTER for change in changes)
    if worse:
        said = [f"{worse} {'has' if worse == 1 else 'have'} got worse", *([f"{better} better"] if better else [])]
        return in_words(said)
    return f"{better} {'has' if better == 1 else 'have'} got better" if better else ""


def _kind(change: Difference) -> str:
    if change.what == "joint_lead":
        return "lead"
    if change.what != "mark":
        return change.what
    if change.direction and change.direction != Trend.SAME:
        return change.direction
    if change.direction == Trend.SAME:
        return "new"
    return str(change.after) if change.after in TITLES else "stage"


def _words(change: Difference) -> str:
    if change.what == "added":
        return "was added"
    if change.what == "title":
        return f"was “{change.before}”, is now “{change.after}”"
    if change.what == "due_date":
        return _date_words(change)
    if change.what == "mark":
        return f"from {mark_words(change.before)} to {mark_words(change.after)}"
    role = "joint lead" if change.what == "joint_lead" else "lead partner"
    return f"from {change.before or f'no {role}'} to {change.after or f'no {role}'}"


def _date_words(change: Difference) -> str:
    words = f"from {_due(change.before)} to {_due(change.after)}"
    if change.before is None:
        return f"set to {_due(change.after)}"
    if change.after is None or ONGOING in (change.before, change.after):
        return words
    days = (date.fromisoformat(change.after) - date.fromisoformat(change.before)).days
    return f"{words}, {count_of(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _due(value: str | None) -> str:
    if value is None:
        return "no date set"
    return value if value == ONGOING else day(date.fromisoformat(value))
