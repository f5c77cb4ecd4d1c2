"""The ways around reminders that somebody takes twice, too late, backwards, or without a mouse or JavaScript."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.clock import change, record_many
from accounts.models import PartnerVersion
from accounts.services import add_member, set_mailbox
from actions.models import (
    ActionState,
    AddressRefusal,
    CalendarKey,
    Frequency,
    Reminder,
    ReminderPreference,
    ReminderRun,
)
from actions.reminders.refusals import note_refusal
from actions.reminders.settings import read_steps
from actions.reminders.stopping import stop_address
from actions.reminders.sweep import sweep
from actions.services.reminder_steps import StepsWanted, set_reminder_steps
from tests.actions.story import at
from tests.browser import DESKTOP, PHONE, check, shot, sign_in
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
PLAN = "/strategies/care-plan"
REMINDERS = f"{PLAN}/reminders/"
SEND = "Send now what is due today"


@pytest.fixture
def monday(cast: Any, story: Any) -> Iterator[Any]:
    """The story, on Monday 3 August 2026, 14:00 in London: Action 2.1 is late for April to June."""
    with time_machine.travel(at(8, 3, 13)):
        yield story


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    fresh = context.new_page()
    fresh.set_default_timeout(SLOW)
    yield fresh
    context.close()


def start(page: Page, live_server: Any, person: Any, path: str, size: Any = DESKTOP) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, person)
    page.goto(f"{live_server.url}{path}")


def press_by_keyboard(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go to something by the Tab key alone, and press a key there."""
    page.keyboard.press("Control+Home")
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"The Tab key does not lead to {wanted}.")


@SIZES
def test_sent_update_takes_its_reminder_back(
    page: Page, live_server: Any, cast: Any, monday: Any, settings: Any, size: Any
) -> None:
    settings.BASE_URL = live_server.url
    start(page, live_server, cast.alice, "/account/reminders/", size)
    expect(page.get_by_text("The update for April to June 2026 is 18 days late")).to_be_visible()
    check(page, "own-reminders-late", size)
    page.get_by_role("link", name="Update Action 2.1").click()
    page.get_by_role("radio", name="In progress").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_label("What was done in April to June 2026?").fill("Booked 12 places more.")
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit update").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update sent")
    page.goto(f"{live_server.url}/account/reminders/")
    expect(page.get_by_text("Nothing to remind you of on Monday 3 August 2026.")).to_be_visible()
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{REMINDERS}")
    expect(page.get_by_text("Alice Example")).to_have_count(0)
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("2 mails are on the way.")).to_be_visible()
    assert "alice@example.org" not in {address for one in mail.outbox for address in one.to}


@SIZES
def test_send_now_twice_backwards_and_signed_out(
    page: Page, live_server: Any, cast: Any, monday: Any, size: Any
) -> None:
    start(page, live_server, cast.carol, REMINDERS, size)
    expect(page.get_by_text("7 days after the last day of grace, second reminder: 30 July 2026")).to_be_visible()
    check(page, "strategy-reminders", size)
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("3 mails are on the way.")).to_be_visible()
    check(page, "strategy-reminders-sent", size)
    page.go_back()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("Nothing new to send.")).to_be_visible()
    page.get_by_role("button", name=SEND).dblclick()
    expect(page.get_by_text("Nothing new to send.").first).to_be_visible()
    assert len(mail.outbox) == 3
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("You were signed out, so nothing was done.")).to_be_visible()
    check(page, "send-now-signed-out", size)
    assert "next=" in page.url
    assert REMINDERS in page.url


def test_refused_address_is_tried_again_from_two_windows(page: Page, live_server: Any, cast: Any, monday: Any) -> None:
    note_refusal(cast.alice, cast.alice.email, "550 5.1.1 No such user", at(7, 30))
    start(page, live_server, cast.carol, f"{PLAN}/people/")
    expect(page.get_by_text("mail to this address was refused on 30 July 2026")).to_be_visible()
    check(page, "people-refused")
    page.get_by_role("link", name="Alice Example").click()
    check(page, "person-refused")
    page.get_by_role("link", name="refused addresses").click()
    expect(page.get_by_text("Not sent: the address was refused").first).to_be_visible()
    check(page, "strategy-reminders-refused")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Try again to reach Alice Example").click()
    expect(other.get_by_text("The next mail to alice@example.org will be tried.")).to_be_visible()
    page.get_by_role("button", name="Try again to reach Alice Example").click()
    expect(page.get_by_text("The next mail to alice@example.org is tried already.")).to_be_visible()
    note_refusal(cast.alice, cast.alice.email, "550 5.1.1 No such user", at(8, 2))
    page.goto(f"{live_server.url}{REMINDERS}")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Try again to reach Alice Example").click()
    expect(page.get_by_text("Sign in, then press the button again.")).to_be_visible()
    sign_in(page, live_server.url, cast.carol)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reminders")
    assert AddressRefusal.objects.filter(cleared_at=None).count() == 1


