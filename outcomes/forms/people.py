"""Forms of the People page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.forms import AddressField
from accounts.models import OPEN
from accounts.services import NAME_LENGTH
from govuk.fields import CheckboxesField, TextField
from govuk.widgets import Checkboxes
from outcomes.models import Role

ROLE_HINTS: dict[str, str] = {
    Role.LEAD: "Sets the plan up, reviews updates, and decides who takes part.",
    Role.DEPUTY: "Sets the plan up and reviews updates, but does not decide who takes part.",
    Role.OFFICER: "Reads what is published and reports to committees. Cannot change the plan.",
}
ROLES_TO_CHOOSE = [choice for choice in Role.choices if choice[0] != Role.WORKSTREAM_LEAD]
"""Workstream leads hold their role because a workstream names them: it is set on the page of workstream leads."""


class PersonForm(forms.Form):
    """A person's name, the organisations they speak for, and their roles.

    Args:
        organisations: (id, name) of each organisation that can be chosen.
        has_name: whether the person is called something already: then the box cannot be emptied.
    """

    name = TextField(label="Name", max_length=NAME_LENGTH)
    job_title = TextField(label="Job title", max_length=NAME_LENGTH, required=False, optional=True)
    roles = CheckboxesField(
        label="Roles in this strategy",
        help_text="Somebody who only logs progress for an organisation needs none. "
        "Workstream leads are chosen under Set up, Workstream leads.",
        phrase="roles",
        required=False,
        choices=ROLES_TO_CHOOSE,
        widget=Checkboxes(hints=ROLE_HINTS),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)

    def __init__(
        self, *args: Any, organisations: Iterable[tuple[int, str]], has_name: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_name:
            self.fields["name"] = TextField(label="Name", max_length=NAME_LENGTH, required=False, optional=True)
        self.offered = [(str(pk), name) for pk, name in organisations]
        self.fields["partners"] = CheckboxesField(
            label="Organisations they speak for",
            help_text="They log progress for these. Choose all that apply.",
            phrase="organisations",
            required=False,
            choices=self.offered,
            widget=Checkboxes(small=True),
        )
        self.order_fields(self.field_order or ("name", "job_title", "partners", "roles"))

    def look_again(self, revision: int) -> None:
        """Take note that what is shown now is of this revision, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(revision)
        self.data = data


class InviteForm(PersonForm):
    """The same for somebody new; at least one organisation or role, for without one they would see nothing."""

    email = AddressField(label="Email address", help_text="We will email them how to sign in.")
    name = TextField(label="Name", max_length=NAME_LENGTH, required=False, optional=True)
    job_title = None  # type: ignore[assignment]  # how Django leaves a field out
    field_order = ("email", "name", "partners", "roles")

    def clean(self) -> dict[str, Any]:
        """Refuse an invitation to nothing."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("partners") or cleaned.get("roles") or {"partners", "roles"} & self.errors.keys()):
            self.add_error("partners", "Select an organisation they speak for, or a role")
        return cleaned
