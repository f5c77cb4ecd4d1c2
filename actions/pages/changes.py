"""What changed between two moments in words, in the order that a committee asks: worse, better, complete, dates.

The overview, the progress report and every later page say it in these words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from actions.changes import ONGOING, Difference, Kind, days_moved, kind_of
from actions.reading import ActionReading
from actions.stages import MARK_WORDS, Mark
from actions.wording import gap_words
from govuk.words import count_of, day, in_words


@dataclass(frozen=True)
class Line:
    """A reading as far as its changes are told: `actions.changes.Comparable`."""

    ref: str
    short_title: str
    title: str
    mark: str
    rating: str | None
    last_rated: str | None
    due_date: date | None
    is_ongoing: bool
    lead: str | None
    joint_lead: str | None


@dataclass(frozen=True)
class Change:
    """One action in a group of changes; `before` and `after` are codes of marks where the mark changed, else ""."""

    name: str
    href: str
    words: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of one kind: "4 worse"."""

    title: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class KindOfChange:
    """What changed about the marks of a few actions, in one word, with their references."""

    word: str
    refs: Sequence[str]
    is_worse: bool


TITLES: Mapping[Kind, Callable[[int], str]] = {
    Kind.WORSE: lambda n: f"{n} worse",
    Kind.BETTER: lambda n: f"{n} better",
    Kind.NO_UPDATE: lambda n: f"{n} not reported",
    Kind.COMPLETED: lambda n: f"{n} completed",
    Kind.STARTED: lambda n: f"{n} started",
    Kind.RESUMED: lambda n: f"{n} taken up again",
    Kind.REPORTED: lambda n: f"{n} reported again",
    Kind.PAUSED: lambda n: f"{n} paused",
    Kind.CLOSED: lambda n: f"{n} closed",
    Kind.STAGE: lambda n: count_of(n, "other change of stage", "other changes of stage"),
    Kind.DATE_MOVED: lambda n: count_of(n, "date moved", "dates moved"),
    Kind.DATE_SET: lambda n: count_of(n, "date set", "dates set"),
    Kind.LEAD: lambda n: count_of(n, "change of lead partner", "changes of lead partner"),
    Kind.TITLE: lambda n: count_of(n, "wording corrected", "wordings corrected"),
    Kind.ADDED: lambda n: f"{count_of(n, 'action')} added",
}
"""Kinds of change in the order in which they are told."""

OF_MARKS: Mapping[Kind, str] = {
    Kind.WORSE: "Worse",
    Kind.BETTER: "Better",
    Kind.NO_UPDATE: "Not reported",
    Kind.COMPLETED: "Completed",
    Kind.STARTED: "Started",
    Kind.RESUMED: "Taken up again",
    Kind.REPORTED: "Reported again",
    Kind.PAUSED: "Paused",
    Kind.CLOSED: "Closed",
    Kind.STAGE: "Other stage",
    Kind.ADDED: "Added",
}
"""The kinds that are about a rating or a stage, in a word."""


def line_of(reading: ActionReading) -> Line:
    """What the rule of changes reads of an action."""
    state = reading.state
    return Line(
        ref=reading.ref,
        short_title=reading.short_title,
        title=reading.title,
        mark=reading.facts.mark.value,
        rating=None if reading.facts.no_update else state.reported,
        last_rated=state.last_rated,
        due_date=state.due_date,
        is_ongoing=state.is_ongoing,
        lead=reading.lead.name if reading.lead else None,
        joint_lead=reading.joint_lead.name if reading.joint_lead else None,
    )


def change_groups(changes: Iterable[Difference], href_of: Callable[[str], str]) -> list[ChangeGroup]:
    """Group differences by kind.

    Args:
        changes: what differs, in the order of the actions.
        href_of: address of an action's page, by its reference.
    """
    found: dict[Kind, list[Change]] = defaultdict(list)
    for change in changes:
        marks = (change.before or Mark.NOT_RECORDED.value, change.after or "") if change.what == "mark" else ()
        row = Change(action_name(change.ref, change.short_title), href_of(change.ref), _words(change), *marks)
        found[kind_of(change)].append(row)
    return [ChangeGroup(title(len(found[kind])), found[kind]) for kind, title in TITLES.items() if found[kind]]


def kinds_of_changes(changes: Iterable[Difference]) -> list[KindOfChange]:
    """What changed about ratings and stages, a kind at a time, for a cell of a table."""
    refs: dict[Kind, list[str]] = defaultdict(list)
    for change in changes:
        refs[kind_of(change)].append(change.ref)
    return [KindOfChange(word, refs[kind], kind == Kind.WORSE) for kind, word in OF_MARKS.items() if refs[kind]]


def moved_words(changes: Iterable[Difference]) -> str:
    """Worse and better in one clause: "4 have got worse and 2 better"; "" where no rating moved."""
    kinds = [kind_of(change) for change in changes]
    worse, better = kinds.count(Kind.WORSE), kinds.count(Kind.BETTER)
    if worse:
        said = [f"{worse} {'has' if worse == 1 else 'have'} got worse", *([f"{better} better"] if better else [])]
        return in_words(said)
    return f"{better} {'has' if better == 1 else 'have'} got better" if better else ""


def action_name(ref: str, short_title: str) -> str:
    """An action in a list: "Action 3.1 Short title". The number never stands at the end of a line alone."""
    return f"Action\u00a0{ref} {short_title}"


def mark_words(mark: str | None) -> str:
    """A rating or stage in the middle of a sentence: "no update"."""
    return MARK_WORDS[Mark(mark)].lower() if mark else "not recorded yet"


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
    if change.before is None:
        return f"set to {_due(change.after)}"
    words = f"from {_due(change.before)} to {_due(change.after)}"
    days = days_moved(change)
    return words if days is None else f"{words}, {count_of(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _due(value: str | None) -> str:
    if value is None:
        return gap_words("due_date")
    return value if value == ONGOING else day(date.fromisoformat(value))
