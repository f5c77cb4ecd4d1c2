"""A field on its form: the ids, classes and descriptions that tie label, hint, error and box together.

Ids follow Django's own ("id_x_helptext", "id_x_error"), so forms drawn by hand and the admin site stay right.
"""

from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from django.utils.safestring import SafeString

from govuk.dates import BOXES
from govuk.fields import PRIVATE, PUBLISHED
from govuk.widgets import DateBoxes

PUBLICATION_NOTES = {
    PUBLISHED: "This will be published once accepted",
    PRIVATE: "Only your organisation and the programme lead read this",
}
CLASSES = {
    "input": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
}
GROUP_TEMPLATES = {
    "radios": "govuk/choices.html",
    "checkboxes": "govuk/choices.html",
    "date": "govuk/date.html",
}
# The order matters: Django's CheckboxSelectMultiple is a RadioSelect.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateBoxes, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (Input, "input"),
)


class GovukBoundField(BoundField):
    """Draws any Django field in the style of the design system."""

    @property
    def kind(self) -> str:
        """How the field is drawn: a key of CLASSES or GROUP_TEMPLATES, "hidden", or "other" (the admin's widgets)."""
        widget = self.field.widget
        if self.is_hidden:
            return "hidden"
        if getattr(widget, "template_name", "").startswith("admin/"):
            return "other"
        return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "other")

    @property
    def base_id(self) -> str:
        """The id that all others start with."""
        return self.field.widget.attrs.get("id") or self.auto_id

    @property
    def publication_note(self) -> str:
        """Who will read what is typed here, or ""."""
        publication = getattr(self.field, "publication", "")
        return PUBLICATION_NOTES.get(publication, publication)

    @property
    def label_text(self) -> str:
        """The label, with "(optional)" where the field says so."""
        return f"{self.label} (optional)" if getattr(self.field, "optional", False) else str(self.label)

    @property
    def label_size(self) -> str:
        """Size of the label: "s", "m", "l" or ""."""
        return str(getattr(self.field, "label_size", "s"))

    @property
    def character_limit(self) -> int | None:
        """Characters that a textarea may hold, shown as a count beside it."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    @cached_property
    def wrong_boxes(self) -> tuple[str, ...]:
        """Which boxes of a date are to be mended: those the errors name, else all of them."""
        errors = self.errors.as_data()
        named = [box for error in errors for box in (error.params or {}).get("boxes", ())]
        return tuple(named) or (BOXES if errors else ())

    @property
    def first_id(self) -> str:
        """Id of the first input, where the error summary leads."""
        if self.kind == "date":
            box = self.wrong_boxes[0] if self.wrong_boxes else BOXES[0]
            return f"{self.base_id}_{BOXES.index(box)}"
        if self.kind in GROUP_TEMPLATES or isinstance(self.field.widget, forms.MultiWidget):
            return f"{self.base_id}_0"
        return self.field.widget.id_for_label(self.base_id) or self.base_id

    @property
    def aria_describedby(self) -> str | None:
        """Ids of what describes the field, in reading order; every one of them is drawn by govuk/about.html."""
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        if not self.base_id or self.is_hidden:
            return ""
        parts = {
            "_publication": self.publication_note,
            "_helptext": self.help_text,
            "_error": self.errors,
            "-info": self.character_limit,
        }
        return " ".join(self.base_id + suffix for suffix, present in parts.items() if present)

    @cached_property
    def revealed_by(self) -> bool:
        """Whether a choice of another field reveals this one, which then draws it."""
        widgets = (field.widget for field in self.form.fields.values())
        return any(self.name in names for widget in widgets for names in getattr(widget, "reveals", {}).values())

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Return the attributes of the input: the style's classes, and no `required`.

        The server says what is missing, in the page's words; a browser would stop the form at a box that is not shown.
        """
        built = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)
        if widget is None or widget is self.field.widget:
            own = str(built.get("class") or self.field.widget.attrs.get("class", ""))
            if classes := [*own.split(), *self._classes()]:
                built["class"] = " ".join(classes)
        return built

    def _classes(self) -> list[str]:
        base = CLASSES.get(self.kind)
        if base is None:
            return []
        classes = [base]
        if self.character_limit:
            classes.append("govuk-js-character-count")
        if self.errors and self.kind != "checkbox":
            classes.append(f"{base}--error")
        if self.kind == "input" and (width := getattr(self.field, "width", None)):
            classes.append(f"govuk-input--width-{width}")
        return classes

    def as_widget(
        self, widget: forms.Widget | None = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> SafeString:
        """Draw the input, or the group of inputs, without its label."""
        template = GROUP_TEMPLATES.get(self.kind)
        if template and widget is None and not only_initial:
            return self.form.render(template, {"field": self})
        return super().as_widget(widget, attrs, only_initial)

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The three boxes of a date, for the template."""
        drawn = self.field.widget.get_context(self.html_name, self.value(), {"id": self.base_id})["widget"]
        return [
            {"name": name, "widget": box, "wrong": name in self.wrong_boxes}
            for name, box in zip(BOXES, drawn["subwidgets"], strict=True)
        ]

    @property
    def options(self) -> list[dict[str, Any]]:
        """The choices of radios or checkboxes with their hints, marks and revealed fields, for the template."""
        widget = self.field.widget
        drawn = [option.data for option in self.subwidgets]
        chosen = {str(option["value"]) for option in drawn if option["selected"]}
        return [
            {
                "id": option["attrs"].get("id", f"{self.html_name}_{option['index']}"),
                "name": option["name"],
                "value": option["value"],
                "label": option["label"],
                "checked": option["selected"],
                "disabled": self.field.disabled or "disabled" in option["attrs"],
                "hint": getattr(widget, "hints", {}).get(str(option["value"])),
                "mark": getattr(widget, "marks", {}).get(str(option["value"])),
                "reveals": self._reveals_after(str(option["value"]), drawn, chosen),
            }
            for option in drawn
        ]

    def _reveals_after(self, value: str, drawn: list[dict[str, Any]], chosen: set[str]) -> list[dict[str, Any]]:
        """Blocks of fields drawn under this choice: those for which it is the last of the choices that reveal them."""
        order = {str(option["value"]): option["attrs"].get("id", "") for option in drawn}
        blocks = []
        for number, (values, names) in enumerate(getattr(self.field.widget, "reveals", {}).items()):
            present = [key for key in order if key in values]
            if not present or present[-1] != value:
                continue
            fields = [self.form[name] for name in names if name in self.form.fields]
            blocks.append(
                {
                    "id": f"{self.base_id}_reveal_{number}",
                    "fields": fields,
                    "by": " ".join(order[key] for key in present),
                    "shown": bool(chosen & set(values)) or any(field.errors for field in fields),
                }
            )
        return blocks
