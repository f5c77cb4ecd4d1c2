"""The form of a supporting partner's contribution: it states neither stage nor rating."""

from collections.abc import Mapping
from typing import Any, Self

from django import forms

from actions.forms.updates import LONG, SHORT
from actions.services.contributions import ContributionContent
from govuk import fields
from govuk.fields import PRIVATE, PUBLISHED

CONTRIBUTION_INPUTS = ("done", "next", "help_wanted", "internal_note", "correction_reason")
"""Names of everything that can be typed; a draft keeps these texts as they are."""


class ContributionForm(forms.Form):
    """What an organisation did for an action that another one leads.

    Args:
        period: the period in words.
        corrects: whether it takes the place of one that was sent, and so says why.
    """

    correction_reason = fields.LongTextField(
        label="Why is it corrected?", phrase="why it is corrected", max_length=SHORT, rows=2, publication=PRIVATE
    )
    done = fields.LongTextField(
        label="What was done?", phrase="what was done", max_length=LONG, publication=PUBLISHED, required=True
    )
    next = fields.LongTextField(
        label="What happens next?",
        phrase="what happens next",
        max_length=LONG,
        rows=3,
        required=False,
        optional=True,
        publication=PUBLISHED,
    )
    help_wanted = fields.LongTextField(
        label="What help do you want?",
        phrase="the help you want",
        max_length=SHORT,
        rows=2,
        required=False,
        optional=True,
        publication=PRIVATE,
    )
    internal_note = fields.LongTextField(
        label="Internal note",
        phrase="the internal note",
        max_length=LONG,
        rows=2,
        required=False,
        optional=True,
        publication=PRIVATE,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, period: str = "", corrects: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if period:
            self.fields["done"].label = f"What was done in {period}?"
        if not corrects:
            del self.fields["correction_reason"]

    @classmethod
    def showing(cls, typed: Mapping[str, Any], **kwargs: Any) -> Self:
        """The form with what has been typed so far, right or wrong, and no errors."""
        return cls(initial=dict(typed), **kwargs)

    def content(self) -> ContributionContent:
        """What a valid form says, ready for the service."""
        values = self.cleaned_data
        return ContributionContent(**{name: values[name] for name in ("done", "next", "help_wanted", "internal_note")})


def contribution_typed(data: Mapping[str, Any]) -> dict[str, str]:
    """What somebody typed into the form, as texts."""
    return {name: str(data.get(name) or "") for name in CONTRIBUTION_INPUTS}
