"""Forms of sums: how a series is worked out, and an analyst's word on it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from govuk.fields import LongTextField, RadiosField, SelectField, TextField, WholeNumberField
from outcomes.models import DerivedSeries, Direction
from outcomes.services.formulas import MOST_DECIMALS
from outcomes.sums.formulas import LONGEST

LETTERS = "abcd"
NOTHING = ("", "Nothing")


class SumForm(forms.Form):
    """The sum, what it takes, and how its result is shown.

    Args:
        series: id and name of the published series that can be taken.
    """

    formula = TextField(
        label="Sum",
        help_text="Letters, numbers, + - * / and brackets. A percentage counts as a share of 1: a * (1 - b).",
        max_length=LONGEST,
    )
    words = LongTextField(label="What the sum means", max_length=1000, rows=3, required=False, optional=True)
    decimals = WholeNumberField(label="Decimal places to show", min_value=0, max_value=MOST_DECIMALS)

    def __init__(self, *args: Any, series: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [NOTHING, *((str(pk), name) for pk, name in series)]
        for letter in LETTERS:
            self.fields[f"series_{letter}"] = SelectField(
                label=f"{letter} stands for", phrase=f"what {letter} stands for", choices=choices, required=False
            )

    def inputs(self) -> dict[str, tuple[int, str]]:
        """By letter what was chosen; only after the form was found valid."""
        chosen = {letter: self.cleaned_data[f"series_{letter}"] for letter in LETTERS}
        return {letter: (int(pk), "") for letter, pk in chosen.items() if pk}

    @staticmethod
    def initial_of(row: DerivedSeries) -> dict[str, Any]:
        """What the boxes show of a sum that is recorded."""
        chosen = {f"series_{letter}": str(pk) for letter, (pk, _) in row.inputs.items()}
        return {"formula": row.formula, "words": row.words, "decimals": row.decimals, **chosen}


class NewSumForm(SumForm):
    """A sum together with the series that it works out."""

    label = TextField(label="Name of the figure", max_length=300, phrase="what the figure is called")
    unit = TextField(label="Unit", help_text="% or what is counted, such as people.", max_length=100)
    direction = SelectField(
        label="Which way it should move",
        phrase="which way it should move",
        choices=[("", "Not said"), *Direction.choices],
        required=False,
    )

    field_order = ("label", "unit", "direction", "formula")


class ConfirmForm(forms.Form):
    """What an analyst said about a sum."""

    is_confirmed = RadiosField(
        label="What did the analyst say?",
        phrase="what the analyst said",
        choices=[("yes", "The sum is right: its figures may head a page and a report"), ("no", "The sum is not right")],
    )
    analyst = TextField(label="Name and office of the analyst", max_length=200)
    note = LongTextField(label="Note", max_length=1000, rows=3, required=False, optional=True)
    sum = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
