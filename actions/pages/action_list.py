"""What the list of actions shows: the filters with their counts, the chips, and the rows in groups."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import BaseForm
from django.http import QueryDict

from actions.choices import CHOICES, GAPS, ORDERINGS, OVERDUE, RATINGS, STAGES
from actions.filters import ActionFilter
from actions.models import ActionState
from actions.pages.rows import Row, row_of
from actions.permissions import reader_of
from actions.reading import ActionReading, read_actions
from actions.stages import Mark
from outcomes.filters import Choices
from outcomes.scope import Scope

FORM_ID = "filters"
HIDDEN_ON_PAGE = ("strategy", "updated_since")
ALL = {
    "workstream": "All workstreams",
    "outcome": "All outcomes",
    "partner": "All partners",
    "area": "All areas",
    "overdue": "Overdue or not",
}
PLAIN = {"stage": dict(STAGES), "rag": dict(RATINGS), "gap": dict(GAPS), "overdue": dict(OVERDUE)}
"""Labels without the counts that the filters show."""


@dataclass(frozen=True)
class Chip:
    """A filter in force, which its link takes away."""

    label: str
    text: str
    href: str


@dataclass(frozen=True)
class Group:
    """Rows under one heading; without a heading where the order is not that of the plan."""

    number: int | None
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class ActionListPage:
    """The list as it stands for these filters."""

    form: BaseForm
    chips: list[Chip]
    groups: list[Group]
    shown: int
    total: int


def action_list(scope: Scope, params: QueryDict) -> ActionListPage:
    """Read the strategy's actions once, count them for the filters, and keep those asked for.

    Args:
        scope: the strategy, the person and the moment.
        params: the address's parameters. Those that are wrong are left out, with an error at their filter.
    """
    states = ActionState.objects.at(scope.moment.revision).of_strategies([scope.strategy.pk])
    readings = read_actions(states, scope.moment, {scope.strategy.pk: reader_of(scope.access)})
    by_state = {reading.state.pk: reading for reading in readings}
    data = params.copy()
    for name in HIDDEN_ON_PAGE:
        data.pop(name, None)
    asked = ActionFilter(
        data, states, moment=scope.moment, strategies=[scope.strategy.pk], choices=_choices(scope, readings)
    )
    # The list of orders stands above the table, outside the form's own element.
    asked.form.fields["ordering"].widget.attrs["form"] = FORM_ID
    asked.form.is_valid()
    shown = [by_state[pk] for pk in asked.qs.values_list("pk", flat=True)]
    ordering = asked.form.cleaned_data.get("ordering") or "ref"
    return ActionListPage(
        form=asked.form,
        chips=_chips(asked.form, params),
        groups=_groups(shown) if ordering == "ref" else [Group(None, "", [row_of(one) for one in shown])],
        shown=len(shown),
        total=len(readings),
    )


def _choices(scope: Scope, readings: list[ActionReading]) -> dict[str, Choices]:
    """Every filter's values, with how many actions of the whole plan each would keep."""
    found: dict[str, Choices] = {"strategy": []}
    for name, choose in CHOICES.items():
        if name != "strategy":
            found[name] = [("", ALL[name]), *choose([scope.strategy.pk], scope.moment.revision)]
    stages = Counter(reading.state.stage or Mark.NOT_RECORDED.value for reading in readings)
    marks = Counter(reading.facts.mark.value for reading in readings)
    gaps = Counter(gap for reading in readings for gap in reading.facts.gaps)
    late = Counter("true" if reading.facts.is_overdue else "false" for reading in readings)
    return found | {
        "stage": _counted(STAGES, stages),
        "rag": _counted(RATINGS, marks),
        "gap": _counted(GAPS, gaps),
        "overdue": [("", ALL["overdue"]), *_counted(OVERDUE, late)],
        "ordering": ORDERINGS,
    }


def _counted(choices: Choices, counts: Counter[str]) -> Choices:
    return [(value, f"{label} ({counts[value]})") for value, label in choices]


def _groups(readings: Iterable[ActionReading]) -> list[Group]:
    groups: dict[int, Group] = {}
    for reading in readings:
        workstream = reading.workstream
        title = workstream.short_name or workstream.title
        group = groups.setdefault(workstream.number, Group(workstream.number, title, []))
        group.rows.append(row_of(reading))
    return list(groups.values())


def _chips(form: BaseForm, params: QueryDict) -> list[Chip]:
    """A chip for every valid filter, in the order of the form."""
    chips = []
    for name, field in form.fields.items():
        wanted = form.cleaned_data.get(name)
        if not wanted or name in ("ordering", *HIDDEN_ON_PAGE):
            continue
        labels = PLAIN.get(name) or dict(getattr(field, "choices", ()))
        for value in wanted if isinstance(wanted, list) else [params.get(name, "").strip()]:
            chips.append(Chip(str(field.label), str(labels.get(value, value)), _without(params, name, value)))
    return chips


def _without(params: QueryDict, name: str, value: str) -> str:
    rest = params.copy()
    rest.setlist(name, [one for one in rest.getlist(name) if one != value] if len(rest.getlist(name)) > 1 else [])
    if not rest.getlist(name):
        del rest[name]
    return f"?{rest.urlencode()}"
