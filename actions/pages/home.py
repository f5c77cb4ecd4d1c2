"""Where a person starts: what each of their strategies asks of them, a card for each role."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.moments import Moment
from accounts.people import partner_names
from actions.doors import waits_for
from actions.listing import workstreams_at
from actions.models import WorkstreamVersion
from actions.pages.figures_waiting import FigureJob, figure_jobs
from actions.pages.grid import ListLinks, mark_counts
from actions.pages.home_cards import (
    OfficerCard,
    PartnerCard,
    PeopleCard,
    ReviewCard,
    officer_card,
    partner_card,
    people_cards,
    review_card,
)
from actions.pages.my_work import MyWork, my_work_of
from actions.pages.overview import position_words
from actions.pages.review_queue import Queue
from actions.pages.reviews import queue_of
from actions.pages.since import Since, since_last_report
from actions.permissions import reader_of, states_of, states_to_update
from actions.reading import ActionReading, periods_of, read_actions
from actions.stages import Mark
from outcomes.access import Access, accesses_of, visible_strategies
from outcomes.models import Role
from outcomes.reading import strategy_versions
from outcomes.scope import Scope


@dataclass(frozen=True)
class Block:
    """One strategy: how it stands, and what it asks of the person.

    Attributes:
        roles: what the person is in it, in words.
        position: the one sentence that gives the answer.
        counts, links: by mark, for the bar.
        figures: what figures want of the person: answers in rounds, and words to review or to write.
        partner, review, officer, people: a card for each role; None where the person has not got it.
    """

    scope: Scope
    roles: Sequence[str]
    position: str
    counts: dict[str, int]
    links: dict[str, str]
    figures: Sequence[FigureJob]
    partner: PartnerCard | None
    review: ReviewCard | None
    officer: OfficerCard | None
    people: PeopleCard | None


@dataclass(frozen=True)
class Start:
    """Where to go, or what to show.

    Attributes:
        address: the one page that says it all; "" where this page does.
        asks: what is asked of the person over all strategies, in one sentence each.
        waits: what later apps have for the person to do (`actions.doors.register_waits`).
        blocks: the strategies, demonstrations last.
    """

    address: str = ""
    asks: list[str] = field(default_factory=list)
    waits: list[object] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def start_of(person: User, moment: Moment, *, shows_all: bool = False) -> Start:
    """Find where a person starts. A fixed number of queries, whatever the number of strategies and actions.

    Somebody who only speaks for organisations that lead actions starts at My work: it holds all that is asked of them.

    Args:
        person: who has signed in.
        moment: now.
        shows_all: whether to show the strategies whoever asks.
    """
    strategies = list(visible_strategies(person))
    accesses = accesses_of(person, [strategy.pk for strategy in strategies])
    if not shows_all and _only_speaks(accesses) and states_to_update(person).exists():
        return Start(address=reverse("my-work"))
    versions = strategy_versions(accesses, moment.revision)
    ordered = sorted(strategies, key=lambda one: (one.is_demonstration, one.slug))
    scopes = [Scope(one, versions[one.pk], person, accesses[one.pk], moment) for one in ordered if one.pk in versions]
    if not scopes:
        return Start()
    known = _Known(scopes, person, moment)
    return Start(asks=known.asks(), waits=waits_for(person, moment), blocks=[known.block(scope) for scope in scopes])


def _only_speaks(accesses: Mapping[int, Access]) -> bool:
    """Whether the person is nothing but a partner in every strategy."""
    return bool(accesses) and not any(one.roles or one.is_administrator for one in accesses.values())


class _Known:
    """What the blocks of one person's strategies are made of, each read once for all of them."""

    def __init__(self, scopes: Sequence[Scope], person: User, moment: Moment) -> None:
        self.moment = moment
        accesses = {scope.strategy.pk: scope.access for scope in scopes}
        self.plans = _plans(accesses, moment)
        partners = {partner for access in accesses.values() for partner in access.partner_ids}
        self.names = partner_names(partners) if partners else {}
        self.work: MyWork | None = my_work_of(person, moment) if partners else None
        reviewing = any(_reviews(access) for access in accesses.values())
        self.queue: Queue | None = queue_of(person, moment) if reviewing else None
        self.workstreams = _workstreams(accesses, person, moment) if reviewing else {}
        reported = [pk for pk, access in accesses.items() if Role.OFFICER in access.roles]
        self.since = self._since(reported)
        managed = [pk for pk, access in accesses.items() if access.manages_people]
        self.people = people_cards(managed) if managed else {}
        self.figures = figure_jobs(scopes)

    def asks(self) -> list[str]:
        """What is asked of the person, a sentence for each kind of work; that nothing waits only where nothing does."""
        work = [self.work.position] if self.work and self.work.groups else []
        reviews = [self.queue.position] if self.queue and (self.queue.waiting or not work) else []
        return work + reviews

    def _since(self, reported: Collection[int]) -> dict[int, Since]:
        """What changed in the strategies that the person reports on."""
        if not reported:
            return {}
        periods = {key: group for key, group in periods_of(reported, self.moment.revision).items() if self.plans[key]}
        return since_last_report(periods, self.plans, self.moment)

    def block(self, scope: Scope) -> Block:
        """One strategy."""
        plan, links = self.plans[scope.strategy.pk], ListLinks(scope)
        return Block(
            scope=scope,
            roles=self._roles(scope.access),
            position=position_words(plan),
            counts=mark_counts(plan),
            links={mark.value: links.marked(mark) for mark in Mark},
            figures=self.figures[scope.strategy.pk],
            **self._cards(scope, plan, links),
        )

    def _roles(self, access: Access) -> list[str]:
        """What the person is: "Programme lead", "Speaks for College A"."""
        roles = [str(role.label) for role in Role if role in access.roles]
        roles += [f"Speaks for {name}" for name in sorted(self.names[one] for one in access.partner_ids)]
        return [*roles, *(["Administrator"] if access.is_administrator else [])]

    def _cards(self, scope: Scope, plan: Sequence[ActionReading], links: ListLinks) -> dict[str, Any]:
        key, access = scope.strategy.pk, scope.access
        found: dict[str, Any] = dict.fromkeys(("partner", "review", "officer"))
        if self.work and access.partner_ids:
            found["partner"] = partner_card(key, access.partner_ids, self.names, self.work, plan)
        if self.queue and _reviews(access):
            found["review"] = review_card(
                self.queue, self.workstreams.get(key, ()), plan, links, strategy_id=key, leads=access.leads
            )
        if Role.OFFICER in access.roles:
            found["officer"] = officer_card(scope.strategy.slug, self.since.get(key))
        return {**found, "people": self.people.get(key)}


def _reviews(access: Access) -> bool:
    return access.leads or Role.WORKSTREAM_LEAD in access.roles


def _plans(accesses: Mapping[int, Access], moment: Moment) -> dict[int, list[ActionReading]]:
    """Every action of these strategies, in the order of the plan."""
    readers = {key: reader_of(access) for key, access in accesses.items()}
    states = states_of(list(accesses), moment.revision).order_by("action__sort_key")
    plans: dict[int, list[ActionReading]] = defaultdict(list)
    for reading in read_actions(states, moment, readers):
        plans[reading.strategy.strategy_id].append(reading)
    return plans


def _workstreams(strategies: Collection[int], person: User, moment: Moment) -> dict[int, list[WorkstreamVersion]]:
    """The workstreams that the person leads, by strategy."""
    led: dict[int, list[WorkstreamVersion]] = defaultdict(list)
    for version in workstreams_at(strategies, moment.revision).filter(lead_person=person):
        led[version.workstream.strategy_id].append(version)
    return led
