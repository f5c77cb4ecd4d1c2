"""By when a report for a meeting is drafted, cleared and handed over, and its agenda published. Pure functions.

Days are worked back from the meeting in working days in England, by the committee's own numbers; each can be set to
another day where a meeting is called at short notice (docs/rules.md, Committees).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.calendar import working_days_before
from govuk.words import count_of, day_without_year, weekday


class DeadlineKind(StrEnum):
    """What has to be done by a day, in the order of the days."""

    DRAFT = "draft"
    CLEARANCE = "clearance"
    FINAL = "final"
    AGENDA = "agenda"

    @property
    def label(self) -> str:
        """What has to be done."""
        return _LABELS[self]

    @property
    def is_for_leads(self) -> bool:
        """Whether those who prepare the report do it; otherwise the officer does."""
        return self != DeadlineKind.AGENDA


_LABELS = {
    DeadlineKind.DRAFT: "Report drafted",
    DeadlineKind.CLEARANCE: "Report cleared",
    DeadlineKind.FINAL: "Final report handed over",
    DeadlineKind.AGENDA: "Agenda published",
}


@dataclass(frozen=True)
class CommitteeDays:
    """How many working days before a meeting each thing is done; `agenda` counts the clear days between."""

    draft: int = 20
    clearance: int = 12
    final: int = 8
    agenda: int = 5

    def before(self, kind: DeadlineKind) -> int:
        """Working days back from the meeting's day. Clear days leave out the day of publication and the meeting's."""
        return self.agenda + 1 if kind == DeadlineKind.AGENDA else int(getattr(self, kind.value))


@dataclass(frozen=True)
class Deadline:
    """One deadline.

    Attributes:
        is_set: whether the day was set, not worked back.
        found: how the day was found, in words.
    """

    kind: DeadlineKind
    day: date
    is_set: bool
    found: str

    @property
    def label(self) -> str:
        """What has to be done."""
        return self.kind.label


Chosen = Mapping[DeadlineKind, date | None]
"""Days that were set instead of what is worked back; None or nothing for the others."""


def deadlines_of(meeting: date, days: CommitteeDays, chosen: Chosen | None = None) -> tuple[Deadline, ...]:
    """The deadlines of a meeting, in their fixed order.

    Args:
        meeting: the day of the meeting.
        days: the committee's.
        chosen: days that were set for this meeting.
    """
    return tuple(_deadline(kind, meeting, days, (chosen or {}).get(kind)) for kind in DeadlineKind)


def out_of_order(deadlines: tuple[Deadline, ...], meeting: date) -> dict[DeadlineKind, str]:
    """What is wrong with days that were set, by deadline: each comes no later than the next, and than the meeting."""
    found: dict[DeadlineKind, str] = {}
    for this, following in zip(deadlines, (*deadlines[1:], None), strict=True):
        latest = following.day if following else meeting
        if this.day > latest:
            what = f"“{following.label}” on {weekday(latest)}" if following else f"the meeting on {weekday(latest)}"
            late = this if this.is_set or following is None else following
            found.setdefault(late.kind, f"“{this.label}” on {weekday(this.day)} comes after {what}.")
    return found


def _deadline(kind: DeadlineKind, meeting: date, days: CommitteeDays, chosen: date | None) -> Deadline:
    number = days.before(kind)
    worked_back = working_days_before(meeting, number)
    clear = "clear " if kind == DeadlineKind.AGENDA else ""
    counted = number - 1 if clear else number
    words = f"{count_of(counted, f'{clear}working day')} before the meeting"
    if chosen is None:
        return Deadline(kind, worked_back, is_set=False, found=words)
    instead = f"{day_without_year(worked_back)}, {words}"
    return Deadline(kind, chosen, is_set=True, found=f"Set to this day instead of {instead}")
