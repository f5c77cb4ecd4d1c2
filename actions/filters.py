"""The one set of filters for actions at a moment, used by the list page, the API and exports alike.

`as_at` is not among them: it chooses the moment, before any filter.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from actions.choices import (
    CHOICES,
    DUE_SOON,
    GAPS,
    NOT_RECORDED,
    ORDERINGS,
    OVERDUE,
    RATINGS,
    REVIEWED,
    SLIPPED,
    STAGES,
)
from actions.facts import due_soon, marked, overdue, reviewed, slipped, with_gap, with_no_update
from actions.filter_fields import DateFilter, InstantFilter, TextFilter
from actions.models import COUNTYWIDE, ActionArea, ActionOutcome, ActionState, ActionSupport, ActionWording
from actions.stages import Mark
from govuk.widgets import Checkboxes
from outcomes.filters import AnyOfFilter, MomentFilter, OneOfFilter
from outcomes.reading import strategy_versions

SERIOUSNESS = list(Mark)
"""Marks from the most to the least serious, as they stand in tables."""

LONGEST_SEARCH = 200
SMALL = Checkboxes(small=True)


class ActionFilter(MomentFilter):
    """Filters over `ActionState` rows that hold at a moment."""

    strategy = OneOfFilter(label="Strategy", phrase="a strategy that you can see", field_name="action__strategy__slug")
    workstream = OneOfFilter(
        label="Workstream", phrase="the number of a workstream", field_name="action__workstream__number"
    )
    outcome = OneOfFilter(label="Outcome", phrase="the number of an outcome", method="filter_outcome")
    partner = OneOfFilter(label="Partner", phrase="a partner", method="filter_partner")
    area = OneOfFilter(label="Area", phrase="an area", method="filter_area")
    stage = AnyOfFilter(label="Stage", phrase="a stage", choices=STAGES, widget=SMALL, method="filter_stage")
    rag = AnyOfFilter(label="Rating", phrase="a rating", choices=RATINGS, widget=SMALL, method="filter_rag")
    reviewed = OneOfFilter(label="Review", phrase="true or false", choices=REVIEWED, method="filter_reviewed")
    overdue = OneOfFilter(label="Overdue", phrase="true or false", choices=OVERDUE, method="filter_overdue")
    due_soon = OneOfFilter(label="Due soon", phrase="true or false", choices=DUE_SOON, method="filter_due_soon")
    slipped = OneOfFilter(label="Moved", phrase="true or false", choices=SLIPPED, method="filter_slipped")
    gap = AnyOfFilter(label="Missing", phrase="a gap", choices=GAPS, widget=SMALL, method="filter_gap")
    due_before = DateFilter(label="Due before", phrase="“Due before”", field_name="due_date", lookup_expr="lt")
    due_after = DateFilter(label="Due after", phrase="“Due after”", field_name="due_date", lookup_expr="gt")
    updated_since = InstantFilter(
        label="Updated since", field_name="update__revision__at", lookup_expr="gte", phrase="the instant"
    )
    search = TextFilter(
        label="Search",
        phrase="the search",
        help_text="A number such as 3.1, or words or parts of words in the wording of actions",
        max_length=LONGEST_SEARCH,
        method="filter_search",
    )
    ordering = OneOfFilter(label="Sort by", phrase="an ordering", choices=ORDERINGS, method="leave")

    class Meta:
        model = ActionState
        fields: list[str] = []

    def filter_queryset(self, queryset: "QuerySet[ActionState]") -> "QuerySet[ActionState]":
        """Filter by what is valid, in an order that never leaves two rows to chance."""
        asked = self.form.cleaned_data
        if asked.get("rag") or asked.get("reviewed") or "rating" in self._ordering:
            queryset = with_no_update(queryset, self.moment.revision, self.moment.day)
        return super().filter_queryset(queryset).order_by(*_order(self._ordering))

    @property
    def _ordering(self) -> str:
        return self.form.cleaned_data.get("ordering") or "ref"

    def leave(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Change nothing: the order is set once everything else is filtered."""
        return queryset

    def filter_outcome(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions that serve the outcome of this number."""
        return queryset.filter(self._linked(ActionOutcome, outcome__number=int(value)))

    def filter_partner(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions that the partner leads, leads jointly or supports."""
        supports = self._linked(ActionSupport, partner__slug=value)
        return queryset.filter(Q(lead__slug=value) | Q(joint_lead__slug=value) | Q(supports))

    def filter_area(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions about the area; "countywide" are those about none in particular."""
        if value == COUNTYWIDE:
            return queryset.exclude(self._linked(ActionArea))
        return queryset.filter(self._linked(ActionArea, area__slug=value))

    def filter_stage(self, queryset: "QuerySet[ActionState]", name: str, value: list[str]) -> "QuerySet[ActionState]":
        """Actions at any of the stages."""
        wanted = Q(stage__in=[stage for stage in value if stage != NOT_RECORDED])
        return queryset.filter(wanted | Q(stage=None) if NOT_RECORDED in value else wanted)

    def filter_rag(self, queryset: "QuerySet[ActionState]", name: str, value: list[str]) -> "QuerySet[ActionState]":
        """Actions in progress that count with any of the ratings."""
        return queryset.filter(_any(marked(mark) for mark in value))

    def filter_overdue(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions whose date has passed, or all others."""
        return _either(queryset, overdue(self.moment.day), value)

    def filter_due_soon(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions due within their strategy's number of days, or all others."""
        known = strategy_versions(self.strategies, self.moment.revision)
        soon = (Q(action__strategy=pk) & due_soon(self.moment.day, one.due_soon_days) for pk, one in known.items())
        return _either(queryset, _any(soon), value)

    def filter_slipped(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions that are due later than first set, or all others."""
        return _either(queryset, slipped(), value)

    def filter_reviewed(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions whose rating counts and was agreed by a reviewer, or was not yet."""
        return queryset.filter(reviewed(value == "true"))

    def filter_gap(self, queryset: "QuerySet[ActionState]", name: str, value: list[str]) -> "QuerySet[ActionState]":
        """Actions that lack any of what is named."""
        return queryset.filter(with_gap(*value))

    def filter_search(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions of this reference, or with every word, also inside a longer one, in their wording (docs/rules.md,
        Search)."""
        words = value.split()
        reference = words[-1] if len(words) == 1 or words[0].lower() == "action" else value
        worded = ActionWording.objects.at(self.moment.revision).filter(action=OuterRef("action"))
        for word in words:
            worded = worded.filter(Q(title__icontains=word) | Q(short_title__icontains=word))
        return queryset.filter(Q(action__ref__iexact=reference) | Q(Exists(worded)))

    def _linked(self, model: Any, **about: Any) -> Exists:
        return Exists(model.objects.at(self.moment.revision).filter(action=OuterRef("action"), **about))


def _any(conditions: Iterable[Q]) -> Q:
    whole = Q()
    for condition in conditions:
        whole |= condition
    return whole


def _either(queryset: "QuerySet[ActionState]", condition: Q, value: str) -> "QuerySet[ActionState]":
    """Rows of which it is true, or all others: also those of which the database cannot tell."""
    found = queryset.filter(condition)
    return found if value == "true" else queryset.exclude(pk__in=found.values("pk"))


def _order(ordering: str) -> list[Any]:
    name, falls = ordering.lstrip("-"), ordering.startswith("-")
    place = F("action__sort_key")
    ties = [F("action__strategy__slug").asc(), place.desc() if falls and name == "ref" else place.asc()]
    if name == "rating":
        seriousness: Any = Case(
            *(When(marked(mark), then=Value(rank)) for rank, mark in enumerate(SERIOUSNESS)),
            default=Value(len(SERIOUSNESS)),
            output_field=IntegerField(),
        )
        return [seriousness.desc() if falls else seriousness.asc(), *ties]
    if name in ("due_date", "updated"):
        column = F("due_date" if name == "due_date" else "update__revision")
        return [column.desc(nulls_last=True) if falls else column.asc(nulls_last=True), *ties]
    return ties


ActionFilter.plan_choices = CHOICES
PARAMETERS = tuple(ActionFilter.base_filters)
REPEATABLE = frozenset(name for name, one in ActionFilter.base_filters.items() if isinstance(one, AnyOfFilter))
