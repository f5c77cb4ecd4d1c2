"""The form of an organisation's shared mailbox."""

from django import forms

from accounts.models import OPEN
from accounts.services.people import EMAIL_LENGTH
from govuk.fields import EmailField


class MailboxForm(forms.Form):
    """One address; an empty box means none."""

    address = EmailField(
        label="Address of the shared mailbox",
        help_text="For example workforce@college.example. Leave it empty for none.",
        required=False,
        max_length=EMAIL_LENGTH,
        width=30,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)
