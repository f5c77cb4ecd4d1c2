from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.clock import (
    ClockError,
    NowInFutureError,
    NowTooOldError,
    RecordedTwiceError,
    change,
    record_links,
    record_many,
)
from accounts.guards import expected_guards, installed_guards
from accounts.models import OPEN, Change, Clock, Membership, Partner, PartnerVersion, PersonVersion, Redaction, User
from outcomes.models import Standing, Strategy, StrategyPartner

pytestmark = pytest.mark.django_db

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def alice():
    return User.objects.create_user("alice@college.example")


@pytest.fixture
def college(alice):
    with change(kind="partner_added", by=alice, now=T0) as revision:
        partner = revision.append(Partner(slug="college"))
        record_many(revision, PartnerVersion, {partner.pk: {"name": "College"}})
    return partner


def rename(partner, by, name, now=None):
    with change(kind="partner_renamed", by=by, now=now) as revision:
        record_many(revision, PartnerVersion, {partner.pk: {"name": name}})
    return revision


def test_change_records_who_when_what(alice, college):
    entry = Change.objects.get()
    assert (entry.id, entry.at, entry.by, entry.job, entry.kind) == (1, T0, alice, None, "partner_added")
    assert Clock.objects.get().revision == 1
    assert college.revision_id == 1


def test_change_that_records_nothing_takes_no_revision(alice, college):
    rename(college, alice, "College")
    assert Change.objects.count() == 1
    assert Clock.objects.get().revision == 1


def test_now_reads_the_last_revision_and_as_at_an_earlier_one(alice, college):
    rename(college, alice, "New College", now=T0 + timedelta(days=1))
    assert [v.name for v in PartnerVersion.objects.at(2)] == ["New College"]
    assert [v.name for v in PartnerVersion.objects.at(1)] == ["College"]
    assert list(PartnerVersion.objects.at(0)) == []
    assert [(v.from_rev, v.to_rev) for v in PartnerVersion.objects.order_by("from_rev")] == [(1, 2), (2, OPEN)]


def test_now_before_the_last_change_is_refused(alice, college):
    with pytest.raises(NowTooOldError):
        rename(college, alice, "Earlier", now=T0 - timedelta(microseconds=1))


def test_now_in_the_future_is_refused(alice, college):
    with pytest.raises(NowInFutureError):
        rename(college, alice, "Later", now=datetime.now(UTC) + timedelta(hours=1))


def test_two_changes_at_one_instant_are_a_microsecond_apart(alice, college):
    revision = rename(college, alice, "Same instant", now=T0)
    assert revision.at == T0 + timedelta(microseconds=1)


def test_change_names_exactly_one_of_person_and_job(alice):
    with pytest.raises(ClockError), change(kind="x"):
        pass
    with pytest.raises(ClockError), change(kind="x", by=alice, job="y"):
        pass


def test_change_inside_a_change_is_refused(alice, college):
    with pytest.raises(ClockError), change(kind="outer", by=alice):
        rename(college, alice, "Inner")


def test_failed_change_leaves_nothing(alice, college):
    def fail():
        with change(kind="partner_renamed", by=alice) as revision:
            record_many(revision, PartnerVersion, {college.pk: {"name": "Half"}})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert PartnerVersion.objects.get().name == "College"
    assert Clock.objects.get().revision == 1


def test_row_recorded_twice_in_one_change_is_refused(alice, college):
    def twice():
        with change(kind="partner_renamed", by=alice) as revision:
            record_many(revision, PartnerVersion, {college.pk: {"name": "One"}})
            record_many(revision, PartnerVersion, {college.pk: {"name": "Two"}})

    with pytest.raises(RecordedTwiceError):
        twice()


def test_record_many_carries_over_what_is_not_named(alice, college):
    with change(kind="partner_renamed", by=alice) as revision:
        record_many(revision, PartnerVersion, {college.pk: {"short_name": "C"}})
    row = PartnerVersion.objects.open().get()
    assert (row.name, row.short_name) == ("College", "C")


