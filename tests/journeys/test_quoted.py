"""A partner reads how it will be quoted and asks for a change, the lead answers, writes a summary and finds it all."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from actions.models import UpdateMessage, WorkstreamSummary
from tests.browser import DESKTOP, PHONE, check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
CARE = "/strategies/care-plan"


def start(page: Page, live_server: Any, person: Any, path: str, size: Any) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, person)
    page.goto(f"{live_server.url}{path}")


@SIZES
def test_partner_asks_for_a_change_and_the_lead_answers(
    page: Page, live_server: Any, cast: Any, things: Any, size: Any
) -> None:
    start(page, live_server, cast.alice, "/my-work/", size)
    page.get_by_role("link", name="How you will be quoted").click()
    expect(page.get_by_text("Once accepted, it prints these words as well")).to_be_visible()
    expect(page.get_by_text("Hub opened.")).to_be_visible()
    check(page, "quoted", size)
    page.get_by_role("link", name="Ask for a change about Action 1.1").click()
    page.get_by_role("button", name="Send to the reviewers").click()
    expect(page.get_by_role("alert").get_by_text("Enter what should change")).to_be_visible()
    check(page, "quoted-ask", size)
    page.get_by_label("What should the report say instead").fill("Two hubs opened, not one.")
    page.get_by_role("button", name="Send to the reviewers").click()
    expect(page.get_by_text("The reviewers see what you ask for.")).to_be_visible()
    expect(page.get_by_text("Two hubs opened, not one.")).to_be_visible()
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/")
    expect(page.get_by_role("heading", name="Partners wait for an answer (1)")).to_be_visible()
    check(page, "questions", size)
    page.get_by_role("link", name="Action 1.1: answer").click()
    page.get_by_label("Your question or answer").fill("Please correct it.")
    page.get_by_role("button", name="Write message").click()
    expect(page.get_by_text("Your message is there for the others to read.")).to_be_visible()
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}{CARE}/progress/quoted/")
    expect(page.get_by_text("Please correct it.")).to_be_visible()
    page.get_by_role("link", name="Correct it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.1")
    assert UpdateMessage.objects.count() == 2


@SIZES
def test_lead_writes_a_summary_and_finds_it_in_the_history(
    page: Page, live_server: Any, cast: Any, things: Any, size: Any
) -> None:
    start(page, live_server, cast.carol, f"{CARE}/workstreams/1/", size)
    page.get_by_role("link", name="Write a summary").click()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("alert").get_by_text("Enter the summary")).to_be_visible()
    check(page, "summary-form", size)
    page.get_by_label("Summary").fill("The hub opened on time.\nTwo more follow.")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Summary saved.")).to_be_visible()
    check(page, "summary", size)
    page.goto(f"{live_server.url}{CARE}/progress/")
    expect(page.get_by_text("The hub opened on time.")).to_be_visible()
    page.goto(f"{live_server.url}{CARE}/history/")
    page.get_by_label("What").select_option(label="Summary written")
    page.get_by_label("From").fill("32 July")
    page.get_by_role("button", name="Show changes").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, "history-wrong", size)
    page.get_by_label("From").fill("")
    page.get_by_role("button", name="Show changes").click()
    expect(page.get_by_role("heading", name="1 change.")).to_be_visible()
    check(page, "history", size)
    page.get_by_role("cell", name="Workstream 1").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Summary for January to March 2026")).to_be_visible()
    assert WorkstreamSummary.objects.count() == 1
