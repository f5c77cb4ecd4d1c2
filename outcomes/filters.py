"""What filters of a list at a moment share, and the filters of what a strategy promises."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.moments import Moment
from govuk.fields import CheckboxesField, SelectField
from outcomes.models import Strategy

Choices = list[tuple[str, str]]

LISTED = 40
"""More values than this are not listed where an unknown one is refused: the nearest are."""


class OneOf(SelectField):
    """One of the values there are."""

    def validate(self, value: Any) -> None:
        """Refuse a value that is not among the choices."""
        if value and not self.valid_value(value):
            raise unknown_value(str(value), self.phrase, self.choices)


class AnyOf(CheckboxesField):
    """Any of the values there are; repeat the parameter to ask for several."""

    def to_python(self, value: Any) -> list[str]:
        """Leave out empty values, which forms and spreadsheets send for "any"."""
        return [one for one in super().to_python(value) if one]

    def validate(self, value: Any) -> None:
        """Refuse the first value that is not among the choices."""
        for one in value:
            if not self.valid_value(one):
                raise unknown_value(str(one), self.phrase, self.choices)


def unknown_value(value: str, phrase: str, choices: Any) -> ValidationError:
    """Name an unknown value and the values there are: the same words on the page and in the API."""
    known = [str(choice) for choice, _ in choices if choice]
    shown = value[:60].replace("\x00", "")
    return ValidationError(f"“{shown}” is not {phrase}. {_use(shown, known)}", code="invalid_choice")


def _use(shown: str, known: Sequence[str]) -> str:
    if not known:
        return "There is none to choose from."
    if len(known) <= LISTED:
        return f"Use one of: {', '.join(known)}."
    near = difflib.get_close_matches(shown, known, n=5, cutoff=0.3) or known[:5]
    return f"Use one of {len(known)} values, such as: {', '.join(near)}."


class OneOfFilter(django_filters.Filter):
    """Takes one of the values there are."""

    field_class = OneOf


class AnyOfFilter(django_filters.Filter):
    """Takes any of the values there are."""

    field_class = AnyOf


def strategy_choices(strategies: list[int], revision: int) -> Choices:
    """The slugs of strategies, by address."""
    return [(slug, slug) for slug in Strategy.objects.filter(pk__in=strategies).values_list("slug", flat=True)]


class MomentFilter(django_filters.FilterSet):
    """Filters over rows that hold at a moment.

    `plan_choices` names parameters whose values depend on the plan: (strategy ids, revision) -> values and labels.

    Args:
        data: the parameters; None leaves everything in.
        queryset: the rows, already scoped to what may be seen.
        moment: what the answer is made for.
        strategies: ids of the strategies that the rows may belong to; they give the values there are.
        choices: values and their labels for some parameters, where the caller knows them already.
    """

    plan_choices: ClassVar[Mapping[str, Callable[[list[int], int], Choices]]] = {}

    def __init__(
        self,
        data: Any,
        queryset: "QuerySet[Any]",
        *,
        moment: Moment,
        strategies: Iterable[int],
        choices: Mapping[str, Choices] | None = None,
    ) -> None:
        super().__init__(data, queryset)
        self.moment = moment
        known = dict(choices or {})
        for name, choices_of in self.plan_choices.items():
            if name not in known:
                known[name] = choices_of(list(strategies), moment.revision) if self.data.get(name) else []
        for name, values in known.items():
            self.filters[name].extra["choices"] = values
