"""Pages of the plan: what they say to whom, now and as at a day, and what they refuse."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import Resolver404, resolve

from accounts.models import User
from actions.services.reviews import return_update
from tests.actions.story import GREEN, Story, add_action, at, send
from tests.cast import Cast

PLAN = "/strategies/care-plan/"
LIST = PLAN + "actions/"
ONE = PLAN + "actions/1.1/"
PAGES = [PLAN, LIST, ONE, PLAN + "outcomes/", PLAN + "outcomes/1/", PLAN + "sources/"]


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def visit(person: User, address: str, **parameters: Any) -> HttpResponse:
    """The page that this person gets."""
    client = Client()
    client.force_login(person)
    return client.get(address, parameters)


def words(page: HttpResponse) -> str:
    """What a page says below its menu, as one line of text."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def numbers(page: HttpResponse) -> list[str]:
    """The references of the rows of a list, in order."""
    return re.findall(r'rowheader" scope="row"><a [^>]*>(\S+) ', page.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_page_is_for_those_who_may_see_the_strategy(cast: Cast, story: Story, address: str) -> None:
    for who in ("alice", "bob", "carol", "dan", "olive", "ada"):
        assert visit(cast.people[who], address).status_code == 200
    assert visit(cast.steve, address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/strategies/no-such-plan/",
        PLAN + "actions/9.9/",
        PLAN + "actions/%00/",
        PLAN + "actions/..%2F/",
        PLAN + "outcomes/9/",
        PLAN + "outcomes/99999999999999999999999/",
    ],
)
def test_what_does_not_exist_is_not_found(cast: Cast, address: str) -> None:
    assert visit(cast.carol, address).status_code == 404


@pytest.mark.parametrize("ref", ["\x00", "a b", "-1", "x" * 21])
def test_reference_that_cannot_be_one_never_reaches_the_database(ref: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"{LIST}{ref}/")


@pytest.mark.parametrize("address", PAGES)
def test_page_before_the_first_record_says_so(cast: Cast, address: str) -> None:
    page = visit(cast.carol, address, as_at="2026-01-01")
    assert (page.status_code, "Nothing recorded yet" in words(page)) == (200, True)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("asked", ["2030-01-01", "soon", "31 February 2026", "\x00", "9" * 500])
def test_day_that_cannot_be_shown_is_explained(cast: Cast, address: str, asked: str) -> None:
    page = visit(cast.carol, address, as_at=asked)
    assert (page.status_code, "That date cannot be shown" in words(page)) == (400, True)
    assert 'href="#as_at"' in page.content.decode()


def test_day_is_taken_as_people_write_it(cast: Cast, story: Story) -> None:
    for asked in ("10 April 2026", "10/4/2026", "2026-04-10"):
        page = visit(cast.carol, ONE, as_at=asked)
        assert "You are looking at 10 April 2026." in page.content.decode()
        assert "Reports show A amber , as stated, not yet reviewed" in words(page)


def test_links_stay_in_the_past(cast: Cast, story: Story) -> None:
    for address in PAGES:
        page = visit(cast.carol, address, as_at="2026-04-10").content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        links = [link for link in re.findall(r'href="(/strategies/[^"]+)"', main) if "as_at=" not in link]
        assert links == []


def test_overview_gives_the_position(cast: Cast, story: Story) -> None:
    said = words(visit(cast.carol, PLAN))
    assert "2 of 3 actions in progress: 1 without an update and 1 green. 1 not recorded yet." in said
    assert "1 action with no lead partner 2 actions with no accountable person 2 actions with no date set" in said
    assert "these do not add up to 3" in said


def test_overview_of_a_plan_of_which_nothing_is_recorded(cast: Cast) -> None:
    assert "3 actions. No stage or rating has been recorded yet." in words(visit(cast.carol, PLAN))


def test_list_follows_the_plan_in_groups(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, LIST)
    assert numbers(page) == ["1.1", "1.2", "2.1"]
    assert "1 Recruitment" in words(page)
    assert "2 Retention" in words(page)


def test_list_in_another_order_has_no_groups(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, LIST, ordering="rating")
    assert numbers(page) == ["2.1", "1.1", "1.2"]
    assert "1 Recruitment" not in words(page).partition("Last update")[2]


def test_list_keeps_what_is_asked_for_and_can_take_it_back(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, LIST, stage=["in_progress", "paused"], partner="trust", search="hub")
    assert numbers(page) == ["1.1"]
    assert "1 of 3 actions" in words(page)
    chips = re.findall(
        r'<li><a href="([^"]*)"><span class="govuk-visually-hidden">Remove filter', page.content.decode()
    )
    assert [unescape(chip) for chip in chips] == [
        "?stage=in_progress&stage=paused&search=hub",
        "?stage=paused&partner=trust&search=hub",
        "?stage=in_progress&partner=trust&search=hub",
        "?stage=in_progress&stage=paused&partner=trust",
    ]


def test_list_without_a_match_says_so(cast: Cast) -> None:
    said = words(visit(cast.carol, LIST, search="nothing of this kind"))
    assert "No action fits these filters." in said


def test_wrong_filters_are_named_and_nothing_typed_is_lost(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, LIST, stage="done", due_before="<b>soon</b>", search="hub", ordering="colour")
    said = words(page)
    assert page.status_code == 400
    assert "“done” is not a stage." in said
    assert "“Due before” must be a date such as 31 December 2026 or 31/12/2026" in said
    assert "“colour” is not an ordering." in said
    assert 'value="&lt;b&gt;soon&lt;/b&gt;"' in page.content.decode()
    assert 'value="hub"' in page.content.decode()
    assert numbers(page) == ["1.1"]
    assert "<title>Error: Actions" in page.content.decode()