@SIZES
def test_shared_mailbox_comes_changes_and_goes(page: Page, live_server: Any, cast: Any, monday: Any, size: Any) -> None:
    start(page, live_server, cast.carol, "/partners/college/mailbox/", size)
    box = page.get_by_label("Address of the shared mailbox")
    box.fill("office@college.example")
    page.get_by_role("button", name="Save mailbox").click()
    expect(page.get_by_text("Reminders go to office@college.example as well")).to_be_visible()
    page.goto(f"{live_server.url}{REMINDERS}")
    expect(page.get_by_text("Shared mailbox of the organisation")).to_be_visible()
    expect(page.get_by_text("Alice Example")).to_have_count(0)
    page.goto(f"{live_server.url}/partners/college/mailbox/")
    set_mailbox(partner=cast.college, address="desk@college.example", by=cast.dan)
    box.fill("team@college.example")
    page.get_by_role("button", name="Save mailbox").click()
    expect(page.get_by_role("alert")).to_contain_text("Its shared mailbox now: desk@college.example.")
    expect(box).to_have_value("team@college.example")
    check(page, "mailbox-meanwhile", size)
    page.get_by_role("button", name="Save mailbox").click()
    expect(page.get_by_text("Reminders go to team@college.example as well")).to_be_visible()
    page.goto(f"{live_server.url}/partners/college/mailbox/")
    box.fill("")
    page.get_by_role("button", name="Save mailbox").click()
    expect(page.get_by_text("There is no shared mailbox.")).to_be_visible()
    assert PartnerVersion.objects.open().get(partner=cast.college).mailbox is None
    page.goto(f"{live_server.url}{REMINDERS}")
    expect(page.get_by_text("Alice Example")).to_be_visible()


def test_person_who_left_gets_nothing_and_leads_are_told(page: Page, live_server: Any, cast: Any, monday: Any) -> None:
    start(page, live_server, cast.carol, REMINDERS)
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("3 mails are on the way.")).to_be_visible()
    page.goto(f"{live_server.url}{PLAN}/people/{cast.alice.pk}/close/")
    page.get_by_role("button", name=re.compile("Close")).click()
    expect(page.get_by_text("Alice Example can no longer sign in.")).to_be_visible()
    page.goto(f"{live_server.url}{REMINDERS}")
    nobody = "2 actions (1.1 and 2.1): nobody can sign in for Riverside College, and it has no shared mailbox."
    expect(page.get_by_text(nobody)).to_be_visible()
    with time_machine.travel(at(8, 6, 13)):
        page.goto(f"{live_server.url}{REMINDERS}")
        expect(page.get_by_text("Alice Example")).to_have_count(0)
        expect(page.get_by_text("4 reminders of this strategy go to 2 people.")).to_be_visible()
        page.get_by_role("button", name=SEND).click()
        expect(page.get_by_text("2 mails are on the way.")).to_be_visible()
        expect(page.get_by_text("No reminder of this strategy goes out.")).to_be_visible()
        page.get_by_role("button", name=SEND).click()
        expect(page.get_by_text("Nothing new to send.")).to_be_visible()
    first, after = mail.outbox[:3], mail.outbox[3:]
    assert [one.to for one in first].count(["alice@example.org"]) == 1
    assert sorted(one.to for one in after) == [["carol@example.org"], ["dan@example.org"]]
    assert "3 actions lack an accountable person or a lead partner.\n2 of them are new or have" in after[0].body
    page.goto(stop_address(cast.alice).replace("http://testserver", live_server.url))
    expect(page.get_by_role("heading", level=1)).to_have_text("Get fewer reminders")


