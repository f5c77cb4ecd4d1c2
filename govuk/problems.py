"""What the error summary lists: every problem of some forms and formsets, with the id of the box to mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BaseFormSet


@dataclass(frozen=True)
class Problem:
    """One line of the error summary.

    Attributes:
        text: the message, with the name of its row where the form has one.
        id: id of the first box to mend, or "" where the problem belongs to no single box.
    """

    text: str
    id: str


def problems_in(*sources: Any) -> list[Problem]:
    """Return the problems of the forms and formsets given, in the order they stand on the page.

    A form in a grid names its row in an attribute `row_name` ("Action 3.1"), which is put before each message. Anything
    else (None, "", an unbound form) has no problems, so that a page may name forms it shows only sometimes.
    """
    found: list[Problem] = []
    for source in sources:
        if isinstance(source, BaseFormSet):
            found += [Problem(str(error), "") for error in _formset_errors(source)]
            found += problems_in(*source.forms)
        elif isinstance(source, BaseForm):
            found += _form_problems(source)
    return found


def _formset_errors(formset: BaseFormSet) -> list[Any]:
    return list(formset.non_form_errors()) if formset.is_bound else []


def _form_problems(form: BaseForm) -> Iterator[Problem]:
    row = getattr(form, "row_name", "")
    before = f"{row}: " if row else ""
    for error in form.non_field_errors():
        yield Problem(f"{before}{error}", "")
    for field in form:
        target = "" if field.is_hidden else getattr(field, "first_id", field.id_for_label)
        for error in field.errors:
            yield Problem(f"{before}{error}", target)
