"""A lead looks after the reminders of a strategy; a partner chooses how often, and leaves by the address in a mail."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from actions.models import CalendarKey, Frequency, ReminderPreference
from actions.reminders.refusals import note_refusal
from actions.reminders.settings import read_steps
from actions.reminders.stopping import stop_address
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
def test_lead_looks_after_the_reminders(page: Page, live_server: Any, cast: Any, things: Any, size: Any) -> None:
    note_refusal(cast.bob, cast.bob.email, "550 No such user", cast.later())
    start(page, live_server, cast.carol, f"{CARE}/set-up/", size)
    page.get_by_role("link", name="Reminders", exact=True).click()
    expect(page.get_by_text("The timetable of reminders has never run")).to_be_visible()
    check(page, "reminders", size)
    page.get_by_role("button", name="Try again to reach Bob Example").click()
    expect(page.get_by_text("The next mail to bob@example.org will be tried.")).to_be_visible()
    page.get_by_role("link", name="Days of reminders").click()
    page.get_by_label("Days before for Action due").fill("soon")
    page.get_by_role("button", name="Save days").click()
    expect(page.get_by_role("alert").get_by_text("Action due: Enter whole numbers")).to_be_visible()
    check(page, "reminder-steps-wrong", size)
    page.get_by_label("Days before for Action due").fill("14, 3")
    page.get_by_label("Once a week").check()
    page.get_by_role("button", name="Save days").click()
    expect(page.get_by_text("The days of reminders are saved.")).to_be_visible()
    steps = read_steps(cast.strategy.pk)
    assert (steps.schedules["action_due"].days, steps.quietest) == ((-14, -3), Frequency.WEEKLY)
    page.goto(f"{live_server.url}/partners/college/")
    page.get_by_role("link", name="Change the shared mailbox").click()
    page.get_by_label("Address of the shared mailbox").fill("office")
    page.get_by_role("button", name="Save mailbox").click()
    expect(page.get_by_role("alert").get_by_text("must be an email address")).to_be_visible()
    check(page, "mailbox-wrong", size)
    page.get_by_label("Address of the shared mailbox").fill("office@college.example")
    page.get_by_role("button", name="Save mailbox").click()
    expect(page.get_by_text("Reminders go to office@college.example as well")).to_be_visible()


@SIZES
def test_partner_chooses_how_often_and_leaves_by_the_mail(
    page: Page, live_server: Any, cast: Any, things: Any, size: Any
) -> None:
    start(page, live_server, cast.alice, "/account/", size)
    page.get_by_role("link", name="Open your reminders").click()
    page.get_by_label("Once a week").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("From now on you get one mail a week")).to_be_visible()
    check(page, "own-reminders", size)
    page.get_by_role("link", name="Set up a calendar").click()
    check(page, "calendar", size)
    page.get_by_role("button", name="Make the address").click()
    expect(page.get_by_text("/calendar/")).to_be_visible()
    check(page, "calendar-made", size)
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("button", name="Stop the calendar").click()
    expect(page.get_by_text("The address of your calendar no longer works.")).to_be_visible()
    assert CalendarKey.objects.get().revoked_at is not None
    page.context.clear_cookies()
    page.goto(stop_address(cast.alice).replace("http://testserver", live_server.url))
    check(page, "reminders-stop", size)
    page.get_by_role("button", name="Get fewer reminders").click()
    expect(page.get_by_role("heading", name="You get fewer reminders")).to_be_visible()
    check(page, "reminders-stopped", size)
    assert ReminderPreference.objects.get().frequency == Frequency.ONLY_LATE
