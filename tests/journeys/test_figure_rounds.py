"""A lead opens a round of training needs, the organisation asked answers it from My work, and the lead ends it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from actions.models import FigureRound
from tests.browser import DESKTOP, PHONE, check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""
ROUNDS = "/strategies/care-plan/rounds/"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_lead_opens_a_round_and_the_organisation_asked_answers(
    page: Page, live_server: Any, cast: Any, size: Any
) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{ROUNDS}")
    page.get_by_role("button", name="Open a round").click()
    page.get_by_role("link", name="Priority training needs").click()
    page.get_by_role("button", name="Open round").click()
    expect(page.get_by_role("alert").get_by_text("Enter what the round is called")).to_be_visible()
    check(page, "round-open", size)
    page.get_by_label("Name of the round").fill("Needs of 2027")
    for label, text in {"Day": "30", "Month": "June", "Year": "2099"}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Thing 1 to ask for").fill("What home care needs most")
    page.get_by_label("Organisation asked for thing 1").select_option(label="Riverside College")
    page.get_by_role("button", name="Open round").click()
    expect(page.get_by_text("0 of 1 answered, due 30 June 2099")).to_be_visible()
    check(page, "round", size)
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/my-work/")
    expect(page.get_by_text("1 answer asked for in a round of figures.")).to_be_visible()
    check(page, "round-my-work", size)
    page.get_by_role("link", name="Answer Needs of 2027").click()
    page.get_by_role("link", name="Answer in words").click()
    page.get_by_label("Your answer").fill("Moving and handling.")
    check(page, "round-answer", size)
    page.get_by_role("button", name="Save answer").click()
    expect(page.get_by_text("1 of 1 answered")).to_be_visible()
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{ROUNDS}1/end/")
    page.get_by_role("button", name="End round").click()
    expect(page.get_by_text("with every answer")).to_be_visible()
    check(page, "round-ended", size)
    page.goto(f"{live_server.url}{ROUNDS}")
    check(page, "rounds", size)
    assert FigureRound.objects.get().end.reason == ""
