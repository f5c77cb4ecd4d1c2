"""Actions in the words of a printed report."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from actions.stages import MARK_WORDS, Mark
from actions.wording import GAP_WORDS, lead_words
from govuk.words import count_of, day_short, in_words
from scrutiny.frozen import Frozen
from scrutiny.house.blocks import Block, Cell, Column, Lettered, Numbered, Run, Table, Text, clean, of, said
from scrutiny.pages.words import Row, row_of
from scrutiny.report_data import ActionLine

MOST_LETTERS = 26
"""A longer list is a table: there are no more letters."""
MOST_NAMED = 12
"""A longer row of references says nothing any more: it is counted, and the appendix has each."""


def rows_of(frozen: Frozen, which: Callable[[ActionLine], bool] = lambda line: True) -> list[Row]:
    """The report's actions in words, those of a kind."""
    at = frozen.progress.at
    return [row_of(line, "", at.day, at.period) for line in frozen.progress.actions if which(line)]


def refs(lines: Iterable[ActionLine]) -> str:
    """Actions by their references: "Action 3.1", "Actions 3.1, 4.4 and 7.1"; many are left to the appendix."""
    found = [clean(line.ref) for line in lines]
    if len(found) > MOST_NAMED:
        return f"{count_of(len(found), 'action')} (see Appendix 1)"
    return f"Action{'' if len(found) == 1 else 's'} {in_words(found)}"


def be(number: int) -> str:
    """ "is" or "are"."""
    return "is" if number == 1 else "are"


def have(number: int) -> str:
    """ "has" or "have"."""
    return "has" if number == 1 else "have"


def sentence(words: str) -> str:
    """Words with a full stop, unless they end a sentence already."""
    words = clean(words)
    return words if not words or words[-1] in ".!?" else f"{words}."


def numbered(words: str) -> Numbered:
    """A sentence of ours as a numbered paragraph; its number is given when the report is put together."""
    return Numbered(0, of(words))


def named(line: ActionLine, about: str = "") -> str:
    """An action in a list, as the committee's reports have it: "Short title (Action 3.1, worse): -"."""
    more = f", {about}" if about else ""
    return f"{clean(line.short_title) or clean(line.title)} (Action {clean(line.ref)}{more}): -"


def listed(items: Sequence[tuple[str, str]], caption: str) -> Block:
    """Names with what is said of each: a lettered list, or a table where there are more than letters."""
    if len(items) <= MOST_LETTERS:
        return Lettered(2, tuple(of(f"{name} {words}") for name, words in items))
    columns = (Column("Action", 66), Column("Position", 100))
    rows = tuple(((of(name.removesuffix(": -")),), (of(words),)) for name, words in items)
    return Table(caption, f"{caption}: one row for each action.", columns, rows)


def cell(*texts: str | Text) -> Cell:
    """A cell of the paragraphs that say something; "None" where none does."""
    found = tuple(of(text) if isinstance(text, str) else text for text in texts)
    kept = tuple(text for text in found if any(run.text for run in text))
    return kept or (of("None"),)


def bold(words: str) -> Text:
    """Bold words of ours, or nothing."""
    return (Run(said(words), is_bold=True),) if clean(words) else ()


def name_text(line: ActionLine, title: str = "") -> Text:
    """An action as its row's name: the reference in bold, then its short title or the wording given."""
    words = clean(title) or clean(line.short_title) or clean(line.title)
    return (Run(clean(line.ref), is_bold=True), Run(f" {words}"))


def rating_words(row: Row) -> tuple[str, str]:
    """The mark in a word, and what to know about it: ("Red", "worse: was amber, not yet reviewed")."""
    notes = [row.direction.lower()] if row.direction else []
    if row.last_rated:
        notes.append(f"last rated {row.last_rated}")
    if row.line.awaiting_completion:
        notes.append("reported as complete, not yet reviewed")
    elif not row.reviewed:
        notes.append("not yet reviewed")
    return MARK_WORDS[Mark(row.line.mark)], ", ".join(notes)


def due_texts(row: Row, *, with_expected: bool = True) -> tuple[Text, ...]:
    """When an action is due, what is missing or overdue, and when it is expected now; each in a paragraph."""
    line = row.line
    if row.due_date is None or line.is_ongoing:
        return (bold(row.due) if row.due_is_loud else of(row.due),)
    late = bold(f"{count_of(line.days_overdue, 'day')} overdue") if line.is_overdue else ()
    expected = expected_on(line) if with_expected else None
    then = of(f"Expected {in_a_cell(expected)}") if expected else ()
    return tuple(text for text in (of(in_a_cell(row.due_date)), late, then) if text)


def in_a_cell(when: date) -> str:
    """A day that stays on one line: "31 Jan 2027"."""
    return day_short(when).replace(" ", "\N{NO-BREAK SPACE}")


def expected_on(line: ActionLine) -> date | None:
    """When the result is expected, where that is published and is another day than the due date."""
    update = line.update
    if update is None or not update.is_readable or update.forecast == line.due_date:
        return None
    return update.forecast


def who(row: Row) -> str:
    """The lead partner, or both, or that there is none."""
    return lead_words([clean(name) for name in (row.line.lead, row.line.joint_lead) if name])


def gap_sentence(gap: str, lines: Sequence[ActionLine], actions: int) -> str:
    """Which actions lack something: "No lead partner: Actions 6.3 and 8.3."."""
    if len(lines) == actions and actions > 1:
        return f"{GAP_WORDS[gap]}: all {actions:,} actions."
    return f"{GAP_WORDS[gap]}: {refs(lines)}."
