"""What an organisation has in the plans that run: what moves when another takes its place, or is left when it goes."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, Partner, PartnerVersion
from actions.models import ActionState, ActionSupport, UpdateDraft, UpdateLink
from actions.stages import ENDED
from outcomes.models import StrategyPartner

RUNNING = Q(stage=None) | ~Q(stage__in=ENDED)


@dataclass(frozen=True)
class Estate:
    """What an organisation has, as it stands now.

    Attributes:
        version: its name, and whether it has left.
        states: running actions that it leads or leads jointly, in the order of the plans.
        supports: its support of running actions.
        memberships: who speaks for it.
        drafts: what was typed about running actions and not sent.
        links: links for one update that were sent in its name, not called off and not used.
        belongs: the strategies to which it belongs.
    """

    partner: Partner
    version: PartnerVersion
    states: tuple[ActionState, ...]
    supports: tuple[ActionSupport, ...]
    memberships: tuple[Membership, ...]
    drafts: tuple[UpdateDraft, ...]
    links: tuple[UpdateLink, ...]
    belongs: tuple[StrategyPartner, ...]

    @property
    def leads(self) -> list[ActionState]:
        """Running actions that it leads."""
        return [state for state in self.states if state.lead_id == self.partner.pk]

    @property
    def jointly(self) -> list[ActionState]:
        """Running actions that it leads jointly."""
        return [state for state in self.states if state.joint_lead_id == self.partner.pk]

    @property
    def mark(self) -> str:
        """Names exactly this estate: another mark means that something in it has changed."""
        parts = [
            [self.version.pk],
            [(one.action_id, one.lead_id, one.joint_lead_id, one.person_id) for one in self.states],
            sorted(one.pk for one in self.supports),
            sorted(one.pk for one in self.memberships),
            sorted(one.pk for one in self.drafts),
            sorted(one.pk for one in self.belongs),
        ]
        return sha256(repr(parts).encode()).hexdigest()[:20]


def read_estate(partner: Partner) -> Estate:
    """Everything that the organisation has now. A fixed number of queries."""
    running = ActionState.objects.open().filter(RUNNING).select_related("action__strategy")
    runs = Exists(running.filter(action=OuterRef("action")))
    own = running.filter(Q(lead=partner) | Q(joint_lead=partner))
    supports = ActionSupport.objects.open().filter(runs, partner=partner).select_related("action")
    links = UpdateLink.objects.filter(partner=partner, ends=None, senders=None)
    return Estate(
        partner=partner,
        version=PartnerVersion.objects.open().get(partner=partner),
        states=tuple(own.order_by("action__strategy", "action__sort_key")),
        supports=tuple(supports.order_by("action__strategy", "action__sort_key")),
        memberships=tuple(Membership.objects.open().filter(partner=partner).order_by("person")),
        drafts=tuple(UpdateDraft.objects.filter(runs, partner=partner).order_by("pk")),
        links=tuple(links),
        belongs=tuple(StrategyPartner.objects.open().filter(partner=partner).select_related("strategy")),
    )


def successors_for(estate: Estate) -> dict[int, str]:
    """Organisations that could take its place: those of its strategies that have not left, by id with their names.

    Only a group can be succeeded by a group, and invented organisations stay among themselves. Two queries.
    """
    here = StrategyPartner.objects.open().filter(strategy__in=[one.strategy_id for one in estate.belongs])
    partners = Partner.objects.filter(Exists(here.filter(partner=OuterRef("pk")))).exclude(pk=estate.partner.pk)
    partners = partners.filter(is_invented=estate.partner.is_invented)
    if not estate.partner.is_group:
        partners = partners.filter(is_group=False)
    return _names(partners.values_list("pk", flat=True))


def new_leads_for(estate: Estate) -> dict[int, dict[int, str]]:
    """By strategy, the organisations that could lead its actions, by id with their names. Two queries."""
    links = StrategyPartner.objects.open().filter(strategy__in={one.action.strategy_id for one in estate.states})
    pairs = list(links.filter(partner__is_group=False).values_list("strategy_id", "partner_id"))
    names = _names([partner for _, partner in pairs if partner != estate.partner.pk])
    return {
        strategy: {pk: name for pk, name in names.items() if (strategy, pk) in pairs}
        for strategy in {one.action.strategy_id for one in estate.states}
    }


def _names(partner_ids: Collection[int]) -> dict[int, str]:
    rows = PartnerVersion.objects.open().filter(partner__in=partner_ids, has_left=False).order_by("name")
    return dict(rows.values_list("partner_id", "name"))
