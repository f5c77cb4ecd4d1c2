"""The later sections of "Report": dates that moved, and the position by workstream and by outcome."""

from collections.abc import Iterator, Mapping

from actions.changes import Difference, Kind, kind_of
from actions.pages.changes import change_groups
from actions.stages import MARK_WORDS, Mark
from govuk.words import count_of, day, period_words
from scrutiny.frozen import Frozen
from scrutiny.house.blocks import NEXT_TABLE, Block, Cell, Column, Run, Table, Text, clean
from scrutiny.house.lines import cell, have, listed, named, numbered, refs, rows_of, sentence
from scrutiny.pages.standing import position_words
from scrutiny.report_data import Group, WorkstreamGroup

STREAM_COLUMNS = (Column("Workstream", 66), Column("Actions", 18), Column("Ratings", 82))
TOLD_COLUMNS = (Column("Workstream", 38), Column("Actions", 18), Column("Ratings", 42), Column("Summary", 68))
OFTEN = 3
"""From so many moves on a date is pointed out (docs/rules.md, Dates)."""


def dates_moved(frozen: Frozen) -> Iterator[Block]:
    """Due dates that moved: since the earlier moment, else since they were first set."""
    progress = frozen.progress
    if progress.before is not None and progress.compared_with is not None:
        items = _moved_since(frozen, [one for one in progress.changes or () if kind_of(one) == Kind.DATE_MOVED])
        since = f"since {day(progress.compared_with.day)}"
    else:
        items = [(named(row.line), sentence(row.moved)) for row in rows_of(frozen) if row.moved]
        since = "since they were first set" if len(items) != 1 else "since it was first set"
    number = len(items)
    if items:
        yield numbered(f"{count_of(number, 'due date')} {have(number)} moved {since}.")
        yield listed(items, "Dates that have moved")
    elif any(line.due_date for line in progress.actions):
        yield numbered(f"No due date has moved {since}.")
    else:
        yield numbered("No action has a due date that could have moved.")
    often = [line for line in progress.actions if line.due_date_moves >= OFTEN and not line.ended_as]
    if often:
        yield numbered(f"Moved {OFTEN} times or more: {refs(often)}.")


def _moved_since(frozen: Frozen, changes: list[Difference]) -> list[tuple[str, str]]:
    lines = {line.ref: line for line in frozen.progress.actions}
    groups = change_groups(changes, lambda ref: "")
    words = [change.words for group in groups for change in group.changes]
    return [(named(lines[one.ref]), sentence(said)) for one, said in zip(changes, words, strict=True)]


def workstreams(frozen: Frozen) -> Iterator[Block]:
    """Each workstream with its counts and what its lead says; the position, where no comparison has given it."""
    progress = frozen.progress
    if progress.before is None:
        yield numbered(position_words(progress))
    if not progress.workstreams:
        return
    period = progress.at.period
    about = f" about {period_words(period.starts, period.ends)}" if period else ""
    is_told = any(group.summary for group in progress.workstreams)
    whose = f", with what its lead says{about}" if is_told else ". No lead of a workstream has written a summary"
    yield numbered(f"Table {NEXT_TABLE} shows each workstream{whose}{'' if is_told else about}.")
    columns = TOLD_COLUMNS if is_told else STREAM_COLUMNS
    rows = tuple(_workstream(group)[: len(columns)] for group in progress.workstreams)
    yield Table("Progress by workstream", "One row for each workstream.", columns, rows)


def _workstream(group: WorkstreamGroup) -> tuple[Cell, ...]:
    return (
        cell(_group_name(group, group.short_name)),
        cell(f"{group.actions:,}"),
        cell(_marks(group.by_mark), _late(group)),
        cell(group.summary.text if group.summary else "No summary was written"),
    )


def outcomes(frozen: Frozen) -> Iterator[Block]:
    """Each outcome with its counts, which overlap."""
    progress = frozen.progress
    if not progress.outcomes:
        yield numbered("The plan names no outcomes.")
        return
    yield numbered(
        f"Table {NEXT_TABLE} shows each outcome. An action can serve more than one, so the numbers do not add up to "
        f"{count_of(progress.summary.actions, 'action')}."
    )
    columns = (Column("Outcome", 66), Column("Actions", 18), Column("Ratings", 82))
    rows = tuple(
        (cell(_group_name(group, "")), cell(f"{group.actions:,}"), cell(_marks(group.by_mark), _late(group)))
        for group in progress.outcomes
    )
    yield Table("Progress by outcome", "One row for each outcome. An action can be in several.", columns, rows)


def _group_name(group: Group, short: str) -> Text:
    return (Run(f"{group.number}", is_bold=True), Run(f" {clean(short) or clean(group.title)}"))


def _marks(by_mark: Mapping[str, int]) -> str:
    """ "1 red, 2 green", the most serious first."""
    found = [f"{by_mark[mark]:,} {MARK_WORDS[mark].lower()}" for mark in Mark if by_mark.get(mark)]
    return ", ".join(found) or "No action"


def _late(group: Group) -> str:
    return f"{group.overdue:,} overdue" if group.overdue else ""
