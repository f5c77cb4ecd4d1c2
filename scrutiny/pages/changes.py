"""The numbers of a report then and now. What changed about each action is said by `actions.pages.changes`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.stages import Mark
from scrutiny.report_data import Summary


@dataclass(frozen=True)
class ThenAndNow:
    """One number of the summary at both moments."""

    name: str
    before: int
    after: int


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


def then_and_now(before: Summary, after: Summary) -> list[ThenAndNow]:
    """The summary's numbers at both moments; what was nothing and is nothing is left out."""
    pairs = (ThenAndNow(name, number(before), number(after)) for name, number in NUMBERS)
    return [pair for pair in pairs if pair.before or pair.after]
