"""Reading the plan in a real browser: every page and state, on a desk and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.actions.story import Story
from tests.browser import (
    DESKTOP,
    PHONE,
    SMALLEST,
    assert_no_overflow,
    assert_summary_links,
    at_each_width,
    axe,
    shot,
    sign_in,
)
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/strategies/care-plan/"
LONG = "https://example.org/" + "a-very-long-address-without-any-break/" * 4
STATES = {
    "overview": PLAN,
    "overview-past": f"{PLAN}?as_at=2026-05-01",
    "overview-nothing-yet": f"{PLAN}?as_at=2026-01-01",
    "overview-bad-day": f"{PLAN}?as_at=soon",
    "list": f"{PLAN}actions/",
    "list-filtered": f"{PLAN}actions/?stage=in_progress&partner=college&search=hub&ordering=rating",
    "list-errors": f"{PLAN}actions/?stage=x&due_before=soon&ordering=y&overdue=z&search={'x' * 201}",
    "list-unknown": f"{PLAN}actions/?colour=red&{LONG}=1&workstream=1&workstream=2",
    "list-refused": f"{PLAN}actions.csv?rag=purple&colour={LONG}",
    "list-facts": f"{PLAN}actions/?reviewed=false&overdue=false&due_soon=false&slipped=true&updated_since=2026-04-01",
    "list-empty": f"{PLAN}actions/?search={LONG}",
    "list-past": f"{PLAN}actions/?as_at=2026-05-01",
    "action": f"{PLAN}actions/1.1/",
    "action-past": f"{PLAN}actions/1.1/?as_at=2026-05-01",
    "action-dates": f"{PLAN}actions/1.1/?show=dates&entries=all",
    "action-no-entries": f"{PLAN}actions/1.1/?show=wording&as_at=2026-05-01",
    "action-bad-kind": f"{PLAN}actions/1.1/?show={LONG}",
    "action-nothing-recorded": f"{PLAN}actions/1.2/",
    "action-no-update": f"{PLAN}actions/2.1/",
    "outcomes": f"{PLAN}outcomes/",
    "outcome": f"{PLAN}outcomes/1/",
    "sources": f"{PLAN}sources/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
}


def test_every_page_and_state_is_accessible_at_every_width(
    page: Page, live_server: Any, cast: Cast, story: Story
) -> None:
    sign_in(page, live_server.url, cast.carol)
    found = {}
    for name, address in STATES.items():
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
            page.goto(live_server.url + address)
            found[name, size["width"]] = axe(page)
            shot(page, f"plan-{name}-{size['width']}")
        assert_summary_links(page)
        page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
        assert_no_overflow(page)
    assert {state: rules for state, rules in found.items() if rules} == {}


def test_start_page_of_somebody_without_a_strategy(page: Page, live_server: Any, cast: Cast) -> None:
    sign_in(page, live_server.url, cast.steve)
    page.goto(live_server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here for you yet")
    at_each_width(page, assert_no_overflow)
    assert axe(page) == []


def find_the_late_action(page: Page, url: str, *, phone: bool) -> None:
    """From the overview to the one action without an update, back by its chip, then to a day gone by."""
    page.goto(url + PLAN)
    page.get_by_role("table").get_by_role("link", name="1 no update").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("1 of 3 actions")
    page.get_by_role("link", name="Remove filter Rating: No update").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("1 of 3 actions")
    page.get_by_role("link", name="Remove filter Workstream: 2 Retention").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("3 actions")
    if phone:
        page.get_by_text("Filter the actions").click()
    page.get_by_label("No lead partner (1)").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("1 of 3 actions")
    page.goto(url + PLAN + "actions/")
    page.get_by_label("Sort by").select_option("Most serious first")
    page.get_by_role("button", name="Sort").click()
    page.get_by_role("link", name="1.1 Open a recruitment hub").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open a recruitment hub")
    page.get_by_label("Show as at a day, such as 30 June 2026").fill("14 April 2026")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("You are looking at 14 April 2026.")).to_be_visible()
    expect(page.get_by_text("Reports show")).to_contain_text("red, as agreed")
    page.get_by_role("link", name="Workstream 1: Recruitment").click()
    expect(page.get_by_text("You are looking at 14 April 2026.")).to_be_visible()
    page.get_by_role("link", name="Show today").click()
    expect(page.get_by_text("You are looking at")).to_have_count(0)


def test_lead_takes_the_filtered_list_away_and_asks_why_a_date_moved(
    page: Page, live_server: Any, cast: Cast, story: Story
) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(live_server.url + PLAN + "actions/")
    page.get_by_label("Moved").select_option("Later than first set (1)")
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(f"{live_server.url}{PLAN}actions/?slipped=true&ordering=ref")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these actions (CSV)").click()
    text = download.value.path().read_text("utf-8-sig")
    assert "Filters,Later than first set" in text
    assert [line.split(",")[0] for line in text.splitlines()[8:]] == ["Action", "Action 1.1"]
    page.get_by_role("link", name="1.1 Open a recruitment hub").click()
    page.get_by_role("link", name="Why it moved").click()
    expect(page.get_by_role("link", name="Dates (2)", exact=True)).to_have_attribute("aria-current", "true")
    expect(page.locator(".app-time > li")).to_have_count(2)
    page.get_by_role("link", name="Riverside College").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Riverside College")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_lead_finds_the_action_without_an_update(
    page: Page, live_server: Any, cast: Cast, story: Story, size: Any
) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.carol)
    find_the_late_action(page, live_server.url, phone=size is PHONE)


def test_lead_finds_it_without_javascript(browser: Browser, live_server: Any, cast: Cast, story: Story) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    plain = context.new_page()
    sign_in(plain, live_server.url, cast.carol)
    find_the_late_action(plain, live_server.url, phone=True)
    context.close()
