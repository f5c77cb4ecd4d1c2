"""The first sections of "Report": what changed, and what needs the committee's attention."""

from collections.abc import Iterator, Sequence

from actions.changes import Kind, kind_of
from actions.pages.changes import Change, ChangeGroup, change_groups
from actions.stages import Mark, Rating
from actions.wording import GAP_WORDS
from govuk.words import count_of, day, in_words, period_words
from scrutiny.frozen import Frozen
from scrutiny.house.blocks import NEXT_TABLE, Block, Cell, Column, Lettered, Table, clean, of, said
from scrutiny.house.lines import (
    MOST_LETTERS,
    MOST_NAMED,
    be,
    bold,
    cell,
    due_texts,
    expected_on,
    gap_sentence,
    have,
    listed,
    name_text,
    named,
    numbered,
    rating_words,
    refs,
    rows_of,
    sentence,
    who,
)
from scrutiny.pages.changes import then_and_now
from scrutiny.pages.words import Row

ADDED = "was added"
RED_COLUMNS = (
    Column("Action", 40),
    Column("Cause", 37),
    Column("Path to green", 37),
    Column("Lead partner", 27),
    Column("Due", 25),
)


def changed(frozen: Frozen) -> Iterator[Block]:
    """What changed since the earlier moment; nothing where nothing was compared. Moved dates have their own section."""
    progress = frozen.progress
    earlier = progress.compared_with
    if earlier is None:
        return
    if progress.before is None:
        yield numbered(f"Nothing had been recorded by {day(earlier.day)}, so nothing can be compared.")
        return
    told = [change for change in progress.changes or () if kind_of(change) != Kind.DATE_MOVED]
    apart = ", apart from dates that moved" if len(told) < len(progress.changes or ()) else ""
    if told:
        number = len({change.ref for change in told})
        words = f"{number} of {count_of(progress.summary.actions, 'action')} {have(number)} changed"
        yield numbered(f"Since {day(earlier.day)}, {words}{apart}.")
        groups = change_groups(told, lambda ref: "")
        yield Lettered(2, tuple(of(_group_words(group)) for group in groups))
    else:
        yield numbered(f"Nothing has changed since {day(earlier.day)}{apart}.")
    numbers = then_and_now(progress.before, progress.summary)
    columns = (Column("Actions", 66), Column(said(day(earlier.day)), 50), Column(said(day(progress.at.day)), 50))
    rows = tuple((cell(one.name), cell(f"{one.before:,}"), cell(f"{one.after:,}")) for one in numbers)
    if rows:
        yield numbered(f"Table {NEXT_TABLE} shows how many actions stand where, then and now.")
        yield Table("Number of actions then and now", "One row for each rating or stage.", columns, rows)


def _group_words(group: ChangeGroup) -> str:
    """Changes of one kind, the most serious first; many are told by their references alone."""
    found: dict[str, list[str]] = {}
    for one in sorted(group.changes, key=_urgency):
        found.setdefault("" if one.words == ADDED else one.words, []).append(clean(one.name))
    named_in = _by_reference if len(group.changes) > MOST_NAMED else in_words
    parts = (f"{words}{': ' if words else ''}{named_in(names)}" for words, names in found.items())
    return f"{group.title}: - " + "; ".join(parts) + "."


def _urgency(change: Change) -> int:
    """What became red stands first."""
    return list(Mark).index(Mark(change.after)) if change.after else 0


def _by_reference(names: Sequence[str]) -> str:
    """ "Actions 3.1 and 3.2", of actions that are named "Action 3.1 Short title"."""
    found = [name.split(" ")[0].partition("\N{NO-BREAK SPACE}")[2] for name in names]
    return f"Action{'' if len(found) == 1 else 's'} {in_words(found)}"


def off_track(frozen: Frozen) -> Iterator[Block]:
    """The red actions, each with its cause and its path back."""
    rows = rows_of(frozen, lambda line: line.mark == Mark.RED)
    if not rows:
        yield numbered(_none_rated(frozen) or "No action is off track (red).")
        return
    number = len(rows)
    its = "it will miss its date or its result" if number == 1 else "they will miss their dates or their results"
    yield numbered(f"{_share(frozen, number)} {be(number)} off track (red): {its} without help (Table {NEXT_TABLE}).")
    yield _rated_table("Red actions, with cause and path to green", rows)


def at_risk(frozen: Frozen) -> Iterator[Block]:
    """The amber actions."""
    rows = rows_of(frozen, lambda line: line.mark == Mark.AMBER)
    if not rows:
        yield numbered("No action is at risk (amber).")
        return
    number = len(rows)
    its = "its lead partner can recover it" if number == 1 else "their lead partners can recover them"
    is_long = number > MOST_LETTERS
    where = f" (Table {NEXT_TABLE})" if is_long else ""
    yield numbered(f"{_share(frozen, number)} {be(number)} at risk (amber): {its}{where}.")
    if is_long:
        yield _rated_table("Amber actions, with cause and path to green", rows)
    else:
        yield listed([(named(row.line, row.line.direction or ""), _at_risk_words(row)) for row in rows], "")


