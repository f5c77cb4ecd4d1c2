"""Who may write and review which action: the row form and the list form agree for everybody."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.clock import change, record_many
from accounts.models import Membership, User
from actions.models import ActionState, WorkstreamVersion
from actions.permissions import can_review, can_write_update, reviewers_of, states_to_review, states_to_update
from outcomes.access import access_of
from outcomes.models import Grant, Role, Standing, StrategyPartner
from tests.factories.accounts import PersonFactory

REVIEWS = {"carol": {"1.1", "1.2", "2.1"}, "dan": {"1.1", "1.2", "2.1"}, "wendy": {"1.1", "1.2"}}
WRITES = {"alice": {"1.1", "2.1"}}
EVERYBODY = ("alice", "bob", "carol", "dan", "olive", "ada", "steve", "wendy")


def rows_of(person):
    """References of the actions that the person may review, and those that they may write: (rows, lists) of each."""
    states = list(ActionState.objects.open().select_related("action__strategy"))
    reviewed = {s.action.ref for s in states if can_review(person, access_of(person, s.action.strategy), s.action)}
    written = {s.action.ref for s in states if can_write_update(access_of(person, s.action.strategy), s)}
    return (reviewed, listed(states_to_review(person))), (written, listed(states_to_update(person)))


def listed(states):
    return set(states.values_list("action__ref", flat=True))


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_reviews_and_writes_what_is_theirs(everybody_here, name):
    reviews, writes = REVIEWS.get(name, set()), WRITES.get(name, set())
    assert rows_of(everybody_here[name]) == ((reviews, reviews), (writes, writes))


@pytest.mark.parametrize("name", ["alice", "carol", "wendy"])
def test_closed_person_reviews_and_writes_nothing(everybody_here, name):
    person = everybody_here[name]
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    assert rows_of(person) == ((set(), set()), (set(), set()))


def test_reviewers_of_an_action_are_those_who_may_review_it(cast, everybody_here):
    for ref, action in cast.actions.items():
        expected = {person for name, person in everybody_here.items() if ref in REVIEWS.get(name, set())}
        assert set(reviewers_of(action)) == expected


COMBINATIONS = st.fixed_dictionaries(
    {
        "roles": st.sets(
            st.tuples(st.sampled_from(["strategy", "elsewhere"]), st.sampled_from(Role.values)), max_size=3
        ),
        "ended_roles": st.sets(st.sampled_from(Role.values), max_size=2),
        "leads_workstreams": st.sets(st.integers(1, 2)),
        "member_of": st.sets(st.sampled_from(["college", "trust", "providers"])),
        "left": st.sets(st.sampled_from(["college", "trust"]), max_size=1),
        "takes_part": st.sets(st.sampled_from(["college", "trust", "providers"])),
        "leads": st.dictionaries(
            st.sampled_from(["1.1", "1.2", "2.1"]), st.sampled_from(["college", "trust", None]), max_size=3
        ),
        "administrator": st.booleans(),
        "active": st.booleans(),
    }
)


@given(COMBINATIONS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_list_forms_agree_with_row_forms(cast, combination):
    person = PersonFactory()
    record(cast, person, combination)
    User.objects.filter(pk=person.pk).update(is_superuser=combination["administrator"], is_active=combination["active"])
    person.refresh_from_db()
    (reviewed, to_review), (written, to_update) = rows_of(person)
    assert (to_review, to_update) == (reviewed, written)
    assert {ref for ref, action in cast.actions.items() if person in reviewers_of(action)} == reviewed


def record(cast, person, combination):
    """Write the combination, then end what is said to have ended."""
    partners = {name: getattr(cast, name).pk for name in ("college", "trust", "providers")}
    granted = combination["roles"] | {("strategy", role) for role in combination["ended_roles"]}
    with change(kind="combination", job="test") as revision:
        record_many(revision, Grant, {(person.pk, getattr(cast, where).pk, role): {} for where, role in granted})
        joined = combination["member_of"] | combination["left"]
        record_many(revision, Membership, {(person.pk, partners[name]): {} for name in joined})
        links = {
            (cast.strategy.pk, pk): {"standing": Standing.ADDED} if name in combination["takes_part"] else None
            for name, pk in partners.items()
        }
        record_many(revision, StrategyPartner, links)
        led = {
            workstream.pk: {"lead_person_id": person.pk if number in combination["leads_workstreams"] else None}
            for number, workstream in cast.workstreams.items()
        }
        record_many(revision, WorkstreamVersion, led)
        owners = {
            cast.actions[ref].pk: {"lead_id": lead and partners[lead], "person_id": None}
            for ref, lead in combination["leads"].items()
        }
        record_many(revision, ActionState, owners)
    with change(kind="combination_ended", job="test") as revision:
        record_many(revision, Grant, {(person.pk, cast.strategy.pk, role): None for role in combination["ended_roles"]})
        record_many(revision, Membership, {(person.pk, partners[name]): None for name in combination["left"]})
