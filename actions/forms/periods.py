"""Forms of reporting periods."""

from datetime import date
from typing import Any

from django import forms

from actions.pages.periods import Suggestion
from actions.periods import Window
from govuk.fields import DateTextField, SelectField
from outcomes.models import Frequency

EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)
LIMITS: dict[str, Any] = {"earliest": EARLIEST, "latest": LATEST, "width": 20}


class WindowForm(forms.Form):
    """When a period's updates are asked for."""

    opens = DateTextField(
        label="Window opens", phrase="the day the window opens", help_text="Partners can write from this day.", **LIMITS
    )
    due = DateTextField(label="Updates are due", phrase="the due date", help_text="A working day in England.", **LIMITS)
    grace_until = DateTextField(
        label="Last day of grace",
        help_text="Until the end of this day the last rating still counts. After it, an action without an update"
        " counts as “no update”.",
        **LIMITS,
    )
    cut_off = DateTextField(
        label="Cut-off",
        help_text="A later update is still taken, and marked “received after cut-off”.",
        **LIMITS,
    )

    @property
    def window(self) -> Window:
        """The dates given."""
        return Window(**{name: self.cleaned_data[name] for name in ("opens", "due", "grace_until", "cut_off")})


class PeriodForm(WindowForm):
    """A new period: how often, which dates, and when its updates are asked for."""

    frequency = SelectField(
        label="How often partners report",
        phrase="how often partners report",
        choices=Frequency.choices,
        widget=forms.HiddenInput,
    )
    starts = DateTextField(label="First day", phrase="the first day of the period", **LIMITS)
    ends = DateTextField(label="Last day", phrase="the last day of the period", **LIMITS)

    field_order = ["frequency", "starts", "ends", "opens", "due", "grace_until", "cut_off"]


def suggested(frequency: str, suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as what the form shows first."""
    return {
        "frequency": frequency,
        "starts": suggestion.starts,
        "ends": suggestion.ends,
        **vars(suggestion.window),
    }
