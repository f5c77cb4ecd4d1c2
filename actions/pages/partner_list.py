"""What the list of a strategy's partners shows: how many actions each has, and how those that it leads stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import PartnerVersion
from actions.listing import partners_at
from actions.pages.grid import mark_counts
from actions.pages.overview import read_plan
from actions.reading import ActionReading
from actions.stages import Mark
from govuk.words import count_of
from outcomes.models import Standing, StrategyPartner
from outcomes.reading import PartnerName, partner_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class PartnerRow:
    """One organisation of the strategy.

    Attributes:
        standing: how it comes to belong to the strategy, in words.
        leads, jointly, supports: how many actions it has of each kind.
        red, amber, no_update, overdue: how many of those that it leads, also jointly.
        successor: who took its place.
    """

    version: PartnerVersion
    standing: str
    leads: int
    jointly: int
    supports: int
    red: int
    amber: int
    no_update: int
    overdue: int
    successor: PartnerName | None

    @property
    def slug(self) -> str:
        """Its place in addresses."""
        return self.version.partner.slug

    @property
    def has_actions(self) -> bool:
        """Whether it leads or supports any."""
        return bool(self.leads or self.jointly or self.supports)


@dataclass(frozen=True)
class PartnerList:
    """The partners of a strategy by name, and apart from them those that left."""

    position: str
    rows: Sequence[PartnerRow]
    left: Sequence[PartnerRow]
    nobody_leads: bool

    @property
    def is_idle(self) -> bool:
        """Whether no organisation has an action, so that there is nothing to count."""
        return not any(row.has_actions for row in self.rows)


def partner_list(scope: Scope) -> PartnerList:
    """Read the strategy's partners and count their actions. A fixed number of queries."""
    revision = scope.moment.revision
    versions = list(partners_at([scope.strategy.pk], revision))
    links = StrategyPartner.objects.at(revision).filter(strategy=scope.strategy)
    standings = dict(links.values_list("partner", "standing"))
    successors = partner_names({one.succeeded_by_id for one in versions if one.succeeded_by_id}, revision)
    readings = read_plan(scope)
    rows = [
        _row(version, standings[version.partner_id], readings, successors.get(version.succeeded_by_id or 0))
        for version in sorted(versions, key=lambda one: one.name.casefold())
    ]
    here = [row for row in rows if not row.version.has_left]
    return PartnerList(
        position=_position(here),
        rows=here,
        left=[row for row in rows if row.version.has_left],
        nobody_leads=bool(readings) and not any(reading.lead for reading in readings),
    )


def _row(
    version: PartnerVersion, standing: str, readings: Sequence[ActionReading], successor: PartnerName | None
) -> PartnerRow:
    partner = version.partner_id
    leads = [one for one in readings if one.state.lead_id == partner]
    jointly = [one for one in readings if one.state.joint_lead_id == partner]
    counts = mark_counts([*leads, *jointly])
    return PartnerRow(
        version=version,
        standing=str(Standing(standing).label),
        leads=len(leads),
        jointly=len(jointly),
        supports=sum(any(each.id == partner for each in one.supporting) for one in readings),
        red=counts.get(Mark.RED.value, 0),
        amber=counts.get(Mark.AMBER.value, 0),
        no_update=counts.get(Mark.NO_UPDATE.value, 0),
        overdue=sum(one.facts.is_overdue for one in [*leads, *jointly]),
        successor=successor,
    )


def _position(rows: Sequence[PartnerRow]) -> str:
    """How many organisations do what, in one sentence or two."""
    if not rows:
        return "No organisation takes part in this strategy yet."
    leading = sum(bool(row.leads or row.jointly) for row in rows)
    supporting = sum(bool(row.supports) and not (row.leads or row.jointly) for row in rows)
    idle = len(rows) - leading - supporting
    takes = f"{count_of(len(rows), 'organisation')} {'takes' if len(rows) == 1 else 'take'} part"
    if idle == len(rows):
        return f"{takes}. None of them has an action yet."
    said = [
        f"{leading} {'leads' if leading == 1 else 'lead'} an action" if leading else "",
        f"{supporting} only {'supports' if supporting == 1 else 'support'} others" if supporting else "",
        f"{idle} {'has' if idle == 1 else 'have'} none" if idle else "",
    ]
    return f"{takes}: {', '.join(one for one in said if one)}."
