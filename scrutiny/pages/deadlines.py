"""A meeting's deadlines in words: how many days are left, and what has been done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govuk.words import ago, when
from scrutiny.deadlines import Deadline, DeadlineKind
from scrutiny.expecting import Expected
from scrutiny.reading import MeetingReading

SOON = 14
"""Within so many days a deadline is pointed out."""


@dataclass(frozen=True)
class DeadlineRow:
    """One deadline on a page.

    Attributes:
        words: "in 12 days", "3 days overdue", "done", "passed 3 days ago".
        who: who does it.
    """

    deadline: Deadline
    words: str
    is_overdue: bool
    is_soon: bool

    @property
    def who(self) -> str:
        """Who does it."""
        return "Programme lead" if self.deadline.kind.is_for_leads else "Committee officer"


def deadline_rows(meeting: MeetingReading, expected: Sequence[Expected], today: date) -> list[DeadlineRow]:
    """A meeting's deadlines with the days left, overdue ones first.

    Args:
        expected: the reports expected at this meeting. Without any nothing is overdue.
        today: the day that is asked about.
    """
    rows = [_row(meeting, one, expected, today) for one in meeting.deadlines]
    return sorted(rows, key=lambda row: (not row.is_overdue, row.deadline.day))


def _row(meeting: MeetingReading, deadline: Deadline, expected: Sequence[Expected], today: date) -> DeadlineRow:
    is_met = bool(expected) and all(one.is_met(deadline.kind) for one in expected)
    if is_met or not meeting.is_running:
        words = "Done" if is_met else f"Was {ago(deadline.day, today)}" if deadline.day < today else "Not needed"
        return DeadlineRow(deadline, words, is_overdue=False, is_soon=False)
    if deadline.day < today and (not expected or _is_begun(deadline, expected)):
        said = "; report under way" if expected else ""
        return DeadlineRow(deadline, f"Was {ago(deadline.day, today)}{said}", is_overdue=False, is_soon=False)
    is_soon = 0 <= (deadline.day - today).days <= SOON
    words = when(deadline.day, today)
    return DeadlineRow(deadline, words.capitalize(), is_overdue=deadline.day < today, is_soon=is_soon)


def _is_begun(deadline: Deadline, expected: Sequence[Expected]) -> bool:
    """Whether nobody can say more than that the drafts are under way."""
    return deadline.kind == DeadlineKind.DRAFT and all(one.report for one in expected)