def _at_risk_words(row: Row) -> str:
    update, expected = row.update, expected_on(row.line)
    parts = [sentence(update.cause), sentence(update.path)] if update.cause or update.path else [_without_words(row)]
    parts.append(f"Expected {day(expected)}." if expected else "")
    parts.append(sentence(f"Lead partner: {who(row)}" if row.line.lead else who(row)))
    return " ".join(part for part in parts if part)


def _without_words(row: Row) -> str:
    return sentence(row.update.missing or "No cause is given")


def _share(frozen: Frozen, number: int) -> str:
    return f"{number:,} of {count_of(frozen.progress.summary.actions, 'action')}"


def _none_rated(frozen: Frozen) -> str:
    """Where nothing is rated, no action can be said to be on track; "" where something is."""
    if any(line.mark in Rating.values for line in frozen.progress.actions):
        return ""
    return "No action has a rating yet, so none is known to be off track (red)."


def _rated_table(caption: str, rows: list[Row]) -> Table:
    return Table(
        caption,
        "One row for each action: why it stands there, the way back, who leads it and when it is due.",
        RED_COLUMNS,
        tuple(_rated_row(row) for row in rows),
    )


def _rated_row(row: Row) -> tuple[Cell, ...]:
    word, notes = rating_words(row)
    mark = f"{word}, {notes}" if notes else word
    cause = row.update.cause or _without_words(row)
    return (
        cell(name_text(row.line), bold(mark)),
        cell(cause),
        cell(row.update.path or "Not given"),
        cell(who(row)),
        cell(*due_texts(row)),
    )


def not_reported(frozen: Frozen) -> Iterator[Block]:
    """Actions without an update, how many updates came, and what is not yet reviewed."""
    rows = rows_of(frozen, lambda line: line.no_update)
    if frozen.progress.at.period is None and not rows:
        yield numbered("No reporting period has begun, so no update was due.")
        return
    if rows:
        number = len(rows)
        words = f"{count_of(number, 'action')} in progress {have(number)} no update. No update is not a rating."
        yield numbered(words)
        yield listed([(named(row.line), _silent_words(row)) for row in rows], "Actions without an update")
    else:
        yield numbered("No action is without an update that was due.")
    yield from _received(frozen)
    waiting = [line for line in frozen.progress.actions if line.reviewed is False]
    if waiting:
        which = f"{count_of(len(waiting), 'update')} {be(len(waiting))} not yet reviewed"
        yield numbered(f"{which}: {refs(waiting)}. Words of an update are published once it is accepted.")


def _silent_words(row: Row) -> str:
    last = f"Last rated {row.last_rated}" if row.last_rated else "Never rated"
    return f"{sentence(who(row))} {last}."


def _received(frozen: Frozen) -> Iterator[Block]:
    period, received = frozen.progress.at.period, frozen.progress.summary.received
    if period is None or received is None:
        return
    about, came_in = period_words(period.starts, period.ends), count_of(received.on_time, "update")
    if frozen.progress.at.day < period.cut_off:
        so_far = f"{came_in} {have(received.on_time)} come so far"
        yield numbered(f"For {about}, {so_far}. The cut-off is {day(period.cut_off)}.")
        return
    came = f"For {about}, {came_in} came by the cut-off on {day(period.cut_off)}"
    late = f", {received.late} after it" if received.late else ""
    out = f", and {received.left_out} after it {be(received.left_out)} left out" if received.left_out else ""
    told_already = received.missing in (0, frozen.progress.summary.no_update)
    missing = f" {count_of(received.missing, 'action')} in progress {have(received.missing)} none."
    yield numbered(f"{came}{late}{out}.{'' if told_already else missing}")


def overdue(frozen: Frozen) -> Iterator[Block]:
    """Actions past their due date, the longest first."""
    rows = sorted(rows_of(frozen, lambda line: line.is_overdue), key=lambda row: -row.line.days_overdue)
    if not rows:
        yield numbered("No action is overdue.")
        return
    yield numbered(f"{_share(frozen, len(rows))} {be(len(rows))} overdue.")
    yield listed([(named(row.line), _overdue_words(row)) for row in rows], "Overdue actions")


def _overdue_words(row: Row) -> str:
    days = f"{count_of(row.line.days_overdue, 'day')} overdue"
    silent = " and no update" if row.line.no_update else ""
    due = f", due {day(row.line.due_date)}" if row.line.due_date else ""
    forecast = expected_on(row.line)
    expected = f", expected {day(forecast)}" if forecast else ""
    return f"{days}{silent}{due}{expected}. {sentence(who(row))}"


def gaps_in_plan(frozen: Frozen) -> Iterator[Block]:
    """What the plan itself lacks."""
    progress = frozen.progress
    found = [(gap, [line for line in progress.actions if gap in line.gaps]) for gap in GAP_WORDS]
    sentences = [gap_sentence(gap, lines, len(progress.actions)) for gap, lines in found if lines]
    if not progress.actions:
        yield numbered("The plan holds no action.")
    elif sentences:
        yield numbered(" ".join(sentences))
    else:
        yield numbered("Every action has a lead partner, an accountable person and a due date.")
