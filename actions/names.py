"""What actions and their surroundings were called at a revision: read once for any number of actions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import OuterRef, Subquery

from actions.joining import joined
from actions.models import (
    ActionArea,
    ActionOutcome,
    ActionReporting,
    ActionState,
    ActionSupport,
    ActionWording,
    PeriodVersion,
    WorkstreamVersion,
)
from actions.periods import PeriodDates
from actions.remarks import remarks_on
from outcomes.reading import partner_names, person_names, strategy_versions


def periods_of(strategy_ids: Collection[int], revision: int) -> dict[int, tuple[PeriodDates, ...]]:
    """Each strategy's periods as they were set at a revision, oldest first."""
    rows = PeriodVersion.objects.at(revision).filter(period__strategy__in=strategy_ids).select_related("period")
    found: dict[int, list[PeriodDates]] = defaultdict(list)
    for row in rows.order_by("period__starts"):
        found[row.period.strategy_id].append(period_dates(row))
    return {strategy_id: tuple(periods) for strategy_id, periods in found.items()}


def period_dates(row: PeriodVersion) -> PeriodDates:
    """The pure form of a period's row (its period selected with it)."""
    return PeriodDates(
        id=row.period_id,
        strategy_id=row.period.strategy_id,
        starts=row.period.starts,
        ends=row.period.ends,
        opens=row.opens,
        due=row.due,
        grace_until=row.grace_until,
        cut_off=row.cut_off,
    )


class Names:
    """Everything that the readings of some rows share, read at one revision."""

    def __init__(self, rows: list[ActionState], revision: int) -> None:
        actions = [row.action_id for row in rows]
        strategies = {row.action.strategy_id for row in rows}
        self.strategies = strategy_versions(strategies, revision)
        self.periods = periods_of(strategies, revision)
        own = ActionReporting.objects.at(revision).filter(action=OuterRef("action")).values("months")
        wordings = ActionWording.objects.at(revision).filter(action__in=actions)
        reporting = wordings.annotate(months=Subquery(own), joined=joined())
        self.wordings = {wording.action_id: wording for wording in reporting}
        self.workstreams = {
            w.workstream_id: w
            for w in WorkstreamVersion.objects.at(revision).filter(workstream__strategy__in=strategies)
        }
        self.outcomes = _grouped(
            ActionOutcome.objects.at(revision)
            .filter(action__in=actions)
            .order_by("outcome__number")
            .values_list("action", "outcome__number", "is_inferred")
        )
        self.areas = _grouped(
            ActionArea.objects.at(revision)
            .filter(action__in=actions)
            .order_by("area__position")
            .values_list("action", "area__slug", "area__name")
        )
        self.supporting = _grouped(
            ActionSupport.objects.at(revision).filter(action__in=actions).values_list("action", "partner")
        )
        named = {partner for row in rows for partner in (row.lead_id, row.joint_lead_id) if partner}
        self.partners = partner_names(named | {p for links in self.supporting.values() for (p,) in links}, revision)
        self.people = person_names({row.person_id for row in rows if row.person_id}, revision)
        by_id = {period.id: period for group in self.periods.values() for period in group}
        self.remarks = remarks_on((row.update for row in rows if row.update), by_id, revision)


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found
