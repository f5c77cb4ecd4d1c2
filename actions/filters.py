"""The one set of filters for actions at a moment, used by the list page, the API and exports alike.

`as_at` is not among them: it chooses the moment, before any filter.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.dateparse import parse_datetime

from actions.facts import marked, overdue, with_gap, with_no_update
from actions.models import (
    COUNTYWIDE,
    ActionArea,
    ActionOutcome,
    ActionState,
    ActionSupport,
    ActionWording,
    WorkstreamVersion,
)
from actions.stages import MARK_WORDS, Mark, Stage
from govuk.dates import read_text
from govuk.fields import DateTextField, GovukField, TextField
from govuk.widgets import Checkboxes
from outcomes.filters import AnyOfFilter, MomentFilter, OneOfFilter, strategy_choices
from outcomes.filters import Choices as Choices
from outcomes.models import Area, OutcomeVersion, StrategyPartner
from outcomes.reading import partner_names

NOT_RECORDED = Mark.NOT_RECORDED.value
STAGES: Choices = [*((stage.value, str(stage.label)) for stage in Stage), (NOT_RECORDED, MARK_WORDS[Mark.NOT_RECORDED])]
RATINGS: Choices = [(mark.value, MARK_WORDS[mark]) for mark in (Mark.RED, Mark.AMBER, Mark.GREEN, Mark.NO_UPDATE)]
GAPS: Choices = [("lead", "No lead partner"), ("person", "No accountable person"), ("due_date", "No date set")]
YES_NO: Choices = [("true", "Overdue"), ("false", "Not overdue")]
ORDERINGS: Choices = [
    ("ref", "Action number"),
    ("rating", "Most serious first"),
    ("due_date", "Due date"),
    ("updated", "Oldest update first"),
    ("-ref", "Action number, last first"),
    ("-rating", "Least serious first"),
    ("-due_date", "Due date, latest first"),
    ("-updated", "Newest update first"),
]
SERIOUSNESS = list(Mark)
"""Marks from the most to the least serious, as they stand in tables."""

LONGEST_SEARCH = 200
SMALL = Checkboxes(small=True)


class InstantField(GovukField, forms.Field):
    """A date, which means its first moment in London, or an ISO 8601 instant."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> datetime | None:
        """Read the instant.

        Raises:
            ValidationError: it is neither.
        """
        text = str(value or "").strip()
        if not text:
            return None
        try:
            day = None if "T" in text.upper() else read_text(text)
            instant = datetime.combine(day, time.min) if day else parse_datetime(text.replace(" ", "+"))
            if instant is None:
                raise ValueError
            return (instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo("Europe/London"))).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(
                "Give a date such as 2026-06-30, or an instant such as 2026-06-30T16:05:00Z.", code="invalid"
            ) from None


class _DateFilter(django_filters.Filter):
    field_class = DateTextField


class _InstantFilter(django_filters.Filter):
    field_class = InstantField


class _TextFilter(django_filters.Filter):
    field_class = TextField


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
    overdue = OneOfFilter(label="Overdue", phrase="true or false", choices=YES_NO, method="filter_overdue")
    gap = AnyOfFilter(label="Missing", phrase="a gap", choices=GAPS, widget=SMALL, method="filter_gap")
    due_before = _DateFilter(label="Due before", phrase="“Due before”", field_name="due_date", lookup_expr="lt")
    due_after = _DateFilter(label="Due after", phrase="“Due after”", field_name="due_date", lookup_expr="gt")
    updated_since = _InstantFilter(
        label="Updated since", field_name="update__revision__at", lookup_expr="gte", phrase="the instant"
    )
    search = _TextFilter(label="Search", phrase="the search", max_length=LONGEST_SEARCH, method="filter_search")
    ordering = OneOfFilter(label="Sort by", phrase="an ordering", choices=ORDERINGS, method="leave")

    class Meta:
        model = ActionState
        fields: list[str] = []

    def filter_queryset(self, queryset: "QuerySet[ActionState]") -> "QuerySet[ActionState]":
        """Filter by what is valid, in an order that never leaves two rows to chance."""
        if self.form.cleaned_data.get("rag") or "rating" in self._ordering:
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
        late = queryset.filter(overdue(self.moment.day))
        return late if value == "true" else queryset.exclude(pk__in=late.values("pk"))

    def filter_gap(self, queryset: "QuerySet[ActionState]", name: str, value: list[str]) -> "QuerySet[ActionState]":
        """Actions that lack any of what is named."""
        return queryset.filter(with_gap(*value))

    def filter_search(self, queryset: "QuerySet[ActionState]", name: str, value: str) -> "QuerySet[ActionState]":
        """Actions of this reference, or with every word in their official wording or short title."""
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


def _workstreams(strategies: list[int], revision: int) -> Choices:
    rows = WorkstreamVersion.objects.at(revision).filter(workstream__strategy__in=strategies)
    named = rows.order_by("workstream__number").values_list("workstream__number", "short_name", "title")
    return list({str(number): (str(number), f"{number} {short or title}") for number, short, title in named}.values())


def _outcomes(strategies: list[int], revision: int) -> Choices:
    rows = OutcomeVersion.objects.at(revision).filter(outcome__strategy__in=strategies)
    named = rows.order_by("outcome__number").values_list("outcome__number", "title")
    return list({str(number): (str(number), f"{number} {title}") for number, title in named}.values())


def _partners(strategies: list[int], revision: int) -> Choices:
    rows = StrategyPartner.objects.at(revision).filter(strategy__in=strategies)
    partners = partner_names(set(rows.values_list("partner", flat=True)), revision).values()
    return [(partner.slug, partner.name) for partner in sorted(partners, key=lambda partner: partner.name.lower())]


def _areas(strategies: list[int], revision: int) -> Choices:
    rows = Area.objects.filter(strategy__in=strategies, revision__lte=revision).order_by("position")
    return [(COUNTYWIDE, "Countywide"), *dict.fromkeys(rows.values_list("slug", "name"))]


CHOICES: Mapping[str, Callable[[list[int], int], Choices]] = {
    "strategy": strategy_choices,
    "workstream": _workstreams,
    "outcome": _outcomes,
    "partner": _partners,
    "area": _areas,
}
"""Parameters whose values depend on the plan: (strategy ids, revision) -> values and labels."""

ActionFilter.plan_choices = CHOICES
PARAMETERS = tuple(ActionFilter.base_filters)
REPEATABLE = frozenset(name for name, one in ActionFilter.base_filters.items() if isinstance(one, AnyOfFilter))
