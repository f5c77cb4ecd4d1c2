"""The officer adds a committee, its meetings and what comes before them; a meeting moves and another is cancelled."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scrutiny.models import MeetingVersion, WorkItemVersion
from tests.browser import DESKTOP, PHONE, check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
SCRIPTS = {True: "scripts", False: "plain"}


@pytest.fixture(params=SCRIPTS, ids=list(SCRIPTS.values()))
def either(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page with scripts, and one without."""
    context = browser.new_context(java_script_enabled=request.param, viewport=DESKTOP, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def begin(page: Page, live_server: Any, person: Any, size: Any = DESKTOP) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, person)
    page.goto(f"{live_server.url}/scrutiny/")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def add_committee(page: Page) -> None:
    press(page, "Add a committee")
    page.get_by_label("Name of the committee").fill("Health and Care Overview and Scrutiny Committee")
    page.get_by_label("Care plan").check()
    press(page, "Add committee")
    expect(page.get_by_text("Committee added. Add its meetings next.")).to_be_visible()


def add_meetings(page: Page, days: str, year: str) -> None:
    follow(page, "Add meetings")
    page.get_by_label("Days of the meetings").fill(days)
    page.get_by_label("Municipal year").fill(year)
    press(page, "Check the days")


@SIZES
def test_officer_adds_committee_meetings_and_items(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    begin(page, live_server, cast.olive, size)
    check(page, "scrutiny-empty", size)
    press(page, "Add a committee")
    press(page, "Add committee")
    expect(page.get_by_role("alert").get_by_text("Enter the name of the committee")).to_be_visible()
    check(page, "committee-wrong", size)
    page.goto(f"{live_server.url}/scrutiny/")
    add_committee(page)
    add_meetings(page, "14 June; 26 July; Tuesday 13 September: 25 December; 31 June", "2199-2200")
    expect(page.get_by_role("alert").get_by_text("The municipal year must be two years in a row")).to_be_visible()
    page.get_by_label("Municipal year").fill("2100-01")
    press(page, "Check the days")
    expect(page.get_by_role("heading", name="5 days found")).to_be_visible()
    expect(page.get_by_text("Printed as Tuesday, but it is Monday 13 September 2100")).to_be_visible()
    check(page, "meetings-check", size)
    page.get_by_label("Add Saturday 25 December 2100 at 10am").uncheck()
    press(page, "Add the ticked meetings")
    expect(page.get_by_text("3 meetings added.")).to_be_visible()
    check(page, "committee", size)
    follow(page, "Monday 14 June 2100 at 10am")
    follow(page, "Add an item")
    page.get_by_label("Topic").fill("Social care workforce")
    page.get_by_label("Basis").fill("Risk and performance")
    check(page, "work-add", size)
    press(page, "Add item")
    expect(page.get_by_text("Item added.")).to_be_visible()
    check(page, "work", size)
    follow(page, "Monday 14 June 2100 at 10am")
    expect(page.get_by_text("20 working days before the meeting")).to_be_visible()
    check(page, "meeting", size)
    follow(page, "Change details or deadlines")
    page.get_by_label("Agenda published").fill("9 June 2100")
    page.get_by_label("Why days are set").fill("Called at short notice.")
    check(page, "meeting-change", size)
    press(page, "Save meeting")
    expect(page.get_by_text("“Called at short notice.”").first).to_be_visible()
    follow(page, "Cancel it")
    page.get_by_label("Reason").fill("Too few members can attend.")
    page.get_by_label("What is on its agenda goes").select_option(label="To the meeting on Monday 26 July 2100 at 10am")
    check(page, "meeting-cancel", size)
    press(page, "Cancel meeting")
    expect(page.get_by_text("Cancelled: Too few members can attend.").first).to_be_visible()
    item = WorkItemVersion.objects.open().get()
    assert (item.meeting and item.meeting.key, item.reason) == ("2100-07-26", "Too few members can attend.")


def test_meeting_is_moved_and_an_item_carried(either: Page, live_server: Any, cast: Any) -> None:
    page = either
    begin(page, live_server, cast.olive)
    add_committee(page)
    add_meetings(page, "14 June and 26 July", "2100-01")
    press(page, "Add the ticked meetings")
    follow(page, "Monday 14 June 2100 at 10am")
    follow(page, "Move it")
    page.get_by_label("New day").fill("21 June 2100")
    page.get_by_label("Reason").fill("The room is taken.")
    press(page, "Move meeting")
    page.get_by_label("The day is right").check()
    press(page, "Move meeting")
    expect(page.get_by_role("heading", name="Monday 21 June 2100 at 10am")).to_be_visible()
    assert MeetingVersion.objects.open().get(meeting__key="2100-06-14").status == "moved"
    follow(page, "Add an item")
    page.get_by_label("Topic").fill("Dentistry")
    press(page, "Add item")
    follow(page, "Carry over")
    page.get_by_label("Where to").select_option(label="No meeting yet")
    page.get_by_label("Reason").fill("Figures come later.")
    press(page, "Carry over")
    expect(page.get_by_text("Dentistry: saved.")).to_be_visible()
    assert WorkItemVersion.objects.open().get().meeting is None


def test_what_was_typed_survives_signing_in_again(page: Page, live_server: Any, cast: Any) -> None:
    begin(page, live_server, cast.olive)
    press(page, "Add a committee")
    page.get_by_label("Name of the committee").fill("Care committee")
    page.context.clear_cookies(name="sessionid")
    press(page, "Add committee")
    expect(page.get_by_text("Sign in to go on: what you typed is kept.")).to_be_visible()


def test_readers_see_the_next_meeting(page: Page, live_server: Any, cast: Any) -> None:
    begin(page, live_server, cast.olive)
    add_committee(page)
    add_meetings(page, "14 June", "2100-01")
    press(page, "Add the ticked meetings")
    page.context.clear_cookies()
    begin(page, live_server, cast.alice)
    expect(page.get_by_text("Monday 14 June 2100 at 10am")).to_be_visible()
    expect(page.get_by_role("link", name="Add meetings")).to_have_count(0)
    check(page, "scrutiny-reader", DESKTOP)
