"""Activity numbers on the update form: a few rows that nobody has to fill."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from actions.models import MOST
from actions.services.numbers import LARGEST, NumberContent
from govuk import fields

PARTS = ("what", "value", "unit", "area")
NUMBER_INPUTS = tuple(f"number_{row}_{part}" for row in range(1, MOST + 1) for part in PARTS)
"""Names of everything that can be typed into the rows; a draft keeps what is not empty, as it is."""

Areas = Sequence[tuple[int, str]]


_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?|[-+]?\d{1,3}(?: \d{3})+(?:\.\d*)?")
"""A number whose thousands are parted, by commas or by spaces."""


class NumberTextField(fields.TextField):
    """A number of 0 or more with at most two decimal places; commas or spaces may part its thousands."""

    def to_python(self, value: Any) -> Any:
        """Return the number, or None for an empty box.

        Raises:
            ValidationError: it is no such number.
        """
        text = super().to_python(value)
        if not text:
            return None
        if ("," in text or " " in text) and _GROUPED.fullmatch(text) is None:
            raise forms.ValidationError("Enter a number, such as 27, 12.5 or 1,204", code="invalid")
        try:
            number = Decimal(text.replace(",", "").replace(" ", "")) if text.isascii() else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise forms.ValidationError("Enter a number, such as 27 or 12.5", code="invalid")
        if number < 0:
            raise forms.ValidationError("Enter a number that is 0 or more", code="negative")
        if number > LARGEST:
            raise forms.ValidationError("Enter a smaller number", code="too_large")
        if number != round(number, 2):
            raise forms.ValidationError("Enter a number with at most 2 decimal places", code="too_fine")
        return number


def rows_in(typed: Mapping[str, Any]) -> int:
    """How many rows the form shows: those with something in them, and one more to fill."""
    filled = [int(name.split("_")[1]) for name in NUMBER_INPUTS if str(typed.get(name) or "").strip()]
    return min(max(filled, default=0) + 1, MOST)


def add_number_fields(form: forms.Form, rows: int, areas: Areas) -> None:
    """Add the rows' fields to a form.

    Args:
        rows: how many.
        areas: id and name of each area of the strategy; without any, none is asked for.
    """
    for row in range(1, rows + 1):
        form.fields[f"number_{row}_what"] = fields.TextField(
            label="What was counted", max_length=120, required=False, phrase=f"what number {row} counts"
        )
        form.fields[f"number_{row}_value"] = NumberTextField(
            label="Number", required=False, width=10, widget=forms.TextInput({"inputmode": "decimal"})
        )
        form.fields[f"number_{row}_unit"] = fields.TextField(
            label="Unit", max_length=40, required=False, width=20, phrase=f"the unit of number {row}", optional=True
        )
        if areas:
            form.fields[f"number_{row}_area"] = fields.SelectField(
                label="Area", required=False, choices=[("", "Everywhere"), *((str(pk), name) for pk, name in areas)]
            )


def clean_numbers(form: forms.Form, cleaned: Mapping[str, Any]) -> None:
    """Ask for the other half of a row of which one half was filled, at the box that is missing."""
    for row in _rows(form):
        what, value = f"number_{row}_what", f"number_{row}_value"
        filled = any(str(cleaned.get(f"number_{row}_{part}") or "") for part in PARTS)
        has_value = cleaned.get(value) is not None
        if not (filled or has_value):
            continue
        if not cleaned.get(what) and what not in form.errors:
            form.add_error(what, f"Enter what number {row} counts, or empty its row")
        if not has_value and value not in form.errors:
            form.add_error(value, f"Enter number {row}, or empty its row")


def numbers_in(form: forms.Form) -> list[NumberContent]:
    """The numbers of a valid form, ready for the service."""
    values = form.cleaned_data
    return [
        NumberContent(
            what=values[f"number_{row}_what"],
            value=values[f"number_{row}_value"],
            unit=values.get(f"number_{row}_unit") or "",
            area_id=int(values.get(f"number_{row}_area") or 0) or None,
        )
        for row in _rows(form)
        if values.get(f"number_{row}_what")
    ]


def number_rows(form: forms.Form) -> list[list[Any]]:
    """The rows' fields, to be drawn."""
    return [[form[f"number_{row}_{p}"] for p in PARTS if f"number_{row}_{p}" in form.fields] for row in _rows(form)]


def typed_numbers(typed: Mapping[str, Any]) -> str:
    """What was typed into the rows, a row a line, right or wrong; the area is left to the form."""
    lines = (
        " ".join(str(typed.get(f"number_{row}_{part}") or "").strip() for part in PARTS[:3]).strip()
        for row in range(1, MOST + 1)
    )
    return "\n".join(line for line in lines if line)


def _rows(form: forms.Form) -> Iterator[int]:
    return (row for row in range(1, MOST + 1) if f"number_{row}_what" in form.fields)
