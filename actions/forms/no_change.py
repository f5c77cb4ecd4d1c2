"""The one line of a “no change”."""

from django import forms

from actions.forms.updates import LONG
from actions.services.corrections import NO_CHANGE_LINE
from govuk import fields
from govuk.fields import PUBLISHED


class NoChangeForm(forms.Form):
    """What stands under “Done”; without words the usual line does."""

    line = fields.LongTextField(
        label="Say it in one line",
        phrase="the line",
        help_text=f"Without words of yours: “{NO_CHANGE_LINE}”",
        max_length=LONG,
        rows=2,
        required=False,
        optional=True,
        publication=PUBLISHED,
    )
