"""The forms of milestones: a row for each, and the day on which one was reached."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from actions.errors import RuleError
from actions.forms.due_dates import EARLIEST, LATEST
from actions.pages.milestones import Shown
from actions.services.milestones import TITLE_LENGTH, MilestoneWanted
from govuk.fields import CheckboxField, DateField, DateTextField, RadiosField, TextField
from govuk.problems import Problem, problems_in
from govuk.widgets import Radios
from govuk.words import day

EMPTY_ROWS = 3
"""New milestones that can be added at a time."""


class RowForm(forms.Form):
    """One milestone: what is reached, by when, and whether it is dropped."""

    title = TextField(label="Milestone", phrase="what is reached", required=False, max_length=TITLE_LENGTH)
    due = DateTextField(label="Due", phrase="the date", required=False, earliest=EARLIEST, latest=LATEST)
    drop = CheckboxField(label="Drop", required=False)

    def __init__(self, data: Any, *, number: int | None, place: int, shown: Shown | None = None) -> None:
        prefix = f"milestone-{number}" if number else f"new-{place}"
        is_sent = data is not None and f"{prefix}-title" in data
        initial = {"title": shown.reading.title, "due": shown.reading.due} if shown else None
        super().__init__(data if is_sent else None, prefix=prefix, initial=initial, use_required_attribute=False)
        self.number, self.shown = number, shown
        self.row_name = f"milestone {place}"
        if shown is None or shown.reading.done_on:
            del self.fields["drop"]

    def clean(self) -> dict[str, Any]:
        """Ask for the other half of a row of which one half was filled."""
        given = super().clean() or {}
        if given.get("drop") or not (self.number or given.get("title") or given.get("due")):
            for name in ("title", "due"):
                self.errors.pop(name, None)
            return given
        if not given.get("title") and "title" not in self.errors:
            self.add_error("title", "Enter what is reached")
        if not given.get("due") and "due" not in self.errors:
            self.add_error("due", "Enter the date")
        return given

    @property
    def wanted(self) -> MilestoneWanted | None:
        """The milestone as it should be; None for an empty or dropped row."""
        if not self.is_bound:
            kept = self.shown.reading if self.shown else None
            return MilestoneWanted(kept.title, kept.due, self.number) if kept else None
        given = self.cleaned_data
        if given.get("drop") or not given.get("title"):
            return None
        return MilestoneWanted(given["title"], given["due"], self.number)


class MilestonesForm:
    """All rows of an action.

    Args:
        data: what was sent; None for a fresh page.
        shown: the milestones as they are recorded.
        revision: the last change when they were read.
    """

    def __init__(self, data: Any, *, shown: Sequence[Shown], revision: int) -> None:
        known = [RowForm(data, number=one.reading.number, place=n, shown=one) for n, one in enumerate(shown, 1)]
        new = range(len(known) + 1, len(known) + EMPTY_ROWS + 1)
        places = _sent_places(data) or list(new)
        self.rows = [*known, *(RowForm(data, number=None, place=place) for place in places)]
        self.revision = revision
        self.refused: list[str] = []
        text = str(data.get("seen", "")) if data is not None else str(revision)
        self.seen = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

    def is_valid(self) -> bool:
        """Whether the rows can be asked of the service."""
        valid = [row.is_valid() for row in self.rows if row.is_bound]
        return all(valid)

    @property
    def wanted(self) -> list[MilestoneWanted]:
        """The milestones as they should be; a new one that was added since, word for word, was sent twice."""
        wanted = [(row, one) for row in self.rows if (one := row.wanted) is not None]
        since = {(one.title, one.due) for row, one in wanted if row.number and not row.is_bound}
        return [one for row, one in wanted if row.number or (one.title, one.due) not in since]

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        return [*(Problem(text, "") for text in self.refused), *problems_in(*self.rows)]


def _sent_places(data: Any) -> list[int]:
    """The places of the new rows that were sent: they stay where they were, whatever was added since."""
    names = (str(name).split("-") for name in data or ())
    return sorted(int(each[1]) for each in names if each[0] == "new" and each[-1] == "title" and each[1].isdigit())[:20]


REACHED, OPEN = "reached", "open"


class ReachedForm(forms.Form):
    """Whether a milestone was reached, and on which day.

    Args:
        shown: the milestone as it is recorded.
        today: the last day that may be given.
    """

    state = RadiosField(
        label="Has it been reached?",
        phrase="whether it has been reached",
        choices=[(REACHED, "Yes"), (OPEN, "Not yet")],
        widget=Radios(reveals={REACHED: ["done_on"]}),
    )
    done_on = DateField(label="On which day?", phrase="the day", required=False, earliest=EARLIEST)

    def __init__(self, data: Any, *, shown: Shown, today: date) -> None:
        done_on = shown.reading.done_on
        super().__init__(data, initial={"state": REACHED if done_on else None, "done_on": done_on or today})
        self.today = today

    def clean(self) -> dict[str, Any]:
        """The day is asked for where it was reached, today at the latest."""
        given = super().clean() or {}
        if given.get("state") == OPEN:
            self.errors.pop("done_on", None)
            given["done_on"] = None
        elif "done_on" not in self.errors:
            if not given.get("done_on"):
                self.add_error("done_on", "Enter the day on which it was reached")
            elif given["done_on"] > self.today:
                self.add_error("done_on", f"The day must be today, {day(self.today)}, or before")
        return given

    def take_refusal(self, refusal: RuleError) -> None:
        """Say why nothing was saved."""
        self.add_error(refusal.field if refusal.field in self.fields else "state", refusal.message)
