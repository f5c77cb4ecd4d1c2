"""The style guide, drawn and in a browser: every component and state meets WCAG 2.2 AA at each width."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser import PHONE, assert_no_overflow, assert_summary_links, at_each_width, axe, shot

pytestmark = pytest.mark.urls("tests.govuk.urls")
STATES = ["", "?wrong=yes", "?past=yes"]


@pytest.mark.parametrize("state", STATES)
def test_guide_is_drawn(client: Client, state: str) -> None:
    page = client.get(f"/guide/{state}")
    assert page.status_code == 200
    assert "<h1" in page.content.decode()


def test_guide_title_says_error_when_a_form_is_wrong(client: Client) -> None:
    def title(state: str) -> str:
        found = re.search("<title>(.*?)</title>", client.get(f"/guide/{state}").content.decode())
        assert found
        return found[1]

    right = (
        "Components and states \N{EN DASH} Example care workforce strategy 2022 to 2027 \N{EN DASH} Action plan tracker"
    )
    assert title("") == right
    assert title("?wrong=yes") == f"Error: {right}"


def test_guide_needs_no_inline_style_or_script(client: Client) -> None:
    drawn = client.get("/guide/?wrong=yes&past=yes").content.decode()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", drawn) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", drawn) if "src=" not in tag] == []


@pytest.mark.browser
@pytest.mark.parametrize("state", STATES)
def test_guide_meets_wcag_at_each_width(page: Page, live_server: Any, state: str) -> None:
    page.goto(f"{live_server.url}/guide/{state}")

    def check(page: Page) -> None:
        assert axe(page) == []
        assert_no_overflow(page)
        width = page.viewport_size["width"] if page.viewport_size else 0
        shot(page, f"guide{state.strip('?').replace('=', '-')}-{width}")

    at_each_width(page, check)


@pytest.mark.browser
def test_guide_error_links_lead_to_boxes(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/guide/?wrong=yes")
    assert page.locator(".govuk-error-summary a").count() == 12
    assert_summary_links(page)


@pytest.mark.browser
def test_guide_reveals_fields_of_the_choice_made(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/guide/")
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
    page.goto(f"{live_server.url}/guide/")
    expect(page.get_by_label("What is the cause?")).to_be_visible()
    expect(page.get_by_text("You can enter up to 300 characters")).to_be_visible()
    context.close()


@pytest.mark.browser
def test_guide_counts_characters(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/guide/")
    page.get_by_label("What was done?").fill("x" * 590)
    expect(
        page.locator(".govuk-character-count__status").get_by_text("You have 10 characters remaining")
    ).to_be_visible()
