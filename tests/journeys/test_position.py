"""An officer opens the position in two minutes in a real browser, changes its dates, and prints it on one sheet."""

import re
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.clock import change, record_many
from actions.models import ActionWording
from tests.actions.story import AMBER, Story, at, send
from tests.browser import DESKTOP, PHONE, assert_no_overflow, at_each_width, axe, shot, sign_in
from tests.cast import Cast
from tests.scrutiny.year import tell_year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/strategies/care-plan/position/"


def sound(page: Page, name: str) -> None:
    """No violation and nothing too wide at any width; a picture at two of them."""

    def checked(page: Page) -> None:
        assert axe(page) == []
        assert_no_overflow(page)

    at_each_width(page, checked)
    for size, suffix in ((PHONE, "-phone"), (DESKTOP, "")):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
        shot(page, f"{name}{suffix}")


def sheets_of(page: Page) -> int:
    """How many sheets of paper the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_officer_reads_the_position_and_changes_its_dates(
    cast: Cast, story: Story, page: Page, live_server: Any
) -> None:
    sign_in(page, live_server.url, cast.olive)
    page.goto(f"{live_server.url}/strategies/care-plan/progress/")
    page.get_by_role("link", name="The position in two minutes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The position in two minutes")
    expect(page.get_by_role("article")).to_be_hidden()
    sound(page, "position")
    page.get_by_role("link", name="Change dates").click()
    page.get_by_label("Or compare with a date instead").fill("12 April 2026")
    page.get_by_role("button", name="Show the position").click()
    expect(page.get_by_role("heading", name="1. What changed since 12 April 2026")).to_be_visible()
    page.get_by_label("As at").fill("31 Sept 2026")
    page.get_by_role("button", name="Show the position").click()
    assert page.title().startswith("Error: The position in two minutes")
    expect(page.get_by_label("As at")).to_have_value("31 Sept 2026")


def test_officer_prints_the_position_on_one_sheet(cast: Cast, story: Story, page: Page, live_server: Any) -> None:
    sign_in(page, live_server.url, cast.olive)
    page.goto(f"{live_server.url}{ADDRESS}")
    assert sheets_of(page) == 1
    words = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 6
    with change(kind="wording", job="test", strategy_id=cast.strategy.pk, now=at(7, 20)) as revision:
        texts = {"title": words.strip(), "short_title": words[:150].strip()}
        record_many(revision, ActionWording, {cast.actions["2.1"].pk: texts})
    send(cast, "2.1", story.spring, AMBER, at(7, 21))
    page.reload()
    assert sheets_of(page) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    shot(page, "position-print")


@pytest.mark.slow
def test_lead_prints_the_position_of_a_whole_plan_on_one_sheet(db: None, page: Page, live_server: Any) -> None:
    with time_machine.travel(at(8, 3)):
        year = tell_year()
        sign_in(page, live_server.url, year.lead)
        page.goto(f"{live_server.url}/strategies/social-care-workforce/position/")
        assert sheets_of(page) == 1
        sheet = page.locator(".sheet")
        page.emulate_media(media="print")
        box = sheet.bounding_box()
        assert box is not None
        assert box["height"] < 283 / 25.4 * 96, "as much as fits between the margins"
        sizes = sheet.locator("*").evaluate_all("all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))")
        assert min(sizes) >= 8 * 96 / 72 - 0.01
