"""The form that sets or moves a due date."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from actions.errors import RuleError
from actions.pages.due_dates import Ledger
from govuk.fields import DateField, LongTextField, RadiosField, SelectField
from govuk.widgets import Radios

EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)
LONGEST_REASON = 2000


class DueDateForm(forms.Form):
    """A date or "ongoing", why it moves, and who asked. The first date needs no reason.

    Args:
        ledger: the ledger as it stands now.
    """

    kind = RadiosField(
        label="When is the action due?",
        phrase="a date or ongoing",
        choices=[("date", "On a date"), ("ongoing", "Ongoing, without an end date")],
        widget=Radios(reveals={"date": ["new"]}),
    )
    new = DateField(label="New due date", phrase="the due date", required=False, earliest=EARLIEST, latest=LATEST)
    reason = LongTextField(label="Why does the date move?", phrase="why the date moves", max_length=LONGEST_REASON)
    asked_by = SelectField(label="Who asked for it?", phrase="who asked for it", required=False, optional=True)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(self, data: QueryDict | None, *, ledger: Ledger) -> None:
        super().__init__(data, initial={"seen": len(ledger.lines)})
        self.ledger = ledger
        asked_by = self.fields["asked_by"]
        assert isinstance(asked_by, SelectField)
        asked_by.choices = [("", "I did"), *ledger.people]
        if not ledger.lines:
            del self.fields["reason"], self.fields["asked_by"]
            self.fields["new"].label = "Due date"

    def clean_seen(self) -> int:
        """How many lines of the ledger the page showed; -1, which fits none, where that cannot be read."""
        text = str(self.cleaned_data["seen"])
        return int(text) if text.isascii() and text.isdigit() else -1

    def clean(self) -> dict[str, Any]:
        """A date is asked for where one is chosen, and left aside where it is not."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == "date" and not cleaned.get("new") and "new" not in self.errors:
            self.add_error("new", "Enter the due date")
        if cleaned.get("kind") == "ongoing":
            self.errors.pop("new", None)
            cleaned["new"] = None
        return cleaned

    def take_refusal(self, refusal: RuleError) -> None:
        """Show beside its field why nothing was saved."""
        at_date = "new" if self.cleaned_data["kind"] == "date" else "kind"
        field = refusal.field if refusal.field in self.fields else at_date
        self.add_error(field, refusal.message)

    def see(self, ledger: Ledger) -> None:
        """Take what the page shows now as seen, so that saving again means it."""
        self.ledger = ledger
        self.data = dict(self.data.items()) | {"seen": str(len(ledger.lines))}
