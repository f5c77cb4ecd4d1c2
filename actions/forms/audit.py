"""The filters of the audit list: who, what and when."""

from typing import Any

from django import forms

from govuk.fields import DateTextField
from outcomes.filters import Choices, OneOf

JOBS = "job"
"""Stands for what no person did: commands and tasks."""


class AuditForm(forms.Form):
    """Who changed something, of which kind, and between which days. Empty boxes ask for everything.

    Args:
        people: ids and names of those who changed something.
        kinds: codes and words of what they did.
    """

    person = OneOf(label="Who", phrase="a person who changed something here", required=False)
    kind = OneOf(label="What", phrase="a kind of change", required=False)
    start = DateTextField(label="From", phrase="the first day", help_text="Such as 1 July 2026.", required=False)
    end = DateTextField(label="To", phrase="the last day", help_text="That day included.", required=False)

    def __init__(self, data: Any, *, people: Choices, kinds: Choices) -> None:
        super().__init__(data)
        self.fields["person"].choices = [("", "Anybody"), *people]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "Anything"), *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and start > end:
            self.add_error("end", "The last day must be on or after the first day")
        return self.cleaned_data
