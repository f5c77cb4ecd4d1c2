"""How often a person wants reminders."""

from collections.abc import Sequence
from typing import Any

from django import forms

from actions.models import Frequency
from govuk.fields import RadiosField

HINTS = {
    Frequency.WEEKLY: "On the first working day of the week.",
    Frequency.ONLY_LATE: "What is late, overdue or sent back to you, on the working day it comes up.",
}


class FrequencyForm(forms.Form):
    """One of what the person's strategies allow."""

    frequency = RadiosField(label="How often do you want reminders?", phrase="how often you want reminders")

    use_required_attribute = False

    def __init__(self, *args: Any, choices: Sequence[Frequency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["frequency"]
        assert isinstance(field, RadiosField)
        field.choices = [(one.value, one.label) for one in choices]
        field.widget.hints = {one.value: hint for one, hint in HINTS.items()}
