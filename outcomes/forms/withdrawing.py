"""The form by which a figure is withdrawn."""

from typing import Any

from django import forms

from accounts.models import OPEN
from govuk.fields import LongTextField, SelectField
from outcomes.figures.entering import EntryPage
from outcomes.figures.entry import value_said
from outcomes.forms.figures import LONGEST_NOTE, line_words
from outcomes.models import Observation


class WithdrawForm(forms.Form):
    """Which figure, and why.

    Args:
        page: the measure and what is recorded of it.
    """

    figure = SelectField(label="Which figure?", phrase="a figure")
    reason = LongTextField(
        label="Why is it withdrawn?",
        phrase="why it is withdrawn",
        help_text="Such as “Typed into the wrong measure”. Everybody who reads the measure reads this.",
        max_length=LONGEST_NOTE // 2,
        rows=3,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)

    def __init__(self, data: Any, *, page: EntryPage, seen: int) -> None:
        super().__init__(data, initial={"seen": seen}, use_required_attribute=False)
        self.rows = {str(row.pk): row for row in page.standing}
        choice = self.fields["figure"]
        assert isinstance(choice, SelectField)
        choice.choices = [("", "Choose a figure"), *((key, _words(row)) for key, row in self.rows.items())]

    @property
    def row(self) -> Observation:
        """The figure that was chosen, of a valid form."""
        return self.rows[self.cleaned_data["figure"]]


def _words(row: Observation) -> str:
    return f"{row.period_label}: {value_said(row.value, row.decimals, row.series.unit)}. {line_words(row.series)}"
