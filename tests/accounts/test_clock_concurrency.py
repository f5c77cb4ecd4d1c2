"""Writers and readers at the same time: order, "no answer changes later", whole pages, and an end to waiting.

The proofs without lock or wait show that the same checks do find fault where there is fault to find.
"""

import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from threading import Event

import pytest
from django.db import DatabaseError, connection

from accounts.clock import ChangeTooLongError, ClockBusyError, change, inside_change, record_many
from accounts.guards import drop_guards
from accounts.models import Change, Clock, Partner, PartnerVersion, PersonVersion, User
from accounts.moments import SETTLED_AFTER, current_moment, moment_at
from tests.accounts.separate import PATIENCE, Worker, database_file

SLUGS = ["college", "trust"]


@pytest.fixture
def start(transactional_db, tmp_path):
    """Starts work in a thread with its own connection; what it commits is really committed."""
    if connection.vendor == "postgresql":
        yield Worker
        return
    with database_file(tmp_path / "clock.sqlite3") as use:
        yield lambda work, *args: Worker(work, *args, use=use)


@pytest.fixture
def everybody(start):
    """Two partners and a person, all labelled with the revision that wrote them last: 1."""
    alice = User.objects.create_user("alice@college.example")
    with change(kind="begun", job="test") as revision:
        partners = revision.append_many([Partner(slug=slug) for slug in SLUGS])
        record_many(revision, PartnerVersion, {partner.pk: {"name": "1"} for partner in partners})
        record_many(revision, PersonVersion, {alice.pk: {"name": "1"}})
    return partners, alice


def relabel(partners, alice=None, pause=lambda: None):
    """Label these with the number of a new change, pausing while it holds the clock."""
    with change(kind="relabelled", job="test") as revision:
        pause()
        label = {"name": str(revision.number)}
        record_many(revision, PartnerVersion, {partner.pk: label for partner in partners})
        record_many(revision, PersonVersion, {alice.pk: label} if alice else {})
    return revision


def page(revision):
    """What a page shows at a revision, read in two statements from two tables."""
    return [
        *PartnerVersion.objects.at(revision).order_by("partner").values_list("name", flat=True),
        *PersonVersion.objects.at(revision).values_list("name", flat=True),
    ]


def read(journal, asked=""):
    """Note what is answered now, under the name that finds it again."""
    moment = moment_at(asked, wall=datetime.now(UTC))
    journal.append((asked or moment.name, moment.revision, page(moment.revision)))


def faults():
    """What is out of order in the ledger."""
    changes = list(Change.objects.order_by("id"))
    found = [f"{c.id} is not number {n}" for n, c in enumerate(changes, start=1) if c.id != n]
    found += [f"{b.id} is not after {a.id}" for a, b in pairwise(changes) if b.at <= a.at]
    clock = Clock.objects.get()
    if (clock.revision, clock.at) != (changes[-1].id, changes[-1].at):
        found.append("the clock is not at the last change")
    return found


def changed_answers(journal):
    """Remembered answers that are not found again."""
    wall = datetime.now(UTC)
    again = [(asked, (n := moment_at(asked, wall=wall).revision), page(n)) for asked, _, _ in journal]
    return [(before, now) for before, now in zip(journal, again, strict=True) if before != now]


@contextmanager
def in_flight(start, partners, alice=None):
    """A change in another thread that holds the clock, until the block calls what it is given."""
    inside, release = Event(), Event()

    def pause():
        inside.set()
        assert release.wait(PATIENCE)

    writer = start(relabel, partners, alice, pause)
    assert inside.wait(PATIENCE)

    def finish():
        release.set()
        return writer.answer()

    try:
        yield finish
    finally:
        release.set()
        writer.join(PATIENCE)


def test_parallel_changes_keep_their_order_and_no_answer_changes_later(start, everybody):
    writers, each, readers = (6, 20, 3) if connection.vendor == "postgresql" else (3, 15, 2)
    over, seen, enough = Event(), set(), 10

    def write_all():
        numbers = []
        while len(numbers) < each or (len(seen) < enough and len(numbers) < 20 * each):
            numbers.append(relabel(*everybody).number)
            time.sleep(0.005)  # otherwise SQLite's readers, who ask again and again, rarely meet a free clock
        return numbers

    def read_all():
        journal = []
        while not over.is_set():
            read(journal)
            seen.add(journal[-1][1])
            read(journal, datetime.now(UTC).isoformat())
            read(journal, (datetime.now(UTC) - timedelta(milliseconds=3)).isoformat())
        return journal

    reading = [start(read_all) for _ in range(readers)]
    writing = [start(write_all) for _ in range(writers)]
    try:
        numbers = [number for worker in writing for number in worker.answer()]
    finally:
        over.set()
    journal = [answer for worker in reading for answer in worker.answer()]

    assert sorted(numbers) == list(range(2, 2 + len(numbers)))
    assert faults() == []
    assert len(seen) >= enough, "The readers saw too little to prove anything."
    assert [answer for answer in journal if len(set(answer[2])) > 1] == [], "torn pages"
    assert [answer for answer in journal if answer[1] and answer[2] != [str(answer[1])] * 3] == []
    assert changed_answers(journal) == []


