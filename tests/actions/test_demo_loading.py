"""Loading the demonstration: the same on the same day, whole or not at all, and apart from the published plan."""

import hashlib
import json
from collections import Counter
from datetime import date, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Change, Partner, PartnerVersion, User
from actions import demo
from actions.demo import history
from actions.management.commands import load_demo
from actions.models import ActionState, Period, Review, StatusUpdate
from outcomes.access import access_of
from outcomes.models import Grant, Strategy, StrategyPartner
from scripts import prepare
from tests.actions.demonstration import TODAY, replayed
from tests.factories.accounts import PartnerFactory

slow = pytest.mark.slow


def run():
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def fingerprint():
    """What a reader sees of updates, reviews, dates and owners, without the database's own numbers."""
    changes = list(Change.objects.order_by("id").values_list("kind", "at", "by__email", "job", "summary"))
    updates = list(
        StatusUpdate.objects.order_by("revision_id").values_list(
            "action__ref", "period__starts", "partner__slug", "author__email", "done", "next", "cause", "forecast"
        )
    )
    reviews = list(Review.objects.order_by("revision_id").values_list("decision", "rating", "reason"))
    states = list(
        ActionState.objects.order_by("from_rev", "action__sort_key").values_list(
            "action__ref", "stage", "reported", "lead__slug", "person__email", "due_date", "due_moves"
        )
    )
    return hashlib.sha256(json.dumps([changes, updates, reviews, states], default=str).encode()).hexdigest()


@slow
@pytest.mark.django_db
@pytest.mark.parametrize("first", [TODAY, pytest.param(date(2026, 1, 3), marks=pytest.mark.length)])
def test_demonstration_is_the_same_on_the_same_day(first):
    with replayed(first):
        once = fingerprint()
    with replayed(first):
        again = fingerprint()
    assert once == again


@slow
@pytest.mark.sqlite
@pytest.mark.django_db
def test_demonstration_costs_a_known_number_of_queries():
    asked = Counter()

    def count(execute, sql, params, many, context):
        asked["queries"] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count), replayed():
        changes = Change.objects.count()
    # Dates are refused and updates asked for, and nobody is told: the people are invented.
    assert mail.outbox == []
    # Less than 19 a change: what the services ask, nothing of ours beside it. A log of the queries would not hold all.
    assert asked["queries"] < 19 * changes
    assert changes < 800


@pytest.fixture
def nothing_long(monkeypatch):
    """The demonstration's plan and people, without its two years: what happens around it is quick to test."""
    monkeypatch.setattr(history.Teller, "events", lambda self: iter([]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_long")
def test_load_demo_twice_says_so_and_changes_nothing():
    assert run() == "The demonstration is loaded: 3 changes over two years\n"
    assert connection.get_autocommit() is True
    assert run() == "The demonstration is here already; nothing was changed.\n"
    assert Change.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_load_demo_refuses_a_database_with_history():
    PartnerFactory()
    number = Change.objects.count()
    with pytest.raises(CommandError, match=rf"empty database only.*holds {number} recorded change"):
        run()
    assert Change.objects.count() == number
    assert not Strategy.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_load_demo_interrupted_leaves_an_empty_database(monkeypatch):
    def interrupted(self):
        raise KeyboardInterrupt

    monkeypatch.setattr(history.Teller, "events", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert connection.get_autocommit() is True
    assert not connection.in_atomic_block
    assert (Change.objects.count(), Strategy.objects.count(), User.objects.count()) == (0, 0, 0)
    monkeypatch.setattr(history.Teller, "events", lambda self: iter([]))
    assert run().startswith("The demonstration is loaded")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_long")
def test_load_demo_tells_the_day_from_the_clock_in_london(monkeypatch):
    days = []
    monkeypatch.setattr(load_demo, "replay_demonstration", lambda published, today: days.append(today))
    monkeypatch.setattr(load_demo.timezone, "now", lambda: datetime.fromisoformat("2026-06-30T23:30:00+00:00"))
    run()
    assert days == [date(2026, 7, 1)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_long")
def test_start_loads_the_demonstration_once(capsys):
    prepare.load_demonstration()
    prepare.load_demonstration()
    assert capsys.readouterr().out == (
        "Loading the demonstration: two years of invented history\n"
        "The demonstration is loaded: 3 changes over two years\n"
    )


@pytest.mark.django_db(transaction=True)
def test_start_on_a_folder_begun_without_the_demonstration_goes_without_it(capsys):
    PartnerFactory()
    prepare.load_demonstration()
    assert capsys.readouterr().out == (
        "The demonstration is left out, because this folder was begun without it. Another one: make run VAR=...\n"
    )
    assert not Strategy.objects.exists()


@slow
@pytest.mark.django_db(transaction=True)
def test_published_plan_beside_the_demonstration_is_empty_of_owners(settings, tmp_path):
    settings.VAR = tmp_path
    assert run().startswith("The demonstration is loaded: ")
    before = Change.objects.count()
    call_command("load_strategy", stdout=StringIO())
    call_command("demo_people", stdout=StringIO())
    published = Strategy.objects.get(slug="social-care-workforce")
    assert not published.is_demonstration
    assert Change.objects.count() > before
    states = ActionState.objects.filter(action__strategy=published)
    assert states.count() == 36
    empty = {"stage": None, "lead": None, "joint_lead": None, "person": None, "due_date": None, "update": None}
    assert states.filter(**empty, is_ongoing=False).count() == 36
    assert not Period.objects.filter(strategy=published).exists()
    here = StrategyPartner.objects.open().filter(strategy=published)
    assert list(here.filter(partner__is_invented=True).values_list("partner__slug", flat=True)) == [
        "demonstration-care-provider"
    ]
    demonstration = Strategy.objects.get(slug=demo.SLUG)
    others = StrategyPartner.objects.open().filter(strategy=demonstration, partner__is_invented=False)
    assert not others.exists()
    assert PartnerVersion.objects.open().values("name").distinct().count() == Partner.objects.count()
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    for strategy in (published, demonstration):
        assert access_of(people["lead"], strategy).leads
        assert access_of(people["officer"], strategy).is_officer
        assert len(access_of(people["partner"], strategy).partner_ids) == 1
        assert access_of(people["admin"], strategy).is_administrator
    leads = Grant.objects.open().filter(strategy=published).values_list("person__email", flat=True)
    assert sorted(leads) == ["lead@demo.example", "officer@demo.example"]
