"""The one door through the guards: a redaction, of one field, in its own change, by two people."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.clock import change, record_many
from accounts.models import Membership, Partner, PartnerVersion, PersonVersion, Redaction, User

pytestmark = pytest.mark.django_db

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def people():
    return User.objects.create_user("alice@college.example"), User.objects.create_user("bob@council.example")


@pytest.fixture
def college(people):
    with change(kind="partner_added", job="test", now=T0) as revision:
        partner = revision.append(Partner(slug="college"))
        record_many(revision, PartnerVersion, {partner.pk: {"name": "Ann's College"}})
        record_many(revision, PersonVersion, {people[0].pk: {"name": "Ann"}})
        record_many(revision, Membership, {(people[0].pk, partner.pk): {}})
    return PartnerVersion.objects.get()


def _leave(version, people, **other):
    usual = {"table": "accounts_partnerversion", "row": version.pk, "field": "name", "reason": "Names a person"}
    return Redaction(**(usual | {"decided_by": people[0], "agreed_by": people[1]} | other))


def _execute(statement, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def _refused(statement, *parameters):
    with pytest.raises(DatabaseError, match="keeps what was recorded"):
        _execute(statement, *parameters)


def test_redaction_opens_one_field_of_one_row_within_its_change(college, people):
    with change(kind="redacted", job="test") as revision:
        revision.append(_leave(college, people))
        _execute(f"UPDATE accounts_partnerversion SET name = '[removed]' WHERE id = {college.pk}")
        _refused("UPDATE accounts_partnerversion SET short_name = 'x'")
        _refused("UPDATE accounts_partnerversion SET name = 'x', short_name = 'x'")
        _refused("UPDATE accounts_personversion SET name = 'x'")
        _refused("DELETE FROM accounts_partnerversion")
    assert PartnerVersion.objects.get().name == "[removed]"
    _refused("UPDATE accounts_partnerversion SET name = 'again'")


def test_redaction_is_for_its_row_only(college, people):
    with change(kind="redacted", job="test") as revision:
        revision.append(_leave(college, people, row=college.pk + 1))
        _refused("UPDATE accounts_partnerversion SET name = 'x'")


def test_redaction_of_an_earlier_change_opens_nothing(college, people):
    with change(kind="redaction_agreed", job="test") as revision:
        revision.append(_leave(college, people))
    with change(kind="redacted", job="test"):
        _refused("UPDATE accounts_partnerversion SET name = 'x'")


@pytest.mark.parametrize("field", ["id", "from_rev", "to_rev"])
def test_redaction_never_opens_keys_or_revisions(college, people, field):
    with change(kind="redacted", job="test") as revision:
        revision.append(_leave(college, people, field=field))
        _refused(f"UPDATE accounts_partnerversion SET {field} = {field} - 1")


def test_redaction_never_opens_an_instant_or_another_change(college, people):
    with change(kind="redacted", job="test") as revision:
        revision.append(_leave(college, people, field="at", table="accounts_change", row=1))
        revision.append(_leave(college, people, field="revision_id", table="accounts_partner", row=college.partner_id))
        _refused("UPDATE accounts_change SET at = %s", T0 - timedelta(days=1))
        _refused("UPDATE accounts_partner SET revision_id = 2")


@pytest.mark.parametrize("missing", [{"agreed_by": None}, {"agreed_by": "the same"}, {"reason": ""}])
def test_redaction_needs_two_people_and_a_reason(college, people, missing):
    if missing.get("agreed_by") == "the same":
        missing = {"agreed_by": people[0]}
    with change(kind="redacted", job="test") as revision:
        with pytest.raises(DatabaseError), transaction.atomic():
            revision.append(_leave(college, people, **missing))
        _refused("UPDATE accounts_partnerversion SET name = 'x'")
