"""Which actions are meant to move a measure, and how."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from actions.reading import ActionReading
from actions.services.measures import LONGEST_HOW
from govuk.fields import CheckboxField, TextField
from outcomes.forms.measures import SeenForm


class MoversForm(SeenForm):
    """A row an action: whether it is meant to move the measure, and how it should help.

    Args:
        readings: the actions that can be chosen.
        chosen: by action, how it should help as recorded.
    """

    def __init__(
        self, data: Any = None, *, readings: Sequence[ActionReading], chosen: Mapping[int, str], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.readings = readings
        for reading in readings:
            pk = reading.action_id
            self.fields[f"moves_{pk}"] = CheckboxField(
                label=f"Action {reading.ref} {reading.short_title}", required=False, initial=pk in chosen
            )
            self.fields[f"how_{pk}"] = TextField(
                label=f"How should Action {reading.ref} help?",
                phrase=f"how Action {reading.ref} should help",
                required=False,
                label_size="",
                max_length=LONGEST_HOW,
                initial=chosen.get(pk, ""),
            )

    @property
    def rows(self) -> list[tuple[ActionReading, forms.BoundField, forms.BoundField]]:
        """Each action with its two boxes."""
        return [(one, self[f"moves_{one.action_id}"], self[f"how_{one.action_id}"]) for one in self.readings]

    @property
    def chosen(self) -> dict[int, str]:
        """The actions that were ticked, each with how it should help."""
        given = self.cleaned_data
        ids = [one.action_id for one in self.readings]
        return {pk: given[f"how_{pk}"] for pk in ids if given[f"moves_{pk}"]}

    def clean(self) -> dict[str, Any]:
        """Refuse words about an action that is not ticked: they would be lost."""
        given = super().clean() or self.cleaned_data
        for one in self.readings:
            if given.get(f"how_{one.action_id}") and not given.get(f"moves_{one.action_id}"):
                self.add_error(f"moves_{one.action_id}", f"Tick Action {one.ref} or empty the box beside it")
        return given
