"""What the list of actions shows: the filters with their counts, the chips, and the rows in groups."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.forms import BaseForm
from django.http import QueryDict

from actions.choices import CHOICES, DUE_SOON, GAPS, ORDERINGS, OVERDUE, RATINGS, REVIEWED, SLIPPED, STAGES
from actions.filters import ActionFilter
from actions.models import ActionState
from actions.pages.list_address import ELSEWHERE, not_understood, understood, without
from actions.pages.rows import Row, row_of
from actions.permissions import reader_of
from actions.reading import ActionReading, read_actions
from actions.stages import Mark
from govuk.words import count_of
from outcomes.about_files import about_file
from outcomes.filters import Choices
from outcomes.scope import Scope

PER_PAGE = 200
"""Rows on a page: a whole plan, to search and to print, unless it is longer than any that was published."""
FORM_ID = "filters"
ALL = {
    "workstream": "All workstreams",
    "outcome": "All outcomes",
    "partner": "All partners",
    "area": "All areas",
    "reviewed": "Reviewed or not",
    "overdue": "Overdue or not",
    "due_soon": "Due soon or not",
    "slipped": "Moved later or not",
}
YES_OR_NO = {
    "reviewed": dict(REVIEWED),
    "overdue": dict(OVERDUE),
    "due_soon": dict(DUE_SOON),
    "slipped": dict(SLIPPED),
}
"""Their labels say all that a chip has to say."""
PLAIN = {"stage": dict(STAGES), "rag": dict(RATINGS), "gap": dict(GAPS), **YES_OR_NO}
"""Labels without the counts that the filters show."""


@dataclass(frozen=True)
class Chip:
    """A filter in force, which its link takes away."""

    label: str
    text: str
    href: str

    @property
    def words(self) -> str:
        """The filter in one line: "Stage: In progress", "Overdue"."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True)
class Group:
    """Rows under one heading; without a heading where the order is not that of the plan."""

    number: int | None
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class ActionListPage:
    """The list as it stands for these filters.

    Attributes:
        readings: every action that fits, in order; `page` holds those of them that are on this page.
        is_grouped: sorted as the plan is, so that workstreams can head their actions.
        notices: what the address asks for and the list cannot answer.
        question: what the list did answer, as an address gives it, without the moment and the page.
    """

    form: BaseForm
    chips: list[Chip]
    readings: list[ActionReading]
    page: "Page[ActionReading]"
    is_grouped: bool
    total: int
    notices: list[str]
    question: QueryDict

    @property
    def shown(self) -> int:
        """How many actions fit."""
        return len(self.readings)

    @property
    def count_words(self) -> str:
        """How many fit, of how many: "5 of 37 actions"."""
        of_all = count_of(self.total, "action")
        return of_all if self.shown == self.total else f"{self.shown} of {of_all}"

    @property
    def filter_words(self) -> str:
        """The filters in force in one line."""
        return "; ".join(chip.words for chip in self.chips) or "None: every action is listed"

    @property
    def order_words(self) -> str:
        """What the list is sorted by."""
        return dict(ORDERINGS)[self.form.cleaned_data.get("ordering") or "ref"]

    @property
    def groups(self) -> list[Group]:
        """This page's rows."""
        readings = list(self.page.object_list)
        if self.is_grouped or not readings:
            return _groups(readings)
        return [Group(None, "", [row_of(one) for one in readings])]


def action_list(scope: Scope, params: QueryDict) -> ActionListPage:
    """Read the strategy's actions once, count them for the filters, and keep those asked for.

    Args:
        scope: the strategy, the person and the moment.
        params: the address's parameters. Those that are wrong are left out, with an error at their filter or a notice.
    """
    states = ActionState.objects.at(scope.moment.revision).of_strategies([scope.strategy.pk])
    readings = read_actions(states, scope.moment, {scope.strategy.pk: reader_of(scope.access)})
    by_state = {reading.state.pk: reading for reading in readings}
    question = understood(params)
    form, kept = _asked(scope, readings, question)
    fitting = [by_state[pk] for pk in kept]
    pages = Paginator(fitting, PER_PAGE)
    return ActionListPage(
        form=form,
        chips=_chips(form, question),
        readings=fitting,
        page=pages.get_page(question.get("page")),
        is_grouped=(form.cleaned_data.get("ordering") or "ref") == "ref",
        total=len(readings),
        notices=[*not_understood(params), *_wrong_page(question, pages)],
        question=without(without(question, "as_at"), "page"),
    )


