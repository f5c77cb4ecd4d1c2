"""The table of steps: a row for each kind of reminder, and how few of them a person may choose."""

from typing import Any

from django import forms

from actions.models import Frequency, ReminderKind
from actions.reminders.all_sources import sources
from actions.reminders.kinds import DEFAULTS, Schedule
from actions.reminders.settings import ABOUT, StrategySteps, schedule_words, takes_after, takes_before
from actions.services.reminder_steps import StepsNotAllowedError, StepsWanted, clean_steps
from govuk.fields import CheckboxField, RadiosField, TextField, WholeNumberField
from govuk.problems import Problem, problems_in
from govuk.widgets import Radios

MOST_DIGITS = 5
OF_LATER_APPS = {ReminderKind.RESOLUTION_DUE, ReminderKind.REPORT_DEADLINE}
"""Kinds whose days can be set once an app says where they come from."""


class DaysField(TextField):
    """Numbers of days in one box, parted by commas or spaces: "30, 7 and 1"."""

    def to_python(self, value: Any) -> Any:
        """Return the numbers, without order; none for an empty box.

        Raises:
            ValidationError: something in it is no whole number.
        """
        text = super().to_python(value) or ""
        words = [word for word in text.replace(",", " ").split() if word != "and"]
        if not all(word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS for word in words):
            raise forms.ValidationError("Enter whole numbers with commas between, such as 30, 7, 1", code="invalid")
        return tuple(int(word) for word in words)


class StepsForm(forms.Form):
    """One kind: whether it goes out, on which days, and how often again."""

    is_on = CheckboxField(label="Send", required=False)
    before = DaysField(label="Days before", required=False, max_length=60)
    after = DaysField(label="Days after", required=False, max_length=60)
    every = WholeNumberField(label="Then every", phrase="the number of days", required=False, min_value=1, width=3)

    def __init__(self, data: Any, *, kind: str, schedule: Schedule) -> None:
        self.kind, self.about = kind, ABOUT[kind]
        self.row_name = ReminderKind(kind).label
        self.usually = schedule_words(kind, DEFAULTS[kind])
        self.in_working_days = DEFAULTS[kind].in_working_days
        self.is_own = schedule != DEFAULTS[kind]
        self.now = ""
        initial = {
            "is_on": schedule.is_on,
            "before": _listed(-days for days in schedule.days if days <= 0),
            "after": _listed(days for days in schedule.days if days > 0),
            "every": schedule.every,
        }
        super().__init__(data, prefix=kind.replace("_", "-"), initial=initial, use_required_attribute=False)
        if not takes_before(kind):
            del self.fields["before"]
        if not takes_after(kind):
            del self.fields["after"], self.fields["every"]

    def clean(self) -> dict[str, Any]:
        """Ask the rule, once every box can be read."""
        given = super().clean() or {}
        if not self.errors:
            try:
                clean_steps(self.kind, self.wanted)
            except StepsNotAllowedError as refusal:
                self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        return given

    @property
    def wanted(self) -> StepsWanted:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        days = (*(-number for number in given.get("before") or ()), *(given.get("after") or ()))
        return StepsWanted(is_on=given["is_on"], days=days, every=given.get("every"))


class ReminderStepsForm:
    """The whole table.

    Args:
        data: what was sent, or typed before signing in again; None for a fresh page.
        steps: what holds.
    """

    def __init__(self, data: Any, *, steps: StrategySteps) -> None:
        shown = set(steps.schedules) - OF_LATER_APPS | {source.kind for source in sources()}
        self.rows = [StepsForm(data, kind=kind, schedule=one) for kind, one in steps.schedules.items() if kind in shown]
        self.quietest = QuietestForm(data, initial={"quietest": steps.quietest})
        self.seen = str(data.get("seen", "")) if data else steps.mark
        self.refused: list[str] = []
        self.quietest_now = ""

    def is_valid(self) -> bool:
        """Whether everything that was sent can be asked of the service."""
        return all(one.is_valid() for one in (*self.rows, self.quietest))

    @property
    def wanted(self) -> dict[str, StepsWanted]:
        """By kind, what was typed."""
        return {row.kind: row.wanted for row in self.rows}

    def refuse(self, message: str, steps: StrategySteps) -> None:
        """Say why nothing was saved, and where what was typed differs from what holds now: saving again is then meant.

        Args:
            steps: what holds now.
        """
        self.refused.append(message)
        self.seen = steps.mark
        for row in self.rows:
            saved = steps.schedules[row.kind]
            row.now = "" if clean_steps(row.kind, row.wanted) == saved else schedule_words(row.kind, saved)
        if self.quietest.cleaned_data["quietest"] != steps.quietest:
            self.quietest_now = str(steps.quietest.label)

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        return [*(Problem(text, "") for text in self.refused), *problems_in(*self.rows, self.quietest)]


class QuietestForm(forms.Form):
    """How few reminders somebody may choose."""

    use_required_attribute = False

    quietest = RadiosField(
        label="The fewest reminders that somebody may choose",
        phrase="the fewest reminders that somebody may choose",
        choices=Frequency.choices,
        widget=Radios(small=True),
    )


def _listed(numbers: Any) -> str:
    return ", ".join(map(str, numbers))
