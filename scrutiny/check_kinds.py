"""What a check of a report says: how pressing it is, how many were found, and who can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from govuk.words import count_of, in_words
from scrutiny.report_data import ActionLine

CLEARANCE = "clearance"
MOST_NAMED = 8
"""Actions that a sentence names one by one."""


class State(StrEnum):
    """What a check found, the most pressing first."""

    MUST_FIX = "must_fix"
    STATED = "stated"
    CLEAR = "clear"


class Who(StrEnum):
    """Who can mend it."""

    LEAD = "Programme lead"
    PARTNER = "Lead partner"
    OFFICER = "Committee officer"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        key: its lasting name.
        number: how many were found.
        words: what was found, in a sentence.
        who: who can mend it; None where it is clear.
        refs: references of the actions concerned.
        where: part of the editor in which it is mended; "" elsewhere.
    """

    key: str
    state: State
    title: str
    number: int
    words: str
    who: Who | None = None
    refs: tuple[str, ...] = ()
    where: str = ""

    @property
    def note(self) -> str:
        """What was found beside the actions, which a page may name as links."""
        return self.words.removeprefix(f"{actions_words(self.refs)}.").strip() if self.refs else self.words

    @property
    def blocks_clearance(self) -> bool:
        """Whether nobody can clear the report before it is mended."""
        return self.state == State.MUST_FIX and self.key != CLEARANCE


@dataclass(frozen=True)
class Around:
    """What the data of a report do not hold.

    Attributes:
        has_cut_off: whether a day was set as at which the report is.
        is_cancelled: whether its meeting was cancelled.
        is_on_programme: whether the meeting's work programme has an item about the strategy.
        after: references of actions with an update for the period that came, or was reviewed, after the cut-off, which
            the data do not hold.
        lapsed: clearances that were given for other data.
        twins: numbers of the other reports on the strategy for the same meeting.
        is_about_data: whether the words were drafted from these data, or checked against them.
        names_hidden: references of the measures beside which a number is written that is hidden in what is published,
            and the parts of the report in which the lead wrote one.
    """

    has_cut_off: bool = True
    is_cancelled: bool = False
    is_on_programme: bool = True
    after: tuple[str, ...] = ()
    lapsed: int = 0
    is_about_data: bool = True
    twins: tuple[int, ...] = ()
    names_hidden: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def of_actions(key: str, state: State, title: str, lines: Sequence[ActionLine], who: Who, clear: str) -> Check:
    """A check of actions: clear where there are none."""
    if not lines:
        return Check(key, State.CLEAR, title, 0, clear)
    refs = tuple(line.ref for line in lines)
    return Check(key, state, title, len(lines), f"{actions_words(refs)}.", who, refs)


def actions_words(refs: Sequence[str]) -> str:
    """ "Action 2.4", "Actions 2.4, 6.2 and 8.2"; of very many how many."""
    if len(refs) > MOST_NAMED:
        return count_of(len(refs), "action")
    return f"{'Action' if len(refs) == 1 else 'Actions'} {in_words(refs)}"
