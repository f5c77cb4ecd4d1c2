"""What has become of an organisation: another name, another organisation in its place, or none."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import OPEN
from accounts.services.partners import PARTNER_NAME_LENGTH
from actions.models import ActionState
from govuk.fields import RadiosField, SelectField, TextField
from govuk.widgets import Radios

NEW = "new"
NOBODY = "none"
SHORT_NAME_LENGTH = 60


class PartnerChangeForm(forms.Form):
    """What has changed about an organisation.

    Args:
        successors: organisations that could take its place, by id with their names.
    """

    kind = RadiosField(
        label="What has changed?",
        phrase="what has changed",
        choices=[
            ("renamed", "It has a new name"),
            ("succeeded", "Another organisation takes its place"),
            ("left", "It has left"),
        ],
        widget=Radios(
            hints={
                "renamed": "It is still the same organisation.",
                "succeeded": "Its actions and its people move. You see the list before anything is saved.",
                "left": "You choose who leads its actions. You see the list before anything is saved.",
            },
            reveals={"renamed": ["name", "short_name"], "succeeded": ["successor", "new_name"]},
        ),
    )
    name = TextField(label="New name", max_length=PARTNER_NAME_LENGTH, required=False)
    short_name = TextField(label="Short name", max_length=SHORT_NAME_LENGTH, required=False, optional=True, width=20)
    successor = SelectField(label="Which organisation?", phrase="which organisation takes its place", required=False)
    new_name = TextField(
        label="Name of the new organisation",
        help_text="Only where it is not in the list.",
        max_length=PARTNER_NAME_LENGTH,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)

    def __init__(self, data: QueryDict | None, *, successors: Mapping[int, str], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        choices = [(str(pk), name) for pk, name in successors.items()]
        box = self.fields["successor"]
        assert isinstance(box, SelectField)
        box.choices = [("", "Choose one"), *choices, (NEW, "One that is not in this list")]

    def clean(self) -> dict[str, Any]:
        """Ask for what goes with the choice, and leave the rest aside."""
        cleaned = super().clean() or {}
        kind, successor = cleaned.get("kind"), cleaned.get("successor")
        if kind == "renamed" and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter the new name")
        if kind == "succeeded" and "successor" not in self.errors:
            if not successor:
                self.add_error("successor", "Select which organisation takes its place")
            elif successor == NEW and not cleaned.get("new_name") and "new_name" not in self.errors:
                self.add_error("new_name", "Enter the name of the new organisation")
        return cleaned


class SeenForm(forms.Form):
    """The confirmation of what was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class LeavingForm(SeenForm):
    """Who leads the actions of an organisation that leaves: one choice for all, and one for each that differs.

    Args:
        states: the running actions that it leads.
        leads: by strategy, who could lead them, by id with their names.
        mark: names what the page shows.
    """

    def __init__(
        self, data: QueryDict | None, *, states: list[ActionState], leads: Mapping[int, Mapping[int, str]], mark: str
    ) -> None:
        super().__init__(data, initial={"seen": mark})
        self.states = states
        if not states:
            return
        everywhere = set.intersection(*(set(leads[one.action.strategy_id]) for one in states))
        first = leads[states[0].action.strategy_id]
        self.fields["for_all"] = SelectField(
            label="Who leads them from now on?",
            phrase="who leads them from now on",
            help_text="For all actions below. You can choose another for each.",
            required=False,
            choices=[
                ("", "Choose for each below"),
                (NOBODY, "Nobody yet: no lead partner"),
                *((str(pk), name) for pk, name in first.items() if pk in everywhere),
            ],
        )
        for state in states:
            self.fields[f"action-{state.action_id}"] = _lead_field(state, leads[state.action.strategy_id])

    def clean(self) -> dict[str, Any]:
        """Insist on a choice for every action."""
        cleaned = super().clean() or {}
        if self.states and not cleaned.get("for_all") and "for_all" not in self.errors:
            open_ones = [one for one in self.states if not cleaned.get(f"action-{one.action_id}")]
            if len(open_ones) == len(self.states):
                self.add_error("for_all", "Select who leads these actions from now on")
            else:
                for one in open_ones:
                    self.add_error(f"action-{one.action_id}", f"Select who leads Action {one.action.ref}")
        return cleaned

    @property
    def leads(self) -> dict[int, int | None]:
        """By the id of each action, the id of its new lead partner; None for nobody."""
        chosen = {
            one.action_id: self.cleaned_data[f"action-{one.action_id}"] or self.cleaned_data["for_all"]
            for one in self.states
        }
        return {pk: None if value == NOBODY else int(value) for pk, value in chosen.items()}

    @property
    def rows(self) -> list[Any]:
        """The boxes of the actions, bound, in their order."""
        return [self[f"action-{one.action_id}"] for one in self.states]


def _lead_field(state: ActionState, leads: Mapping[int, str]) -> SelectField:
    joint = state.joint_lead_id if state.joint_lead_id in leads else None
    nobody = f"{leads[joint]}, the joint lead" if joint else "Nobody yet: no lead partner"
    names = [(str(pk), name) for pk, name in leads.items() if pk != joint]
    return SelectField(
        label=f"Action {state.action.ref}",
        phrase=f"who leads Action {state.action.ref}",
        label_size="",
        required=False,
        initial=NOBODY if joint else "",
        choices=[("", "As chosen for all"), (NOBODY, nobody), *names],
    )
