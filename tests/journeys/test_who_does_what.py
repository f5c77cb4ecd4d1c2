"""From the start page to who owes what: every role's start, workstreams and partners, on a desk and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.services.reviews import return_update
from actions.services.succession import succeed_partner
from actions.succession import read_estate
from outcomes.services import grant_role
from tests.actions.story import Story, at
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
from tests.factories.outcomes import StrategyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/strategies/care-plan/"
STATES = {
    "workstream": f"{PLAN}workstreams/1/",
    "workstream-past": f"{PLAN}workstreams/2/?as_at=2026-05-01",
    "partners": f"{PLAN}partners/",
    "partners-past": f"{PLAN}partners/?as_at=2026-05-01",
    "partners-idle": "/strategies/new-plan/partners/",
    "partner": "/partners/college/",
    "partner-past": "/partners/college/?as_at=2026-05-01",
    "partner-nothing-yet": "/partners/college/?as_at=2026-01-01",
    "partner-bad-day": "/partners/college/?as_at=soon",
    "partner-group": "/partners/providers/",
}


def look(page: Page, name: str) -> dict[tuple[str, int], list[str]]:
    """What axe finds on the page as it stands at two widths; links and overflow are held at once."""
    found = {}
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
        found[name, size["width"]] = axe(page)
        shot(page, f"who-{name}-{size['width']}")
    assert_summary_links(page)
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    assert_no_overflow(page)
    return {state: rules for state, rules in found.items() if rules}


def test_workstreams_and_partners_are_accessible_at_every_width(
    page: Page, live_server: Any, cast: Cast, story: Story
) -> None:
    StrategyFactory(slug="new-plan", partners=[cast.college, cast.trust], grants=[(cast.carol, "lead")])
    sign_in(page, live_server.url, cast.carol)
    found = {}
    for name, address in STATES.items():
        page.goto(live_server.url + address)
        found |= look(page, name)
    mark = read_estate(cast.college).mark
    succeed_partner(partner=cast.college, successor=cast.trust, seen=mark, by=cast.carol)
    for name, address in {"partner-left": "/partners/college/", "partners-left": f"{PLAN}partners/"}.items():
        page.goto(live_server.url + address)
        found |= look(page, name)
    assert found == {}


def test_every_start_is_accessible_at_every_width(page: Page, live_server: Any, cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 20))
    StrategyFactory(slug="a-trial", is_demonstration=True, partners=[cast.trust], grants=[(cast.olive, "officer")])
    for role in ("lead", "officer"):
        grant_role(person=cast.alice, strategy=cast.strategy, role=role, job="test")
    found = {}
    for who in ("alice", "bob", "carol", "olive", "ada"):
        page.context.clear_cookies()
        sign_in(page, live_server.url, cast.people[who])
        page.goto(live_server.url)
        expect(page.get_by_role("heading", level=1)).to_have_text("Start")
        found |= look(page, f"start-{who}")
    assert found == {}


def find_who_owes(page: Page, url: str) -> None:
    """From the start page to the partner that owes an update, to its action's workstream, and to a day gone by."""
    page.goto(url)
    page.get_by_role("region", name="Reviews").get_by_role("link", name="Riverside College").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Riverside College")
    owes = page.get_by_text("of 2 updates sent")
    expect(owes).to_contain_text("1 update is")
    expect(owes.get_by_role("link", name="Action 2.1")).to_be_visible()
    page.get_by_role("link", name="All partners").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Partners")
    page.get_by_role("link", name="Moorland NHS Trust").click()
    expect(page.get_by_text("Supports 1 action.")).to_be_visible()
    page.goto(url + PLAN + "workstreams/1/")
    page.get_by_role("link", name="Next: Workstream 2, Retention").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Retention")
    page.get_by_label("Show as at a day, such as 30 June 2026").fill("14 April 2026")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("You are looking at 14 April 2026.")).to_be_visible()
    page.get_by_role("link", name="Previous: Workstream 1, Recruitment").click()
    expect(page.get_by_text("You are looking at 14 April 2026.")).to_be_visible()
    expect(page.get_by_text("1 of 2 actions in progress: 1 red.")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_lead_finds_who_owes_an_update(page: Page, live_server: Any, cast: Cast, story: Story, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.carol)
    find_who_owes(page, live_server.url)


def test_lead_finds_it_without_javascript(browser: Browser, live_server: Any, cast: Cast, story: Story) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    plain = context.new_page()
    sign_in(plain, live_server.url, cast.carol)
    find_who_owes(plain, live_server.url)
    context.close()
