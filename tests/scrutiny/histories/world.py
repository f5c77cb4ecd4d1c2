"""What a random history happens to: a strategy whose people, plan and committee are all touched, an hour after hour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from accounts.models import Clock, Membership, Partner, PartnerVersion, User
from accounts.services import add_member, add_partner
from actions.models import Action, ActionState, Period, Workstream
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.stages import ENDED
from outcomes.models import StrategyPartner
from outcomes.services import add_partner_to_strategy, invite_to_strategy
from tests.actions.story import at, quarter
from tests.cast import Cast

Row = TypeVar("Row")
VIEWERS = ("carol", "alice", "bob", "olive")
"""Lead, partner, a partner who leads nothing, officer. Their rights stay; anybody else's may change at each step."""
STAYING = (*VIEWERS, "dan", "ada")


class NothingToDoError(Exception):
    """Nothing is there that the step could happen to."""


@dataclass
class Picks:
    """What chance has chosen for one step; zeros alone choose what comes first each time."""

    numbers: Sequence[int] = (0,)
    used: int = 0

    def number(self, below: int) -> int:
        """A number from 0."""
        self.used += 1
        return self.numbers[(self.used - 1) % len(self.numbers)] % below

    def one(self, rows: Any) -> Any:
        """One of these."""
        found = list(rows)
        if not found:
            raise NothingToDoError
        return found[self.number(len(found))]

    def flag(self) -> bool:
        """Yes or no; no comes first."""
        return bool(self.number(2))


@dataclass
class World:
    """The cast in July 2026, with the quarters before, and Dale College, whose people come and go.

    Attributes:
        travel: sets the wall clock.
        now: what it shows.
        names: how many names were made up.
    """

    cast: Cast
    travel: Callable[[datetime], None]
    now: datetime = field(default_factory=lambda: at(7, 6))
    names: int = 0

    def __post_init__(self) -> None:
        cast = self.cast
        self.travel(self.now)
        for ends in (date(2026, 3, 31), date(2026, 6, 30)):
            opens = ends + timedelta(days=1)
            quarter(cast, date(2026, ends.month - 2, 1), ends, opens, self.later())
        self.dale = self.do(add_partner, name="Dale College", by=cast.ada)
        self.do(add_partner_to_strategy, partner=self.dale, strategy=cast.strategy, by=cast.carol)
        self.do(add_member, person=cast.steve, partner=self.dale, by=cast.ada)
        self.do(invite_to_strategy, email="dora@example.org", strategy=cast.strategy, partners=[self.dale], by=cast.ada)
        rows = {cast.actions["1.2"]: OwnersChange(Owners(), Owners(lead_id=self.dale.pk, person_id=cast.steve.pk))}
        self.do(set_up_actions, strategy=cast.strategy, rows=rows, by=cast.carol)

    def later(self, **delta: float) -> datetime:
        """A minute later, or so much."""
        self.now += timedelta(**delta) if delta else timedelta(minutes=1)
        self.travel(self.now)
        return self.now

    def do(self, service: Callable[..., Row], **arguments: Any) -> Row:
        """Ask a service, a minute later. It reads the wall clock, as it does in real use."""
        self.later()
        return service(**arguments)

    def name(self, kind: str) -> str:
        """A name that nothing has had."""
        self.names += 1
        return f"{kind} {self.names}"

    @property
    def day(self) -> date:
        """Today."""
        return self.now.date()

    def in_days(self, days: int) -> date:
        """So many days from today."""
        return self.day + timedelta(days=days)

    @property
    def seen(self) -> int:
        """The last change."""
        return Clock.objects.values_list("revision", flat=True).get()

    @property
    def actions(self) -> Any:
        """Every action, by number."""
        return Action.objects.filter(strategy=self.cast.strategy).order_by("sort_key")

    def state(self, action: Action) -> ActionState:
        """Where an action stands."""
        return ActionState.objects.open().select_related("action", "lead", "joint_lead", "person").get(action=action)

    @property
    def led(self) -> Any:
        """Where the running actions with a lead partner stand."""
        states = ActionState.objects.open().exclude(stage__in=ENDED).exclude(lead=None).select_related("action", "lead")
        unrecorded = ActionState.objects.open().filter(stage=None).exclude(lead=None).select_related("action", "lead")
        return (states | unrecorded).filter(action__strategy=self.cast.strategy).order_by("action__sort_key")

    @property
    def ended(self) -> Any:
        """Actions that have ended."""
        states = ActionState.objects.open().filter(stage__in=ENDED)
        return self.actions.filter(pk__in=states.values("action"))

    @property
    def periods(self) -> Any:
        """Every period, the last one first."""
        return Period.objects.filter(strategy=self.cast.strategy).order_by("-ends")

    @property
    def opened(self) -> Any:
        """Periods that are over, the last one first."""
        return self.periods.filter(ends__lt=self.day)

    @property
    def workstreams(self) -> Any:
        """Every workstream."""
        return Workstream.objects.filter(strategy=self.cast.strategy).order_by("number")

    @property
    def others(self) -> Any:
        """Whoever can sign in, but for those whose rights stay."""
        staying = [getattr(self.cast, name).pk for name in STAYING]
        return User.objects.filter(is_active=True).exclude(pk__in=staying).order_by("pk")

    @property
    def partners(self) -> Any:
        """Organisations that have not left."""
        gone = PartnerVersion.objects.open().filter(has_left=True).values("partner")
        return Partner.objects.filter(is_group=False).exclude(pk__in=gone).order_by("pk")

    @property
    def belonging(self) -> Any:
        """Those of them that take part in the strategy."""
        here = StrategyPartner.objects.open().filter(strategy=self.cast.strategy)
        return self.partners.filter(pk__in=here.values("partner"))

    @property
    def passing(self) -> Any:
        """Those of them for which none of those speak whose rights stay, the newest last."""
        return self.partners.exclude(pk__in=[self.cast.college.pk, self.cast.trust.pk])

    def colleague(self, states: Sequence[ActionState], picks: Picks) -> User:
        """Somebody who speaks for a lead partner of the first of them, and is not its accountable person."""
        state = states[0]
        leads = [pk for pk in (state.lead_id, state.joint_lead_id) if pk]
        speaks = Membership.objects.open().filter(partner__in=leads).values("person")
        return picks.one(User.objects.filter(pk__in=speaks, is_active=True).exclude(pk=state.person_id).order_by("pk"))
