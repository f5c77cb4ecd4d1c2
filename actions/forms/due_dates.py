"""The forms of due dates: set or move one, ask for one, decide on what was asked."""

from datetime import date
from typing import Any

from django import forms

from actions.errors import RuleError
from actions.pages.due_dates import Ledger
from govuk.fields import DateField, LongTextField, RadiosField, SelectField
from govuk.widgets import Radios

EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)
LONGEST_REASON = 2000


class _DateForm(forms.Form):
    """A date or "ongoing".

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

    def __init__(self, data: Any, *, ledger: Ledger, **initial: int) -> None:
        super().__init__(data, initial={"seen": len(ledger.lines), **initial})
        self.ledger = ledger
        if not ledger.lines:
            self.fields["new"].label = "Due date"

    def clean_seen(self) -> int:
        """How many lines of the ledger the page showed; -1, which fits none, where that cannot be read."""
        return _number(self.cleaned_data["seen"])

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

    def see(self, ledger: Ledger, **seen: int) -> None:
        """Take what the page shows now as seen, so that saving again means it."""
        self.ledger = ledger
        shown = {"seen": len(ledger.lines), **seen}
        self.data = dict(self.data.items()) | {name: str(number) for name, number in shown.items()}


class DueDateForm(_DateForm):
    """Sets the date or moves it, with why and who asked.

    The first date needs no reason.
    """

    asked_by = SelectField(label="Who asked for it?", phrase="who asked for it", required=False, optional=True)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(self, data: Any, *, ledger: Ledger) -> None:
        super().__init__(data, ledger=ledger)
        asked_by = self.fields["asked_by"]
        assert isinstance(asked_by, SelectField)
        asked_by.choices = [("", "I did"), *ledger.people]
        if not ledger.lines:
            del self.fields["reason"], self.fields["asked_by"]


class DateRequestForm(_DateForm):
    """Asks the programme lead for a date, with a reason.

    Args:
        number: how many requests for the action the page showed.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    requests = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(self, data: Any, *, ledger: Ledger, number: int) -> None:
        super().__init__(data, ledger=ledger, requests=number)
        self.fields["kind"].label = "Which date do you ask for?"
        self.fields["reason"].label = "Why this date?" if not ledger.lines else "Why does the date have to move?"
        self.fields["reason"].help_text = "If the programme lead agrees, everybody who reads the plan reads this."

    def clean_requests(self) -> int:
        """As `clean_seen`, of the requests."""
        return _number(self.cleaned_data["requests"])


AGREE, REFUSE = "agree", "refuse"


class DateDecisionForm(forms.Form):
    """Agree to a request, or refuse it with a reason.

    Args:
        has_moved: the date has moved since it was asked, so that it can only be refused.
    """

    decision = RadiosField(
        label="Your decision",
        phrase="agree or refuse",
        choices=[(AGREE, "Agree: the date moves"), (REFUSE, "Refuse: the date stays")],
        widget=Radios(reveals={REFUSE: ["reason"]}),
    )
    reason = LongTextField(
        label="Why does the date stay?",
        phrase="why the date stays",
        help_text="Whoever asked reads this.",
        required=False,
        max_length=LONGEST_REASON,
    )

    def __init__(self, data: Any, *, has_moved: bool) -> None:
        super().__init__(data)
        if has_moved:
            choices = self.fields["decision"]
            assert isinstance(choices, RadiosField)
            choices.choices = [(REFUSE, "Refuse: the date stays as it is now")]


def _number(text: Any) -> int:
    """A number that a page showed; -1, which fits none, where it cannot be read."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() else -1
