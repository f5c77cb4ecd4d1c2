"""Another due date asked for and decided on, an action closed and reopened, milestones, and actions carried forward."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from actions.models import Action, ActionState, DueDateRevision, MilestoneVersion
from actions.services.milestones import MilestoneWanted, set_milestones
from actions.services.plan import change_due_date
from tests.browser import DESKTOP, PHONE, assert_no_overflow, assert_summary_links, at_each_width, axe, shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/strategies/care-plan/"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])


@pytest.fixture(autouse=True)
def _dated(cast: Any) -> None:
    """Action 1.1 has a date and two milestones."""
    action = cast.actions["1.1"]
    change_due_date(action=action, new=date(2027, 6, 30), reason="", by=cast.carol)
    wanted = [MilestoneWanted("Lease signed", date(2026, 3, 31)), MilestoneWanted("Hub opened", date(2027, 5, 31))]
    set_milestones(action=action, wanted=wanted, by=cast.carol)


def look(page: Page, name: str) -> None:
    """Hold a page to every rule as it stands, and take its picture."""
    assert axe(page) == [], name
    assert_no_overflow(page)
    assert_summary_links(page)
    shot(page, f"dates-{name}-{page.viewport_size['width'] if page.viewport_size else ''}")


def hold(page: Page) -> None:
    """Every rule at one of the widths."""
    assert axe(page) == []
    assert_no_overflow(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@SIZES
def test_date_is_asked_for_and_agreed(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}{PLAN}actions/1.1/")
    page.get_by_role("link", name="Ask for another due date").click()
    press(page, "Send request")
    look(page, "ask-wrong")
    page.get_by_label("On a date").check()
    for part, text in (("Day", "31"), ("Month", "7"), ("Year", "2027")):
        page.get_by_label(part).fill(text)
    page.get_by_label("Why does the date have to move?").fill("The builder starts in May.")
    press(page, "Send request")
    expect(page.get_by_text("Waiting for the programme lead: 31 July 2027.")).to_be_visible()
    look(page, "asked")
    page.context.clear_cookies()
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{PLAN}date-requests/")
    look(page, "list")
    page.get_by_role("link", name="Agree or refuse").click()
    page.get_by_label("Refuse: the date stays").check()
    press(page, "Save decision")
    expect(page.get_by_role("link", name="Enter why the date stays.")).to_be_visible()
    look(page, "decision")
    page.get_by_label("Agree: the date moves").check()
    press(page, "Save decision")
    expect(page.get_by_text("Due date of Action 1.1 changed as asked.")).to_be_visible()
    assert DueDateRevision.objects.get(number=1).asked_by == cast.alice


@SIZES
def test_action_is_closed_and_reopened(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{PLAN}actions/1.1/")
    page.get_by_role("link", name="Close action").click()
    expect(page.get_by_label("Which action takes its work?")).to_be_hidden()
    page.get_by_label("Merged").check()
    page.get_by_label("Why?").fill("The same people meet twice.")
    page.get_by_label("Who agreed?").fill("the programme board")
    press(page, "Close action")
    expect(page.get_by_role("link", name="Choose the action that it was merged with.")).to_be_visible()
    look(page, "close")
    page.get_by_label("Which action takes its work?").select_option(label="1.2 Publish a careers guide")
    press(page, "Close action")
    expect(page.get_by_text("Action 1.1 closed.")).to_be_visible()
    page.get_by_role("link", name="Reopen action").click()
    look(page, "reopen")
    page.get_by_label("Why is it reopened?").fill("They do different work after all.")
    press(page, "Reopen action")
    expect(page.get_by_text("Action 1.1 reopened.")).to_be_visible()
    assert ActionState.objects.open().get(action=cast.actions["1.1"]).stage is None
    look(page, "action")


def test_milestones_are_set_and_reached(page: Page, live_server: Any, cast: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{PLAN}actions/1.1/milestones/")
    page.get_by_label("Milestone for milestone 3").fill("First course")
    press(page, "Save milestones")
    expect(page.get_by_role("link", name="milestone 3: Enter the date")).to_be_visible()
    at_each_width(page, hold)
    look(page, "milestones")
    page.get_by_label("Due for milestone 3").fill("31 July 2027")
    press(page, "Save milestones")
    page.get_by_role("link", name="Lease signed").click()
    page.get_by_label("Yes").check()
    at_each_width(page, hold)
    press(page, "Save")
    expect(page.get_by_text("Reached on")).to_be_visible()
    assert MilestoneVersion.objects.open().filter(done_on=None).count() == 2


@SIZES
def test_actions_are_carried_forward(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{PLAN}set-up/")
    page.get_by_role("link", name="Carry actions forward to a new version of the plan").click()
    page.get_by_label("Carry forward for Action 1.1").check()
    page.get_by_label("New reference for Action 1.1").fill("1.2")
    page.get_by_label("Carry forward for Action 2.1").check()
    page.get_by_label("Why are they carried forward?").fill("The second action plan.")
    page.get_by_label("Who agreed?").fill("the programme board")
    press(page, "Carry the ticked actions forward")
    taken = "Action 1.1: There is an Action 1.2 already. References are never used twice."
    expect(page.get_by_role("link", name=taken)).to_be_visible()
    look(page, "carry")
    page.get_by_label("New reference for Action 1.1").fill("")
    press(page, "Carry the ticked actions forward")
    expect(page.get_by_text("Carried forward: 1.1 as 1.3 and 2.1 as 2.2.")).to_be_visible()
    assert Action.objects.count() == 5


def test_plan_is_edited_at_every_width(page: Page, live_server: Any, cast: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    for address in ("set-up/actions/add/", "set-up/actions/add/?workstream=1", "actions/1.1/links/"):
        page.goto(f"{live_server.url}{PLAN}{address}")
        at_each_width(page, hold)
    page.goto(f"{live_server.url}{PLAN}actions/1.1/wording/")
    press(page, "Correct official wording")
    expect(page.get_by_role("link", name="Enter why the wording is corrected")).to_be_visible()
    at_each_width(page, hold)
    assert_summary_links(page)
