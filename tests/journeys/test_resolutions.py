"""The officer enters pasted minutes, records an answer, proposes to close, and the committee agrees."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from scrutiny.models import Committee, MeetingStatus, Resolution, ResolutionStage, ResolutionVersion
from tests.browser import DESKTOP, PHONE, check, sign_in
from tests.factories.scrutiny import make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
MINUTES = Path(__file__).parents[1] / "scrutiny" / "minutes" / "ics-workforce.txt"
LIST = "/scrutiny/health-and-care/resolutions/"


def start(page: Page, live_server: Any, person: Any, path: str, size: Any) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, person)
    page.goto(f"{live_server.url}{path}")


@SIZES
def test_officer_enters_minutes_and_the_committee_closes(
    page: Page, live_server: Any, cast: Any, things: Any, size: Any
) -> None:
    start(page, live_server, cast.olive, LIST, size)
    page.get_by_role("button", name="Add resolutions from minutes").click()
    page.get_by_role("button", name="Split into resolutions").click()
    expect(page.get_by_role("alert").get_by_text("Enter the minutes")).to_be_visible()
    page.get_by_label("Meeting").select_option("2026-06-15")
    page.get_by_label("Paste the minutes").fill(MINUTES.read_text())
    page.get_by_role("button", name="Split into resolutions").click()
    expect(page.get_by_role("heading", name="2. Check the suggested split: 3 found")).to_be_visible()
    expect(page.get_by_text("The words say “in 6 months’ time”: 6 months from 15 June 2026.")).to_be_visible()  # noqa: RUF001
    check(page, "resolution-split", size)
    page.get_by_role("button", name="Add what is ticked").click()
    expect(page.get_by_text("2 resolutions added.")).to_be_visible()
    check(page, "resolutions", size)
    page.get_by_role("link", name="15 Jun 2026, 2.", exact=True).click()
    expect(page.get_by_text("Non-Executive Director People", exact=True)).to_be_visible()
    check(page, "resolution", size)
    page.get_by_role("link", name="Record an answer").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_text("Enter what was answered")).to_be_visible()
    check(page, "resolution-answer", size)
    page.get_by_label("What was answered").fill("An update came to the committee.")
    page.get_by_label("Who answered").fill("Moorland NHS Trust")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Answer recorded.")).to_be_visible()
    page.get_by_role("link", name="Propose to close it").click()
    page.get_by_label("Why it can be closed").fill("The update was given.")
    page.get_by_role("button", name="Propose to close").click()
    expect(page.get_by_text("A meeting of the committee agrees or refuses.")).to_be_visible()
    today = timezone.localdate()
    make_meeting(Committee.objects.get(), today, status=MeetingStatus.HELD)
    page.get_by_role("link", name="Record what the meeting decided").click()
    page.get_by_label("It agreed to close it").check()
    page.get_by_label("At which meeting").select_option(today.isoformat())
    check(page, "resolution-decide", size)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Recorded what the committee decided.")).to_be_visible()
    row = Resolution.objects.get(number="2.")
    assert ResolutionVersion.objects.open().get(resolution=row).stage == ResolutionStage.CLOSED


@SIZES
def test_officer_takes_a_question_away_and_says_who_owes_it(
    page: Page, live_server: Any, cast: Any, things: Any, size: Any
) -> None:
    make_meeting(Committee.objects.get(), timezone.localdate())
    start(page, live_server, cast.olive, LIST, size)
    page.get_by_label("Take away a question").fill("How many shifts were not filled?")
    page.get_by_label("Take away a question").press("Enter")
    expect(page.get_by_text("Question taken away.")).to_be_visible()
    page.get_by_role("link", name="question", exact=False).first.click()
    page.get_by_role("link", name="Change who owes what by when").click()
    page.get_by_label("Who owes the answer").select_option(label="Moorland NHS Trust")
    page.get_by_label("By a date").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_text("Enter the date")).to_be_visible()
    check(page, "resolution-change", size)
    for name, value in (("Day", "1"), ("Month", "3"), ("Year", "2027")):
        page.get_by_label(name, exact=True).fill(value)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("chosen by the officer")).to_be_visible()
    page.get_by_role("button", name="Confirm Moorland NHS Trust").click()
    expect(page.get_by_text("Confirmed: Moorland NHS Trust owes the answer.")).to_be_visible()
