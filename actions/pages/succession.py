"""What moves when an organisation goes, in words, before anybody confirms it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404

from accounts.models import OPEN, Partner, User
from accounts.people import names_of
from accounts.services import NameNotUsableError, usable_partner_name
from actions.errors import NotInPlanError, RuleError
from actions.listing import shows_demonstration
from actions.models import ActionState, ActionWording
from actions.services.succession import NewPartner, check_heir
from actions.succession import Estate, read_estate, successors_for
from govuk.words import count_of
from outcomes.access import visible_strategies
from outcomes.models import StrategyPartner
from outcomes.people import may_change_partner
from outcomes.reading import strategy_versions


@dataclass(frozen=True)
class Moving:
    """An action of the organisation.

    Attributes:
        strategy: what the strategy is called.
        does: "leads", "leads jointly" or "supports".
    """

    action_id: int
    slug: str
    ref: str
    short_title: str
    strategy: str
    does: str

    @property
    def box(self) -> str:
        """Name of the box in which its new lead partner is chosen."""
        return f"action-{self.action_id}"


@dataclass(frozen=True)
class Going:
    """An organisation that goes, with everything that it has.

    Attributes:
        actions: its running actions, in the order of the plans.
        people: names of those who speak for it.
        drafts: how many drafts it has, in words; "" for none.
        others: what else is concerned, a sentence each.
    """

    estate: Estate
    name: str
    actions: list[Moving]
    people: list[str]
    drafts: str
    others: list[str]

    @property
    def names_strategies(self) -> bool:
        """Whether each action must name its strategy."""
        return len({one.strategy for one in self.actions}) > 1


def estate_to_change(person: User, slug: str) -> Estate:
    """What the organisation of that address has, for somebody who may change it; raises as `partner_to_change`."""
    return read_estate(partner_to_change(person, slug))


def partner_to_change(person: User, slug: str) -> Partner:
    """The organisation of that address, for somebody who may change it.

    Raises:
        Http404: there is none in a strategy that the person sees; PermissionDenied: they may not change it.
    """
    seen = StrategyPartner.objects.filter(partner=OuterRef("pk"), strategy__in=visible_strategies(person))
    partner = Partner.objects.filter(Exists(seen), slug=slug).first()
    if partner is None:
        raise Http404
    if not may_change_partner(person, partner):
        raise PermissionDenied
    return partner


def going_of(estate: Estate) -> Going:
    """What there is to show of it. A fixed number of queries."""
    led = {one.action_id for one in estate.states}
    supported = [one.action for one in estate.supports if one.action_id not in led]
    actions = sorted(
        [*(one.action for one in estate.states), *supported], key=lambda one: (one.strategy_id, one.sort_key)
    )
    wordings = ActionWording.objects.open().filter(action__in=actions)
    titles = dict(wordings.values_list("action_id", "short_title"))
    versions = strategy_versions({one.strategy_id for one in actions}, OPEN - 1)
    does = {one.action_id: _does(one, estate) for one in estate.states}
    rows = [
        Moving(
            one.pk,
            versions[one.strategy_id].strategy.slug,
            one.ref,
            titles[one.pk],
            versions[one.strategy_id].title,
            does.get(one.pk, "supports"),
        )
        for one in actions
    ]
    people = names_of(User.objects.filter(pk__in=[one.person_id for one in estate.memberships]))
    return Going(
        estate=estate,
        name=estate.version.name,
        actions=rows,
        people=sorted((one.name for one in people.values()), key=str.casefold),
        drafts=count_of(len(estate.drafts), "draft") if estate.drafts else "",
        others=list(_others(estate)),
    )


def is_demonstration(estate: Estate) -> bool:
    """Whether the organisation is shown as a demonstration."""
    return shows_demonstration(estate.partner, [one.strategy for one in estate.belongs])


def successor_named(person: User, estate: Estate, params: Mapping[str, str]) -> tuple[Partner | NewPartner, str]:
    """Who takes the place, as the address names it, and what it is called.

    Raises:
        RuleError: it cannot.
    """
    if (name := params.get("name", "").strip()) or "name" in params:
        try:
            name = usable_partner_name(name)
        except NameNotUsableError as error:
            raise RuleError(str(error), field="new_name") from error
        return NewPartner(name), name
    slug = params.get("successor", "")
    if not slug:
        raise NotInPlanError("Choose which organisation takes the place.", field="successor")
    partner = Partner.objects.filter(slug=slug, pk__in=(possible := successors_for(estate))).first()
    if partner is None:
        raise NotInPlanError("Choose the organisation that takes the place again.", field="successor")
    check_heir(partner, person)
    return partner, possible[partner.pk]


def successor_words(estate: Estate, pk: str) -> dict[str, str]:
    """How the chosen organisation is named in an address."""
    return {"successor": Partner.objects.get(pk=pk).slug}


def _does(state: ActionState, estate: Estate) -> str:
    return "leads" if state.lead_id == estate.partner.pk else "leads jointly"


def _others(estate: Estate) -> Iterable[str]:
    if estate.links:
        stop = "stops" if len(estate.links) == 1 else "stop"
        yield f"{count_of(len(estate.links), 'link')} for one update {stop} working"
