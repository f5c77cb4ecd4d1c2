"""Contributions on My work: what a person's organisations are asked for, and what became of what they sent."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.models import ActionState, ActionSupport, StatusUpdate, UpdateDraft
from actions.pages.my_work import MyWork, Sent, is_news, with_prepared
from actions.pages.my_work_jobs import Reporter
from actions.periods import PeriodDates
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates
from actions.services.ready_drafts import READY
from actions.stages import ENDED
from actions.transitions import COUNTING, UpdateState
from actions.update_states import with_state
from outcomes.access import visible_strategies
from outcomes.models import StrategyPartner
from outcomes.reading import PartnerName, person_names


@dataclass(frozen=True)
class Asked:
    """A contribution that a person's organisation can send.

    Attributes:
        returned, returned_by: the one that was sent back, and the name of who did.
        has_draft: whether something has been typed.
    """

    reading: ActionReading
    partner: PartnerName
    period: PeriodDates
    returned: UpdateReading | None
    returned_by: str
    has_draft: bool

    @property
    def verb(self) -> str:
        """What the link says."""
        if self.returned:
            return "Change and send again"
        return "Continue draft" if self.has_draft else "Write contribution"

    @property
    def address(self) -> str:
        """Where it is written."""
        return _address("contribute", self.reading, self.partner, self.period)


@dataclass(frozen=True)
class Contributed(Sent):
    """A contribution that was sent, with its action."""

    @property
    def address(self) -> str:
        """Where the one that counts can be read."""
        return self._page("contribution-sent")

    @property
    def mark(self) -> str:
        """A contribution is not rated."""
        return ""

    @property
    def check(self) -> str:
        """Where the correction that was prepared is checked and sent."""
        return self._page("contribution-check", correct="yes")

    @property
    def correct(self) -> str:
        """Where it is corrected; "" for an action that has ended."""
        return "" if self.reading.state.stage in ENDED else self._page("contribute", correct="yes")

    def _page(self, name: str, **query: str) -> str:
        assert self.partner is not None
        return _address(name, self.reading, self.partner, self.update.period, **query)


@dataclass(frozen=True)
class OwnContributions:
    """The contributions of a person's organisations.

    Attributes:
        asked: what can be sent, what was returned first.
        sent: what counts, and corrections of it that came back last.
    """

    asked: Sequence[Asked]
    sent: Sequence[Contributed]

    @property
    def returned(self) -> int:
        """How many are to be changed and sent again."""
        return sum(one.returned is not None for one in self.asked)


def _address(name: str, reading: ActionReading, partner: PartnerName, period: PeriodDates, **query: str) -> str:
    """One of the pages of a contribution."""
    path = reverse(name, args=[reading.strategy.strategy.slug, reading.ref])
    return f"{path}?{urlencode({'for': partner.slug, 'period': period.key, **query})}"


Link = tuple[int, int]
"""Ids of an action and of a partner."""
Place = tuple[int, int, int]
"""Ids of an action, a partner and a period."""
Told = Mapping[Place, Sequence[tuple[UpdateState, UpdateReading]]]
"""By place what was contributed, in order, and in which state it is."""


def contributions_of(person: User, moment: Moment) -> OwnContributions:
    """What the person's organisations are asked to contribute and have contributed. A fixed number of queries.

    Nobody is chased for contributions, and they are never late. A returned correction is not asked for
    (docs/rules.md, Updates).
    """
    speaks = dict(Membership.objects.open().filter(person=person).values_list("partner", "may_only_draft"))
    own = frozenset(speaks)
    strategies = [one.pk for one in visible_strategies(person)] if own else []
    links = _links(own, strategies)
    states = ActionState.objects.open().filter(action__in={action for action, _ in links})
    readers = dict.fromkeys(strategies, Reader(partner_ids=own, is_partner=True))
    readings = read_actions(states.order_by("action__strategy", "action__sort_key"), moment, readers)
    told = _told(links, moment, readers)
    rows = UpdateDraft.objects.filter(action__in={action for action, _ in links}, partner__in=own)
    drafts = {(row.action_id, row.partner_id, row.period_id): row for row in rows}
    named = {pk for draft in drafts.values() for pk in (draft.saved_by_id, draft.content.get(READY)) if pk}
    named |= {one.reviewed_by_id for sent in told.values() for _, one in sent if one.reviewed_by_id}
    sends_for = {partner for partner, may_only_draft in speaks.items() if not may_only_draft}
    reporter = Reporter(person, sends_for, person_names(named, moment.revision))
    pairs = [(one, partner) for one in readings for partner in one.supporting if (one.action_id, partner.id) in links]
    asked = [one for reading, partner in pairs for one in _asked(reading, partner, told, drafts, reporter)]
    return OwnContributions(
        asked=sorted(asked, key=lambda one: one.returned is None),
        sent=[one for reading, partner in pairs for one in _sent(reading, partner, told, drafts, reporter)],
    )


def with_contributions(work: MyWork, own: OwnContributions, moment: Moment) -> MyWork:
    """My work with the contributions of the person's organisations among what was sent and what is to be done."""
    running = [one for one in own.sent if one.reading.state.stage not in ENDED]
    waiting = [*work.waiting, *(one for one in running if one.update.decision is None)]
    decided = [*work.decided, *(one for one in own.sent if is_news(one, (), moment.day))]
    prepared = [one for one in own.sent if one.prepared]
    counts = {
        **work.counts,
        "contributions": own.returned,
        "corrections": work.counts["corrections"] + sum(one.is_for_you for one in prepared),
        "open": 0 if work.leads else len(own.asked) - own.returned,
    }
    return replace(
        work,
        counts=counts,
        prepared=[*work.prepared, *prepared],
        waiting=sorted(waiting, key=lambda one: one.update.submitted_at),
        decided=sorted(decided, key=lambda one: one.update.id, reverse=True),
    )


