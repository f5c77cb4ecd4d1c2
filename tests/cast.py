"""A small strategy with everybody in it, for any test: `def test_x(cast): cast.alice ...`.

    alice   speaks for the college, which leads Actions 1.1 and 2.1
    bob     speaks for the trust, which leads no action and supports Action 1.1
    carol   programme lead          dan    deputy lead
    olive   committee officer       ada    administrator
    steve   a stranger: signed in, but not part of this strategy

Action 1.2 has no lead partner, no accountable person and no date: gaps are legal. Nothing has a stage yet.
The history begins at T0; `cast.later(hours=3)` is an instant after it that `now=` accepts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password

from accounts.clock import change, record_many
from accounts.models import Partner, PartnerVersion, PersonVersion, User
from accounts.services import appoint_administrator, enter_member, enter_person
from actions.models import (
    Action,
    ActionOutcome,
    ActionState,
    ActionSupport,
    ActionWording,
    Workstream,
    WorkstreamVersion,
)
from outcomes.models import (
    Grant,
    Outcome,
    OutcomeVersion,
    Role,
    Standing,
    Strategy,
    StrategyPartner,
    StrategyVersion,
)
from tests.world import given, world

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
NAMES = ("alice", "bob", "carol", "dan", "olive", "ada", "steve")
ROLES = {"carol": Role.LEAD, "dan": Role.DEPUTY, "olive": Role.OFFICER}
ACTIONS = {
    "1.1": ("Open a recruitment hub for care providers in the county.", "Open a recruitment hub", [1, 2]),
    "1.2": ("Publish one guide to careers in care.", "Publish a careers guide", [1]),
    "2.1": ("Offer every new starter a place on the induction course.", "Offer induction places", [2]),
}


@dataclass(frozen=True)
class Cast:
    """Everybody, by first name, and what they work on."""

    alice: User
    bob: User
    carol: User
    dan: User
    olive: User
    ada: User
    steve: User
    college: Partner
    trust: Partner
    providers: Partner
    strategy: Strategy
    elsewhere: Strategy
    outcomes: dict[int, Outcome]
    workstreams: dict[int, Workstream]
    actions: dict[str, Action]

    @property
    def people(self) -> dict[str, User]:
        """Everybody by name, for tests that go through all of them."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}

    def later(self, **delta: float) -> datetime:
        """An instant after the history made here, as `timedelta` takes it: `later(days=1)`."""
        return T0 + timedelta(hours=1) + timedelta(**delta)


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None, _world: None) -> Cast:
    """The cast, in the database. Everybody's password is PASSWORD."""
    return given(request, "cast") or make_cast()


@world("cast")
def make_cast() -> Cast:
    """Record the cast."""
    college, trust, providers = _partners(T0)
    people = _people(college, trust, T0 + timedelta(minutes=1))
    strategy, elsewhere, outcomes = _strategies([college, trust, providers], people, T0 + timedelta(minutes=2))
    workstreams, actions = _plan(strategy, outcomes, college, trust, people["alice"], T0 + timedelta(minutes=3))
    return Cast(
        **people,
        college=college,
        trust=trust,
        providers=providers,
        strategy=strategy,
        elsewhere=elsewhere,
        outcomes=outcomes,
        workstreams=workstreams,
        actions=actions,
    )


def _partners(now: datetime) -> list[Partner]:
    """Two organisations and a group, in one change: fixtures run before nearly every test."""
    names = {"college": "Riverside College", "trust": "Moorland NHS Trust", "providers": "Independent sector providers"}
    with change(kind="partners_loaded", job="test", now=now) as revision:
        partners = [revision.append(Partner(slug=slug, is_group=slug == "providers")) for slug in names]
        record_many(revision, PartnerVersion, {each.pk: {"name": names[each.slug]} for each in partners})
    return partners


def _people(college: Partner, trust: Partner, now: datetime) -> dict[str, User]:
    """Everybody, and who speaks for whom."""
    with change(kind="people_invited", job="test", now=now) as revision:
        people = {name: enter_person(revision, email=f"{name}@example.org")[0] for name in NAMES}
        names = {person.pk: {"name": f"{name.capitalize()} Example"} for name, person in people.items()}
        record_many(revision, PersonVersion, names)
        enter_member(revision, person=people["alice"], partner=college)
        enter_member(revision, person=people["bob"], partner=trust)
    password = make_password(PASSWORD)
    User.objects.update(password=password)
    for person in people.values():
        person.password = password
    appoint_administrator(person=people["ada"])
    return people


def _strategies(
    partners: list[Partner], people: dict[str, User], now: datetime
) -> tuple[Strategy, Strategy, dict[int, Outcome]]:
    """The strategy with its roles, partners and outcomes, and another that nobody takes part in."""
    with change(kind="strategies_loaded", job="test", now=now) as revision:
        strategy = revision.append(Strategy(slug="care-plan"))
        elsewhere = revision.append(Strategy(slug="elsewhere"))
        titles = {strategy.pk: "Care plan", elsewhere.pk: "Another strategy"}
        settings = {pk: {"title": title, "frequency": "quarterly"} for pk, title in titles.items()}
        record_many(revision, StrategyVersion, settings)
        links = {
            (strategy.pk, partner.pk): {"standing": Standing.CONTRIBUTING, "position": place}
            for place, partner in enumerate(partners, start=1)
        }
        record_many(revision, StrategyPartner, links)
        grants = {(people[name].pk, strategy.pk, role.value): {} for name, role in ROLES.items()}
        record_many(revision, Grant, grants)
        outcomes = {n: revision.append(Outcome(strategy=strategy, number=n)) for n in (1, 2)}
        wording = {outcome.pk: {"title": f"Title of outcome {n}"} for n, outcome in outcomes.items()}
        record_many(revision, OutcomeVersion, wording)
    return strategy, elsewhere, outcomes


def _plan(
    strategy: Strategy, outcomes: dict[int, Outcome], college: Partner, trust: Partner, alice: User, now: datetime
) -> tuple[dict[int, Workstream], dict[str, Action]]:
    """Two workstreams and three actions, as a plan file would load them."""
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk, now=now) as revision:
        workstreams = {n: revision.append(Workstream(strategy=strategy, number=n)) for n in (1, 2)}
        titles = {1: ("Recruiting people into care", "Recruitment"), 2: ("Helping people to stay", "Retention")}
        record_many(
            revision,
            WorkstreamVersion,
            {workstreams[n].pk: {"title": title, "short_name": short} for n, (title, short) in titles.items()},
        )
        actions = {
            ref: revision.append(
                Action(
                    strategy=strategy, workstream=workstreams[int(ref[0])], ref=ref, sort_key=f"000{ref[0]}.000{ref[2]}"
                )
            )
            for ref in ACTIONS
        }
        wordings = {actions[ref].pk: {"title": t, "short_title": s} for ref, (t, s, _) in ACTIONS.items()}
        record_many(revision, ActionWording, wordings)
        links = {(actions[r].pk, outcomes[n].pk): {} for r, (_, _, numbers) in ACTIONS.items() for n in numbers}
        record_many(revision, ActionOutcome, links)
        record_many(revision, ActionSupport, {(actions["1.1"].pk, trust.pk): {}})
        owners = {"1.1": {"lead_id": college.pk, "person_id": alice.pk}, "1.2": {}, "2.1": {"lead_id": college.pk}}
        record_many(revision, ActionState, {actions[ref].pk: fields for ref, fields in owners.items()})
    return workstreams, actions
