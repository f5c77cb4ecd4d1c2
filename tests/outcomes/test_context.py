"""The header: who one is, the menu by role, and what it costs."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve

from accounts.services import add_member, invite_person
from outcomes import context
from outcomes.models import Role
from outcomes.services import grant_role
from tests.factories.accounts import PartnerFactory
from tests.factories.outcomes import StrategyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_page_exists(monkeypatch):
    """The menu of the finished product, whichever pages are there."""
    monkeypatch.setattr(context, "reverse", lambda name, args=(): f"/{'/'.join(['', *args]).strip('/')}/{name}/")


def header(person, path="/account/"):
    request = RequestFactory().get(path)
    request.user = person
    request.resolver_match = resolve(path)
    return context.header(request)


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("alice", ["My work", "Overview", "Actions", "Outcomes", "Partners"]),
        ("carol", ["Reviews", "Overview", "Board", "Actions", "Outcomes", "Partners", "Progress", "Set up", "People"]),
        ("dan", ["Reviews", "Overview", "Board", "Actions", "Outcomes", "Partners", "Progress", "Set up"]),
        ("olive", ["Overview", "Actions", "Outcomes", "Partners", "Progress", "Scrutiny"]),
        ("ada", ["Overview", "Actions", "Outcomes", "Partners", "Progress", "Scrutiny", "People"]),
        ("steve", []),
    ],
)
def test_menu_by_role(cast, every_page_exists, name, entries):
    shown = header(cast.people[name], "/strategies/care-plan/people/")
    assert [item["text"] for item in shown["nav"]] == entries


def test_menu_leaves_out_pages_that_do_not_exist(cast, monkeypatch):
    item = context.NavItem("Nowhere", "no-such-page", lambda access: True)
    monkeypatch.setattr(context, "NAV", (item, *context.NAV))
    assert "Nowhere" not in [entry["text"] for entry in header(cast.carol)["nav"]]
    assert "People" in [entry["text"] for entry in header(cast.carol)["nav"]]


def search_menu(person, question):
    request = RequestFactory().get(f"/search/?q=hub{question}")
    request.user, request.resolver_match = person, resolve("/search/")
    return context.header(request)


def test_search_keeps_the_menu_of_the_strategy_that_it_is_narrowed_to(cast):
    other = StrategyFactory(title="Housing plan", grants=[(cast.carol, "officer")])
    assert [item["text"] for item in search_menu(cast.carol, "")["nav"]] == ["Reviews", "Scrutiny", "Strategies"]
    narrowed = search_menu(cast.carol, f"&strategy={other.slug}")
    assert str(narrowed["strategy_name"]) == "Housing plan"
    assert [item["text"] for item in narrowed["nav"]] == [
        "Overview",
        "Actions",
        "Outcomes",
        "Partners",
        "Progress",
        "Scrutiny",
    ]
    assert narrowed["nav"][0]["href"] == f"/strategies/{other.slug}/"
    assert [list(search_menu(cast.carol, f"&strategy={slug}")["nav"]) for slug in ("absent", "elsewhere")] == [[], []]


def test_menu_marks_the_page_one_is_on(cast):
    nav = header(cast.carol, "/strategies/care-plan/people/invite/")["nav"]
    assert [item["text"] for item in nav if item["current"]] == ["People"]


def test_menu_carries_a_count_that_another_app_gives(cast, monkeypatch):
    monkeypatch.setattr(context, "_counters", {})
    context.register_count(
        "people", lambda person, strategy: 11 if (person, strategy) == (cast.carol, cast.strategy) else 0
    )
    counts = {item["text"]: item["count"] for item in header(cast.carol)["nav"]}
    assert counts["People"] == 11


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("alice", "Alice Example, Riverside College"),
        ("carol", "Carol Example, Programme lead"),
        ("olive", "Olive Example, Committee officer"),
        ("ada", "Ada Example, Administrator"),
        ("steve", "Steve Example"),
    ],
)
def test_who_is_signed_in(cast, name, label):
    assert str(header(cast.people[name])["who"]) == f'<a class="app-header__button" href="/account/">{label}</a>'


def test_who_speaks_for_several(cast):
    add_member(person=cast.alice, partner=cast.trust, by=cast.carol)
    assert "Moorland NHS Trust and 1 more" in str(header(cast.alice)["who"])


def test_strategy_of_the_address_counts_where_it_may_be_seen(cast):
    other = StrategyFactory(slug="a-second", title="Second", grants=[(cast.carol, Role.OFFICER)])
    shown = header(cast.carol, "/strategies/a-second/people/")
    assert str(shown["strategy_name"]) == "Second"
    assert "Committee officer" in str(shown["who"])
    assert str(header(cast.alice, "/strategies/a-second/people/")["strategy_name"]) == ""
    assert not header(cast.alice, "/strategies/a-second/people/")["nav"]
    assert not other.is_demonstration


def test_own_pages_name_no_strategy_where_there_are_several(cast):
    StrategyFactory(slug="a-demonstration", is_demonstration=True, grants=[(cast.carol, Role.OFFICER)])
    shown = header(cast.carol)
    assert str(shown["strategy_name"]) == ""
    assert not shown["demonstration"]
    assert [item["text"] for item in shown["nav"]] == ["Reviews", "Scrutiny", "Strategies"]
    assert "Programme lead" in str(shown["who"])
    assert header(cast.carol, "/strategies/a-demonstration/people/")["demonstration"]


def test_header_takes_the_same_few_queries_for_everybody(cast, django_assert_max_num_queries):
    for number in range(3):
        partner = PartnerFactory()
        strategy = StrategyFactory(slug=f"more-{number}", partners=[partner])
        grant_role(person=cast.alice, strategy=strategy, role=Role.OFFICER, job="test")
    for person in cast.people.values():
        with django_assert_max_num_queries(6):
            shown = header(person, "/strategies/care-plan/people/")
            assert {key: bool(value) for key, value in shown.items()}["who"]


def test_header_of_nobody_asks_the_database_nothing(db, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        shown = header(AnonymousUser(), "/account/login/")
        assert [bool(value) for value in shown.values()] == [False] * 5


def test_header_without_a_page_is_empty(cast):
    request = RequestFactory().get("/nothing/")
    request.user = cast.carol
    request.resolver_match = None
    assert str(context.header(request)["strategy_name"]) == "Care plan"


def test_whoever_was_invited_without_a_name_is_asked_for_it_until_they_give_it(cast, client):
    new = invite_person(email="new@example.org", by=cast.carol)
    add_member(person=new, partner=cast.trust, by=cast.carol)
    client.force_login(new)
    asked = "Tell us your name. Until then others see new@example.org in its place."
    link = '<a class="govuk-notification-banner__link" href="/account/name/">Give your name</a>'
    for address in ("/strategies/care-plan/", "/my-work/", "/account/"):
        page = client.get(address).content.decode()
        assert [page.count(asked), page.count(link)] == [1, 1]
    assert asked not in client.get("/account/name/").content.decode()
    page = client.post("/account/name/", {"name": "Nia New", "job_title": ""}, follow=True).content.decode()
    assert [asked in page, link in page, "Your name has been saved." in page] == [False, False, True]


def test_whoever_has_a_name_is_not_asked_for_it(cast, client):
    client.force_login(cast.alice)
    assert "Tell us your name" not in client.get("/my-work/").content.decode()
