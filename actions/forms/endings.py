"""The forms that close an action and reopen it."""

from typing import Any

from django import forms

from actions.models import Ending
from actions.pages.endings import EndingPage
from govuk.fields import LongTextField, RadiosField, SelectField, TextField
from govuk.widgets import Radios

LONGEST_REASON = 2000


class CloseForm(forms.Form):
    """In which way an action is closed, why, and who agreed.

    Args:
        page: the action and what it can be merged with.
    """

    ending = RadiosField(
        label="How does it end?",
        phrase="how it ends",
        choices=Ending.choices,
        widget=Radios(
            hints={
                Ending.MERGED: "Another action does this work too.",
                Ending.SUPERSEDED: "Something else takes its place.",
                Ending.WITHDRAWN: "The work is given up.",
            },
            reveals={(Ending.MERGED, Ending.SUPERSEDED): ["other"]},
        ),
    )
    other = SelectField(
        label="Which action takes its work?",
        phrase="the other action",
        help_text="For merged you have to name it.",
        required=False,
        optional=True,
    )
    reason = LongTextField(
        label="Why?",
        phrase="why the action is closed",
        help_text="Everybody who reads the plan reads this.",
        max_length=LONGEST_REASON,
    )
    agreed_by = TextField(
        label="Who agreed?",
        phrase="who agreed",
        help_text="For example “the programme board, 3 October 2026”. No names of people.",
        max_length=300,
    )

    def __init__(self, data: Any, *, page: EndingPage) -> None:
        super().__init__(data)
        other = self.fields["other"]
        assert isinstance(other, SelectField)
        # One that ended since the page was opened stays chosen: the service says by name why it takes no work.
        gone = [choice for choice in page.gone if data is not None and choice[0] == data.get("other")]
        other.choices = [("", "None"), *page.others, *gone]

    def clean(self) -> dict[str, Any]:
        """A withdrawn action goes into no other."""
        given = super().clean() or {}
        if given.get("ending") == Ending.WITHDRAWN:
            self.errors.pop("other", None)
            given["other"] = ""
        return given


class ReopenForm(forms.Form):
    """Why an action goes on."""

    reason = LongTextField(
        label="Why is it reopened?",
        phrase="why the action is reopened",
        help_text="Everybody who reads the plan reads this.",
        max_length=LONGEST_REASON,
    )
