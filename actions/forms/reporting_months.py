"""The form of the months in which an action reports."""

from collections.abc import Sequence
from typing import Any

from django import forms

from actions.pages.reporting_months import ActionMonths
from govuk.fields import CheckboxesField, RadiosField
from govuk.widgets import Checkboxes, Radios
from govuk.words import MONTHS, in_words

EVERY, SOME = "every", "some"


class MonthsForm(forms.Form):
    """Every period, or only those that end in some months.

    Args:
        row: what is recorded.
        ends: the months, 1 to 12, in which the strategy's periods end.
    """

    which = RadiosField(
        label="When does this action report?",
        phrase="when this action reports",
        choices=[(EVERY, "In every period"), (SOME, "Only in periods that end in some months")],
        widget=Radios(reveals={SOME: ["months"]}),
    )
    months = CheckboxesField(
        label="Months",
        phrase="at least one month",
        choices=[(str(number), name) for number, name in enumerate(MONTHS, start=1)],
        required=False,
        widget=Checkboxes(small=True),
    )

    def __init__(self, data: Any = None, *, row: ActionMonths, ends: Sequence[int]) -> None:
        super().__init__(data, initial={"which": SOME if row.numbers else EVERY, "months": row.numbers})
        self.ends = ends

    def clean(self) -> dict[str, Any]:
        """Ask for months where some were chosen, and only for months in which a period ends."""
        given = super().clean() or self.cleaned_data
        if given.get("which") == SOME and "months" in given:
            chosen = {int(month) for month in given["months"]}
            if not chosen:
                self.add_error("months", "Select at least one month")
            elif self.ends and not chosen & set(self.ends):
                names = in_words([MONTHS[month - 1] for month in self.ends], "or")
                self.add_error("months", f"No reporting period ends in these months. Select {names}")
        return given

    @property
    def chosen(self) -> list[int]:
        """The months; none for every period."""
        return [int(month) for month in self.cleaned_data["months"]] if self.cleaned_data["which"] == SOME else []
