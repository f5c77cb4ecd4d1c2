"""A committee officer makes a progress report in a real browser: asks, reads, mends a mistake, prints, downloads."""

import csv
import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.clock import change, record_many
from actions.models import ActionWording
from tests.actions.story import AMBER, Story, at, send
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
WINTER = "January to March 2026"
A4 = {"width": 794, "height": 1123}


@pytest.fixture
def report(cast: Cast, page: Page, live_server: Any) -> Page:
    """The officer's browser, at the progress page of a strategy of which nothing is known yet."""
    sign_in(page, live_server.url, cast.olive)
    page.goto(f"{live_server.url}/strategies/care-plan/progress/")
    return page


@pytest.fixture
def told(story: Story, report: Page) -> Page:
    """The same page once the story has happened."""
    report.reload()
    return report


def sound(page: Page, name: str) -> None:
    """No violation, nothing too wide, no dead reference, at any width; a picture at two of them."""

    def checked(page: Page) -> None:
        assert axe(page) == []
        assert_no_overflow(page)
        assert_summary_links(page)

    at_each_width(page, checked)
    for size, suffix in ((PHONE, "-phone"), (DESKTOP, "")):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
        shot(page, f"{name}{suffix}")


def position(page: Page) -> str:
    return page.locator(".app-position").inner_text()


def test_officer_finds_an_empty_plan_said_so(report: Page) -> None:
    assert position(report) == "3 actions. Nothing had been reported about any of them."
    sound(report, "progress-empty")


def test_officer_asks_for_a_period_and_a_comparison(told: Page) -> None:
    expect(told.get_by_role("heading", level=1)).to_have_text("Progress report")
    told.get_by_label("Period", exact=True).select_option(label=WINTER)
    told.get_by_label("Or compare with a date instead").fill("12 April 2026")
    told.get_by_role("button", name="Show the report").click()
    assert position(told) == (
        "1 of 3 actions is off track (red). 1 is on track (green) and 1 is not recorded yet. "
        "Since 12 April 2026, 1 has got worse."
    )
    expect(told.get_by_label("Period", exact=True)).to_have_value("2026-01-01/2026-03-31")
    sound(told, "progress-compared")
    address = told.get_by_role("link", name=re.compile(r"^\d+@")).get_attribute("href")
    said = position(told)
    told.goto(told.url.split("/strategies")[0] + str(address))
    assert position(told) == said
    expect(told.get_by_role("region", name="Looking at the past")).to_be_visible()
    sound(told, "progress-as-at")


def test_officer_mends_a_mistake_without_typing_again(told: Page) -> None:
    told.get_by_label("As at").fill("31 Sept 2026")
    told.get_by_label("Compare with", exact=True).select_option(label=f"{WINTER}, at its cut-off on 30 April 2026")
    told.get_by_label("Or compare with a date instead").fill("never")
    told.get_by_role("button", name="Show the report").click()
    assert told.title().startswith("Error: Progress report")
    expect(told.get_by_label("Or compare with a date instead")).to_have_value("never")
    expect(told.get_by_label("As at")).to_have_value("31 Sept 2026")
    sound(told, "progress-errors")
    told.get_by_role("alert").get_by_role("link").first.click()
    expect(told.get_by_label("As at")).to_be_focused()
    told.keyboard.press("Control+a")
    told.keyboard.type("1 August 2026")
    told.get_by_label("Or compare with a date instead").fill("")
    told.keyboard.press("Enter")
    expect(told.get_by_role("heading", name="What changed since 30 April 2026")).to_be_visible()
    assert position(told).endswith("Since 30 April 2026, 1 has got better.")


def test_officer_follows_a_number_to_its_actions(told: Page) -> None:
    told.get_by_role("link", name="1 no update").first.click()
    expect(told.get_by_role("heading", level=1)).to_have_text("Actions")
    expect(told.get_by_role("link", name="2.1 Offer induction places")).to_be_visible()
    expect(told.get_by_role("heading", level=2, name="1 of 3 actions")).to_be_visible()


def test_officer_downloads_what_the_page_shows(told: Page) -> None:
    with told.expect_download() as downloaded:
        told.get_by_role("link", name="Download as CSV").click()
    name = downloaded.value.suggested_filename
    assert re.fullmatch(r"care-plan - progress - 2026-04-01 to 2026-06-30 - as at \d+@[\d-]+\.csv", name), name
    with open(downloaded.value.path(), encoding="utf-8-sig", newline="") as file:  # noqa: PTH123 -- csv wants a file
        rows = list(csv.DictReader(file))
    assert [(row["action"], row["mark"]) for row in rows] == [
        ("Action 1.1", "green"),
        ("Action 1.2", "not_recorded"),
        ("Action 2.1", "no_update"),
    ]
    address = told.get_by_role("link", name="Download as JSON").get_attribute("href")
    answer = told.request.get(told.url.split("/strategies")[0] + str(address))
    assert json.loads(answer.body())["summary"]["no_update"] == 1


def test_officer_reads_long_words_on_any_screen(cast: Cast, story: Story, report: Page) -> None:
    words = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 6
    with change(kind="wording", job="test", strategy_id=cast.strategy.pk, now=at(7, 20)) as revision:
        texts = {"title": words.strip(), "short_title": words[:150].strip()}
        record_many(revision, ActionWording, {cast.actions["2.1"].pk: texts})
    send(cast, "2.1", story.spring, AMBER, at(7, 21))
    report.reload()
    at_each_width(report, assert_no_overflow)
    report.set_viewport_size(SMALLEST)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
    assert axe(report) == []


def test_officer_prints_the_report_without_the_form(told: Page) -> None:
    told.emulate_media(media="print")
    told.set_viewport_size(A4)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
    expect(told.get_by_role("button", name="Show the report")).to_be_hidden()
    expect(told.get_by_role("link", name="Download as CSV")).to_be_hidden()
    expect(told.locator(".app-position")).to_be_visible()
    expect(told.locator("thead").first).to_be_visible()
    assert_no_overflow(told)
    link = told.get_by_role("link", name="Action 2.1 Offer induction places").first
    assert link.evaluate("element => getComputedStyle(element, '::after').content") == "none", "an address on paper"
    shot(told, "progress-print")
