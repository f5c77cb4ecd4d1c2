"""The SQL of reminders and the rules of pages say the same: who owes what, and who is asked for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.clock import change, record_many
from accounts.models import Change, Membership, PartnerVersion, User
from accounts.moments import Moment
from actions.covers import answering_person, covers_of
from actions.models import ActionCover, ActionReporting, ActionState, Frequency, PeriodVersion, ReminderPreference
from actions.names import period_dates
from actions.owing import read_owed
from actions.periods import month_bit
from actions.publication import Reader
from actions.reading import read_actions
from actions.reminders.recipients import Ask, asked, told_of_dates, told_of_lateness, unanswered
from actions.reminders.sources.updates import owing
from actions.reminders.wishes import frequencies_of, wants_only_late
from actions.speaking import speaks_for_lead
from actions.stages import ENDED
from outcomes.models import StrategyVersion
from tests.actions.lives import DONE, run
from tests.actions.reporting import Reporting
from tests.actions.story import at
from tests.actions.test_lifecycle_machine import PLACES, REFS, Machine
from tests.actions.test_reviews_random import undone

pytestmark = pytest.mark.django_db

DAYS = (date(2026, 3, 1), date(2026, 5, 31), date(2026, 11, 8), date(2027, 2, 1))


def missing_updates(strategy: Any, day: date) -> dict[int, int]:
    """By action, the period for which it owes an update, as pages say it."""
    moment = Moment(Change.objects.latest("id").pk, day)
    states = ActionState.objects.open().of_strategies([strategy.pk])
    found = {}
    for reading in read_actions(states, moment, {strategy.pk: Reader(leads=True)}):
        if reading.asked_period is not None and reading.state.stage not in ENDED:
            owed = {one.reading.action_id: one for one in read_owed(strategy, reading.asked_period, moment)}
            if owed[reading.action_id].is_missing:
                found[reading.action_id] = reading.asked_period.id
    return found


def owed_by_sql(day: date) -> dict[int, int]:
    return {row["action_id"]: row["period_id"] for row in owing(Ask(day)).named_rows()}


class OwingMachine(Machine):
    """Random lives, and reporting months that change."""

    @rule(ref=REFS, months=st.sets(st.sampled_from([3, 6, 9]), min_size=1), place=PLACES)
    def report_in(self, ref: str, months: set[int], place: int) -> None:
        """The action reports in other months from now on, or in all."""
        wanted = {"months": sum(month_bit(month) for month in months)} if place else None
        with change(kind="test", job="test", now=self.reporting.tick()) as revision:
            record_many(revision, ActionReporting, {self.cast.actions[ref].pk: wanted})

    def checks(self) -> list[Callable[[], None]]:
        """One."""
        return [self.owed_updates_agree]

    def ask(self, revision: int) -> Any:
        """Answers as at are the machine's own part."""
        return None

    def owed_updates_agree(self) -> None:
        """On days before, within and after the windows."""
        for day in DAYS:
            found = owed_by_sql(day)
            assert found == missing_updates(self.cast.strategy, day)
            DONE[f"owed {len(found)}"] += 1


def test_update_due_names_what_is_missing_along_the_story(cast, story):
    """Sent, returned, sent again, and reported in other months."""

    def owed() -> list[str]:
        found = owed_by_sql(day)
        assert found == missing_updates(cast.strategy, day)
        assert set(found.values()) <= {story.spring.pk, story.winter.pk}
        return [ref for ref, action in cast.actions.items() if action.pk in found]

    day, later = date(2026, 8, 1), Reporting(cast, at(7, 20))
    assert owed() == ["1.2", "2.1"]
    later.hand_back(story.second)
    assert owed() == ["1.1", "1.2", "2.1"]
    later.send(cast.actions["1.1"], story.spring)
    assert owed() == ["1.2", "2.1"]
    with change(kind="test", job="test", now=later.tick()) as revision:
        record_many(revision, ActionReporting, {cast.actions["2.1"].pk: {"months": month_bit(3)}})
    assert owed() == ["1.2"]


def test_update_due_names_what_is_missing(cast):
    run(OwingMachine, cast, examples=4, steps=15, is_same_each_time=True)
    assert len([name for name in DONE if name.startswith("owed")]) > 1


@pytest.mark.slow
@pytest.mark.length
def test_update_due_names_what_is_missing_at_length(cast):
    run(OwingMachine, cast, examples=15, steps=30, is_same_each_time=False)
    assert DONE["submit"] > 0
    assert len([name for name in DONE if name.startswith("owed")]) > 2


@dataclass(frozen=True)
class World:
    """Who has to do with Action 1.1, by first name; None for nobody.

    Attributes:
        sends: who speaks for its lead partner.
        closed: whose sign-in is closed.
        quiet: whether the mailbox wants only what is late.
        insists: whether the strategy does not allow that.
    """

    sends: frozenset[str]
    closed: frozenset[str]
    accountable: str | None
    cover: str | None
    is_joint: bool
    mailbox: bool
    quiet: bool = False
    insists: bool = False


NAMES = ("alice", "bob", "steve")
SOME = st.frozensets(st.sampled_from(NAMES))
SOMEBODY = st.sampled_from((None, *NAMES))
WORLDS = st.builds(World, SOME, SOME, SOMEBODY, SOMEBODY, *[st.booleans()] * 4)


