"""Roles and partners of a strategy: what the services do and refuse."""

import pytest

from accounts.models import Change, Membership, User
from accounts.services import PersonIsClosedError
from outcomes import services
from outcomes.access import access_of
from outcomes.models import Grant, Role, Standing, StrategyPartner
from tests.factories.accounts import PartnerFactory
from tests.roles import set_person_active

pytestmark = pytest.mark.django_db


def test_grant_role_is_recorded_for_its_strategy(cast):
    services.grant_role(person=cast.steve, strategy=cast.strategy, role=Role.OFFICER, by=cast.carol)
    entry = Change.objects.latest("id")
    assert (entry.kind, entry.by, entry.strategy_id) == ("role_granted", cast.carol, cast.strategy.pk)
    assert access_of(cast.steve, cast.strategy).roles == {"officer"}
    assert access_of(cast.steve, cast.elsewhere).roles == frozenset()


def test_grant_role_held_already_changes_nothing(cast):
    before = Change.objects.count()
    services.grant_role(person=cast.carol, strategy=cast.strategy, role="lead", by=cast.ada)
    assert Change.objects.count() == before


def test_grant_role_unknown_or_to_a_closed_person_is_refused(cast):
    with pytest.raises(ValueError, match="boss"):
        services.grant_role(person=cast.steve, strategy=cast.strategy, role="boss", by=cast.carol)
    set_person_active(person=cast.steve, active=False, by=cast.carol)
    with pytest.raises(PersonIsClosedError):
        services.grant_role(person=cast.steve, strategy=cast.strategy, role=Role.OFFICER, by=cast.carol)


def arrange_roles(cast, person, roles):
    services.arrange_person(
        person=person, strategy=cast.strategy, name="Somebody", job_title="", partners=[], roles=roles, by=cast.ada
    )


def test_ended_role_keeps_that_it_was(cast):
    arrange_roles(cast, cast.dan, [])
    revision = Change.objects.latest("id").id
    grants = Grant.objects.filter(person=cast.dan)
    assert (grants.at(revision).count(), grants.at(revision - 1).count()) == (0, 1)


def test_last_lead_stays(cast):
    with pytest.raises(services.LastLeadError, match="Make somebody else programme lead first"):
        arrange_roles(cast, cast.carol, [])
    with pytest.raises(services.LastLeadError):
        services.close_person(person=cast.carol, by=cast.ada)
    assert access_of(cast.carol, cast.strategy).leads
    services.grant_role(person=cast.dan, strategy=cast.strategy, role=Role.LEAD, by=cast.ada)
    services.close_person(person=cast.carol, by=cast.ada)
    with pytest.raises(services.LastLeadError):
        arrange_roles(cast, cast.dan, [])


def test_close_person_ends_roles_and_organisations_in_one_change(cast):
    services.grant_role(person=cast.alice, strategy=cast.elsewhere, role=Role.OFFICER, by=cast.ada)
    before = Change.objects.count()
    services.close_person(person=cast.alice, by=cast.ada)
    assert Change.objects.count() == before + 1
    assert not Grant.objects.open().filter(person=cast.alice).exists()
    assert not Membership.objects.open().filter(person=cast.alice).exists()
    assert User.objects.get(pk=cast.alice.pk).is_active is False


def test_refused_closing_leaves_everything(cast):
    with pytest.raises(services.LastLeadError):
        services.close_person(person=cast.carol, by=cast.ada)
    assert User.objects.get(pk=cast.carol.pk).has_usable_password()


def test_add_partner_to_strategy_takes_the_next_place(cast):
    partner = PartnerFactory()
    for _ in range(2):
        services.add_partner_to_strategy(partner=partner, strategy=cast.strategy, by=cast.carol)
    row = StrategyPartner.objects.get(partner=partner)
    assert (row.standing, row.position) == (Standing.ADDED, 4)
