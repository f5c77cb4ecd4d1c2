"""Milestones on their pages and on that of the action."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.services import set_delegate
from actions.errors import NotSpeakingError
from actions.models import Milestone, MilestoneVersion
from actions.services.endings import close_action
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from tests.actions.story import at
from tests.actions.visits import visit, words_of
from tests.cast import Cast

ACTION = "/strategies/care-plan/actions/1.1/"
PAGE = ACTION + "milestones/"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


@pytest.fixture
def two(cast: Cast) -> list[Milestone]:
    """A lease by the end of July, an opening in October."""
    wanted = [MilestoneWanted("Lease signed", date(2026, 7, 31)), MilestoneWanted("Hub opened", date(2026, 10, 1))]
    return set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol, now=at(7, 1))


@pytest.fixture
def carol(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


def sent(page: Any, **changed: str) -> dict[str, str]:
    """What the browser sends from a page, with what was typed into it; a value of "" empties a box."""
    form = page.context["form"]
    data = {"seen": str(form.revision)}
    for row in form.rows:
        for name in ("title", "due"):
            data[f"{row.prefix}-{name}"] = str(row[name].value() or "")
    return data | {name.replace("_", "-"): text for name, text in changed.items()}


def shown(cast: Cast) -> list[tuple[str, date, date | None]]:
    rows = MilestoneVersion.objects.open().filter(is_dropped=False).order_by("milestone__number")
    return list(rows.values_list("title", "due", "done_on"))


def test_lead_adds_changes_and_drops(carol: Client, cast: Cast, two: list[Milestone]) -> None:
    page = carol.get(PAGE)
    typed = {"milestone_1_title": "Lease ended", "milestone_2_drop": "on"}
    typed |= {"new_3_title": "First course", "new_3_due": "1 December 2026"}
    response = carol.post(PAGE, sent(page, **typed), follow=True)
    assert "Milestones of Action 1.1 saved." in words_of(response)
    assert shown(cast) == [("Lease ended", date(2026, 7, 31), None), ("First course", date(2026, 12, 1), None)]
    assert "Dropped Hub opened, due 1 October 2026 Dropped on 3 August 2026 by Carol Example" in words_of(response)


def test_new_milestones_sent_twice_are_added_once(carol: Client, cast: Cast) -> None:
    data = sent(carol.get(PAGE), new_1_title="Lease signed", new_1_due="31/12/2026")
    assert [carol.post(PAGE, data).status_code for _ in range(2)] == [302, 302]
    assert Milestone.objects.count() == 1


def test_milestones_changed_by_somebody_else_are_not_overwritten(
    carol: Client, cast: Cast, two: list[Milestone]
) -> None:
    page = carol.get(PAGE)
    wanted = [MilestoneWanted("Lease signed", date(2026, 9, 1), 1), MilestoneWanted("Hub opened", date(2026, 10, 1), 2)]
    wanted.append(MilestoneWanted("Tour", date(2026, 12, 1)))
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.dan)
    response = carol.post(PAGE, sent(page, new_3_title="First course", new_3_due="1/12/2026"))
    assert "Somebody else has changed the milestones since you opened them." in words_of(response)
    assert "First course" in response.content.decode()
    assert [title for title, *_ in shown(cast)] == ["Lease signed", "Hub opened", "Tour"]
    assert carol.post(PAGE, sent(response)).status_code == 302
    assert [title for title, *_ in shown(cast)] == ["Lease signed", "Hub opened", "Tour", "First course"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"new_3_title": "Tour"}, "milestone 3: Enter the date"),
        ({"new_3_due": "1/12/2026"}, "milestone 3: Enter what is reached"),
        ({"milestone_1_title": "", "milestone_1_due": ""}, "milestone 1: Enter what is reached"),
        ({"milestone_1_due": "31/2/2026"}, "milestone 1: The date must be a real date"),
        ({"new_3_title": "x" * 301, "new_3_due": "1/12/2026"}, "milestone 3: What is reached must be 300 characters"),
    ],
)
def test_wrong_row_is_named_and_nothing_is_written(
    carol: Client, cast: Cast, two: list[Milestone], wrong: dict[str, str], message: str
) -> None:
    response = carol.post(PAGE, sent(carol.get(PAGE), **wrong))
    assert response.status_code == 200
    assert any(problem.text.startswith(message) for problem in response.context["form"].problems)
    assert len(shown(cast)) == 2


def test_lead_partner_says_when_one_was_reached_and_takes_it_back(cast: Cast, two: list[Milestone]) -> None:
    client = Client()
    client.force_login(cast.alice)
    page = words_of(client.get(PAGE))
    assert "Lease signed 31 July 2026 3 days late" in page
    assert "Change milestones" not in page
    reached = {"state": "reached", "done_on_day": "2", "done_on_month": "8", "done_on_year": "2026"}
    response = client.post(PAGE + "1/", reached, follow=True)
    assert "Reached on 2 August 2026, 2 days late" in words_of(response)
    assert client.post(PAGE + "1/", {"state": "open"}).status_code == 302
    assert shown(cast)[0][2] is None


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, {"state": ["Select whether it has been reached"], "done_on": ["Enter the day on which it was reached"]}),
        ({"state": "reached"}, {"done_on": ["Enter the day on which it was reached"]}),
        (
            {"state": "reached", "done_on_day": "4", "done_on_month": "8", "done_on_year": "2026"},
            {"done_on": ["The day must be today, 3 August 2026, or before"]},
        ),
    ],
)
def test_wrong_day_is_named_at_its_box(
    carol: Client, two: list[Milestone], given: dict[str, str], errors: dict[str, list[str]]
) -> None:
    assert carol.post(PAGE + "1/", given).context["form"].errors == errors


def test_dropped_and_unknown_milestones_are_not_found(carol: Client, cast: Cast, two: list[Milestone]) -> None:
    set_milestones(action=cast.actions["1.1"], wanted=[MilestoneWanted("Hub", date(2026, 10, 1), 2)], by=cast.carol)
    assert [carol.get(f"{PAGE}{number}/").status_code for number in (1, 2, 3)] == [404, 200, 404]


def test_rights(cast: Cast, two: list[Milestone]) -> None:
    for who, seen in (("alice", 200), ("bob", 403), ("olive", 403), ("ada", 403), ("steve", 404)):
        client = Client()
        client.force_login(cast.people[who])
        assert [client.get(PAGE).status_code, client.get(PAGE + "1/").status_code] == [seen, seen]
        assert client.post(PAGE, {}).status_code == max(seen, 403)
    assert visit(cast.carol, PAGE, as_at="2026-08-01").status_code == 403


def test_action_page_shows_milestones_as_they_stood(cast: Cast, two: list[Milestone]) -> None:
    complete_milestone(milestone=two[0], done_on=date(2026, 8, 2), by=cast.alice)
    page = words_of(visit(cast.olive, ACTION))
    assert "Lease signed 31 July 2026 Reached on 2 August 2026, 2 days late" in page
    assert "Hub opened 1 October 2026 Due in 59 days" in page
    then = words_of(visit(cast.olive, ACTION, as_at="2026-08-02"))
    assert "Lease signed 31 July 2026 2 days late" in then
    assert "1 of 2 milestones is late" in then
    assert "Milestones" not in words_of(visit(cast.olive, ACTION, as_at="2026-06-01"))


def test_milestones_of_an_ended_action_are_not_changed(carol: Client, cast: Cast, two: list[Milestone]) -> None:
    page = carol.get(PAGE)
    words = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the board"}
    close_action(action=cast.actions["1.1"], by=cast.carol, **words)
    response = carol.post(PAGE, sent(page, new_3_title="Tour", new_3_due="1/12/2026"))
    assert "This action has ended." in words_of(response)
    assert "Change milestones" not in words_of(carol.get(PAGE))
    assert len(shown(cast)) == 2


def test_timeline_tells_what_happened_to_milestones(carol: Client, cast: Cast, two: list[Milestone]) -> None:
    complete_milestone(milestone=two[0], done_on=date(2026, 7, 30), by=cast.alice)
    complete_milestone(milestone=two[0], done_on=None, by=cast.carol)
    wanted = [MilestoneWanted("Lease signed", date(2026, 9, 1), 1)]
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol)
    page = words_of(carol.get(ACTION, {"show": "milestones"}))
    for told in (
        "Milestones set “Lease signed”, due 31 July 2026. “Hub opened”, due 1 October 2026. By Carol Example.",
        "Milestone reached “Lease signed”, on 30 July 2026. By Alice Example.",
        "Milestone open again “Lease signed”, due 31 July 2026. By Carol Example.",
        "Milestone changed “Lease signed”, due 1 September 2026. Before: 31 July 2026. By Carol Example.",
        "Milestone dropped “Hub opened”, due 1 October 2026. By Carol Example.",
    ):
        assert told in page
    assert "Milestones (5)" in page


def test_milestone_of_an_ended_action_is_not_reached(carol: Client, cast: Cast, two: list[Milestone]) -> None:
    words = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the board"}
    close_action(action=cast.actions["1.1"], by=cast.dan, **words)
    day = {"state": "reached", "done_on_day": "2", "done_on_month": "8", "done_on_year": "2026"}
    response = carol.post(PAGE + "1/", day)
    assert "This action has ended." in words_of(response)
    assert shown(cast)[0][2] is None


def test_milestone_is_reached_by_whoever_may_say_so(cast: Cast, two: list[Milestone]) -> None:
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol)
    for name in ("alice", "bob", "olive", "ada", "steve"):
        with pytest.raises(NotSpeakingError):
            complete_milestone(milestone=two[0], done_on=date(2026, 8, 2), by=cast.people[name])
    assert shown(cast)[0][2] is None
    complete_milestone(milestone=two[0], done_on=date(2026, 8, 2), by=cast.dan)
    assert shown(cast)[0][2] == date(2026, 8, 2)