def _links(own: frozenset[int], strategies: Sequence[int]) -> set[Link]:
    """What the organisations support, in strategies in which they take part."""
    supports = ActionSupport.objects.open().filter(partner__in=own, action__strategy__in=strategies)
    belongs = StrategyPartner.objects.open().filter(partner__in=own, strategy__in=strategies)
    taking_part = set(belongs.values_list("strategy", "partner"))
    return {
        (action, partner)
        for action, strategy, partner in supports.values_list("action", "action__strategy", "partner")
        if (strategy, partner) in taking_part
    }


def _told(links: set[Link], moment: Moment, readers: dict[int, Reader]) -> Told:
    rows = with_state(
        StatusUpdate.objects.filter(
            kind=StatusUpdate.Kind.CONTRIBUTION,
            action__in={action for action, _ in links},
            partner__in={partner for _, partner in links},
        )
    )
    states = {row.pk: UpdateState(row.update_state) for row in rows}
    found: dict[Place, list[tuple[UpdateState, UpdateReading]]] = defaultdict(list)
    for one in read_updates(StatusUpdate.objects.filter(pk__in=states).order_by("attempt"), moment, readers):
        found[one.action_id, one.partner_id, one.period.id].append((states[one.id], one))
    return found


Drafts = Mapping[Place, UpdateDraft]


def _asked(
    reading: ActionReading, partner: PartnerName, told: Told, drafts: Drafts, reporter: Reporter
) -> Iterator[Asked]:
    """What the partner can contribute to an action."""
    if partner.id == reading.state.lead_id or reading.state.stage in ENDED:
        return
    for period, returned in _periods(reading, partner, told):
        by = reporter.names[returned.reviewed_by_id].name if returned and returned.reviewed_by_id else ""
        yield Asked(reading, partner, period, returned, by, (reading.action_id, partner.id, period.id) in drafts)


def _periods(
    reading: ActionReading, partner: PartnerName, told: Told
) -> Iterator[tuple[PeriodDates, UpdateReading | None]]:
    """The periods for which the partner can contribute, with what was returned."""
    about = set()
    for (action, sender, period), sent in told.items():
        if (action, sender) == (reading.action_id, partner.id):
            about.add(period)
            state, last = sent[-1]
            if any(one in COUNTING for one, _ in sent):
                continue
            if state == UpdateState.RETURNED:
                yield last.period, last
            elif last.period == reading.current_period:
                yield last.period, None
    current = reading.current_period
    if current is not None and reading.is_asked and current.id not in about:
        yield current, None


def _sent(
    reading: ActionReading, partner: PartnerName, told: Told, drafts: Drafts, reporter: Reporter
) -> Iterator[Contributed]:
    """What counts of the partner's for each period, and a correction of it that came back last."""
    for place, sent in told.items():
        if place[:2] != (reading.action_id, partner.id):
            continue
        counting = next((one for state, one in sent if state in COUNTING), None)
        if counting is None:
            continue
        yield with_prepared(Contributed(reading, counting, partner=partner), drafts.get(place), reporter)
        state, last = sent[-1]
        if state == UpdateState.RETURNED:
            yield Contributed(reading, last, partner=partner)
