"""Contributions of supporting partners: those that a person is asked for, and those that an action's page shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.models import ActionState, ActionSupport, StatusUpdate, UpdateDraft
from actions.pages.attached import Attached, attached_to
from actions.pages.behalf_words import behalf_words
from actions.periods import PeriodDates
from actions.permissions import reader_of
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates
from actions.stages import ENDED
from actions.transitions import UpdateState
from actions.update_states import with_state
from outcomes.access import visible_strategies
from outcomes.models import StrategyPartner
from outcomes.reading import PartnerName, partner_names, person_names
from outcomes.scope import Scope


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
        path = reverse("contribute", args=[self.reading.strategy.strategy.slug, self.reading.ref])
        return f"{path}?{urlencode({'for': self.partner.slug, 'period': self.period.key})}"


Link = tuple[int, int]
"""Ids of an action and of a partner."""


def contributions_open(person: User, moment: Moment) -> list[Asked]:
    """What the person's organisations are asked to contribute: returned ones first, then those of the current period.

    Nobody is chased for them, and they are never late (docs/rules.md, Updates). A fixed number of queries.
    """
    own = frozenset(Membership.objects.open().filter(person=person).values_list("partner", flat=True))
    strategies = [one.pk for one in visible_strategies(person)] if own else []
    supports = ActionSupport.objects.open().filter(partner__in=own, action__strategy__in=strategies)
    belongs = StrategyPartner.objects.open().filter(partner__in=own, strategy__in=strategies)
    taking_part = set(belongs.values_list("strategy", "partner"))
    links = {
        (action, partner)
        for action, strategy, partner in supports.values_list("action", "action__strategy", "partner")
        if (strategy, partner) in taking_part
    }
    runs = Q(stage=None) | ~Q(stage__in=ENDED)
    states = ActionState.objects.open().filter(runs, action__in={action for action, _ in links})
    readers = dict.fromkeys(strategies, Reader(partner_ids=own, is_partner=True))
    order = ("action__strategy", "action__sort_key")
    readings = read_actions(states.order_by(*order), moment, readers)
    sent = _last_sent(links, moment, readers)
    rows = UpdateDraft.objects.filter(action__in={action for action, _ in links}, partner__in=own)
    drafts = set(rows.values_list("action", "partner", "period"))
    names = person_names({one.reviewed_by_id for _, one in sent.values() if one.reviewed_by_id}, moment.revision)
    found: list[Asked] = []
    for reading in readings:
        for partner in reading.supporting:
            if (reading.action_id, partner.id) not in links or partner.id == reading.state.lead_id:
                continue
            for period, returned in _periods(reading, partner, sent):
                by = names[returned.reviewed_by_id].name if returned and returned.reviewed_by_id else ""
                has_draft = (reading.action_id, partner.id, period.id) in drafts
                found.append(Asked(reading, partner, period, returned, by, has_draft))
    return sorted(found, key=lambda one: one.returned is None)


Sent = dict[tuple[int, int, int], tuple[UpdateState, UpdateReading]]
"""By action, partner and period the last contribution, and in which state it is."""


def _last_sent(links: set[Link], moment: Moment, readers: dict[int, Reader]) -> Sent:
    rows = with_state(
        StatusUpdate.objects.filter(
            kind=StatusUpdate.Kind.CONTRIBUTION,
            action__in={action for action, _ in links},
            partner__in={partner for _, partner in links},
        )
    ).order_by("attempt")
    states = {row.pk: UpdateState(row.update_state) for row in rows}
    read = read_updates(StatusUpdate.objects.filter(pk__in=states).order_by("attempt"), moment, readers)
    return {(one.action_id, one.partner_id, one.period.id): (states[one.id], one) for one in read}


def _periods(
    reading: ActionReading, partner: PartnerName, sent: Sent
) -> Iterator[tuple[PeriodDates, UpdateReading | None]]:
    """The periods for which the partner can contribute, with what was returned."""
    waiting = set()
    for (action, sender, period), (state, update) in sent.items():
        if (action, sender) == (reading.action_id, partner.id):
            waiting.add(period)
            if state == UpdateState.RETURNED:
                yield update.period, update
            elif state == UpdateState.REPLACED and update.period == reading.current_period:
                yield update.period, None
    current = reading.current_period
    if current is not None and reading.is_asked and current.id not in waiting:
        yield current, None


@dataclass(frozen=True)
class Contribution:
    """A contribution as an action's page shows it.

    Attributes:
        said: who sent it for whom and when, or who recorded it and from what.
    """

    update: UpdateReading
    partner: PartnerName
    said: str
    attached: Attached


def contributions_on_action(scope: Scope, action_id: int, ref: str) -> list[Contribution]:
    """What each supporting partner contributed last, of the latest period of which there is anything to read.

    Returned ones are shown nowhere but where they are sent again. A fixed number of queries.
    """
    reader = reader_of(scope.access)
    rows = StatusUpdate.objects.filter(action=action_id, kind=StatusUpdate.Kind.CONTRIBUTION).order_by("revision")
    if not rows.filter(revision__lte=scope.moment.revision).exists():
        return []
    read = [one for one in read_updates(rows, scope.moment, {scope.strategy.pk: reader}) if one.decision != "returned"]
    readable = [one for one in read if one.is_readable]
    latest = max((one.period.starts for one in readable), default=None)
    last = {one.partner_id: one for one in readable if one.period.starts == latest}
    revision = scope.moment.revision
    partners = partner_names(set(last), revision)
    people = person_names({one.author_id for one in last.values()}, revision)
    attached = attached_to(list(last.values()), scope.moment, reader, slug=scope.strategy.slug, ref=ref)
    found = [
        Contribution(
            one,
            partners[one.partner_id],
            behalf_words(one, people[one.author_id].name, partners[one.partner_id].name),
            attached[one.id],
        )
        for one in last.values()
    ]
    return sorted(found, key=lambda one: one.partner.name)
