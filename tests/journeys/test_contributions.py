"""A supporting partner contributes, and a lead records what was said on the telephone, in a real browser."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from actions.models import Review, StatusUpdate, UpdateConfirmation
from tests.actions.reporting import Reporting
from tests.browser import DESKTOP, PHONE, SMALLEST, assert_no_overflow, assert_summary_links, axe, shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def period(cast: Any) -> Any:
    """July to September 2026, open for updates."""
    reporting = Reporting(cast)
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2030, 1, 31)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


def look(page: Page, name: str) -> None:
    """Hold a page to every rule, at each width, and take its picture."""
    size = page.viewport_size
    for each in (DESKTOP, PHONE):
        page.set_viewport_size(each)  # type: ignore[arg-type]
        assert axe(page) == [], name
        shot(page, f"contributions-{name}-{each['width']}")
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    assert_no_overflow(page)
    assert_summary_links(page)
    assert size is not None
    page.set_viewport_size(size)


def test_supporting_partner_contributes(page: Page, live_server: Any, cast: Any, period: Any) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(page, live_server.url, cast.bob)
    page.goto(f"{live_server.url}/my-work/")
    look(page, "my-work")
    page.get_by_role("link", name="Write contribution").click()
    page.get_by_role("button", name="Check and send").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Enter what was done")
    look(page, "form")
    page.get_by_label("What was done in July to September 2026?").fill("Hosted 4 visits for learners.")
    expect(page.locator("#draft-status")).to_contain_text("Draft saved")
    page.get_by_role("button", name="Check and send").last.click()
    look(page, "check")
    page.get_by_role("button", name="Send contribution").click()
    expect(page.get_by_role("heading", name="Contribution sent")).to_be_visible()
    look(page, "sent")
    page.get_by_role("link", name="Action 1.1").click()
    expect(page.get_by_role("heading", name="Contributions of supporting partners")).to_be_visible()
    look(page, "action")
    assert StatusUpdate.objects.get().done == "Hosted 4 visits for learners."


def test_lead_records_and_partner_confirms_from_the_mail(page: Page, live_server: Any, cast: Any, period: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/")
    page.get_by_role("link", name="Record for a partner").click()
    look(page, "choose")
    page.get_by_role("link", name="Riverside College").click()
    page.get_by_role("button", name="Check").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Select how they told you")
    look(page, "behalf-form")
    page.get_by_label("Telephone call").check()
    for box, text in {"Day": "2", "Month": "10", "Year": "2026"}.items():
        page.get_by_role("group", name="When?").get_by_label(box).fill(text)
    page.get_by_label("Who told you?").fill("the placements manager")
    message = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"They said so."}
    page.get_by_label("The message itself").set_input_files(message)  # type: ignore[arg-type]
    page.get_by_label("In progress").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_label("What was done in July to September 2026?").fill("27 people came.")
    page.get_by_role("button", name="Check").last.click()
    expect(page.get_by_text("a telephone call of 2 October 2026 with the placements manager")).to_be_visible()
    look(page, "behalf-check")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("1 person was asked by mail to confirm or correct it.")).to_be_visible()
    look(page, "behalf-action")
    confirm_from_mail(page, live_server, cast)
    accept_as_deputy(page, live_server, cast)


def confirm_from_mail(page: Page, live_server: Any, cast: Any) -> None:
    """The partner, on a phone: two presses."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(page, live_server.url, cast.alice)
    path = re.search(r"https?://[^/\s]+(/\S+/confirm/)", str(mail.outbox[0].body))
    assert path is not None
    page.goto(live_server.url + path[1])
    look(page, "confirm")
    assert not UpdateConfirmation.objects.exists()
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_text("Confirmed for Riverside College.")).to_be_visible()
    look(page, "confirmed")


def accept_as_deputy(page: Page, live_server: Any, cast: Any) -> None:
    """Somebody else than who typed it."""
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    sign_in(page, live_server.url, cast.dan)
    page.goto(f"{live_server.url}/reviews/")
    page.get_by_role("link", name="1.1").first.click()
    expect(page.get_by_text("Recorded by Carol Example for Riverside College")).to_be_visible()
    page.get_by_label("Accept as green").check()
    page.get_by_role("button", name="Save", exact=False).last.click()
    expect(page.get_by_text("Action 1.1 accepted as green.")).to_be_visible()
    assert Review.objects.get().reviewer == cast.dan
