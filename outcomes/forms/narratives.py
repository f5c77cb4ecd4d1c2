"""What a measure's figures show, in words, and a colleague's decision on it."""

from typing import Any

from django import forms
from django.http import QueryDict

from govuk.fields import LongTextField, RadiosField
from outcomes.services.narratives import LONGEST_NARRATIVE, NarrativeWords

AGREE, RETURN = "agree", "return"


class NarrativeForm(forms.Form):
    """Three boxes with prompts, and which text their writer saw."""

    shows = LongTextField(
        label="What it shows",
        phrase="what the figures show",
        help_text="In plain words: which way the figure went, for whom, and how sure that is. Name the base where it"
        " is large enough. Leave out numbers of a few people, such as “4 of 12”: nothing published may tell them.",
        publication="Everybody who reads the plan reads this. Reports print it once a colleague has reviewed it",
        rows=5,
        max_length=LONGEST_NARRATIVE,
    )
    matters = LongTextField(
        label="Why it matters",
        phrase="why it matters",
        help_text="What it means for residents, carers or services, and what members may wish to look at.",
        required=False,
        rows=5,
        max_length=LONGEST_NARRATIVE,
    )
    next = LongTextField(
        label="What next",
        phrase="what comes next",
        help_text="What is being done about it and by whom, and when the next figure comes.",
        required=False,
        rows=5,
        max_length=LONGEST_NARRATIVE,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    @property
    def words(self) -> NarrativeWords:
        """What was typed."""
        given = self.cleaned_data
        return NarrativeWords(given["shows"], given["matters"], given["next"])

    def look_again(self, number: int) -> None:
        """Take note of the text that is shown now, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(number)
        self.data = data


class NarrativeReviewForm(forms.Form):
    """Agree, or return with a reason. Nothing is chosen beforehand."""

    decision = RadiosField(
        label="Your decision",
        phrase="your decision",
        choices=[(AGREE, "Agree: reports may print it"), (RETURN, "Return it to be changed")],
    )
    reason = LongTextField(
        label="What has to change?", phrase="what has to change", required=False, rows=3, max_length=LONGEST_NARRATIVE
    )
    number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where it is returned."""
        given = super().clean() or self.cleaned_data
        if given.get("decision") == RETURN and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter what has to change")
        return given
