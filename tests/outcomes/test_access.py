"""Who sees which strategy: the row form and the list form agree for everybody."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.clock import change, record_many
from accounts.models import Membership, User
from outcomes.access import NO_ACCESS, access_of, visible_strategies
from outcomes.models import Grant, Role, Standing, Strategy, StrategyPartner
from tests.factories.accounts import PartnerFactory, PersonFactory
from tests.factories.outcomes import StrategyFactory
from tests.roles import set_person_active

pytestmark = pytest.mark.django_db

SEES = {
    "alice": {"care-plan"},
    "bob": {"care-plan"},
    "carol": {"care-plan"},
    "dan": {"care-plan"},
    "olive": {"care-plan"},
    "ada": {"care-plan", "elsewhere"},
    "steve": set(),
}
IS = {
    "alice": (False, False, False),
    "bob": (False, False, False),
    "carol": (True, False, True),
    "dan": (True, False, False),
    "olive": (False, True, False),
    "ada": (False, True, True),
    "steve": (False, False, False),
}


@pytest.mark.parametrize("name", SEES)
def test_strategies_seen_by_each_of_the_cast(cast, name):
    person = cast.people[name]
    assert {strategy.slug for strategy in visible_strategies(person)} == SEES[name]
    assert {s.slug for s in Strategy.objects.all() if access_of(person, s).can_view} == SEES[name]


@pytest.mark.parametrize("name", IS)
def test_access_of_each_of_the_cast(cast, name):
    access = access_of(cast.people[name], cast.strategy)
    assert (access.leads, access.is_officer, access.manages_people) == IS[name]


def test_access_names_the_organisations_of_the_strategy_only(cast):
    other = PartnerFactory(name="Elsewhere only")
    with change(kind="member_added", by=cast.ada) as revision:
        record_many(revision, Membership, {(cast.alice.pk, other.pk): {}})
    assert access_of(cast.alice, cast.strategy).partner_ids == {cast.college.pk}


@pytest.mark.parametrize("name", ["alice", "dan", "olive"])
def test_closed_person_sees_nothing(cast, name):
    person = set_person_active(person=cast.people[name], active=False, by=cast.ada)
    assert list(visible_strategies(person)) == []
    assert access_of(person, cast.strategy) == NO_ACCESS


COMBINATIONS = st.fixed_dictionaries(
    {
        "roles": st.sets(st.tuples(st.integers(0, 1), st.sampled_from(Role.values)), max_size=3),
        "ended_roles": st.sets(st.tuples(st.integers(0, 1), st.sampled_from(Role.values)), max_size=2),
        "member_of": st.sets(st.integers(0, 2), max_size=3),
        "left": st.sets(st.integers(0, 2), max_size=2),
        "takes_part": st.sets(st.tuples(st.integers(0, 1), st.integers(0, 2)), max_size=4),
        "administrator": st.booleans(),
        "active": st.booleans(),
    }
)


@given(COMBINATIONS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_list_form_agrees_with_row_form(db, combination):
    strategies = [StrategyFactory(), StrategyFactory()]
    partners = [PartnerFactory() for _ in range(3)]
    person = PersonFactory()
    record(person, strategies, partners, combination)
    User.objects.filter(pk=person.pk).update(is_superuser=combination["administrator"], is_active=combination["active"])
    person.refresh_from_db()
    seen = set(visible_strategies(person).values_list("pk", flat=True))
    here = {strategy.pk for strategy in strategies}
    assert seen & here == {s.pk for s in strategies if access_of(person, s).can_view}


def record(person, strategies, partners, combination):
    """Write the combination, then end what is said to have ended."""
    with change(kind="combination", job="test") as revision:
        granted = combination["roles"] | combination["ended_roles"]
        record_many(revision, Grant, {(person.pk, strategies[s].pk, role): {} for s, role in granted})
        joined = combination["member_of"] | combination["left"]
        record_many(revision, Membership, {(person.pk, partners[p].pk): {} for p in joined})
        links = {(strategies[s].pk, partners[p].pk): {"standing": Standing.ADDED} for s, p in combination["takes_part"]}
        record_many(revision, StrategyPartner, links)
    with change(kind="combination_ended", job="test") as revision:
        gone = [(person.pk, strategies[s].pk, role) for s, role in combination["ended_roles"]]
        record_many(revision, Grant, dict.fromkeys(gone))
        record_many(revision, Membership, {(person.pk, partners[p].pk): None for p in combination["left"]})
