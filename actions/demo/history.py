"""Two years of the demonstration, told as events in the order of time and replayed through the services."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from django.db.models import QuerySet
from django.test.utils import override_settings

from accounts.models import Partner, User
from accounts.services import rename_partner
from actions.calendar import add_working_days
from actions.demo import figures
from actions.demo.cast import World, enter_partners, enter_people
from actions.demo.partnership import Partnership
from actions.demo.plan import demonstration_plan
from actions.demo.quarters import DUE_AFTER, REPORTED, Quarter, instant, month_end, quarters_until
from actions.demo.reports import Desk
from actions.demo.story import ActionStory, Move, Story, read_story
from actions.doors import chapters
from actions.loading import load_plan
from actions.models import Action, ActionState, Ending, Workstream
from actions.services.actions import Links, add_action
from actions.services.endings import close_action
from actions.services.periods import add_period
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.succession import succeed_partner
from actions.services.workstreams import set_workstream_leads
from actions.succession import read_estate
from outcomes.models import Frequency, Outcome, Strategy

SLUG = "demonstration"
ONGOING = "ongoing"
BOARD = "the programme board"
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
MOVE_AFTER = 4
"""Working days after the due date on which due dates are moved: the reviews are done by then."""


@dataclass(order=True)
class Event:
    """Something that happens at an instant."""

    at: datetime
    do: Callable[[datetime], object] = field(compare=False)


def replay_demonstration(published: bytes, today: date) -> Strategy:
    """Write the demonstration into an empty database.

    Args:
        published: the plan file that the project ships, whose wording the demonstration copies.
        today: the day of loading; everything happens before it. The same day gives the same content.

    Returns:
        The demonstration's strategy.
    """
    story, quarters = read_story(), quarters_until(today)
    world = begin(published, story, quarters[0].starts)
    teller = Teller(world, story, quarters, today)
    # The people are invented, and what they would be told about lies years back.
    with override_settings(EMAIL_BACKEND=NO_MAIL):
        for event in sorted(teller.events(), key=lambda one: one.at):
            event.do(event.at)
    return world.strategy


def begin(published: bytes, story: Story, day: date) -> World:
    """Enter organisations, the plan and people, on the first day of the first quarter."""
    partners = enter_partners(story, instant(day, 9))
    plan = demonstration_plan(published, story, SLUG, day)
    load_plan(plan, now=instant(day, 10), is_demonstration=True)
    strategy = Strategy.objects.get(slug=SLUG)
    people = enter_people(story, partners, strategy, instant(day, 11))
    return World(
        strategy=strategy,
        partners=partners,
        people=people,
        actions={action.ref: action for action in Action.objects.filter(strategy=strategy)},
        workstreams={row.number: row for row in Workstream.objects.filter(strategy=strategy)},
    )


class Teller:
    """Turns the story into events."""

    def __init__(self, world: World, story: Story, quarters: list[Quarter], today: date) -> None:
        self._world, self._story, self._today = world, story, today
        self._quarters = {quarter.number: quarter for quarter in quarters}

    def events(self) -> Iterator[Event]:
        """Everything that happens after the beginning, in no order."""
        first = self._quarters[1].starts
        yield Event(instant(add_working_days(first, 1), 12), self._appoint)
        yield Event(instant(add_working_days(first, 2), 14), self._set_up)
        for quarter in self._quarters.values():
            yield Event(instant(add_working_days(quarter.starts, 4), 9), partial(self._add_period, quarter))
        yield from self._partner_events()
        for ref, told in self._story.actions.items():
            yield from self._action_events(ref, told)
        for at, do in Partnership(self._world, self._story, self._quarters, self._today).events():
            yield Event(at, do)
        for at, do in figures.events(self._world, self._quarters, self._today):
            yield Event(at, do)
        for chapter in chapters():
            for at, do in chapter(self._world, self._today):
                yield Event(at, do)

    def _partner_events(self) -> Iterator[Event]:
        for slug, told in self._story.partners.items():
            if told.renamed:
                yield Event(self._opening(told.renamed.quarter), partial(self._rename, slug, told.renamed.name))
            if told.succeeded:
                yield Event(self._opening(told.succeeded.quarter), partial(self._succeed, slug, told.succeeded.by))

    def _action_events(self, ref: str, told: ActionStory) -> Iterator[Event]:
        if told.added:
            yield Event(self._opening(told.added), partial(self._add_action, ref, told))
        if told.handed_over:
            yield Event(self._opening(told.handed_over.quarter), partial(self._hand_over, ref, told))
        if told.closed:
            yield Event(self._opening(told.closed), partial(self._close, ref, told))
        for move in [move for move in told.moves if not move.asked]:
            day = self._quarters[move.quarter].sending_day(DUE_AFTER + MOVE_AFTER)
            yield Event(instant(day, 15), partial(self._move, ref, move))
        desk = Desk(self._world, ref, told, self._story)
        for number in told.reports:
            for at, do in desk.steps(self._quarters[number], self._due(told, number)):
                yield Event(at, do)
        if told.draft:
            last = self._quarters[REPORTED]
            yield Event(instant(last.window.due, 16), partial(desk.keep_draft, last))

    def _opening(self, number: int) -> datetime:
        """Before the first updates of a quarter's window."""
        return instant(self._quarters[number].sending_day(0), 8)

    def _due(self, told: ActionStory, number: int) -> date | None:
        """The due date as it stands while a quarter's updates are written."""
        moved = [move.to for move in told.moves if move.quarter < number]
        months = moved[-1] if moved else told.due
        return month_end(self._today, months) if isinstance(months, int) else None

    def _appoint(self, now: datetime) -> None:
        for key, told in self._story.people.items():
            if told.workstream:
                workstream, person = self._world.workstreams[told.workstream], self._world.people[key]
                wanted = {workstream: person.email}
                set_workstream_leads(strategy=self._world.strategy, wanted=wanted, by=self._world.lead, now=now)

    def _add_period(self, quarter: Quarter, now: datetime) -> None:
        self._world.periods[quarter.number] = add_period(
            strategy=self._world.strategy,
            starts=quarter.starts,
            ends=quarter.ends,
            window=quarter.window,
            by=self._world.lead,
            frequency=Frequency.QUARTERLY.value if quarter.number == 1 else None,
            now=now,
        )

    def _set_up(self, now: datetime) -> None:
        told = {ref: action for ref, action in self._story.actions.items() if action.lead and not action.added}
        self._save_owners({ref: self._owners(action) for ref, action in told.items()}, now)

    def _owners(self, told: ActionStory) -> Owners:
        world = self._world
        return Owners(
            lead_id=world.partners[told.lead].pk if told.lead else None,
            joint_lead_id=world.partners[told.joint].pk if told.joint else None,
            person_id=world.people[told.person].pk if told.person else None,
            due_date=month_end(self._today, told.due) if isinstance(told.due, int) else None,
            is_ongoing=told.due == ONGOING,
        )

    def _save_owners(self, wanted: dict[str, Owners], now: datetime) -> None:
        world = self._world
        states = {s.action.ref: s for s in self._states().filter(action__ref__in=wanted)}
        rows = {
            world.actions[ref]: OwnersChange(seen=Owners.of(states[ref]), wanted=owners)
            for ref, owners in wanted.items()
        }
        result = set_up_actions(strategy=world.strategy, rows=rows, by=world.lead, now=now)
        for refusal in result.refused.values():
            raise refusal
        for ref, owners in wanted.items():
            partner = next(p for p in world.partners.values() if p.pk == owners.lead_id)
            world.owners[ref] = (partner, self._writer(partner, owners.person_id))

    def _writer(self, partner: Partner, person_id: int | None) -> User:
        """The accountable person; where nobody is, the first who speaks for the organisation."""
        people = self._world.people
        if person_id is not None:
            return next(person for person in people.values() if person.pk == person_id)
        return next(people[key] for key, told in self._story.people.items() if told.speaks_for == partner.slug)

    def _add_action(self, ref: str, told: ActionStory, now: datetime) -> None:
        workstream = self._world.workstreams[int(ref.partition(".")[0])]
        outcomes = list(Outcome.objects.filter(strategy=self._world.strategy, number__in=told.outcomes))
        self._world.actions[ref] = add_action(
            workstream=workstream,
            ref=ref,
            title=told.title,
            short_title=told.short_title,
            reason=told.added_because,
            agreed_by=BOARD,
            links=Links(outcomes=outcomes),
            by=self._world.lead,
            now=now,
        )
        self._save_owners({ref: self._owners(told)}, now)

    def _hand_over(self, ref: str, told: ActionStory, now: datetime) -> None:
        assert told.handed_over
        partner, person = self._world.partners[told.handed_over.lead], self._world.people[told.handed_over.person]
        owners = Owners.of(self._states().get(action__ref=ref))
        self._save_owners({ref: replace(owners, lead_id=partner.pk, person_id=person.pk)}, now)

    def _rename(self, slug: str, name: str, now: datetime) -> None:
        rename_partner(partner=self._world.partners[slug], name=name, by=self._world.lead, now=now)

    def _succeed(self, slug: str, successor: str, now: datetime) -> None:
        world = self._world
        old, new = world.partners[slug], world.partners[successor]
        succeed_partner(partner=old, successor=new, seen=read_estate(old).mark, by=world.lead, now=now)
        for ref, (partner, person) in world.owners.items():
            if partner == old:
                world.owners[ref] = (new, person)

    def _close(self, ref: str, told: ActionStory, now: datetime) -> None:
        close_action(
            action=self._world.actions[ref],
            ending=Ending.MERGED.value,
            reason=told.closed_because,
            agreed_by=BOARD,
            other=self._world.actions[told.closed_into],
            by=self._world.lead,
            now=now,
        )

    def _move(self, ref: str, move: Move, now: datetime) -> None:
        _, person = self._world.owners[ref]
        change_due_date(
            action=self._world.actions[ref],
            new=month_end(self._today, move.to),
            reason=move.reason,
            by=self._world.lead,
            asked_by=person,
            now=now,
        )

    def _states(self) -> "QuerySet[ActionState]":
        return ActionState.objects.open().filter(action__strategy=self._world.strategy).select_related("action")