def test_record_links_opens_and_ends_only_what_differs(alice, college):
    bob = User.objects.create_user("bob@college.example")
    for members in ({alice.pk: {}}, {alice.pk: {}, bob.pk: {}}, {bob.pk: {}}):
        with change(kind="members", by=alice) as revision:
            wanted = {(person, college.pk): fields for person, fields in members.items()}
            gone = set(Membership.objects.open().values_list("person_id", "partner_id")) - set(wanted)
            record_many(revision, Membership, wanted | dict.fromkeys(gone))
    rows = Membership.objects.order_by("from_rev").values_list("person__email", "from_rev", "to_rev")
    assert list(rows) == [("alice@college.example", 2, 4), ("bob@college.example", 3, OPEN)]


def test_guards_stand_on_every_recorded_table():
    assert installed_guards() == expected_guards()


def _refused(statement, *parameters):
    with pytest.raises(DatabaseError, match="keeps what was recorded|only written in the change"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)


def test_guards_refuse_update_and_delete(alice, college):
    _refused("UPDATE accounts_partnerversion SET name = 'Forged'")
    _refused("UPDATE accounts_partnerversion SET to_rev = 1, from_rev = 0")
    _refused("UPDATE accounts_partner SET slug = 'forged'")
    _refused("UPDATE accounts_change SET kind = 'forged'")
    _refused("UPDATE accounts_clock SET revision = 0")
    for table in ("accounts_partnerversion", "accounts_partner", "accounts_change", "accounts_clock"):
        _refused(f"DELETE FROM {table}")  # noqa: S608 -- our own table names


@pytest.mark.postgres
def test_guards_refuse_truncate():
    _refused("TRUNCATE accounts_partnerversion")


def test_guards_refuse_back_dated_rows(alice, college):
    rename(college, alice, "New College")
    _refused("INSERT INTO accounts_partner (slug, is_group, is_invented, revision_id) VALUES ('old', %s, %s, 1)", False, False)
    _refused(
        "INSERT INTO accounts_membership (from_rev, to_rev, person_id, partner_id) VALUES (1, 2, %s, %s)",
        alice.pk,
        college.pk,
    )


def test_guards_refuse_ending_a_row_in_the_past_or_twice(alice, college):
    rename(college, alice, "New College")
    _refused("UPDATE accounts_partnerversion SET to_rev = 2 WHERE to_rev = %s", OPEN)
    _refused("UPDATE accounts_partnerversion SET to_rev = 3 WHERE to_rev = 2")


def test_redaction_lets_its_one_field_be_overwritten_within_its_change(alice, college):
    bob = User.objects.create_user("bob@council.example")
    row = PartnerVersion.objects.get()
    with change(kind="redacted", by=alice) as revision:
        revision.append(
            Redaction(
                table="accounts_partnerversion",
                row=row.pk,
                field="name",
                reason="Named a person",
                decided_by=alice,
                agreed_by=bob,
            )
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_partnerversion SET name = '[removed]' WHERE id = %s", [row.pk])
        _refused("UPDATE accounts_partnerversion SET short_name = 'x' WHERE id = %s", row.pk)
    assert PartnerVersion.objects.get().name == "[removed]"
    _refused("UPDATE accounts_partnerversion SET name = 'again' WHERE id = %s", row.pk)


def test_record_links_makes_exactly_the_members(alice, college):
    with change(kind="strategy_added", job="test") as revision:
        strategy = revision.append(Strategy(slug="plan"))
        record_links(revision, StrategyPartner, strategy.pk, {college.pk: {"standing": Standing.NAMED}})
    with change(kind="strategy_changed", job="test") as revision:
        other = revision.append(Partner(slug="other"))
        record_links(revision, StrategyPartner, strategy.pk, {other.pk: {"standing": Standing.ADDED}})
    assert [p.partner.slug for p in StrategyPartner.objects.at(2)] == ["college"]
    assert [p.partner.slug for p in StrategyPartner.objects.at(3)] == ["other"]


def test_person_without_a_name_is_refused(alice):
    def unnamed():
        with change(kind="person_named", by=alice) as revision:
            record_many(revision, PersonVersion, {alice.pk: {"name": ""}})

    with pytest.raises(DatabaseError):
        unnamed()
