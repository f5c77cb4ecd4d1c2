"""The form of workstream leads: one box for each workstream."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.forms import AddressField
from accounts.models import OPEN
from actions.models import Workstream
from actions.pages.workstreams import Leads, Led
from actions.services.workstreams import NotTakingPartError


class LeadsForm(forms.Form):
    """Who leads each workstream, by email address; an empty box leaves it without a lead.

    Args:
        leads: what is recorded.
        revision: the last change when it was read.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)

    def __init__(self, data: QueryDict | None = None, *, leads: Leads, revision: int) -> None:
        recorded = {_name(row.workstream): row.email for row in leads.rows}
        super().__init__(data, initial=recorded | {"seen": revision})
        self.leads = leads
        for row in leads.rows:
            self.fields[_name(row.workstream)] = _field(row)

    @property
    def wanted(self) -> dict[Workstream, str]:
        """By workstream, the address of its lead, "" for nobody."""
        return {row.workstream: self.cleaned_data[_name(row.workstream)] for row in self.leads.rows}

    def take_refusal(self, refusal: NotTakingPartError) -> None:
        """Say at each box what is wrong with it."""
        for workstream, message in refusal.problems.items():
            self.add_error(_name(workstream), message)

    def look_again(self, revision: int) -> None:
        """Take note that what is shown now is of this revision, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(revision)
        self.data = data


def _name(workstream: Workstream) -> str:
    return f"workstream-{workstream.number}"


def _field(row: Led) -> AddressField:
    attrs: dict[str, Any] = {"list": "people", "autocomplete": "off", "spellcheck": "false"}
    return AddressField(
        label=f"{row.workstream.number} {row.title}",
        phrase=f"the lead of workstream {row.workstream.number}",
        help_text=row.person or ("" if row.email else "Nobody leads it yet."),
        required=False,
        widget=forms.EmailInput(attrs),
    )