def test_counts_beside_the_filters_are_of_the_whole_plan(cast: Cast, story: Story) -> None:
    said = words(visit(cast.carol, LIST, rag="red"))
    for text in ("In progress (2)", "Not recorded yet (1)", "Green (1)", "No update (1)", "No lead partner (1)"):
        assert text in said


@pytest.mark.parametrize(
    ("address", "queries"), [(PLAN, 34), (LIST, 24), (ONE, 56), (PLAN + "outcomes/", 31), (PLAN + "outcomes/1/", 31)]
)
@pytest.mark.parametrize("more", [0, 2])
def test_queries_do_not_grow_with_the_plan(cast: Cast, story: Story, address: str, queries: int, more: int) -> None:
    for number in range(more):
        add_action(cast, f"1.{10 + number}", now=at(8, 2, number))
    client = Client()
    client.force_login(cast.carol)
    with CaptureQueriesContext(connection) as own, header_left_out():
        client.get(address)
    assert len(own) == queries


@pytest.mark.parametrize("day", ["2026-04-12", "2026-07-20"])
def test_queries_do_not_grow_with_the_history(cast: Cast, story: Story, day: str) -> None:
    client = Client()
    client.force_login(cast.carol)
    with CaptureQueriesContext(connection) as own, header_left_out():
        client.get(ONE, {"as_at": day})
    assert len(own) == 51


def header_left_out() -> Any:
    """The header counts its own queries in its own tests."""
    return override_settings(TEMPLATES=[_without_header(one) for one in settings.TEMPLATES])


def _without_header(engine: dict[str, Any]) -> dict[str, Any]:
    options = engine["OPTIONS"]
    kept = [name for name in options["context_processors"] if not name.startswith("outcomes.")]
    return engine | {"OPTIONS": options | {"context_processors": kept}}


def test_action_shows_the_three_signals_apart(cast: Cast, story: Story) -> None:
    said = words(visit(cast.carol, ONE, as_at="2026-05-21"))
    assert "Stated by the partner A Amber “At risk. We can recover it ourselves.”" in said
    assert "Agreed by the reviewer R Red “It needs the council.” Carol Example, 14 April 2026" in said
    assert "Moved once, 92 days later than first set" in said
    assert "Reports show R red , as agreed." in said


def test_action_of_which_nothing_is_recorded_pretends_nothing(cast: Cast) -> None:
    said = words(visit(cast.carol, PLAN + "actions/1.2/"))
    for text in ("Nothing stated yet.", "No date set", "No lead partner", "No accountable person", "None recorded"):
        assert text in said
    assert "not recorded yet : no document states how far this action is." in said
    assert "Nothing has happened to this action in the tracker yet." in said


def test_history_tells_everything_newest_first(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, ONE)
    titles = re.findall(r"<li><span class=\"app-muted\">[^<]*</span><strong>([^<]*)</strong>", page.content.decode())
    assert titles == [
        "Update for April to June 2026: green",
        "Due date moved from 30 September 2026 to 31 December 2026",
        "Review: accepted as red, where the partner said amber",
        "Update for January to March 2026: amber",
        "Due date set: 30 September 2026",
        "Owners changed",
    ]
    assert (
        "Asked for by Alice Example. Agreed by Carol Example. Reason: “Schools start in September.” 92 days later."
        in words(page)
    )


@pytest.mark.parametrize(
    ("who", "done", "reason"),
    [
        ("alice", True, True),
        ("carol", True, True),
        ("bob", True, False),
        ("olive", False, False),
        ("ada", False, False),
    ],
)
def test_words_not_yet_accepted_by_reader(cast: Cast, story: Story, who: str, done: bool, reason: bool) -> None:
    said = words(visit(cast.people[who], ONE))
    assert ("All five schools have signed." in said) == done
    assert ("It needs the council." in said) == reason
    assert ("Its words appear here once it is accepted." in said) == (not done)
    assert ("Two of five schools have signed." in said) == (not done)
    assert ("The trust may say no." in said) is False


def test_private_boxes_are_for_the_partner_and_the_lead(cast: Cast, story: Story) -> None:
    for who, seen in (("alice", True), ("carol", True), ("bob", False), ("olive", False)):
        said = words(visit(cast.people[who], ONE, as_at="2026-05-01"))
        assert ("The trust may say no." in said, "A named contact" in said) == (seen, seen)


def test_returned_update_is_between_the_partner_and_the_lead(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="How many schools?", now=at(8, 2))
    for who, seen in (("alice", True), ("carol", True), ("bob", False), ("olive", False)):
        said = words(visit(cast.people[who], ONE))
        assert ("How many schools?" in said, "April to June 2026: green" in said) == (seen, seen)


def test_outcome_lists_what_serves_it_most_serious_first(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, PLAN + "outcomes/2/")
    assert numbers(page) == ["2.1", "1.1"]
    said = words(page)
    assert "2 actions serve this outcome" in said
    assert "do not add up to 3" in said
    assert "No measure is published for this outcome." in said


def test_action_says_so_when_an_update_was_recorded_for_the_partner(cast: Cast, story: Story) -> None:
    send(cast, "2.1", story.spring, GREEN, at(8, 2))
    assert "Received after cut-off." in words(visit(cast.carol, PLAN + "actions/2.1/"))


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/"])
def test_page_about_the_service_needs_no_sign_in(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 200
