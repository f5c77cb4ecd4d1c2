"""The table of steps: a row for each kind of reminder, and how few of them a person may choose."""

from typing import Any

from django import forms
from django.http import QueryDict

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
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    every = WholeNumberField(label="Then every", phrase="the number of days", required=False, min_value=1, width=3)

    def __init__(self, data: Any, *, kind: str, schedule: Schedule) -> None:
        self.kind, self.about = kind, ABOUT[kind]
        self.row_name = ReminderKind(kind).label
        self.usually = schedule_words(kind, DEFAULTS[kind])
        self.in_working_days = DEFAULTS[kind].in_working_days
        self.is_own = schedule != DEFAULTS[kind]
        self.now = ""
        initial = {
            "was": mark_of(schedule),
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
    def is_untouched(self) -> bool:
        """Whether it was left as it was shown, once it is valid."""
        return mark_of(clean_steps(self.kind, self.wanted)) == self.cleaned_data["was"]

    def show_both(self, saved: Schedule) -> None:
        """Say what somebody else saved beside what was typed: saving again is then meant."""
        was = self.cleaned_data["was"]
        is_changed = was != mark_of(saved) and clean_steps(self.kind, self.wanted) != saved
        self.now = schedule_words(self.kind, saved) if is_changed else ""
        self.data = replaced(self.data, self.add_prefix("was"), mark_of(saved))

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
        self.quietest = QuietestForm(data, initial={"quietest": steps.quietest, "was": steps.quietest})
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
        """Say why nothing was saved. What was left alone shows what holds now; what both changed shows both.

        Args:
            steps: what holds now.
        """
        self.refused.append(message)
        self.seen = steps.mark
        self.rows = [_after_refusal(row, steps.schedules[row.kind]) for row in self.rows]
        typed, was = self.quietest.cleaned_data["quietest"], self.quietest.cleaned_data["was"]
        if typed == was:
            self.quietest = QuietestForm(None, initial={"quietest": steps.quietest, "was": steps.quietest})
            return
        if steps.quietest not in (typed, was):
            self.quietest_now = str(steps.quietest.label)
        self.quietest.data = replaced(self.quietest.data, "was", steps.quietest.value)

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
    was = forms.ChoiceField(widget=forms.HiddenInput, required=False, choices=Frequency.choices)


def _after_refusal(row: StepsForm, saved: Schedule) -> StepsForm:
    if row.is_untouched:
        return StepsForm(None, kind=row.kind, schedule=saved)
    row.show_both(saved)
    return row


def mark_of(schedule: Schedule) -> str:
    """Stands for what one row shows: "on -30,-7,-1 every 14"."""
    days = ",".join(map(str, schedule.days))
    return f"{'on' if schedule.is_on else 'off'} {days} every {schedule.every}"


def replaced(data: Any, name: str, value: str) -> QueryDict:
    """What was sent, with another value of one box."""
    result = QueryDict(mutable=True)
    result.update(data)
    result[name] = value
    return result


def _listed(numbers: Any) -> str:
    return ", ".join(map(str, numbers))