def make(world: World, cast: Any, reporting: Reporting) -> None:
    """Write the world down, legal or not: rules must hold for what an administrator left behind, too."""
    people = {name: getattr(cast, name) for name in NAMES}
    action = cast.actions["1.1"]
    with change(kind="test", job="test", now=reporting.tick()) as revision:
        speaking = {
            (person.pk, cast.college.pk): {} if name in world.sends else None for name, person in people.items()
        }
        record_many(revision, Membership, speaking)
        accountable = people[world.accountable].pk if world.accountable else None
        joint = cast.trust.pk if world.is_joint else None
        record_many(revision, ActionState, {action.pk: {"person_id": accountable, "joint_lead_id": joint}})
        if world.cover:
            days = {"starts": date(2026, 11, 1), "ends": date(2026, 11, 30)}
            record_many(revision, ActionCover, {action.pk: {"person_id": people[world.cover].pk, **days}})
        if world.mailbox:
            record_many(revision, PartnerVersion, {cast.college.pk: {"mailbox_id": cast.olive.pk}})
        if world.insists:
            record_many(revision, StrategyVersion, {cast.strategy.pk: {"quietest_reminders": "weekly"}})
    if world.quiet:
        ReminderPreference.objects.create(person=cast.olive, frequency=Frequency.ONLY_LATE, chosen_at=reporting.tick())
    User.objects.filter(pk__in=[people[name].pk for name in world.closed]).update(is_active=False)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(world=WORLDS, day=st.sampled_from([date(2026, 11, 8), date(2026, 12, 8)]))
@example(World(frozenset(["alice", "steve"]), frozenset(), "alice", "steve", False, False), date(2026, 11, 8))
@example(World(frozenset(["alice", "steve"]), frozenset(), None, None, False, True), date(2026, 11, 8))
@example(World(frozenset(["alice", "steve"]), frozenset(["alice"]), "alice", None, False, True), date(2026, 11, 8))
@example(World(frozenset(["alice", "steve"]), frozenset(), "alice", "bob", True, False), date(2026, 11, 8))
@example(World(frozenset(["alice", "steve"]), frozenset(), None, None, False, True, quiet=True), date(2026, 11, 8))
@example(World(frozenset(["alice"]), frozenset(["alice"]), "alice", None, False, False), date(2026, 11, 8))
def test_who_is_asked_is_the_same_in_both_forms(cast, reporting, period, world, day):
    action = cast.actions["1.1"]
    with undone():
        make(world, cast, reporting)
        moment = Moment(Change.objects.latest("id").pk, day)
        owed = {one.reading.ref: one for one in read_owed(cast.strategy, period, moment)}["1.1"]
        expected = set(owed.ask)
        speakers = {getattr(cast, name).pk for name in world.sends - world.closed}
        state = ActionState.objects.open().get(action=action)
        cover = covers_of([action.pk], moment.revision).get(action.pk)
        one_answers = answering_person(state, cover, day) in speakers
        by_people = set(owed.ask)
        if world.mailbox:
            expected = ({*expected} if one_answers else set()) | {cast.olive.pk}
        is_quiet = frequencies_of([cast.olive.pk])[cast.olive.pk] == Frequency.ONLY_LATE
        assert is_quiet == (world.quiet and not world.insists)
        assert User.objects.filter(wants_only_late("pk"), pk=cast.olive.pk).exists() == is_quiet
        told = {row["person_id"] for row in told_of_lateness(Ask(day)).named_rows() if row["action_id"] == action.pk}
        leads = {cast.carol.pk, cast.dan.pk}
        assert told == (speakers - expected) | leads
        for is_late in (True, False):
            expected = expected if is_late or not is_quiet else by_people
            people = asked(Ask(day), is_late=is_late).named_rows()
            assert {row["person_id"] for row in people if row["action_id"] == action.pk} == expected
            people = told_of_dates(Ask(day), is_late=is_late).named_rows()
            assert {row["person_id"] for row in people if row["action_id"] == action.pk} == (expected or leads)
        found = unanswered(Ask(day)).filter(action=action).values_list("cause", flat=True)
        assert list(found) == gaps_of(state, one_answers=one_answers, is_heard=bool(expected))


def gaps_of(state: ActionState, *, one_answers: bool, is_heard: bool) -> list[str]:
    """What is said of an action with a lead partner for which nobody answers, by the rules of pages."""
    active = Membership.objects.open().filter(person__is_active=True)
    answers = one_answers or speaks_for_lead(state, set(active.values_list("person", "partner")))
    if is_heard and answers:
        return []
    if is_heard and state.person_id is None:
        return [""]
    person = f"/person:{state.person_id}" if state.person_id else ""
    return [f"/partner:{state.lead_id}{person}{'' if is_heard else '/nobody'}"]


@pytest.fixture
def reporting(cast: Any) -> Reporting:
    """Instants that rise."""
    return Reporting(cast)


@pytest.fixture
def period(cast: Any, reporting: Reporting) -> Any:
    """One that asks every action."""
    row = reporting.period(date(2026, 7, 1), date(2026, 9, 30), opens=date(2026, 10, 1), due=date(2026, 10, 15))
    return period_dates(PeriodVersion.objects.open().select_related("period").get(period=row))
