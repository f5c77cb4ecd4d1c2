"""Forms of the thresholds of a strategy's figures, and of the places that these are about."""

from collections.abc import Sequence
from typing import Any

from django import forms

from govuk.fields import SelectField, TextField, WholeNumberField
from outcomes.figures.rules import Thresholds
from outcomes.forms.measures import Choices, SeenForm
from outcomes.models import Place, PlaceKind
from outcomes.services.measures import CODE_LENGTH, LARGEST_THRESHOLD, PlaceWanted


class ThresholdsForm(SeenForm):
    """When figures are small, need words, are hidden, or are asked about."""

    warn_under = WholeNumberField(
        label="A base is said to be small under",
        phrase="the base that is said to be small",
        help_text="Members asked for this after a percentage that “could have represented a single child”. Usually 50.",
        max_value=LARGEST_THRESHOLD,
    )
    narrative_under = WholeNumberField(
        label="A figure needs a narrative before it is published on a base under",
        phrase="the base that needs a narrative",
        help_text="Usually 20.",
        max_value=LARGEST_THRESHOLD,
    )
    hide_up_to = WholeNumberField(
        label="Counts of people hidden in what is published, from 1 to",
        phrase="the largest count that is hidden",
        help_text="Usually 7. Enter 0 to hide none.",
        max_value=LARGEST_THRESHOLD,
    )
    jump_percent = WholeNumberField(
        label="A new figure is asked about when it differs from the one before by more than",
        phrase="the difference that is asked about",
        help_text="Per cent of the figure before. Usually 25.",
        max_value=LARGEST_THRESHOLD,
    )

    @property
    def wanted(self) -> Thresholds:
        """What was typed."""
        names = ("warn_under", "narrative_under", "hide_up_to", "jump_percent")
        return Thresholds(**{name: self.cleaned_data[name] for name in names})


class PlacesForm(SeenForm):
    """Every place that figures are about: what kind it is, its code, and which district or borough it is.

    Args:
        names: of the places, as the series name them.
        places: what is recorded of them, by name.
        areas: (id, name) of the districts and boroughs.
    """

    def __init__(
        self, data: Any = None, *, names: Sequence[str], places: dict[str, Place], areas: Choices, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.names, self.known = names, set(places)
        for number, name in enumerate(names):
            known = places.get(name)
            self.fields[f"kind_{number}"] = SelectField(
                label=f"What kind of place is {name}?",
                phrase=f"what kind of place {name} is",
                choices=[("", "Not said"), *PlaceKind.choices],
                required=False,
                label_size="",
                initial=known.kind if known else "",
            )
            self.fields[f"code_{number}"] = TextField(
                label=f"Code of {name}",
                phrase=f"the code of {name}",
                required=False,
                label_size="",
                width=10,
                max_length=CODE_LENGTH,
                initial=known.ons_code if known else "",
            )
            self.fields[f"area_{number}"] = SelectField(
                label=f"Which district or borough is {name}?",
                phrase=f"the district or borough that {name} is",
                choices=[("", "None"), *areas],
                required=False,
                label_size="",
                initial=known.area_id or "" if known else "",
            )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each place with its three boxes."""
        return [(name, [self[f"{box}_{n}"] for box in ("kind", "code", "area")]) for n, name in enumerate(self.names)]

    def clean(self) -> dict[str, Any]:
        """Ask for the kind where a code or a district is given."""
        given = super().clean() or self.cleaned_data
        for number, name in enumerate(self.names):
            is_given = given.get(f"code_{number}") or given.get(f"area_{number}")
            if is_given and not given.get(f"kind_{number}") and f"kind_{number}" not in self.errors:
                self.add_error(f"kind_{number}", f"Select what kind of place {name} is")
        return given

    @property
    def wanted(self) -> list[PlaceWanted]:
        """The places of which something is said."""
        given = self.cleaned_data
        return [
            PlaceWanted(
                name=name,
                kind=given[f"kind_{number}"],
                ons_code=given[f"code_{number}"].upper(),
                area_id=int(given[f"area_{number}"]) if given[f"area_{number}"] else None,
            )
            for number, name in enumerate(self.names)
            if given[f"kind_{number}"]
        ]

    @property
    def gone(self) -> list[str]:
        """The places of which something was said, and nothing any more."""
        given = self.cleaned_data
        return [name for n, name in enumerate(self.names) if name in self.known and not given[f"kind_{n}"]]
