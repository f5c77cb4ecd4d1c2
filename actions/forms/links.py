"""Forms of links for updates: sending one, and saying who sends by it."""

from typing import Any

from django import forms

from accounts.forms import EMAIL_LENGTH
from accounts.services import PeopleError
from actions.errors import RuleError
from actions.links import MOST_DAYS, Sender
from actions.services.links import NAME_LENGTH
from govuk.fields import EmailField, TextField, WholeNumberField


class SendLinkForm(forms.Form):
    """Where a link is sent, and for how long it works."""

    address = EmailField(
        label="Email address",
        help_text="A mailbox of the lead partner. Anybody who has the mail can write the update.",
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    days = WholeNumberField(
        label="For how many days does it work?",
        phrase="the number of days",
        help_text=f"From 1 to {MOST_DAYS}. It ends once the update is sent.",
        min_value=1,
        max_value=MOST_DAYS,
        width=3,
    )

    def take_refusal(self, refusal: RuleError | PeopleError) -> None:
        """Show why nothing was sent, beside its field where it has one."""
        at_address = "address" if isinstance(refusal, PeopleError) else None
        field = getattr(refusal, "field", None) or at_address
        self.add_error(field if field in self.fields else None, getattr(refusal, "message", str(refusal)))


class SenderForm(forms.Form):
    """Who sends an update by a link."""

    name = TextField(
        label="Your name",
        phrase="your name",
        max_length=NAME_LENGTH,
        width=30,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    job_title = TextField(
        label="Your job",
        phrase="your job",
        help_text="For example, office manager",
        max_length=NAME_LENGTH,
        width=30,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )

    def sender(self) -> Sender:
        """Who they say they are."""
        return Sender(self.cleaned_data["name"], self.cleaned_data["job_title"])

    def take_refusal(self, refusal: RuleError) -> Any:
        """Show why nothing was sent."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
