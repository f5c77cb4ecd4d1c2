"""A mailbox sends an update by a link in a real browser, on a phone, and the programme lead reviews it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from actions.models import LinkSender, StatusUpdate, UpdateLinkEnd
from tests.actions.reporting import GREEN, Reporting
from tests.browser import (
    DESKTOP,
    PHONE,
    SMALLEST,
    assert_no_overflow,
    assert_summary_links,
    axe,
    shot,
    sign_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOX = "office@college.example"
SLOW = 15_000


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def period(cast: Any) -> Any:
    """July to September 2026, after an accepted update for the quarter before."""
    reporting = Reporting(cast)
    reporting.tick(days=120)
    spring = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 1), due=date(2026, 7, 17))
    reporting.accept(reporting.send(cast.actions["1.1"], spring, internal_note="The trust may say no."))
    reporting.tick(days=90)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2030, 1, 31)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def look(page: Page, name: str) -> None:
    """Hold a page to every rule, at each width, and take its picture."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == [], name
        assert_no_overflow(page)
        shot(page, f"update-link-{name}-{size['width']}")
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    assert_no_overflow(page)
    assert_summary_links(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def send_link(page: Page, server: str) -> str:
    """The lead sends a link from the page of the action; what stands in the mail."""
    page.goto(f"{server}/strategies/care-plan/actions/1.1/")
    page.get_by_role("link", name="Send a link for the update").click()
    page.get_by_label("Email address").fill(BOX)
    page.get_by_label("For how many days does it work?").fill("14")
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_role("alert")).to_contain_text(f"A link was sent to {BOX}.")
    found = re.search(r"http://testserver(/update-link/\S+)", mail.outbox[-1].body)
    assert found
    return server + found[1]


def test_mailbox_sends_an_update_and_the_lead_reviews_it(
    page: Page, browser: Browser, live_server: Any, cast: Any, period: Any
) -> None:
    sign_in(page, live_server.url, cast.carol)
    address = send_link(page, live_server.url)
    look(page, "sending")
    visitor = browser.new_context(viewport=PHONE, locale="en-GB").new_page()  # type: ignore[arg-type]
    loads: list[str] = []
    visitor.on("load", lambda one: loads.append(one.url))
    visitor.goto(address)
    expect(visitor.get_by_text("The trust may say no.")).to_have_count(0)
    visitor.get_by_role("radio", name="In progress").check()
    visitor.get_by_role("radio", name="Green").check()
    visitor.get_by_label("What was done in July to September 2026?").fill("31 learners have started.")
    boxes = visitor.locator("main form .govuk-form-group:visible")
    asked = boxes.count()
    visitor.get_by_role("button", name="Check and submit").click()
    expect(visitor.get_by_label("Your name")).to_be_visible()
    asked += boxes.count()
    assert asked <= 8
    visitor.get_by_label("Your name").fill("Pat Example")
    visitor.get_by_label("Your job").fill("Office manager")
    visitor.get_by_role("button", name="Submit update").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Update sent")
    assert len(loads) <= 4, loads
    look(visitor, "receipt")
    visitor.context.close()
    update = StatusUpdate.objects.get(period=period)
    assert LinkSender.objects.get().update == update
    page.goto(f"{live_server.url}/reviews/{update.pk}/")
    expect(page.get_by_text("sent by link (Pat Example, Office manager)")).to_be_visible()
    page.goto(f"{live_server.url}/strategies/care-plan/reporting/links/")
    expect(page.get_by_text("Update sent by Pat Example, Office manager")).to_be_visible()
    look(page, "list")


def test_mailbox_without_javascript_mends_what_is_wrong_and_loses_nothing(
    page: Page, plain: Page, live_server: Any, cast: Any, period: Any
) -> None:
    sign_in(page, live_server.url, cast.carol)
    address = send_link(page, live_server.url)
    plain.goto(address)
    plain.get_by_label("What was done in July to September 2026?").fill("Half a sentence")
    plain.get_by_role("button", name="Save draft").click()
    plain.context.clear_cookies()
    plain.goto(address)
    expect(plain.get_by_label("What was done in July to September 2026?")).to_have_value("Half a sentence")
    plain.get_by_role("radio", name="In progress").check()
    plain.get_by_role("button", name="Check and submit").last.click()
    expect(plain.get_by_role("alert").or_(plain.locator(".govuk-error-summary")).first).to_contain_text(
        "Select how it is going"
    )
    plain.get_by_role("radio", name="Green").check()
    plain.get_by_role("button", name="Check and submit").last.click()
    plain.get_by_role("button", name="Submit update").click()
    expect(plain.locator(".govuk-error-summary")).to_contain_text("Enter your name")
    plain.get_by_label("Your name").fill("Pat Example")
    plain.get_by_label("Your job").fill("Office manager")
    plain.get_by_role("button", name="Submit update").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Update sent")
    assert StatusUpdate.objects.get(period=period).done == "Half a sentence"


def test_every_page_behind_a_link_and_one_that_was_called_off(
    page: Page, browser: Browser, live_server: Any, cast: Any, period: Any
) -> None:
    sign_in(page, live_server.url, cast.carol)
    address = send_link(page, live_server.url)
    visitor = browser.new_context(viewport=PHONE, locale="en-GB").new_page()  # type: ignore[arg-type]
    visitor.goto(address)
    look(visitor, "form")
    visitor.get_by_role("radio", name="In progress").check()
    visitor.get_by_role("button", name="Check and submit").click()
    look(visitor, "form-wrong")
    visitor.get_by_role("radio", name="Green").check()
    visitor.get_by_label("What was done in July to September 2026?").fill(GREEN["done"])
    visitor.get_by_role("button", name="Check and submit").click()
    visitor.get_by_role("button", name="Submit update").click()
    look(visitor, "check-wrong")
    page.get_by_role("button", name=re.compile("^Call off")).click()
    expect(page.get_by_role("alert")).to_contain_text("was called off")
    assert UpdateLinkEnd.objects.count() == 1
    visitor.get_by_label("Your name").fill("Pat Example")
    visitor.get_by_label("Your job").fill("Office manager")
    visitor.get_by_role("button", name="Submit update").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This link was called off")
    look(visitor, "called-off")
    visitor.context.close()
    assert not StatusUpdate.objects.filter(period=period).exists()
