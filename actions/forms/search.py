"""The search box."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actions.question import LONGEST_QUESTION, MOST_TERMS, Question, read_question
from govuk.fields import SelectField, TextField
from outcomes.filters import Choices

ALL_STRATEGIES = "All strategies"


class SearchForm(forms.Form):
    """What to look for, and where.

    Args:
        strategies: slugs and titles of the strategies that the person sees.
    """

    q = TextField(
        label="Search actions and updates",
        phrase="the search",
        help_text="A word, an organisation, or a number such as 3.1. “Quotation marks” keep words together.",
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    strategy = SelectField(label="In", phrase="the strategy", required=False)

    def __init__(self, data: Any, *, strategies: Choices) -> None:
        super().__init__(data)
        # What cannot be printed is left out when the question is read, so it is no error here.
        self.fields["q"].validators = []
        self.fields["strategy"].choices = [("", ALL_STRATEGIES), *strategies]  # type: ignore[attr-defined]
        if len(strategies) < 2:
            self.fields["strategy"].widget = forms.HiddenInput()
        if not self.data.get("q", "").strip():
            self.fields["q"].widget.attrs["autofocus"] = True

    def clean_q(self) -> Question:
        """Understand what was typed.

        Raises:
            ValidationError: it is longer than the search takes.
        """
        typed = self.cleaned_data["q"]
        if len(typed) > LONGEST_QUESTION:
            raise ValidationError(f"The search must be {LONGEST_QUESTION} characters or fewer. It has {len(typed)}")
        question = read_question(typed)
        if question.is_too_long:
            raise ValidationError(f"The search must be {MOST_TERMS} words or fewer. Leave out those that matter least")
        return question
