"""Forms of cover and hand-over: for which actions, by whom, from when to when, and what is open."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import OPEN, User
from actions.errors import RuleError
from actions.models import Action
from actions.pages.cover import Arranging
from actions.services.handover import LONGEST_NOTE
from govuk.fields import CheckboxesField, DateField, LongTextField, SelectField
from govuk.widgets import Checkboxes

LATEST = date(2099, 12, 31)


class AnswerForm(forms.Form):
    """Somebody else for some actions.

    Args:
        arranging: what the person may arrange.
        several: whether actions are chosen; a page of one action has no choice.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)

    def __init__(self, data: Mapping[str, Any] | None, *, arranging: Arranging, several: bool) -> None:
        owned = [row for row in arranging.rows if row.state.person_id == arranging.person.pk]
        initial = {
            "seen": arranging.moment.revision,
            "actions": [str(row.state.action_id) for row in owned],
            "starts": arranging.moment.day,
        }
        super().__init__(data, initial=initial)
        self.arranging = arranging
        covered = {str(row.state.action_id): row.cover for row in arranging.rows if row.cover}
        if several:
            self.fields["actions"] = CheckboxesField(
                label="For which actions?",
                help_text="Yours are ticked. The accountable person stands in brackets.",
                phrase="at least one action",
                choices=[(str(row.state.action_id), row.line) for row in arranging.rows],
                widget=Checkboxes(small=True, hints=covered),
            )
        box = self.fields["person"]
        assert isinstance(box, SelectField)
        box.choices = [("", "Choose a colleague"), *((str(pk), name) for pk, name in arranging.others())]
        self.order_fields(["actions", "person"])

    @property
    def actions(self) -> list[Action]:
        """The actions that were chosen."""
        chosen = self.cleaned_data.get("actions")
        rows = self.arranging.rows
        return [row.state.action for row in rows if chosen is None or str(row.state.action_id) in chosen]

    @property
    def colleague(self) -> User:
        """The colleague who was chosen."""
        return self.arranging.colleague(self.cleaned_data["person"])

    @property
    def colleague_name(self) -> str:
        """What the colleague is called."""
        return dict(self.arranging.colleagues)[int(self.cleaned_data["person"])]

    def take_refusal(self, refusal: RuleError) -> None:
        """Show beside its field why nothing was saved; what is shown now counts as seen from here on."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(self.arranging.moment.revision)
        self.data = data


class CoverForm(AnswerForm):
    """Who stands in, from which day to which."""

    person = SelectField(label="Who stands in?", phrase="who stands in")
    starts = DateField(label="First day", latest=LATEST)
    ends = DateField(label="Last day", latest=LATEST)


class HandOverForm(AnswerForm):
    """Who takes over, and what is open."""

    person = SelectField(label="Who takes over?", phrase="who takes over")
    note = LongTextField(
        label="What is open?",
        help_text="Read by your organisation and the programme lead.",
        max_length=LONGEST_NOTE,
        required=False,
        optional=True,
    )
