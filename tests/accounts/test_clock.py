from datetime import UTC, datetime, timedelta

import pytest
from celery import shared_task
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import DatabaseError, transaction

from accounts.clock import (
    ChangeTooLongError,
    ClockError,
    NowInFutureError,
    NowTooOldError,
    RecordedTwiceError,
    change,
    inside_change,
    record_links,
    record_many,
)
from accounts.models import OPEN, Change, Clock, Membership, Partner, PartnerVersion, PersonVersion, User
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


def test_changes_replayed_at_one_instant_keep_their_order(alice, college):
    instants = [rename(college, alice, name, now=T0).at for name in ("One", "Two", "Three", "Four")]
    assert instants == [T0 + timedelta(microseconds=step) for step in (1, 2, 3, 4)]
    assert [v.name for v in PartnerVersion.objects.at(4)] == ["Three"]


def test_now_in_the_last_changes_second_but_an_earlier_millisecond_is_refused(alice, college):
    rename(college, alice, "Later", now=T0 + timedelta(milliseconds=2))
    with pytest.raises(NowTooOldError):
        rename(college, alice, "Earlier", now=T0 + timedelta(milliseconds=1))


def test_now_without_a_time_zone_is_refused(alice, college):
    with pytest.raises(ClockError, match="names no time zone"):
        rename(college, alice, "Naive", now=datetime(2026, 3, 2, 9))  # noqa: DTZ001 -- that is the point


def test_now_not_given_is_the_wall_clock(alice, college):
    before = datetime.now(UTC)
    assert before <= rename(college, alice, "Now").at <= datetime.now(UTC)


def test_change_by_an_anonymous_visitor_is_refused():
    with pytest.raises(ClockError, match="anonymous"), change(kind="x", by=AnonymousUser()):
        pass


def test_change_inside_another_transaction_is_refused(alice, college):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        rename(college, alice, "Not yet committed")
    assert PartnerVersion.objects.get().name == "College"


def test_change_that_has_ended_takes_nothing_more(alice, college):
    ended = rename(college, alice, "New College")
    with change(kind="nothing", by=alice) as empty:
        pass
    for revision in (ended, empty):
        with pytest.raises(ClockError, match="has ended"):
            revision.append(Partner(slug="late"))
        with pytest.raises(ClockError, match="has ended"):
            revision.append_many([Partner(slug="late")])
        with pytest.raises(ClockError, match="has ended"):
            record_many(revision, PartnerVersion, {college.pk: {"name": "Late"}})
    assert Change.objects.count() == 2


def test_summary_may_be_written_until_the_block_ends(alice, college):
    with change(kind="partner_renamed", by=alice, summary="Renaming") as revision:
        record_many(revision, PartnerVersion, {college.pk: {"name": "New College"}})
        revision.summary = "College is now New College"
    assert Change.objects.get(pk=2).summary == "College is now New College"


def test_row_that_failed_in_a_savepoint_takes_no_revision(alice, college):
    with change(kind="partner_added", by=alice) as revision:
        with pytest.raises(DatabaseError), transaction.atomic():
            revision.append(Partner(slug=""))
        with pytest.raises(DatabaseError), transaction.atomic():
            revision.append_many([Partner(slug="")])
    assert Change.objects.count() == 1


def test_change_held_too_long_is_ended(alice, college, monkeypatch):
    monkeypatch.setattr("accounts.clock.LONGEST_CHANGE", timedelta(seconds=-1))
    with pytest.raises(ChangeTooLongError, match="partner_renamed held the clock"):
        rename(college, alice, "Slow")
    assert PartnerVersion.objects.get().name == "College"
    assert not inside_change()


@shared_task
def _task():
    return "done"


def test_mail_inside_a_change_fails_in_tests(alice, college):
    with change(kind="x", by=alice), pytest.raises(AssertionError, match="mail"):
        mail.send_mail("Subject", "Text", None, ["bob@council.example"])
    assert mail.outbox == []
    mail.send_mail("Subject", "Text", None, ["bob@council.example"])
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("start", [lambda: _task.delay(), lambda: _task.apply_async(), lambda: _task.apply()])
def test_task_inside_a_change_fails_in_tests(alice, start):
    with change(kind="x", by=alice), pytest.raises(AssertionError, match="task"):
        start()
    assert start().get() == "done"


def test_task_after_the_commit_of_a_change_runs(alice, django_capture_on_commit_callbacks):
    seen = []
    with django_capture_on_commit_callbacks(execute=True), change(kind="x", by=alice):
        transaction.on_commit(lambda: seen.append(_task.delay().get()))
    assert seen == ["done"]
