"""What a person is offered on the page of an action: only what they may do, and nothing in the past."""

from datetime import date

import pytest
import time_machine

from actions.services.endings import close_action
from tests.actions.story import Story, at
from tests.actions.visits import visit
from tests.cast import Cast

PLAN = "/strategies/care-plan/actions/"


@pytest.fixture(autouse=True)
def _in_august():
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def offered(cast: Cast, who: str, ref: str, **asked: str) -> dict[str, str]:
    """By its words, where each door leads."""
    response = visit(cast.people[who], f"{PLAN}{ref}/", **asked)
    return {door.label: door.href for door in response.context["page"].doors}


@pytest.mark.parametrize("who", ["alice", "bob", "carol", "dan", "olive", "ada"])
@pytest.mark.parametrize("ended", [False, True])
def test_door_opens_for_whoever_is_shown_it(cast: Cast, story: Story, who: str, ended: bool) -> None:
    if ended:
        words = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the programme board"}
        close_action(action=cast.actions["1.1"], by=cast.carol, now=at(8, 1), **words)
    for ref in cast.actions:
        for label, href in offered(cast, who, ref).items():
            assert (label, visit(cast.people[who], href).status_code) == (label, 200)


def test_update_is_offered_as_long_as_it_is_owed(cast: Cast, story: Story) -> None:
    assert offered(cast, "alice", "2.1")["Write update"] == f"{PLAN}2.1/update/"
    assert "Write update" not in offered(cast, "alice", "1.1")
    assert "Write update" not in offered(cast, "bob", "2.1")


def test_date_is_offered_by_what_there_is(cast: Cast, story: Story) -> None:
    assert offered(cast, "carol", "1.1")["Change due date"] == f"{PLAN}1.1/date/"
    assert offered(cast, "carol", "1.2")["Set due date"] == f"{PLAN}1.2/date/"


@pytest.mark.parametrize("who", ["alice", "carol", "ada"])
def test_nothing_is_offered_in_the_past(cast: Cast, story: Story, who: str) -> None:
    assert offered(cast, who, "2.1", as_at=str(date(2026, 8, 1))) == {}


@pytest.mark.parametrize("who", ["olive", "ada"])
def test_readers_are_offered_nothing(cast: Cast, story: Story, who: str) -> None:
    page = visit(cast.people[who], f"{PLAN}1.1/")
    assert page.context["page"].doors == []
    assert "What you can do" not in page.content.decode()
