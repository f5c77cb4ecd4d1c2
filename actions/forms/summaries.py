"""A workstream's summary of a period."""

from django import forms
from django.http import QueryDict

from actions.services.summaries import LONGEST_SUMMARY
from govuk.fields import LongTextField


class SummaryForm(forms.Form):
    """What the lead says about the period, and which text they saw when they wrote it."""

    text = LongTextField(
        label="Summary",
        phrase="the summary",
        help_text="What was achieved, what is at risk, and what comes next. A few sentences.",
        max_length=LONGEST_SUMMARY,
        rows=8,
        publication="Published as soon as you save it: everybody who reads the plan or the progress report reads this",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=32767)

    def look_again(self, number: int) -> None:
        """Take note of the text that is shown now, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(number)
        self.data = data
