"""What the page of one partner shows: its names over time, its actions in each strategy, and how it reports."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import Change, Membership, PartnerVersion, User
from accounts.models.ledger import OPEN
from accounts.moments import Moment
from accounts.people import names_of
from actions.doors import About, asked_about
from actions.listing import shows_demonstration
from actions.models import ActionState, ActionSupport, Decision, StatusUpdate
from actions.pages.grid import mark_counts
from actions.pages.mailboxes import mailbox_words
from actions.pages.overview import position_words
from actions.pages.partner_reporting import PartnerReporting, partner_reporting
from actions.pages.rows import Row, row_of
from actions.permissions import reader_of, states_of, visible_updates
from actions.publication import Reader
from actions.reading import ActionReading, read_actions
from govuk.words import count_of, in_words
from outcomes.access import Access, accesses_of, visible_strategies
from outcomes.figures.provenance import places_words
from outcomes.models import Standing, StrategyPartner, StrategyVersion
from outcomes.people import Person, may_change_partner
from outcomes.reading import PartnerName, partner_names, strategy_versions


@dataclass(frozen=True)
class FormerName:
    """What a partner was called before, and until when."""

    name: str
    until: datetime


@dataclass(frozen=True)
class Part:
    """What the partner is and does in one strategy.

    Attributes:
        standing: how it comes to belong to the strategy, in words.
        is_here: whether it still does.
        does: one sentence on how many actions it has.
        position: how those that it leads stand, in one sentence; "" where it leads none.
        counts: the same by mark, for the bar.
        leads, jointly, supports: its actions, in the order of the plan.
        reporting: how its updates stand; None where none is asked of it.
    """

    strategy: StrategyVersion
    standing: str
    is_here: bool
    places: str
    note: str
    does: str
    position: str
    counts: dict[str, int]
    leads: list[Row]
    jointly: list[Row]
    supports: list[Row]
    reporting: PartnerReporting | None


@dataclass(frozen=True)
class PartnerPage:
    """One partner at the moment, in the strategies that the person may see.

    Attributes:
        former: earlier names, the last one first.
        left_at: since when it has no longer been a partner.
        successor, predecessors: who took its place, and whose place it took.
        linked: ids of those partners whose page the person may open.
        managed: slug of a strategy in which the person looks after people; "" where they see none of them.
        people: who speaks for the partner today, for those who look after people.
        may_change: whether the person may rename it or let it go.
        mailbox: its shared mailbox today in words, for those who may know of it; "" for all others.
        asked: what committees asked it for.
    """

    version: PartnerVersion
    former: list[FormerName]
    left_at: datetime | None
    successor: PartnerName | None
    predecessors: list[PartnerName]
    linked: frozenset[int]
    parts: list[Part]
    managed: str
    people: list[Person]
    may_change: bool
    mailbox: str
    asked: list[object]

    @property
    def is_demonstration(self) -> bool:
        """Whether it is shown as a demonstration."""
        return shows_demonstration(self.version.partner, [part.strategy.strategy for part in self.parts])


def partner_page(person: User, slug: str, moment: Moment) -> PartnerPage | None:
    """Read one partner. A fixed number of queries.

    Returns:
        The page; None where nothing had been recorded about the partner by the moment.

    Raises:
        Http404: there is no such partner, or none in a strategy that the person may see.
    """
    accesses = accesses_of(person, list(visible_strategies(person).values_list("pk", flat=True)))
    ever = StrategyPartner.objects.filter(partner__slug=slug, strategy__in=accesses)
    then = ever.filter(from_rev__lte=moment.revision).select_related("strategy")
    links = {link.strategy_id: link for link in then.order_by("from_rev")}
    known = PartnerVersion.objects.filter(partner__slug=slug, from_rev__lte=moment.revision)
    versions = list(known.select_related("partner", "mailbox").order_by("from_rev"))
    if not links or not versions:
        if moment.is_past and ever.exists():
            return None
        raise Http404
    partner_id = versions[-1].partner_id
    here = {key: accesses[key] for key in links}
    successor, predecessors = _neighbours(versions[-1], moment.revision)
    managed = _managed(links.values(), here, moment)
    near = {one.id for one in predecessors} | ({successor.id} if successor else set())
    may_open = StrategyPartner.objects.filter(partner__in=near, strategy__in=accesses, from_rev__lte=moment.revision)
    may_change = bool(managed) and not versions[-1].has_left and may_change_partner(person, versions[-1].partner)
    return PartnerPage(
        version=versions[-1],
        **_history(versions),
        successor=successor,
        predecessors=predecessors,
        linked=frozenset(may_open.values_list("partner", flat=True)),
        parts=_parts(partner_id, links, here, moment),
        managed=managed,
        people=_people(partner_id) if managed else [],
        may_change=may_change,
        mailbox="" if moment.is_past else mailbox_words(versions[-1], here.values()),
        asked=asked_about(About(person, moment, list(here), partner=partner_id)),
    )


def _history(versions: Sequence[PartnerVersion]) -> dict[str, Any]:
    """Earlier names and when the partner left, from its versions in their order."""
    instants = dict(Change.objects.filter(id__in=[one.from_rev for one in versions]).values_list("id", "at"))
    former = [FormerName(old.name, instants[new.from_rev]) for old, new in pairwise(versions) if old.name != new.name]
    left_at = None
    for one in versions:
        left_at = (left_at or instants[one.from_rev]) if one.has_left else None
    return {"former": former[::-1], "left_at": left_at}


def _neighbours(version: PartnerVersion, revision: int) -> tuple[PartnerName | None, list[PartnerName]]:
    """Who took the partner's place, and whose place it took."""
    before = PartnerVersion.objects.at(revision).filter(succeeded_by=version.partner_id)
    ids = list(before.values_list("partner", flat=True))
    names = partner_names({*ids, *([version.succeeded_by_id] if version.succeeded_by_id else [])}, revision)
    successor = names.get(version.succeeded_by_id) if version.succeeded_by_id else None
    return successor, sorted((names[pk] for pk in ids), key=lambda name: name.name.casefold())


