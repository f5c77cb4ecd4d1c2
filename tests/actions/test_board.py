"""The board view: exceptions, help wanted, decisions and dates to come, by what a reader may read."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.updates import UpdateContent
from tests.actions.story import AMBER, Story, add_action, at, send
from tests.actions.test_overview import section
from tests.actions.test_plan_pages import PLAN, visit, words
from tests.cast import Cast

BOARD = PLAN + "board/"
COMPLETE = UpdateContent(stage="complete", rating=None, done="Every starter has a place.")


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def test_exceptions_come_in_the_order_of_the_plan(cast: Cast, story: Story) -> None:
    change_due_date(action=cast.actions["1.1"], new=date(2026, 7, 31), reason="x", by=cast.carol, now=at(7, 20))
    change_due_date(action=cast.actions["2.1"], new=date(2026, 6, 30), reason="", by=cast.carol, now=at(8, 2))
    found = section(visit(cast.carol, BOARD), "Exceptions: 3 actions")
    assert re.findall(r"\b(\d\.\d) [A-Z]", found) == ["1.1", "1.2", "2.1"], "2.1 is overdue for longer"
    assert "Next: Open the hub. From the update for April to June 2026, not yet reviewed" in found


def test_exception_says_what_the_partner_says_as_far_as_it_may_be_read(cast: Cast, story: Story) -> None:
    change_due_date(action=cast.actions["1.1"], new=date(2026, 7, 31), reason="x", by=cast.carol, now=at(7, 20))
    for who, reads in (("carol", True), ("alice", True), ("bob", True), ("olive", False)):
        found = section(visit(cast.people[who], BOARD), "Exceptions")
        assert ("Next: Open the hub." in found) is reads, who
        assert ("whose words are published once it is accepted" in found) is not reads, who


def test_red_action_shows_cause_and_path(cast: Cast, story: Story) -> None:
    found = section(visit(cast.olive, BOARD, as_at="2026-05-01"), "Exceptions: 3 actions")
    assert (
        "Cause: Schools wait for their trust. Path to green: One shared statement for all schools. "
        "Next: Sign the other three. Expected finish: 30 November 2026 From the update for January to March 2026 "
    ) in found


@pytest.mark.parametrize(
    ("who", "heading"),
    [
        ("carol", "Help wanted: 1 action"),
        ("dan", "Help wanted: 1 action"),
        ("alice", "Help wanted by your organisation: 1 action"),
        ("bob", "Help wanted by your organisation: 0 actions"),
        ("olive", ""),
        ("ada", ""),
    ],
)
def test_help_wanted_is_for_the_lead_and_the_organisation_that_asked(
    cast: Cast, story: Story, who: str, heading: str
) -> None:
    page = visit(cast.people[who], BOARD, as_at="2026-05-01")
    reads = heading.endswith("1 action")
    found = section(page, "Help wanted")
    assert ("A named contact at the county council. Riverside College Alice Example, 10 Apr 2026" in found) is reads
    assert ("A named contact" in words(page)) is reads
    assert found.startswith(heading)
    assert bool(found) is bool(heading)
    assert "The trust may say no." not in words(page), "the internal note is no request"


def test_completion_waits_for_the_lead(cast: Cast, story: Story) -> None:
    update = send(cast, "2.1", story.spring, COMPLETE, at(8, 2))
    for who, link in (("carol", True), ("olive", False)):
        page = visit(cast.people[who], BOARD)
        assert "Reported as complete. Accept it or return it." in section(page, "Decisions waiting: 1")
        assert (f'href="/reviews/{update.pk}/"' in page.content.decode()) is link
    assert 'href="/reviews/' not in visit(cast.carol, BOARD, as_at="2026-08-02").content.decode().partition("<main")[2]


def test_forecast_later_than_the_date_asks_for_a_decision(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, BOARD, as_at="2026-05-01")
    said = "Expected finish 30 November 2026, 61 days after its due date. Agree a new date or help to keep this one."
    assert said in section(page, "Decisions waiting: 1")
    assert section(visit(cast.olive, BOARD, as_at="2026-04-12"), "Decisions waiting: 0"), "its words are not accepted"
    assert section(visit(cast.carol, BOARD, as_at="2026-05-21"), "Decisions waiting: 0"), "the date has moved"


def test_forecast_links_to_the_date_for_those_who_may_move_it(cast: Cast, story: Story) -> None:
    send(cast, "2.1", story.spring, AMBER, at(8, 2))
    change_due_date(action=cast.actions["2.1"], new=date(2026, 9, 1), reason="", by=cast.carol, now=at(8, 2, 13))
    for who, link in (("carol", True), ("alice", False)):
        page = visit(cast.people[who], BOARD)
        assert "90 days after its due date" in section(page, "Decisions waiting")
        assert (f'href="{PLAN}actions/2.1/date/"' in page.content.decode()) is link


@pytest.mark.parametrize(("due", "comes"), [(3, True), (30, True), (31, False)])
def test_dates_of_the_next_days_are_listed(cast: Cast, story: Story, due: int, comes: bool) -> None:
    """The strategy looks 30 days ahead."""
    new = date.fromordinal(date(2026, 8, 3).toordinal() + due)
    change_due_date(action=cast.actions["2.1"], new=new, reason="", by=cast.carol, now=at(8, 2))
    found = section(visit(cast.olive, BOARD), "Due in the next 30 days")
    assert ("2.1 Offer induction places" in found) is comes


def test_board_of_a_plan_of_which_nothing_is_recorded_is_calm(cast: Cast) -> None:
    said = words(visit(cast.carol, BOARD))
    for calm in (
        "No stage or rating has been recorded yet, so nothing can be off track.",
        "No update that counts asks for help.",
        "No completion waits to be accepted, and no expected finish is later than its due date.",
        "No date falls in that time.",
    ):
        assert calm in said
    assert "<table" not in visit(cast.carol, BOARD).content.decode()


def test_links_of_the_board_stay_in_the_past(cast: Cast, story: Story) -> None:
    main = visit(cast.carol, BOARD, as_at="2026-05-01").content.decode().partition("<main")[2]
    links = [link for link in re.findall(r'href="(/strategies/[^"]+)"', main) if "as_at=" not in link]
    assert links == []


def test_queries_do_not_grow_with_the_board(
    cast: Cast, story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(cast.carol)
    send(cast, "2.1", story.spring, AMBER, at(8, 2))
    client.get(BOARD)
    for more in ((), ("1.3", "1.4")):
        for minute, ref in enumerate(more):
            action = cast.actions[ref] = add_action(cast, ref, at(8, 2, 13 + 3 * minute))
            row = OwnersChange(Owners(), Owners(lead_id=cast.college.pk, due_date=date(2026, 7, 1)))
            now = at(8, 2, 14 + 3 * minute)
            assert set_up_actions(strategy=cast.strategy, rows={action: row}, by=cast.carol, now=now).refused == {}
            send(cast, ref, story.spring, AMBER, at(8, 2, 15 + 3 * minute))
        with django_assert_num_queries(QUERIES):
            page = client.get(BOARD)
        assert section(page, f"Help wanted: {1 + len(more)} action")


QUERIES = 30
