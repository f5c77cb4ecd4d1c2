"""The form that asks everybody who owes an update."""

from django import forms

from govuk.fields import LongTextField


class ChaseForm(forms.Form):
    """A few words beside the standing text of the mail."""

    note = LongTextField(
        label="Add a few words",
        phrase="your words",
        help_text="They stand in every mail. Do not include personal information.",
        required=False,
        optional=True,
        max_length=500,
        rows=3,
    )
