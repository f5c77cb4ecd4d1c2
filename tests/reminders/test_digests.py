"""What waits is put into at most one mail a person and day, and into one at a time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.clock import change, record_many
from accounts.models import PartnerVersion, User
from actions.models import AddressRefusal, Digest, Frequency, Reminder, ReminderKind, ReminderPreference
from actions.reminders.digests import GIVEN_UP_AFTER, build
from outcomes.models import StrategyVersion
from tests.reminders.mailing import FRIDAY, later, row, run_of

pytestmark = pytest.mark.django_db

MONDAY = later(days=3)
MORNING = later(days=4)
"""The Tuesday after."""


def digest_of(person):
    return Digest.objects.get(person=person, sent_at=None, withdrawn_at=None, refused_at=None)


def sent(digest, at):
    Digest.objects.filter(pk=digest.pk).update(sent_at=at, claim="", claimed_at=None)


def prefer(person, frequency):
    ReminderPreference.objects.create(person=person, frequency=frequency, chosen_at=FRIDAY)


def test_one_digest_a_person_with_all_that_waits(cast):
    for name in "ab":
        row(cast, cast.alice, name)
    row(cast, cast.carol)
    assert build(run_of(), FRIDAY) == 2
    assert digest_of(cast.alice).reminders.count() == 2
    assert digest_of(cast.carol).reminders.count() == 1
    assert digest_of(cast.alice).message_id.endswith("@testserver>")
    assert digest_of(cast.alice).day == date(2026, 7, 24)


def test_building_again_changes_nothing(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    before = Digest.objects.values().get()
    build(run_of(), later(minutes=5))
    assert Digest.objects.values().get() == before


def test_nobody_gets_a_second_one_on_a_day(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    sent(digest_of(cast.alice), later(minutes=1))
    row(cast, cast.alice, "b")
    assert build(run_of(), later(hours=2)) == 0
    assert build(run_of(MONDAY), MONDAY) == 1


def test_one_that_went_out_late_is_the_one_of_that_day(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    Digest.objects.update(begun_at=FRIDAY)
    sent(digest_of(cast.alice), MONDAY)
    row(cast, cast.alice, "b")
    assert build(run_of(MONDAY), later(days=3, hours=1)) == 0
    assert build(run_of(MORNING), MORNING) == 1


def test_what_is_new_joins_the_open_one_which_moves_on(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    first = digest_of(cast.alice)
    row(cast, cast.alice, "b")
    assert build(run_of(MONDAY), MONDAY) == 1
    assert digest_of(cast.alice).pk == first.pk
    assert (digest_of(cast.alice).day, first.message_id) == (date(2026, 7, 27), digest_of(cast.alice).message_id)
    assert first.reminders.count() == 2


def test_nothing_joins_one_that_may_have_arrived(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    Digest.objects.update(begun_at=FRIDAY)
    row(cast, cast.alice, "b")
    assert build(run_of(MONDAY), MONDAY) == 0
    begun = digest_of(cast.alice)
    assert (begun.day, begun.reminders.count()) == (date(2026, 7, 24), 1)
    assert Reminder.objects.filter(digest=None).count() == 1


def test_nothing_joins_one_that_a_worker_holds(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    Digest.objects.update(claim="worker", claimed_at=later(minutes=1))
    row(cast, cast.alice, "b")
    build(run_of(), later(minutes=2))
    assert digest_of(cast.alice).reminders.count() == 1
    build(run_of(), later(minutes=12))
    assert (digest_of(cast.alice).claim, digest_of(cast.alice).reminders.count()) == ("", 2)


def test_one_that_may_have_arrived_is_given_up_after_a_week(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    first = digest_of(cast.alice)
    Digest.objects.update(begun_at=FRIDAY)
    week = FRIDAY + GIVEN_UP_AFTER
    assert build(run_of(week), week) == 1
    assert digest_of(cast.alice).pk != first.pk
    assert digest_of(cast.alice).reminders.count() == 1


def test_no_mail_to_a_refused_address_until_it_is_cleared(cast):
    row(cast, cast.alice)
    refusal = AddressRefusal.objects.create(person=cast.alice, address=cast.alice.email, refused_at=FRIDAY)
    assert build(run_of(), FRIDAY) == 0
    refusal.cleared_at = FRIDAY
    refusal.save()
    assert build(run_of(), FRIDAY) == 1


def test_a_new_address_is_not_the_refused_one(cast):
    row(cast, cast.alice)
    AddressRefusal.objects.create(person=cast.alice, address="old@example.org", refused_at=FRIDAY)
    assert build(run_of(), FRIDAY) == 1


def test_nobody_whose_sign_in_is_closed_but_a_mailbox(cast):
    box = User.objects.create_user("office@example.org", is_active=False)
    with change(kind="mailbox_set", job="test", now=cast.later()) as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"mailbox_id": box.pk}})
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    row(cast, box)
    row(cast, cast.bob)
    assert build(run_of(), FRIDAY) == 1
    assert digest_of(box).reminders.count() == 1


def test_weekly_goes_out_with_the_first_run_of_the_week(cast):
    prefer(cast.alice, Frequency.WEEKLY)
    ended = run_of(FRIDAY - timedelta(days=1))
    ended.ended_at = FRIDAY
    ended.save()
    row(cast, cast.alice)
    assert build(run_of(), FRIDAY) == 0
    # Nothing ran on Monday.
    assert build(run_of(MORNING), MORNING) == 1


def test_only_late_withdraws_the_rest(cast):
    prefer(cast.alice, Frequency.ONLY_LATE)
    late = row(cast, cast.alice)
    due = row(cast, cast.alice, "b", kind=ReminderKind.ACTION_DUE)
    assert build(run_of(), FRIDAY) == 1
    assert list(digest_of(cast.alice).reminders.all()) == [late]
    due.refresh_from_db()
    assert due.withdrawn_why == Reminder.Withdrawal.NOT_WANTED


def test_a_strategy_limits_what_was_chosen(cast):
    prefer(cast.alice, Frequency.ONLY_LATE)
    with change(kind="reminders_set", job="test", strategy_id=cast.strategy.pk, now=cast.later()) as revision:
        record_many(revision, StrategyVersion, {cast.strategy.pk: {"quietest_reminders": "daily"}})
    row(cast, cast.alice, kind=ReminderKind.ACTION_DUE)
    assert build(run_of(), FRIDAY) == 1


def test_the_database_keeps_one_a_day(cast):
    row(cast, cast.alice)
    build(run_of(), FRIDAY)
    again = digest_of(cast.alice)
    again.pk, again.message_id = None, "<other@testserver>"
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_queries_do_not_grow_with_people(cast):
    people = [User.objects.create_user(f"p{n}@example.org") for n in range(12)]
    counts = []
    for some in (people[:1], people[1:]):
        Reminder.objects.all().delete()
        Digest.objects.all().delete()
        for person in some:
            row(cast, person)
        run = run_of()
        with CaptureQueriesContext(connection) as queries:
            assert build(run, FRIDAY) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]
