"""The form of an organisation's shared mailbox."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import OPEN
from accounts.services.people import EMAIL_LENGTH
from actions.models import Frequency
from govuk.fields import EmailField, RadiosField


class MailboxForm(forms.Form):
    """One address; an empty box means none. With how often the mailbox that there is gets reminders.

    Args:
        choices: what its strategies allow; none where there is no mailbox yet.
    """

    use_required_attribute = False

    address = EmailField(
        label="Address of the shared mailbox",
        help_text="For example workforce@college.example. Leave it empty for none.",
        required=False,
        max_length=EMAIL_LENGTH,
        width=30,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    frequency = RadiosField(
        label="How often does it get reminders?",
        phrase="how often the mailbox gets reminders",
        help_text="Another address begins with each working day.",
        required=False,
    )
    was = forms.ChoiceField(widget=forms.HiddenInput, required=False, choices=Frequency.choices)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)

    def __init__(self, *args: Any, choices: Sequence[Frequency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["frequency"]
        assert isinstance(field, RadiosField)
        field.choices = [(one.value, one.label) for one in choices]
        if not choices:
            del self.fields["frequency"]

    @property
    def chosen(self) -> Frequency | None:
        """What was chosen, once it is valid; None where it was left as it stood."""
        wanted = self.cleaned_data.get("frequency")
        return Frequency(wanted) if wanted and wanted != self.cleaned_data["was"] else None

    def look_again(self, revision: int) -> None:
        """Take note that what is shown now is of this revision, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(revision)
        self.data = data