def about_list(scope: Scope, listed: ActionListPage, address: str) -> list[tuple[str, str]]:
    """What a file of the list says of itself.

    Args:
        scope: whose actions they are, and the moment.
        listed: the list.
        address: where the list is found again as it was.
    """
    lines = [
        ("Filters", listed.filter_words),
        ("Sorted by", listed.order_words),
        ("Actions", listed.count_words),
    ]
    return about_file(scope, lines, address)


def _asked(scope: Scope, readings: list[ActionReading], question: QueryDict) -> tuple[BaseForm, list[int]]:
    """The filters as they were filled in, and the states that they keep, in order."""
    data = question.copy()
    for name in ELSEWHERE:
        data.pop(name, None)
    states = ActionState.objects.at(scope.moment.revision).of_strategies([scope.strategy.pk])
    choices = _choices(scope, readings)
    asked = ActionFilter(data, states, moment=scope.moment, strategies=[scope.strategy.pk], choices=choices)
    # The list of orders stands above the table, outside the form's own element.
    asked.form.fields["ordering"].widget.attrs["form"] = FORM_ID
    asked.form.is_valid()
    return asked.form, list(asked.qs.values_list("pk", flat=True))


def _wrong_page(question: QueryDict, pages: "Paginator[ActionReading]") -> list[str]:
    number = question.get("page", "1").strip()
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= pages.num_pages and len(number) < 9:
        return []
    return [f"There is no page “{number[:20]}”: the list has {count_of(pages.num_pages, 'page')}."]


def _choices(scope: Scope, readings: list[ActionReading]) -> dict[str, Choices]:
    """Every filter's values, with how many actions of the whole plan each would keep."""
    found: dict[str, Choices] = {"strategy": []}
    for name, choose in CHOICES.items():
        if name != "strategy":
            found[name] = [("", ALL[name]), *choose([scope.strategy.pk], scope.moment.revision)]
    stages = Counter(reading.state.stage or Mark.NOT_RECORDED.value for reading in readings)
    marks = Counter(reading.facts.mark.value for reading in readings)
    gaps = Counter(gap for reading in readings for gap in reading.facts.gaps)
    return found | {
        "stage": _counted(STAGES, stages),
        "rag": _counted(RATINGS, marks),
        "gap": _counted(GAPS, gaps),
        "reviewed": _yes_or_no("reviewed", (reading.facts.reviewed for reading in readings)),
        "overdue": _yes_or_no("overdue", (reading.facts.is_overdue for reading in readings)),
        "due_soon": _yes_or_no("due_soon", (reading.facts.is_due_soon for reading in readings)),
        "slipped": _yes_or_no("slipped", (reading.facts.has_slipped for reading in readings)),
        "ordering": ORDERINGS,
    }


def _yes_or_no(name: str, answers: Iterable[bool | None]) -> Choices:
    counts = Counter("true" if answer else "false" for answer in answers if answer is not None)
    return [("", ALL[name]), *_counted(list(YES_OR_NO[name].items()), counts)]


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


def _chips(form: BaseForm, question: QueryDict) -> list[Chip]:
    """A chip for every valid filter, in the order of the form."""
    chips = []
    for name, field in form.fields.items():
        wanted = form.cleaned_data.get(name)
        if not wanted or name == "ordering":
            continue
        labels = PLAIN.get(name) or dict(getattr(field, "choices", ()))
        label = "" if name in YES_OR_NO else str(field.label)
        for value in wanted if isinstance(wanted, list) else [question.get(name, "").strip()]:
            chips.append(Chip(label, str(labels.get(value, value)), _address(without(question, name, value))))
    return chips


def _address(question: QueryDict) -> str:
    return f"?{without(question, 'page').urlencode()}"