@pytest.mark.postgres
def test_without_the_lock_a_colliding_change_is_refused(start, everybody, monkeypatch):
    """Two changes under one number: keys and guards let only one of them be."""
    monkeypatch.setattr("accounts.lock._lock_clock", lambda: Clock.objects.get(pk=1))
    (college, trust), _ = everybody
    with in_flight(start, [college]) as finish:
        relabel([trust])
        with pytest.raises(DatabaseError):
            finish()
    assert page(2) == ["1", "2", "1"]
    assert faults() == []


@pytest.mark.postgres
def test_without_lock_and_guards_answers_change_later_and_it_is_noticed(start, everybody, monkeypatch):
    """Numbers from a sequence, as without a clock: the slower change of the two comes into an answer given before."""
    numbers = count(1)
    monkeypatch.setattr("accounts.lock._lock_clock", lambda: Clock(revision=next(numbers), at=datetime.now(UTC)))
    drop_guards()
    (college, trust), _ = everybody
    journal = []
    with in_flight(start, [college]) as finish:
        assert relabel([trust]).number == 3
        read(journal)
        assert journal[0][1:] == (3, ["1", "3", "1"])
        finish()
    assert changed_answers(journal) == [(journal[0], (journal[0][0], 3, ["2", "3", "1"]))]
    assert "the clock is not at the last change" in faults()


def test_young_instant_waits_for_a_change_in_flight(start, everybody):
    journal = []
    with in_flight(start, *everybody) as finish:
        reader = start(read, journal, datetime.now(UTC).isoformat())
        reader.join(0.4)
        assert reader.is_alive()
        finish()
        reader.answer()
    assert journal[0][1:] == (2, ["2"] * 3)
    assert changed_answers(journal) == []


def test_without_waiting_one_instant_has_two_answers_and_it_is_noticed(start, everybody, monkeypatch):
    monkeypatch.setattr("accounts.moments.clock_held", nullcontext)
    journal = []
    with in_flight(start, *everybody) as finish:
        read(journal, datetime.now(UTC).isoformat())
        finish()
    asked, *answer = journal[0]
    assert answer == [1, ["1"] * 3]
    assert changed_answers(journal) == [(journal[0], (asked, 2, ["2"] * 3))]


def test_now_and_old_instants_are_answered_while_a_change_is_in_flight(start, everybody):
    journal = []
    old = datetime.now(UTC) - SETTLED_AFTER - timedelta(seconds=1)
    with in_flight(start, *everybody) as finish:
        for asked in ("", old.isoformat(), (old - timedelta(days=1)).date().isoformat()):
            start(read, journal, asked).answer()
        assert finish().number == 2
    assert [revision for _, revision, _ in journal][:2] == [1, 0]
    assert changed_answers(journal[:2]) == []


def test_page_read_at_one_revision_is_whole_and_one_read_from_open_rows_is_torn(start, everybody):
    revision = current_moment(wall=datetime.now(UTC)).revision
    partners = [PartnerVersion.objects.at(revision), PartnerVersion.objects.open()]
    people = [PersonVersion.objects.at(revision), PersonVersion.objects.open()]
    before = [[row.name for row in rows] for rows in partners]
    start(relabel, *everybody).answer()
    after = [[row.name for row in rows] for rows in people]
    assert (before[0], after[0]) == (["1", "1"], ["1"])
    assert (before[1], after[1]) == (["1", "1"], ["2"])


def wait_only(monkeypatch, seconds):
    """How long this thread waits for the clock."""
    monkeypatch.setattr("accounts.lock.LONGEST_WAIT", timedelta(seconds=seconds))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def test_who_waits_too_long_is_told_by_name(start, everybody, monkeypatch):
    with in_flight(start, *everybody) as finish:
        wait_only(monkeypatch, 0.2)
        with pytest.raises(ClockBusyError) as refusal:
            relabel(*everybody)
        with pytest.raises(ClockBusyError):
            moment_at(datetime.now(UTC).isoformat(), wall=datetime.now(UTC))
        assert type(refusal.value) is ClockBusyError
        assert not inside_change()
        assert finish().number == 2
    assert relabel(*everybody).number == 3
    assert faults() == []


@pytest.mark.postgres
def test_slow_statement_in_a_change_is_ended(everybody, monkeypatch):
    monkeypatch.setattr("accounts.lock.LONGEST_CHANGE", timedelta(seconds=0.3))

    def sleep_in_the_database():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(10)")

    began = time.monotonic()
    with pytest.raises(ChangeTooLongError):
        relabel(*everybody, sleep_in_the_database)
    assert time.monotonic() - began < 5
    assert relabel(*everybody).number == 2
    assert faults() == []


@pytest.mark.postgres
def test_idle_change_loses_the_clock_to_those_who_wait(start, everybody, monkeypatch):
    monkeypatch.setattr("accounts.lock.LONGEST_CHANGE", timedelta(seconds=0.3))
    with in_flight(start, *everybody) as finish:
        monkeypatch.undo()
        assert relabel(*everybody).number == 2
        with pytest.raises(ChangeTooLongError):
            finish()
    assert page(2) == ["2"] * 3
    assert faults() == []


@pytest.mark.postgres
def test_time_outs_of_a_change_end_with_it(everybody):
    relabel(*everybody)
    with connection.cursor() as cursor:
        for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == ("0",)


@pytest.mark.postgres
def test_error_that_is_no_time_out_keeps_its_name(everybody):
    def fail():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(DatabaseError, match="division by zero"):
        relabel(*everybody, fail)
