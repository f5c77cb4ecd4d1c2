"""Everybody who may view the plan reads where each of its facts was published."""

import json
import re
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from accounts.services import invite_person
from actions.management.commands.load_strategy import SHIPPED
from actions.models import Action
from actions.services.actions import correct_wording
from outcomes.figures.provenance import found_words, places_words
from outcomes.models import Role, Strategy
from outcomes.services import grant_role
from tests.browser import assert_no_overflow, at_each_width, axe, shot, sign_in

PLAN = "/strategies/social-care-workforce/"


def test_found_words():
    assert found_words([]) == ""
    assert found_words(["committee-pack"]) == "Found in the committee pack only"
    assert found_words(["committee-pack", "strategy"]) == "Found in the committee pack and the strategy"


def test_places_words():
    assert places_words([]) == ""
    sources = [{"document": "committee-pack", "place": "page 5"}, {"document": "strategy", "place": ""}]
    assert places_words(sources) == "Committee pack, page 5; strategy"


@pytest.fixture
def officer(db: None) -> User:
    """Somebody who only reads, with the shipped plan loaded."""
    call_command("load_strategy", stdout=StringIO())
    person = invite_person(email="olive@example.org", job="test", send_mail=False)
    strategy = Strategy.objects.get(slug="social-care-workforce")
    return grant_role(person=person, strategy=strategy, role=Role.OFFICER, job="test")


def said(officer: User, address: str) -> str:
    client = Client()
    client.force_login(officer)
    page = client.get(PLAN + address).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_sources_page_lists_the_organisations_in_published_order(officer: User) -> None:
    page = said(officer, "sources/")
    partners = json.loads(SHIPPED.read_bytes())["partners"]
    table = page[page.rindex("How it takes part Where it is named") : page.rindex("How reports word the workstreams")]
    places = [table.index(partner["name"]) for partner in partners]
    assert places == sorted(places)
    assert (table.count("Contributing partner"), table.count("Named in the documents")) == (15, 8)
    groups = sum(partner.get("group", False) for partner in partners)
    assert table.count("A group of organisations: it cannot lead an action") == groups
    assert "Committee pack, strategy, list of contributing partners; strategy, list of contributing partners" in table
    for partner in partners:
        assert partner.get("note", "") in table


def test_sources_page_gives_the_report_wording_of_workstreams(officer: User) -> None:
    page = said(officer, "sources/")
    for workstream in json.loads(SHIPPED.read_bytes())["workstreams"]:
        if workstream.get("report_wording"):
            assert f"“{workstream['report_wording']['text']}” Committee pack, report paragraph" in page


def test_overview_cites_the_facts_about_the_strategy(officer: User) -> None:
    page = said(officer, "")
    about = page[page.index("About the strategy") :]
    assert "Endorsed by Cabinet on 18 January 2023 Committee pack, report paragraph 1" in about
    assert "this is the wording of page 5. Committee pack, strategy, page 5; strategy, page 5" in about
    assert about.count("Committee pack") == 7


def test_action_page_says_where_wording_and_outcomes_were_found(officer: User) -> None:
    page = said(officer, "actions/1.1/")
    assert "Found in the committee pack and the strategy." in page
    assert "Where these outcomes are printed: Committee pack only" in page


def test_found_words_are_about_the_first_wording_once_it_is_corrected(officer: User) -> None:
    action = Action.objects.get(strategy__slug="social-care-workforce", ref="1.1")
    correct_wording(action=action, title="Reworded.", reason="A slip.", by=officer)
    first = "The wording first published: Endorsed by Cabinet on 18 January 2023. Found in the committee pack and the"
    assert f"Reason: “A slip.” {first} strategy." in said(officer, "actions/1.1/")


def test_outcome_page_says_where_promises_and_figures_were_found(officer: User) -> None:
    assert "Found in the committee pack only" in said(officer, "measures/M3.1/")
    page = said(officer, "measures/M1.1/")
    assert "(as tabulated in the strategy), page 14 Found in the committee pack and the strategy" in page
    page = said(officer, "outcomes/1/")
    assert "Source: Staffordshire County Council Families and Community HR, page 22. Found in the" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_provenance_reads_well_in_a_browser(page, live_server, officer):
    sign_in(page, live_server.url, officer)
    for name, address in {"sources": "sources/", "overview": "", "action": "actions/1.1/"}.items():
        page.goto(f"{live_server.url}{PLAN}{address}")
        at_each_width(page, lambda page, name=name: _check(page, name))


def _check(page, name):
    assert axe(page) == []
    assert_no_overflow(page)
    shot(page, f"provenance-{name}-{page.viewport_size['width']}")
