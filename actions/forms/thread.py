"""A message on an update."""

from django import forms

from actions.services.thread import LONGEST_MESSAGE
from govuk import fields


class MessageForm(forms.Form):
    """A question or an answer."""

    text = fields.LongTextField(
        label="Your question or answer",
        phrase="your question or answer",
        max_length=LONGEST_MESSAGE,
        rows=4,
        publication="Only the organisation that sent the update and its reviewers read this",
    )
