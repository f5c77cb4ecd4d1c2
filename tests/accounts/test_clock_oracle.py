"""Random histories against an oracle that keeps a full copy of everything at every revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.clock import NowTooOldError, change, record_links, record_many
from accounts.models import OPEN, Change, Clock, Membership, Partner, PartnerVersion, User
from accounts.moments import moment_at, strategy_revision
from outcomes.models import Standing, Strategy, StrategyPartner

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# The clocks go back on 26 October 2025, so that short histories cross days, a change of the clocks, or neither.
BEGINNING = datetime(2025, 10, 25, 21, tzinfo=UTC)
WALL = datetime(2026, 1, 31, 12, tzinfo=UTC)
MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
PARTNERS, PEOPLE = range(4), range(2)
FIRST = {"short_name": "", "has_left": False}

names = st.sampled_from(["A", "B"])
partner_fields = st.fixed_dictionaries({}, optional={"name": names, "short_name": names, "has_left": st.booleans()})
links = st.fixed_dictionaries({"standing": st.sampled_from(["named", "added"])}, optional={"position": st.just(1)})
steps = st.fixed_dictionaries(
    {
        "after": st.sampled_from([timedelta(0), MICROSECOND, timedelta(minutes=20), timedelta(hours=5), 2 * DAY]),
        "strategy": st.sampled_from([None, 1, 2]),
        "partners": st.dictionaries(st.sampled_from(PARTNERS), st.none() | partner_fields, max_size=4),
        "members": st.none() | st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PARTNERS)), max_size=4),
        "linked": st.none() | st.dictionaries(st.sampled_from(PARTNERS), links, max_size=3),
        "added": st.integers(0, 2),
        "fails": st.sampled_from([False, False, False, True]),
    }
)
histories = st.lists(steps, min_size=1, max_size=9)


@dataclass
class Oracle:
    """Plain copies: `copies[n]` is everything at revision n, `instants[n]` when that began."""

    partners: dict = field(default_factory=dict)
    members: set = field(default_factory=set)
    linked: dict = field(default_factory=dict)
    added: list = field(default_factory=list)
    copies: list = field(default_factory=list)
    instants: list = field(default_factory=list)
    strategies: list = field(default_factory=list)
    rows: int = 0

    def everything(self):
        """A full copy."""
        return deepcopy((self.partners, self.members, self.linked, self.added))

    def take(self, step):
        """Follow one step; whether anything differs from before."""
        before = self.everything()
        for key, fields in step["partners"].items():
            if fields is None:
                self.partners.pop(key, None)
            elif key in self.partners:
                self.partners[key] |= fields
            else:
                self.partners[key] = FIRST | {"name": "A"} | fields
        if step["members"] is not None:
            self.members = set(step["members"])
        if step["linked"] is not None:
            kept = {key: self.linked.get(key, {"position": 0}) for key in step["linked"]}
            self.linked = {key: kept[key] | fields for key, fields in step["linked"].items()}
        self.added += [f"added-{len(self.added) + extra}" for extra in range(step["added"])]
        self.rows += self._opened(before)
        return self.everything() != before

    def _opened(self, before):
        partners = sum(1 for key, value in self.partners.items() if before[0].get(key) != value)
        linked = sum(1 for key, value in self.linked.items() if before[2].get(key) != value)
        return partners + linked + len(self.members - before[1])

    def number_at(self, instant):
        """The last revision by an instant, found by going through all of them."""
        return max(number for number, begun in enumerate(self.instants) if begun <= instant)


@pytest.fixture
def world():
    """What histories are about, recorded as revision 1."""
    people = [User.objects.create_user(f"person-{n}@college.example") for n in PEOPLE]
    with change(kind="begun", job="test", now=BEGINNING) as revision:
        partners = revision.append_many([Partner(slug=f"partner-{n}") for n in PARTNERS])
        plan = revision.append(Strategy(slug="plan"))
    return [p.pk for p in partners], [p.pk for p in people], plan.pk


@contextmanager
def undone() -> Iterator[None]:
    """A transaction of the test's own, in which changes may be made as if they were the outermost."""
    atomic = transaction.atomic()
    atomic._from_testcase = True
    with atomic:
        yield
        transaction.set_rollback(True)


def write(step, world, oracle, now):
    """Make one step as a service would."""
    partners, people, plan = world
    with change(kind="step", job="test", strategy_id=step["strategy"], now=now) as revision:
        fresh = {key for key in step["partners"] if key not in oracle.partners}
        wanted = {
            partners[key]: fields if fields is None or key not in fresh else {"name": "A"} | fields
            for key, fields in step["partners"].items()
        }
        record_many(revision, PartnerVersion, wanted)
        if step["members"] is not None:
            gone = {(people[p], partners[q]): None for p, q in oracle.members - step["members"]}
            record_many(revision, Membership, gone | {(people[p], partners[q]): {} for p, q in step["members"]})
        if step["linked"] is not None:
            record_links(revision, StrategyPartner, plan, {partners[q]: f for q, f in step["linked"].items()})
        count = len(oracle.added)
        revision.append_many([Partner(slug=f"added-{count + extra}") for extra in range(step["added"])])
        if step["fails"]:
            raise InterruptedError


