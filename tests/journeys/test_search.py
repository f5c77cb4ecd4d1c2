"""Searching in a real browser: from the box of any page to what was found, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

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
from tests.factories.outcomes import StrategyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATES = {
    "empty": "/search/",
    "found": "/search/?q=hub+or+schools",
    "narrowed": "/search/?q=schools&strategy=care-plan&as_at=2026-05-01",
    "nothing": f"/search/?q={'nothing-at-all-' * 12}",
    "common": "/search/?q=the",
    "too-long": f"/search/?q={'x' * 201}",
}


def test_every_state_is_accessible_at_every_width(page, live_server, cast, story):
    StrategyFactory(title="Housing plan", grants=[(cast.carol, "officer")])
    sign_in(page, live_server.url, cast.carol)
    found = {}
    for name, address in STATES.items():
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.goto(live_server.url + address)
            found[name, size["width"]] = axe(page)
            shot(page, f"search-{name}-{size['width']}")
        assert_summary_links(page)
        page.set_viewport_size(SMALLEST)
        assert_no_overflow(page)
    assert {state: rules for state, rules in found.items() if rules} == {}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_lead_finds_what_a_partner_said(browser, live_server, cast, story, size, scripts):
    StrategyFactory(title="Housing plan", grants=[(cast.carol, "officer")])
    context = browser.new_context(java_script_enabled=scripts, viewport=size, locale="en-GB")
    page = context.new_page()
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/")
    page.get_by_role("searchbox", name="Search actions and updates").fill("shared statement")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 update for “shared statement”")
    expect(page.get_by_text("Only in Care plan.")).to_be_visible()
    assert page.locator("mark").all_inner_texts() == ["shared", "statement"]
    page.get_by_text("The whole update").click()
    expect(page.get_by_text("A named contact at the county council.")).to_be_visible()
    page.get_by_role("link", name="Search all your strategies").click()
    expect(page.get_by_label("In", exact=True)).to_have_value("")
    page.get_by_role("searchbox").fill("zebra")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Nothing found for “zebra”")
    page.get_by_role("link", name="all actions of Care plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Actions")
    context.close()


def test_box_is_not_printed(page, live_server, cast):
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/")
    box = page.get_by_role("searchbox", name="Search actions and updates")
    expect(box).to_be_visible()
    page.emulate_media(media="print")
    expect(box).to_be_hidden()