def _parts(
    partner_id: int, links: Mapping[int, StrategyPartner], accesses: Mapping[int, Access], moment: Moment
) -> list[Part]:
    readers = {key: reader_of(access) for key, access in accesses.items()}
    readings = read_actions(_states(partner_id, links, moment), moment, readers)
    returned = _returned(partner_id, readers, readings, moment)
    by_strategy: dict[int, list[ActionReading]] = defaultdict(list)
    for reading in readings:
        by_strategy[reading.strategy.strategy_id].append(reading)
    versions = strategy_versions(links, moment.revision).values()
    ordered = sorted(versions, key=lambda one: (one.strategy.is_demonstration, one.strategy.slug))
    return [
        _part(partner_id, links[one.strategy_id], one, by_strategy[one.strategy_id], returned, moment)
        for one in ordered
    ]


def _states(partner_id: int, strategies: Iterable[int], moment: Moment) -> "QuerySet[ActionState]":
    """The actions that the partner leads, leads jointly or supports, in the order of the plan."""
    supported = ActionSupport.objects.at(moment.revision).filter(partner=partner_id, action=OuterRef("action"))
    rows = states_of(list(strategies), moment.revision)
    mine = rows.filter(Q(lead=partner_id) | Q(joint_lead=partner_id) | Exists(supported))
    return mine.order_by("action__strategy", "action__sort_key")


def _returned(
    partner_id: int, readers: Mapping[int, Reader], readings: Iterable[ActionReading], moment: Moment
) -> frozenset[int]:
    """Ids of the actions whose update for the current period the partner got back, as far as the reader may know."""
    current = {one.current_period.id for one in readings if one.current_period}
    rows: QuerySet[Any] = visible_updates(readers, moment.revision)  # each with the decision that stood on it
    found = rows.filter(decision=Decision.RETURNED, partner=partner_id, period__in=current, kind=StatusUpdate.Kind.LEAD)
    return frozenset(found.values_list("action", flat=True))


def _part(
    partner_id: int,
    link: StrategyPartner,
    version: StrategyVersion,
    readings: Sequence[ActionReading],
    returned: frozenset[int],
    moment: Moment,
) -> Part:
    leads = [one for one in readings if one.state.lead_id == partner_id]
    jointly = [one for one in readings if one.state.joint_lead_id == partner_id]
    owned = [*leads, *jointly]
    supports = [one for one in readings if one not in owned]
    return Part(
        strategy=version,
        standing=str(Standing(link.standing).label),
        is_here=link.to_rev > moment.revision,
        places=places_words(link.sources),
        note=link.note,
        does=does_words(len(leads), len(jointly), len(supports)),
        position=position_words(owned) if owned else "",
        counts=mark_counts(owned),
        leads=[row_of(one) for one in leads],
        jointly=[row_of(one) for one in jointly],
        supports=[row_of(one) for one in supports],
        reporting=partner_reporting(leads, returned, moment.day),
    )


def does_words(leads: int, jointly: int, supports: int) -> str:
    """How many actions an organisation has: "Leads 5 actions, leads 1 jointly and supports 2."."""
    said = [
        f"leads {count_of(leads, 'action')}" if leads else "",
        f"leads {count_of(jointly, 'action')} jointly" if jointly else "",
        f"supports {count_of(supports, 'action')}" if supports else "",
    ]
    sentence = in_words([one for one in said if one])
    return f"{sentence.capitalize()}." if sentence else "Leads and supports no action."


def _managed(links: Iterable[StrategyPartner], accesses: Mapping[int, Access], moment: Moment) -> str:
    """A strategy of the partner in which the person looks after people: they are as they are today, so never past."""
    if moment.is_past:
        return ""
    managed = (link for link in links if link.to_rev == OPEN and accesses[link.strategy_id].manages_people)
    return next((link.strategy.slug for link in managed), "")


def _people(partner_id: int) -> list[Person]:
    """Everybody who speaks for the partner today, by name. Two queries."""
    speaks = Membership.objects.open().filter(partner=partner_id).values("person")
    users = list(User.objects.filter(pk__in=speaks, is_active=True))
    names = names_of(users)
    people = [Person(user, names[user.pk], partner_ids=[partner_id]) for user in users]
    return sorted(people, key=lambda person: (person.named.name.casefold(), person.user.pk))