def run(history, world):
    """Write a history, and follow it in the oracle."""
    oracle = Oracle()
    oracle.copies = [oracle.everything()] * 2
    oracle.instants, oracle.strategies = [datetime(2000, 1, 1, tzinfo=UTC), BEGINNING], [None, None]
    for step in history:
        now = oracle.instants[-1] + step["after"]
        if step["fails"]:
            with pytest.raises(InterruptedError):
                write(step, world, oracle, now)
            continue
        write(step, world, oracle, now)
        if oracle.take(step):
            oracle.copies.append(oracle.everything())
            oracle.instants.append(max(now, oracle.instants[-1] + MICROSECOND))
            oracle.strategies.append(step["strategy"])
    return oracle


def found(revision, world):
    """Everything at a revision, asked as pages ask."""
    partners, people, _ = world
    names = PartnerVersion.objects.at(revision).values_list("partner", "name", "short_name", "has_left")
    members = Membership.objects.at(revision).values_list("person", "partner")
    linked = StrategyPartner.objects.at(revision).values_list("partner", "standing", "position")
    added = Partner.objects.filter(revision__lte=revision, slug__startswith="added").order_by("id")
    return (
        {partners.index(key): {"name": n, "short_name": s, "has_left": left} for key, n, s, left in names},
        {(people.index(person), partners.index(partner)) for person, partner in members},
        {partners.index(key): {"standing": standing, "position": at} for key, standing, at in linked},
        list(added.values_list("slug", flat=True)),
    )


def asked_instants(oracle):
    """Each revision's own instant, and those just before and after."""
    near = {
        instant + nudge for instant in oracle.instants[1:] for nudge in (-MICROSECOND, MICROSECOND * 0, MICROSECOND)
    }
    return sorted(near | {instant + timedelta(minutes=7) for instant in oracle.instants[1:]})


def check_moments(oracle):
    """Every instant, day and lasting name leads to the revision that the oracle finds."""
    london = ZoneInfo("Europe/London")
    for instant in asked_instants(oracle):
        assert moment_at(instant.isoformat(), wall=WALL).revision == oracle.number_at(instant)
    days = {
        (instant.astimezone(london) + nudge).date() for instant in oracle.instants[1:] for nudge in (-DAY, 0 * DAY, DAY)
    }
    for day in days:
        last = max(n for n, begun in enumerate(oracle.instants) if begun.astimezone(london).date() <= day)
        moment = moment_at(day.isoformat(), wall=WALL)
        assert (moment.revision, moment.day) == (last, day)
        assert moment_at(moment.name, wall=WALL) == moment


def check(oracle, world):
    """Everything that the promise says, for one history."""
    last = len(oracle.instants) - 1
    assert list(Change.objects.order_by("id").values_list("id", "at")) == list(enumerate(oracle.instants))[1:]
    assert Clock.objects.values_list("revision", "at").get() == (last, oracle.instants[-1])
    assert [found(number, world) for number in range(last + 1)] == oracle.copies
    versions = PartnerVersion, Membership, StrategyPartner
    assert sum(model.objects.count() for model in versions) == oracle.rows
    for model, live in zip(versions, oracle.everything(), strict=False):
        open_rows = model.objects.filter(to_rev=OPEN).values(*model.identity).annotate(rows=Count("id"))
        assert [row["rows"] for row in open_rows] == [1] * len(live)
    for strategy in (1, 2):
        own = [n for n in range(1, last + 1) if oracle.strategies[n] in (None, strategy)]
        assert strategy_revision(strategy, last) == own[-1]


def step(**given_fields):
    """One step that does nothing but what is given."""
    nothing = {
        "after": DAY,
        "strategy": None,
        "partners": {},
        "members": None,
        "linked": None,
        "added": 0,
        "fails": False,
    }
    return nothing | given_fields


REPEATED = step(partners={0: {"name": "A"}}, members={(0, 0)}, linked={1: {"standing": Standing.NAMED}})
ENDED_AND_BACK = [REPEATED, step(partners={0: None}, members=set(), linked={}), REPEATED, REPEATED]


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(histories)
@example(ENDED_AND_BACK)
def test_every_answer_of_a_random_history_is_found_again(world, history):
    with undone():
        oracle = run(history, world)
        check(oracle, world)
        check_moments(oracle)
        with pytest.raises(NowTooOldError):
            write(step(added=1), world, oracle, oracle.instants[-1] - timedelta(milliseconds=1))


def test_repeated_and_empty_changes_take_no_revision(world):
    oracle = run([REPEATED, REPEATED, step(), REPEATED | {"after": timedelta(0)}], world)
    assert len(oracle.instants) == 3
    check(oracle, world)