def test_two_people_set_the_days_at_once(page: Page, live_server: Any, cast: Any, monday: Any) -> None:
    start(page, live_server, cast.carol, f"{REMINDERS}steps/")
    days = page.get_by_label("Days before for Action due")
    days.fill("3")
    wanted = {"action_due": StepsWanted(is_on=True, days=(-5,))}
    set_reminder_steps(strategy=cast.strategy, wanted=wanted, quietest=Frequency.WEEKLY, by=cast.ada)
    page.get_by_role("button", name="Save days").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody set the days of reminders while you did.")
    expect(page.get_by_text("Somebody else has just saved: 5 days before.")).to_be_visible()
    expect(days).to_have_value("3")
    check(page, "reminder-steps-meanwhile")
    page.get_by_role("button", name="Save days").click()
    expect(page.get_by_text("The days of reminders are saved.")).to_be_visible()
    assert read_steps(cast.strategy.pk).schedules["action_due"].days == (-3,)
    days.fill("9")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save days").click()
    expect(page.get_by_text("what you typed is kept")).to_be_visible()
    page.locator("input[name=login]").fill("carol@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form").filter(has=page.locator("input[name=password]")).locator("button").first.click()
    expect(days).to_have_value("9")


def test_hand_over_takes_what_waits_along(page: Page, live_server: Any, cast: Any, monday: Any) -> None:
    add_member(person=cast.steve, partner=cast.college, by=cast.carol, now=at(8, 2))
    with change(kind="owners_set", job="test", now=at(8, 2, 13)) as revision:
        record_many(revision, ActionState, {cast.actions["2.1"].pk: {"person_id": cast.alice.pk}})
    run = ReminderRun.objects.create(day=at(8, 3).date(), started_at=at(8, 3, 12))
    assert sweep(run, at(8, 3, 12)).found
    of_alice = Reminder.objects.filter(person=cast.alice, kind="update_late")
    assert of_alice.get().withdrawn_at is None
    start(page, live_server, cast.alice, f"{PLAN}/actions/2.1/hand-over/")
    page.get_by_label("Who takes over?").select_option(label="Steve Example")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Steve Example is now accountable for Action 2.1.")).to_be_visible()
    page.goto(f"{live_server.url}/account/reminders/")
    expect(page.get_by_text("Nothing to remind you of on Monday 3 August 2026.")).to_be_visible()
    sign_in(page, live_server.url, cast.steve)
    page.goto(f"{live_server.url}/account/reminders/")
    expect(page.get_by_text("Action 2.1 Offer induction places").first).to_be_visible()
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}{REMINDERS}")
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("mails are on the way.")).to_be_visible()
    assert of_alice.get().withdrawn_why == "settled"
    addresses = {address for one in mail.outbox for address in one.to}
    assert "steve@example.org" in addresses
    assert "alice@example.org" not in addresses


def stop(page: Page, live_server: Any, person: Any) -> str:
    return stop_address(person).replace("http://testserver", live_server.url)


@pytest.mark.parametrize("by", ["script", "no script"])
def test_fewer_by_the_mail_twice_and_by_a_broken_link(
    page: Page, plain: Page, live_server: Any, cast: Any, monday: Any, by: str
) -> None:
    page = page if by == "script" else plain
    page.set_default_timeout(SLOW)
    address = stop(page, live_server, cast.alice)
    page.goto(address)
    page.reload()
    assert not ReminderPreference.objects.exists()
    page.get_by_role("button", name="Get fewer reminders").click()
    expect(page.get_by_role("heading", name="You get fewer reminders")).to_be_visible()
    chosen = ReminderPreference.objects.get()
    assert chosen.frequency == Frequency.ONLY_LATE
    page.go_back()
    page.goto(address)
    expect(page.get_by_role("button", name="Get fewer reminders")).to_have_count(0)
    expect(page.get_by_role("heading", name="You get fewer reminders")).to_be_visible()
    page.goto(address[:-4])
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    if by == "script":
        check(page, "stop-broken")
    page.get_by_role("link", name="sign in and choose how often").click()
    expect(page).to_have_url(re.compile("/account/login/.*reminders"))


@pytest.mark.parametrize("by", ["script", "no script"])
def test_calendar_is_made_replaced_and_ended(
    page: Page, plain: Page, live_server: Any, cast: Any, monday: Any, by: str
) -> None:
    page = page if by == "script" else plain
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/account/reminders/")
    page.get_by_role("link", name="Set up a calendar").click()
    page.get_by_role("button", name="Make the address").click()
    first = page.locator("code").inner_text().replace("http://testserver", live_server.url)
    assert page.request.get(first).status == 200
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_text("A calendar last asked for it on 3 August 2026")).to_be_visible()
    page.get_by_role("link", name="Replace the address").click()
    expect(page.get_by_text("The present address stops working at once.")).to_be_visible()
    page.get_by_role("button", name="Replace the address").click()
    second = page.locator("code").inner_text().replace("http://testserver", live_server.url)
    assert (page.request.get(first).status, page.request.get(second).status) == (404, 200)
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("button", name="Stop the calendar").click()
    expect(page.get_by_text("The address of your calendar no longer works.")).to_be_visible()
    assert page.request.get(second).status == 404
    page.go_back()
    page.goto(f"{live_server.url}/account/reminders/")
    expect(page.get_by_role("link", name="Set up a calendar")).to_be_visible()
    assert CalendarKey.objects.filter(revoked_at=None).count() == 0


