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
from itertools import count

import pytest

from accounts.clock import change, record_many
from accounts.models import Partner, User
from actions.models import (
    Action,
    ActionOutcome,
    ActionState,
    ActionSupport,
    ActionWording,
    Workstream,
    WorkstreamVersion,
)
from outcomes.models import Outcome, Role, Strategy
from tests.factories.accounts import PartnerFactory, PersonFactory
from tests.factories.outcomes import OutcomeFactory, StrategyFactory

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
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
def cast(db: None) -> Cast:
    """The cast, in the database. Everybody's password is PASSWORD."""
    instants = (T0 + timedelta(minutes=step) for step in count())
    college = PartnerFactory(name="Riverside College", slug="college", now=next(instants))
    trust = PartnerFactory(name="Moorland NHS Trust", slug="trust", now=next(instants))
    providers = PartnerFactory(name="Independent sector providers", slug="providers", is_group=True, now=next(instants))
    everybody = {"carol": [], "dan": [], "olive": [], "steve": [], "ada": [], "alice": [college], "bob": [trust]}
    people = {
        name: PersonFactory(
            email=f"{name}@example.org",
            name=f"{name.capitalize()} Example",
            partners=partners,
            password=PASSWORD,
            administrator=name == "ada",
            now=next(instants),
        )
        for name, partners in everybody.items()
    }
    roles = {"carol": Role.LEAD, "dan": Role.DEPUTY, "olive": Role.OFFICER}
    strategy = StrategyFactory(
        slug="care-plan",
        title="Care plan",
        partners=[college, trust, providers],
        grants=[(people[name], role) for name, role in roles.items()],
        now=next(instants),
    )
    elsewhere = StrategyFactory(slug="elsewhere", title="Another strategy", now=next(instants))
    outcomes = {number: OutcomeFactory(strategy=strategy, number=number, now=next(instants)) for number in (1, 2)}
    workstreams, actions = _plan(strategy, outcomes, college, trust, people["alice"], next(instants))
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
