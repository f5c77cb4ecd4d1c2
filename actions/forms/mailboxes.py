"""The form of an organisation's shared mailbox."""

from django import forms
from django.http import QueryDict

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

    def look_again(self, revision: int) -> None:
        """Take note that what is shown now is of this revision, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(revision)
        self.data = data