def test_everything_by_keyboard_alone(page: Page, live_server: Any, cast: Any, monday: Any) -> None:
    note_refusal(cast.bob, cast.bob.email, "550 5.1.1 No such user", at(7, 30))
    start(page, live_server, cast.carol, REMINDERS)
    press_by_keyboard(page, page.get_by_role("button", name=SEND))
    expect(page.get_by_text("3 mails are on the way.")).to_be_visible()
    press_by_keyboard(page, page.get_by_role("button", name="Try again to reach Bob Example"), "Space")
    expect(page.get_by_text("The next mail to bob@example.org will be tried.")).to_be_visible()
    press_by_keyboard(page, page.get_by_role("link", name="Days of reminders"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Days of reminders")
    press_by_keyboard(page, page.get_by_label("Days before for Action due"), "ControlOrMeta+a")
    page.keyboard.type("14, 3")
    press_by_keyboard(page, page.get_by_role("button", name="Save days"))
    expect(page.get_by_text("The days of reminders are saved.")).to_be_visible()
    press_by_keyboard(page, page.get_by_role("button", name="Go back to the usual days"))
    expect(page.get_by_text("Reminders go out on the usual days again.")).to_be_visible()
    page.goto(f"{live_server.url}/account/reminders/")
    press_by_keyboard(page, page.get_by_label("Each working day with something new"), "ArrowDown")
    press_by_keyboard(page, page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("From now on you get one mail a week")).to_be_visible()
    page.goto(stop(page, live_server, cast.carol))
    press_by_keyboard(page, page.get_by_role("button", name="Get fewer reminders"))
    expect(page.get_by_role("heading", name="You get fewer reminders")).to_be_visible()


def test_everything_without_javascript(plain: Page, live_server: Any, cast: Any, monday: Any) -> None:
    note_refusal(cast.bob, cast.bob.email, "550 5.1.1 No such user", at(7, 30))
    sign_in(plain, live_server.url, cast.carol)
    plain.goto(f"{live_server.url}{REMINDERS}")
    plain.get_by_role("button", name=SEND).click()
    expect(plain.get_by_text("3 mails are on the way.")).to_be_visible()
    plain.get_by_role("button", name="Try again to reach Bob Example").click()
    expect(plain.get_by_text("The next mail to bob@example.org will be tried.")).to_be_visible()
    plain.get_by_role("link", name="With reminders").click()
    expect(plain.get_by_text("Carol Example pressed “Send now”")).to_be_visible()
    plain.get_by_role("link", name="Days of reminders").click()
    plain.get_by_label("Days before for Action due").fill("14, x")
    plain.get_by_role("button", name="Save days").click()
    expect(plain.get_by_role("alert")).to_contain_text("Action due: Enter whole numbers")
    expect(plain.get_by_label("Days before for Action due")).to_have_value("14, x")
    plain.get_by_label("Days before for Action due").fill("14")
    plain.get_by_role("button", name="Save days").click()
    expect(plain.get_by_text("The days of reminders are saved.")).to_be_visible()


def test_reminders_on_paper(page: Page, live_server: Any, cast: Any, monday: Any) -> None:
    note_refusal(cast.bob, cast.bob.email, "550 5.1.1 No such user", at(7, 30))
    start(page, live_server, cast.carol, REMINDERS)
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("3 mails are on the way.")).to_be_visible()
    page.emulate_media(media="print")
    for path in (REMINDERS, "/account/reminders/"):
        page.goto(f"{live_server.url}{path}")
        seen = page.locator(".govuk-button, .app-nav, .app-noprint").evaluate_all(
            "all => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML)"
        )
        assert seen == [], path
        shot(page, f"paper-{path.strip('/').replace('/', '-')}")
    page.goto(f"{live_server.url}{REMINDERS}")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    assert 1 <= sheets <= 2
