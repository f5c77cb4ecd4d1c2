"""Filters of workstreams, updates and partners."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts.models import PartnerVersion
from actions.choices import CHOICES
from actions.listing import action_refs
from actions.models import Decision, StatusUpdate, WorkstreamVersion
from actions.reading import periods_of
from outcomes.filters import Choices, MomentFilter, OneOfFilter, strategy_choices

SUBMITTED = "submitted"
DECISIONS: Choices = [
    (SUBMITTED, "Not yet reviewed"),
    (Decision.ACCEPTED.value, "Accepted"),
    (Decision.RETURNED.value, "Returned"),
]


def _periods(strategies: list[int], revision: int) -> Choices:
    keys = sorted({period.key for periods in periods_of(strategies, revision).values() for period in periods})
    return [(key, key) for key in keys]


def _refs(strategies: list[int], revision: int) -> Choices:
    return [(ref, ref) for ref in action_refs(strategies, revision)]


class WorkstreamFilter(MomentFilter):
    """Filters of workstreams."""

    plan_choices: ClassVar = {"strategy": strategy_choices}

    strategy = OneOfFilter(
        label="Strategy", phrase="a strategy that you can see", field_name="workstream__strategy__slug"
    )

    class Meta:
        model = WorkstreamVersion
        fields: list[str] = []


class UpdateFilter(MomentFilter):
    """Filters of updates."""

    plan_choices: ClassVar = {
        "strategy": strategy_choices,
        "action": _refs,
        "period": _periods,
        "partner": CHOICES["partner"],
    }

    strategy = OneOfFilter(label="Strategy", phrase="a strategy that you can see", field_name="action__strategy__slug")
    action = OneOfFilter(label="Action", phrase="the reference of an action", field_name="action__ref")
    period = OneOfFilter(label="Period", phrase="a reporting period", method="filter_period")
    partner = OneOfFilter(label="Partner", phrase="a partner", field_name="partner__slug")
    decision = OneOfFilter(label="Decision", phrase="a decision", choices=DECISIONS, method="filter_decision")

    class Meta:
        model = StatusUpdate
        fields: list[str] = []

    def filter_period(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Updates about the period of these dates."""
        starts, ends = value.split("/")
        return queryset.filter(period__starts=starts, period__ends=ends)

    def filter_decision(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Updates on which this decision stands; a reopened one waits again."""
        return queryset.filter(decision__in=["", Decision.REOPENED] if value == SUBMITTED else [value])


class PartnerFilter(MomentFilter):
    """Filters of partners. `strategy` also chooses what is told of each of them, before any filter."""

    plan_choices: ClassVar = {"strategy": strategy_choices}

    strategy = OneOfFilter(label="Strategy", phrase="a strategy that you can see", method="leave")

    class Meta:
        model = PartnerVersion
        fields: list[str] = []

    def leave(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Change nothing: the rows are those of the strategy already."""
        return queryset
