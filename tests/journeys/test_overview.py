"""The overview and the board view in a real browser: as at a day, compared with another, on a desk and on a phone."""

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
    axe,
    shot,
    sign_in,
)
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/strategies/care-plan/"
STATES = {
    "compared": f"{PLAN}?compare_to=2026-04-12",
    "compared-past": f"{PLAN}?as_at=2026-05-01&compare_to=2026-04-12",
    "compared-nothing-then": f"{PLAN}?compare_date=1+February+2026",
    "compare-error": f"{PLAN}?as_at=2026-05-01&compare_date=soon",
    "compare-period-error": f"{PLAN}?as_at=2026-04-12&compare_to=2026-01-01/2026-03-31",
    "board": f"{PLAN}board/",
    "board-past": f"{PLAN}board/?as_at=2026-05-01",
}


def test_every_state_is_accessible_at_every_width(page: Page, live_server: Any, cast: Cast, story: Story) -> None:
    sign_in(page, live_server.url, cast.carol)
    found = {}
    for name, address in STATES.items():
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
            page.goto(live_server.url + address)
            found[name, size["width"]] = axe(page)
            shot(page, f"overview-{name}-{size['width']}")
        assert_summary_links(page)
        page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
        assert_no_overflow(page)
    assert {state: rules for state, rules in found.items() if rules} == {}


def compare_and_return(page: Page, url: str) -> None:
    """To a day gone by, compared with an earlier one; a slip is mended without typing anything twice; then back."""
    page.goto(url + PLAN)
    page.get_by_label("As at, such as 30 June 2026").fill("20 April 2026")
    page.get_by_label("Or with a day instead").fill("21 April 2026")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Compare with a day before 20 April 2026").click()
    expect(page.get_by_label("Or with a day instead")).to_be_focused()
    expect(page.get_by_label("As at, such as 30 June 2026")).to_have_value("20 April 2026")
    page.get_by_label("Or with a day instead").fill("12 April 2026")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name="What changed since 12 April 2026")).to_be_visible()
    expect(page.get_by_role("heading", name="1 worse")).to_be_visible()
    expect(page.get_by_text("You are looking at 20 April 2026.")).to_be_visible()
    page.get_by_role("link", name="Board view").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Exceptions: 3 actions")
    expect(page.get_by_text("You are looking at 20 April 2026.")).to_be_visible()
    expect(page.get_by_role("table", name="Help wanted")).to_contain_text("A named contact at the county council.")
    page.get_by_role("link", name="Overview of the whole plan").click()
    page.get_by_role("link", name="Show today").click()
    expect(page.get_by_text("You are looking at")).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_lead_compares_two_days(page: Page, live_server: Any, cast: Cast, story: Story, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.carol)
    compare_and_return(page, live_server.url)


def test_lead_compares_two_days_without_javascript(
    browser: Browser, live_server: Any, cast: Cast, story: Story
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    plain = context.new_page()
    sign_in(plain, live_server.url, cast.carol)
    compare_and_return(plain, live_server.url)
    context.close()


def test_phone_shows_what_needs_attention_before_the_grid(
    page: Page, live_server: Any, cast: Cast, story: Story
) -> None:
    sign_in(page, live_server.url, cast.carol)
    for size, headings in (
        (DESKTOP, ["By workstream", "Needs attention"]),
        (PHONE, ["Needs attention", "By workstream"]),
    ):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(live_server.url + PLAN)
        tops = [page.get_by_role("heading", name=name).bounding_box()["y"] for name in headings]  # type: ignore[index]
        assert tops == sorted(tops), (size, tops)


def test_board_prints_on_its_side_with_room_for_notes(page: Page, live_server: Any, cast: Cast, story: Story) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(live_server.url + PLAN + "board/?as_at=2026-05-01")
    notes = page.locator("th.app-paper").first
    expect(notes).to_be_hidden()
    page.emulate_media(media="print")
    expect(notes).to_be_visible()
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).page") == "landscape"


@pytest.mark.parametrize("address", [PLAN, f"{PLAN}board/", f"{PLAN}outcomes/1/"])
def test_strategy_and_day_are_repeated_on_every_sheet(
    page: Page, live_server: Any, cast: Cast, story: Story, address: str
) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(live_server.url + address)
    head = page.locator(".app-running")
    expect(head).to_be_hidden()
    page.emulate_media(media="print")
    expect(head).to_contain_text("Care plan. As at ")
    found = head.evaluate("it => [getComputedStyle(it).display, getComputedStyle(it).breakInside]")
    assert found == ["table-header-group", "avoid"], "a browser repeats only such a head"
    assert head.evaluate("it => getComputedStyle(it.parentElement).display") == "table"
