"""Widgets that carry what the design system needs to know: hints, marks and reveals of choices, the boxes of a date.

They hold data only; `govuk.bound` draws them. Django's own widgets are drawn in the same style.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

Reveals = Mapping[str | tuple[str, ...], Sequence[str]]


class ChoicesWidget:
    """What radios and checkboxes share.

    Attributes:
        hints: choice value -> the line under its label.
        marks: choice value -> rating code whose mark stands before the label (see `govuk.marks`).
        reveals: choice value, or a tuple of values -> names of the fields shown only while it is chosen. The fields
            are drawn under the (last) choice and nowhere else; without JavaScript all of them are shown. Leaving
            aside what was typed for a choice not made is the form's own business.
        small: small boxes, for choices that matter less than their neighbours.
        inline: choices in a row where there is room.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, str] | None = None,
        marks: Mapping[str, str] | None = None,
        reveals: Reveals | None = None,
        small: bool = False,
        inline: bool = False,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]  # the other parent is Django's widget
        self.hints = dict(hints or {})
        self.marks = dict(marks or {})
        self.reveals = {
            (values,) if isinstance(values, str) else tuple(values): tuple(names)
            for values, names in (reveals or {}).items()
        }
        self.small = small
        self.inline = inline


class Radios(ChoicesWidget, forms.RadioSelect):
    """One of a few choices."""


class Checkboxes(ChoicesWidget, forms.CheckboxSelectMultiple):
    """Any of a few choices."""


class DateBoxes(forms.MultiWidget):
    """A date in three boxes: day, month, year."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        # A month may be typed by name, so its box does not ask a phone for the number pad.
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput(box),
            "month": forms.TextInput({"autocomplete": "off"}),
            "year": forms.TextInput(box),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: date | None) -> list[str]:
        """Return the three texts for a date, empty for none."""
        return [str(value.day), str(value.month), str(value.year)] if isinstance(value, date) else ["", "", ""]
