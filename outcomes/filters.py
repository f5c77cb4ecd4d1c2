"""What filters of a list at a moment share, and the filters of what a strategy promises."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.moments import Moment
from govuk.fields import CheckboxesField, SelectField
from outcomes.figures.withdrawals import LEAVES_NONE
from outcomes.models import MeasureVersion, Observation, OutcomeVersion, Strategy, StrategyVersion
from outcomes.promises import WHOLE, breakdowns, measure_keys, period_labels, places, series_values, statement_refs

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
        self.strategies = list(strategies)
        known = dict(choices or {})
        for name, choices_of in self.plan_choices.items():
            if name not in known:
                known[name] = choices_of(self.strategies, moment.revision) if self.data.get(name) else []
        for name, values in known.items():
            self.filters[name].extra["choices"] = values


def _same(values_of: Callable[[list[int], int], list[str]]) -> Callable[[list[int], int], Choices]:
    """Choices that need no other label than their value; empty ones cannot be asked for."""
    return lambda strategies, revision: [(value, value) for value in values_of(strategies, revision) if value]


def _outcome_numbers(strategies: list[int], revision: int) -> Choices:
    rows = OutcomeVersion.objects.at(revision).filter(outcome__strategy__in=strategies)
    numbers = rows.order_by("outcome__number").values_list("outcome__number", flat=True).distinct()
    return [(str(number), str(number)) for number in numbers]


def _strategy_filter(field_name: str) -> OneOfFilter:
    return OneOfFilter(label="Strategy", phrase="a strategy that you can see", field_name=field_name)


class StrategyFilter(MomentFilter):
    """Filters of strategies: there are none, yet."""

    class Meta:
        model = StrategyVersion
        fields: list[str] = []


class OutcomeFilter(MomentFilter):
    """Filters of outcomes."""

    plan_choices: ClassVar = {"strategy": strategy_choices}

    strategy = _strategy_filter("outcome__strategy__slug")

    class Meta:
        model = OutcomeVersion
        fields: list[str] = []


class MeasureFilter(MomentFilter):
    """Filters of measures."""

    plan_choices: ClassVar = {"strategy": strategy_choices, "outcome": _outcome_numbers}

    strategy = _strategy_filter("measure__outcome__strategy__slug")
    outcome = OneOfFilter(label="Outcome", phrase="the number of an outcome", field_name="measure__outcome__number")

    class Meta:
        model = MeasureVersion
        fields: list[str] = []


ISSUES: Choices = [("latest", "The latest issue of each figure"), ("all", "Every issue")]


class ObservationFilter(MomentFilter):
    """Filters of published figures; without `issue`, a figure that was revised is left out."""

    plan_choices: ClassVar = {
        "strategy": strategy_choices,
        "measure": _same(measure_keys),
        "statement": _same(statement_refs),
        "series": _same(partial(series_values, "key")),
        "geography": _same(places),
        "breakdown": _same(breakdowns),
        "period": _same(period_labels),
    }

    strategy = _strategy_filter("series__strategy__slug")
    measure = OneOfFilter(label="Measure", phrase="the key of a measure", field_name="series__measure__key")
    statement = OneOfFilter(
        label="Statement", phrase="the reference of a statement", field_name="series__statement__ref"
    )
    series = OneOfFilter(label="Series", phrase="the key of a series", field_name="series__key")
    geography = OneOfFilter(label="Place", phrase="a place that figures are about", method="of_place")
    breakdown = OneOfFilter(label="Part", phrase="a part that figures are about", method="of_part")
    period = OneOfFilter(label="Period", phrase="a period that figures are about", field_name="period_label")
    issue = OneOfFilter(label="Issue", phrase="an issue", choices=ISSUES, method="leave")

    class Meta:
        model = Observation
        fields: list[str] = []

    def filter_queryset(self, queryset: "QuerySet[Observation]") -> "QuerySet[Observation]":
        """Filter by what is valid, and leave out what was revised unless all is asked for."""
        found = super().filter_queryset(queryset)
        return (
            found
            if self.form.cleaned_data.get("issue") == "all"
            else found.filter(is_superseded=False).exclude(LEAVES_NONE)
        )

    def of_place(self, queryset: "QuerySet[Observation]", name: str, value: str) -> "QuerySet[Observation]":
        """Figures of one place, by its name or its code."""
        return queryset.filter(Q(series__geography=value) | Q(ons_code=value))

    def of_part(self, queryset: "QuerySet[Observation]", name: str, value: str) -> "QuerySet[Observation]":
        """Figures of one part, or of the whole."""
        return queryset.filter(series__breakdown_words="" if value == WHOLE else value)

    def leave(self, queryset: "QuerySet[Observation]", name: str, value: str) -> "QuerySet[Observation]":
        """Change nothing: issues are chosen once everything else is filtered."""
        return queryset
