"""The update desk in a real browser: from a mail's link to the receipt, corrections, no change, a prepared draft."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from accounts.clock import change, record_many
from accounts.models import Membership
from accounts.services import set_delegate
from actions.models import StatusUpdate, UpdateDraft
from tests.actions.reporting import Reporting
from tests.browser import DESKTOP, PHONE, SMALLEST, assert_no_overflow, assert_summary_links, axe, shot, sign_in
from tests.cast import PASSWORD
from tests.journeys.test_partner_logs import SLOW, Loads

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = "/strategies/care-plan/actions/1.1/update/"
DONE = "What was done in July to September 2026?"


@pytest.fixture
def reporting(cast: Any) -> Reporting:
    return Reporting(cast)


@pytest.fixture
def earlier(reporting: Reporting) -> Any:
    """April to June 2026."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 6, 14), "due": date(2026, 7, 16), "cut_off": date(2026, 7, 30)}
    return reporting.period(date(2026, 4, 1), date(2026, 6, 30), **dates)


@pytest.fixture
def period(reporting: Reporting, earlier: Any) -> Any:
    """July to September 2026: due on 16 October; the cut-off is far away."""
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2030, 1, 31)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


def check_page(page: Page, name: str) -> None:
    """Hold the page as it stands against WCAG at a desk and on a phone, and against overflow on the smallest."""
    for label, size in (("desk", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
        assert_no_overflow(page)
        shot(page, f"{name}-{label}")
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    assert_no_overflow(page)
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_from_a_mails_link_to_the_receipt_in_4_pages_and_6_fields(
    page: Page, live_server: Any, cast: Any, period: Any, size: Any
) -> None:
    """Signing in included: a green update takes no more than what the form and the password need."""
    page.set_viewport_size(size)
    loads, fields = Loads(page), []
    page.goto(f"{live_server.url}{FORM}?period=2026-07-01%2F2026-09-30")
    for box, text in (("input[name=login]", "alice@example.org"), ("input[name=password]", PASSWORD)):
        page.locator(box).fill(text)
        fields.append(box)
    page.locator("main form").filter(has=page.locator("input[name=password]")).locator("button").first.click()
    for choice in ("In progress", "Green"):
        page.get_by_role("radio", name=choice).check()
        fields.append(choice)
    for label, text in ((DONE, "Ran 2 taster days."), ("What happens next? (optional)", "Run a third.")):
        page.get_by_label(label).fill(text)
        fields.append(label)
    page.get_by_role("button", name="Check and submit").click()
    heading(page, "Check your update before you send it")
    page.get_by_role("button", name="Submit update").click()
    heading(page, "Update sent")
    assert (loads.count, len(fields)) == (4, 6)
    assert StatusUpdate.objects.get().next == "Run a third."


def test_partner_corrects_what_was_sent(
    page: Page, live_server: Any, cast: Any, period: Any, reporting: Reporting
) -> None:
    update = reporting.send(cast.actions["1.1"], period)
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/my-work/")
    page.get_by_role("link", name="Correct the update for Action 1.1").click()
    page.get_by_role("button", name="Check and submit").click()
    expect(page.locator(".govuk-error-summary a")).to_have_text(["Enter why you correct it"])
    assert_summary_links(page)
    check_page(page, "correct-problem")
    page.get_by_label("Why do you correct it?").fill("It was 25, not 27.")
    page.get_by_label(DONE).fill("Ran 2 taster days with 25 people.")
    page.get_by_role("button", name="Check and submit").click()
    check_page(page, "correct-check")
    page.get_by_role("button", name="Submit correction").click()
    heading(page, "Correction sent")
    check_page(page, "correct-sent")
    row = StatusUpdate.objects.latest("pk")
    assert (row.corrects, row.done) == (update, "Ran 2 taster days with 25 people.")


def test_partner_says_that_nothing_has_changed(
    page: Page, live_server: Any, cast: Any, earlier: Any, period: Any, reporting: Reporting
) -> None:
    reporting.accept(reporting.send(cast.actions["1.1"], earlier))
    sign_in(page, live_server.url, cast.alice)
    loads = Loads(page)
    page.goto(f"{live_server.url}/my-work/")
    page.get_by_text("Nothing has changed for Action 1.1").click()
    check_page(page, "no-change-my-work")
    page.get_by_label("Say it in one line (optional)").fill("The hall is still shut.")
    page.get_by_role("button", name="Send “no change” for Action 1.1").click()
    heading(page, "“No change” sent")
    assert loads.count == 2
    assert StatusUpdate.objects.latest("pk").done == "The hall is still shut."


def test_draft_is_prepared_by_one_and_sent_by_another(
    page: Page, browser: Browser, live_server: Any, cast: Any, period: Any, reporting: Reporting
) -> None:
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}{FORM}")
    page.get_by_role("radio", name="In progress").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_label(DONE).fill("Ran 2 taster days.")
    page.get_by_role("button", name="Check and submit").click()
    check_page(page, "prepared-check")
    page.get_by_role("button", name="Save and tell Bob Example").click()
    expect(page.get_by_text("Bob Example was told.")).to_be_visible()
    (message,) = mail.outbox
    link = re.search(r"Check and send: https?://[^/]+(\S+)", message.body)
    assert link is not None
    page.context.clear_cookies()
    sign_in(page, live_server.url, cast.bob)
    page.goto(f"{live_server.url}/my-work/")
    check_page(page, "prepared-my-work")
    page.goto(f"{live_server.url}{link[1]}")
    expect(page.get_by_text("Prepared by Alice Example, ready to send.")).to_be_visible()
    page.get_by_role("button", name="Submit update").click()
    heading(page, "Update sent")
    assert StatusUpdate.objects.get().author == cast.bob


def test_window_that_dies_loses_only_what_was_typed_since_the_last_save(
    browser: Browser, live_server: Any, cast: Any, period: Any
) -> None:
    page = opened(browser, live_server.url, cast.alice)
    page.get_by_label(DONE).fill("Half a sentence")
    status = page.locator("#draft-status")
    expect(status).to_have_text(re.compile(r"^Draft saved at .*[ap]m\.$"), timeout=SLOW)
    said = status.text_content()
    # Whatever a closing window still tries reaches nobody, as where its process is killed.
    page.context.set_offline(True)
    page.get_by_label(DONE).fill("Half a sentence more")
    expect(status).to_have_text(f"{said} What you typed since is not saved yet.")
    page.context.close()
    page = opened(browser, live_server.url, cast.alice)
    expect(page.get_by_label(DONE)).to_have_value("Half a sentence")
    expect(page.locator("#draft-status")).to_have_text(str(said))
    assert UpdateDraft.objects.get().content["done"] == "Half a sentence"
    page.context.close()


def opened(browser: Browser, url: str, person: Any) -> Page:
    """The form in a window of its own."""
    page = browser.new_context(locale="en-GB", timezone_id="Europe/London").new_page()
    sign_in(page, url, person)
    page.goto(f"{url}{FORM}")
    return page
