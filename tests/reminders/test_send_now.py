""" "Send now" of one strategy: what it says goes out, what others say waits for the run of the day."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.core import mail

from accounts.clock import change, record_many
from accounts.models import User
from actions import tasks
from actions.models import AddressRefusal, Digest, Frequency, Reminder, ReminderKind, ReminderPreference, ReminderRun
from actions.reminders import content, reading
from actions.reminders.kinds import Step
from actions.reminders.sources import Source, candidate, register, sources, unregister
from actions.reminders.sql import table_of
from actions.reminders.windows import step_row
from actions.services.reminding import remind_now
from outcomes.models import Grant, Role
from tests.actions.story import at
from tests.reminders.mailing import row

pytestmark = pytest.mark.django_db

SEVEN, EIGHT = at(8, 4, 6), at(8, 4, 7)
"""7am and 8am in London, on Tuesday 4 August 2026."""
DUE = date(2026, 8, 3)


@pytest.fixture
def both(cast, story, monkeypatch) -> Iterator[None]:
    """Carol leads the other strategy, too, as Steve does: each is told something there, and Carol in both."""
    with change(kind="test", job="test", now=at(7, 12)) as revision:
        grants = {(person.pk, cast.elsewhere.pk, Role.LEAD.value): {} for person in (cast.carol, cast.steve)}
        record_many(revision, Grant, grants)
    rows = [
        {"strategy_id": strategy.pk, "person_id": person.pk, "about": f"{strategy.slug}", "due": DUE.isoformat()}
        for strategy, person in (
            (cast.strategy, cast.carol),
            (cast.elsewhere, cast.carol),
            (cast.elsewhere, cast.steve),
        )
    ]
    given = table_of(rows, strategy_id="bigint", person_id="bigint", about="text", due="date")
    columns = """thing.strategy_id,
        thing.person_id,
        'resolution:' || thing.about AS subject,
        thing.due AS counted_from,
        'LEADS' AS because"""
    # The app that brings this kind stands aside: there is one source a kind.
    own = [one for one in sources() if one.kind == ReminderKind.RESOLUTION_DUE]
    for one in own:
        unregister(one)
    monkeypatch.delitem(content._WORDS, ReminderKind.RESOLUTION_DUE)
    monkeypatch.setattr(reading, "_more", {})
    source = register(
        Source(
            ReminderKind.RESOLUTION_DUE,
            # It does not look at what is asked for: the sweep does.
            lambda ask: candidate(columns, "({given}) thing", given=given),
            lambda ask, schedules: [step_row(0, DUE, Step("due-0", DUE))],
        )
    )
    yield
    unregister(source)
    for one in own:
        register(one)


def press(cast, now: datetime):
    with time_machine.travel(now, tick=False):
        return remind_now(strategy=cast.strategy, by=cast.carol, now=now)


def tick(now: datetime) -> None:
    """The timetable."""
    with time_machine.travel(now, tick=False):
        tasks.remind()


def mailed() -> list[str]:
    addresses = [message.to[0].partition("@")[0] for message in mail.outbox]
    mail.outbox.clear()
    return sorted(addresses)


def kinds(person: User, strategy) -> set[str]:
    return set(Reminder.objects.filter(person=person, strategy=strategy).values_list("kind", flat=True))


def test_only_what_concerns_the_strategy_is_looked_for_and_sent(cast, both):
    assert press(cast, SEVEN).mails == 3
    assert mailed() == ["alice", "carol", "dan"]
    assert set(Reminder.objects.values_list("strategy", flat=True)) == {cast.strategy.pk}
    assert "resolution_due" in kinds(cast.carol, cast.strategy)


def test_the_run_of_the_day_is_made_for_the_rest(cast, both):
    press(cast, SEVEN)
    mailed()
    tick(EIGHT)
    assert ReminderRun.objects.filter(by=None, ended_at__isnull=False).count() == 1
    assert mailed() == ["steve"]
    assert kinds(cast.carol, cast.elsewhere) == {"resolution_due"}
    tick(at(8, 5, 7))
    assert mailed() == ["carol"]


def test_what_waits_of_other_strategies_goes_with_it(cast, both):
    waits = row(
        cast,
        cast.carol,
        strategy=cast.elsewhere,
        kind="resolution_due",
        subject="resolution:elsewhere",
        step="due-0",
        counted_from=DUE,
        action=None,
        now=SEVEN,
    )
    other = row(
        cast,
        cast.steve,
        strategy=cast.elsewhere,
        kind="resolution_due",
        subject="resolution:elsewhere",
        step="due-0",
        counted_from=DUE,
        action=None,
        now=SEVEN,
    )
    press(cast, SEVEN)
    assert mailed() == ["alice", "carol", "dan"]
    waits.refresh_from_db()
    other.refresh_from_db()
    assert (waits.digest.person, other.digest) == (cast.carol, None)


def test_mails_of_other_strategies_stay_where_they_are(cast, both):
    """One that could not be sent yesterday is tried again by the timetable, and not at 7am."""
    run = ReminderRun.objects.create(day=DUE, started_at=at(8, 3, 7), ended_at=at(8, 3, 7))
    times = {"created_at": run.started_at, "not_before": run.started_at}
    digest = Digest.objects.create(person=cast.steve, day=DUE, message_id="<a@b>", run=run, attempts=1, **times)
    about = {"strategy": cast.elsewhere, "kind": "resolution_due", "subject": "resolution:elsewhere", "step": "due-0"}
    row(cast, cast.steve, **about, counted_from=DUE, action=None, digest=digest)
    press(cast, SEVEN)
    digest.refresh_from_db()
    assert (digest.day, digest.sent_at) == (DUE, None)
    assert mailed() == ["alice", "carol", "dan"]
    tick(EIGHT)
    assert mailed() == ["steve"]


def test_what_is_no_longer_true_elsewhere_is_left_to_the_run(cast, both):
    gone = row(cast, cast.steve, strategy=cast.elsewhere, action=None)
    press(cast, SEVEN)
    gone.refresh_from_db()
    assert gone.withdrawn_at is None
    tick(EIGHT)
    gone.refresh_from_db()
    assert gone.withdrawn_why == Reminder.Withdrawal.SETTLED


def test_what_was_refused_elsewhere_is_left_to_the_run(cast, both):
    refusal = AddressRefusal.objects.create(person=cast.steve, address=cast.steve.email, refused_at=at(8, 3))
    about = {"strategy": cast.elsewhere, "kind": "resolution_due", "subject": "resolution:elsewhere", "step": "due-0"}
    withdrawn = {"withdrawn_at": at(8, 3), "withdrawn_why": "refused"}
    refused = row(cast, cast.steve, **about, counted_from=DUE, action=None, **withdrawn)
    refusal.cleared_at = at(8, 3)
    refusal.save()
    press(cast, SEVEN)
    refused.refresh_from_db()
    assert refused.withdrawn_why == "refused"
    tick(EIGHT)
    assert mailed()[-1] == "steve"


def test_who_wants_one_mail_a_week_gets_it_by_the_run_with_all_strategies_in_it(cast, both):
    """On a Monday at 7am; what the other strategy says is found at 8am, and would wait for a week."""
    ReminderPreference.objects.create(person=cast.carol, frequency=Frequency.WEEKLY, chosen_at=at(7, 20))
    done = press(cast, at(8, 10, 6))
    assert (done.mails, done.later) == (2, 1)
    assert mailed() == ["alice", "dan"]
    tick(at(8, 10, 7))
    assert mailed() == ["carol", "steve"]
    assert Reminder.objects.filter(person=cast.carol, digest=None, withdrawn_at=None).count() == 0


def test_pressed_twice_sends_once(cast, both):
    press(cast, SEVEN)
    mailed()
    again = press(cast, at(8, 4, 6, 5))
    assert (again.mails, mailed()) == (0, [])
