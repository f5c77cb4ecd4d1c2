"""Workstreams, updates and partners at a moment, as the API lists them. Pages read the same rows.

Every function answers in a stable order, and in a fixed number of queries.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Partner, PartnerVersion
from accounts.moments import Moment
from actions.models import Action, ActionState, ActionSupport, StatusUpdate, WorkstreamVersion
from actions.permissions import visible_updates
from actions.publication import Reader
from actions.reading import UpdateReading, read_updates
from actions.summaries import Summary, last_summaries
from outcomes.models import Strategy, StrategyPartner
from outcomes.reading import PartnerName, grouped, partner_names


@dataclass(frozen=True)
class WorkstreamLine:
    """A workstream with the references of its actions, and its summaries by period."""

    version: WorkstreamVersion
    refs: Sequence[str]
    summaries: Sequence[Summary]


@dataclass(frozen=True)
class UpdateLine:
    """An update as a reader may see it, with what it is about and who it speaks for."""

    row: StatusUpdate
    reading: UpdateReading
    partner: PartnerName


@dataclass(frozen=True)
class Belonging:
    """What a partner is in one strategy, with the references of its actions there."""

    link: StrategyPartner
    leads: Sequence[str]
    leads_jointly: Sequence[str]
    supports: Sequence[str]


@dataclass(frozen=True)
class PartnerLine:
    """A partner with everything that it is and does in some strategies."""

    version: PartnerVersion
    succeeded_by: PartnerName | None
    belongings: Sequence[Belonging]

    @property
    def is_demonstration(self) -> bool:
        """Whether it is shown as a demonstration."""
        return shows_demonstration(self.version.partner, [one.link.strategy for one in self.belongings])


def shows_demonstration(partner: Partner, strategies: Collection[Strategy]) -> bool:
    """Whether what is shown of a partner is a demonstration: it is invented, or shown in demonstrations alone.

    Args:
        partner: the organisation.
        strategies: those in which it is shown.
    """
    return partner.is_invented or (bool(strategies) and all(one.is_demonstration for one in strategies))


def workstreams_at(strategies: Collection[int], revision: int) -> "QuerySet[WorkstreamVersion]":
    """Workstreams as they were called, by strategy and number."""
    rows = WorkstreamVersion.objects.at(revision).filter(workstream__strategy__in=list(strategies))
    return rows.select_related("workstream__strategy").order_by("workstream__strategy__slug", "workstream__number")


def read_workstreams(rows: Iterable[WorkstreamVersion], revision: int) -> list[WorkstreamLine]:
    """Workstreams with their actions and summaries, in three queries."""
    found = list(rows)
    actions = Action.objects.filter(workstream__in=[row.workstream_id for row in found], revision__lte=revision)
    refs = grouped(actions.order_by("sort_key").values_list("workstream", "ref"))
    summaries = grouped(
        (one.workstream_id, one) for one in last_summaries([row.workstream_id for row in found], revision)
    )
    return [WorkstreamLine(row, refs[row.workstream_id], summaries[row.workstream_id]) for row in found]


def updates_at(readers: Mapping[int, Reader], revision: int) -> "QuerySet[StatusUpdate]":
    """Updates that these readers may know of, the last one sent first."""
    return visible_updates(readers, revision).select_related("action__strategy").order_by("-revision", "-pk")


def read_update_lines(rows: Iterable[StatusUpdate], moment: Moment, readers: Mapping[int, Reader]) -> list[UpdateLine]:
    """Updates in their order, as the readers may see them."""
    found = list(rows)
    again = StatusUpdate.objects.filter(pk__in=[row.pk for row in found])
    readings = {reading.id: reading for reading in read_updates(again, moment, readers)}
    partners = partner_names({row.partner_id for row in found}, moment.revision)
    return [UpdateLine(row, readings[row.pk], partners[row.partner_id]) for row in found]


def partners_at(strategies: Collection[int], revision: int) -> "QuerySet[PartnerVersion]":
    """Partners that belong to any of the strategies, by slug."""
    links = StrategyPartner.objects.at(revision).filter(strategy__in=list(strategies), partner=OuterRef("partner"))
    return PartnerVersion.objects.at(revision).filter(Exists(links)).select_related("partner").order_by("partner__slug")


def read_partners(rows: Iterable[PartnerVersion], strategies: Collection[int], revision: int) -> list[PartnerLine]:
    """Partners with what they are and do in these strategies, in five queries."""
    found = list(rows)
    ids = [row.partner_id for row in found]
    links = StrategyPartner.objects.at(revision).filter(partner__in=ids, strategy__in=list(strategies))
    states = ActionState.objects.at(revision).of_strategies(list(strategies)).order_by("action__sort_key")
    supports = ActionSupport.objects.at(revision).filter(partner__in=ids, action__strategy__in=list(strategies))
    led = states.values_list("lead", "joint_lead", "action__strategy", "action__ref")
    owned = list(led)
    leads = grouped(((lead, strategy), ref) for lead, _, strategy, ref in owned)
    jointly = grouped(((joint, strategy), ref) for _, joint, strategy, ref in owned)
    helped = supports.order_by("action__sort_key").values_list("partner", "action__strategy", "action__ref")
    supported = grouped(((partner, strategy), ref) for partner, strategy, ref in helped)
    belongings = grouped(
        (link.partner_id, Belonging(link, leads[key], jointly[key], supported[key]))
        for link in links.select_related("strategy").order_by("strategy__slug")
        for key in [(link.partner_id, link.strategy_id)]
    )
    successors = partner_names({row.succeeded_by_id for row in found if row.succeeded_by_id}, revision)
    return [
        PartnerLine(
            row, successors.get(row.succeeded_by_id) if row.succeeded_by_id else None, belongings[row.partner_id]
        )
        for row in found
    ]


def action_refs(strategies: Collection[int], revision: int) -> list[str]:
    """References of the actions that there were, in order."""
    rows = Action.objects.filter(strategy__in=list(strategies), revision__lte=revision).order_by("sort_key")
    return list(dict.fromkeys(rows.values_list("ref", flat=True)))
