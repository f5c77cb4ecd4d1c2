"""The style guide, drawn and in a browser: every component and state meets WCAG 2.2 AA at each width."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser import PHONE, assert_no_overflow, assert_summary_links, at_each_width, axe, shot, sign_in
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.urls("tests.govuk.urls")
STATES = ["", "?wrong=yes", "?past=yes"]


@pytest.fixture
def reader(client: Client, db: None) -> Client:
    """Somebody signed in, who may read the guide."""
    client.force_login(PersonFactory())
    return client


@pytest.fixture
def guide(page: Page, live_server: Any) -> Callable[..., Page]:
    """Opens the guide in the browser, signed in; takes the state to show."""
    sign_in(page, live_server.url, PersonFactory())

    def opened(state: str = "") -> Page:
        page.goto(f"{live_server.url}/guide/{state}")
        return page

    return opened


@pytest.mark.parametrize("state", STATES)
def test_guide_is_drawn(reader: Client, state: str) -> None:
    page = reader.get(f"/guide/{state}")
    assert page.status_code == 200
    assert "<h1" in page.content.decode()


def test_guide_title_says_error_when_a_form_is_wrong(reader: Client) -> None:
    def title(state: str) -> str:
        found = re.search("<title>(.*?)</title>", reader.get(f"/guide/{state}").content.decode())
        assert found
        return found[1]

    right = (
        "Components and states \N{EN DASH} Example care workforce strategy 2022 to 2027 \N{EN DASH} Action plan tracker"
    )
    assert title("") == right
    assert title("?wrong=yes") == f"Error: {right}"


def test_guide_needs_no_inline_style_or_script(reader: Client) -> None:
    drawn = reader.get("/guide/?wrong=yes&past=yes").content.decode()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", drawn) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", drawn) if "src=" not in tag] == []


@pytest.mark.browser
@pytest.mark.parametrize("state", STATES)
def test_guide_meets_wcag_at_each_width(guide: Callable[..., Page], state: str) -> None:
    page = guide(state)

    def check(page: Page) -> None:
        assert axe(page) == []
        assert_no_overflow(page)
        width = page.viewport_size["width"] if page.viewport_size else 0
        shot(page, f"guide{state.strip('?').replace('=', '-')}-{width}")

    at_each_width(page, check)


@pytest.mark.browser
def test_guide_error_links_lead_to_boxes(guide: Callable[..., Page]) -> None:
    page = guide("?wrong=yes")
    assert page.locator(".govuk-error-summary a").count() == 12
    assert_summary_links(page)


@pytest.mark.browser
def test_guide_reveals_fields_of_the_choice_made(guide: Callable[..., Page]) -> None:
    page = guide()
    cause = page.get_by_label("What is the cause?")
    expect(cause).to_be_hidden()
    page.get_by_label("Amber").check()
    expect(cause).to_be_visible()
    page.get_by_label("Red").check()
    expect(cause).to_be_visible()
    page.get_by_label("Green").check()
    expect(cause).to_be_hidden()


@pytest.mark.browser
def test_guide_shows_every_field_without_javascript(browser: Any, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    sign_in(page, live_server.url, PersonFactory())
    page.goto(f"{live_server.url}/guide/")
    expect(page.get_by_label("What is the cause?")).to_be_visible()
    expect(page.get_by_text("You can enter up to 300 characters")).to_be_visible()
    context.close()


@pytest.mark.browser
def test_guide_counts_characters(guide: Callable[..., Page]) -> None:
    page = guide()
    page.get_by_label("What was done?").fill("x" * 590)
    expect(
        page.locator(".govuk-character-count__status").get_by_text("You have 10 characters remaining")
    ).to_be_visible()
