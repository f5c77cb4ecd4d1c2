"""The programme lead proposes periods, sets months, sees who has not reported, asks them, and mends the record."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from actions.models import ActionReporting, ChaseLog, Period, PeriodVersion
from tests.browser import DESKTOP, PHONE, check, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def start(page: Page, live_server: Any, person: Any, path: str, size: Any = DESKTOP) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, person)
    page.goto(f"{live_server.url}/strategies/care-plan/{path}")


@SIZES
def test_lead_proposes_periods_adjusts_one_and_adds_them(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    start(page, live_server, cast.carol, "set-up/periods/", size)
    page.get_by_role("link", name="Propose periods for whole years").click()
    page.get_by_label("How often partners report").select_option(label="Half-yearly")
    page.get_by_label("First year").fill("2030")
    page.get_by_role("button", name="Show these periods").click()
    expect(page.get_by_role("heading", name="2 periods proposed")).to_be_visible()
    check(page, "propose", size)
    due = page.get_by_label("Updates are due for April to September 2030")
    expect(due).to_have_value("15 October 2030")
    due.fill("12 October 2030")
    page.get_by_role("button", name="Add the ticked periods").click()
    expect(page.get_by_role("alert").get_by_text("is a Saturday")).to_be_visible()
    check(page, "propose-wrong", size)
    assert Period.objects.count() == 0
    page.get_by_label("Updates are due for April to September 2030").fill("14 October 2030")
    page.get_by_role("button", name="Add the ticked periods").click()
    expect(page.get_by_text("2 reporting periods added, from April to September 2030 to")).to_be_visible()
    assert [str(due) for due in PeriodVersion.objects.values_list("due", flat=True).order_by("due")] == [
        "2030-10-14",
        "2031-04-17",
    ]
    check(page, "proposed", size)


def test_lead_proposes_without_scripts(plain: Page, live_server: Any, cast: Any) -> None:
    start(plain, live_server, cast.carol, "set-up/periods/propose/?frequency=weekly")
    expect(plain.get_by_text("Select how often partners report from the choices given").first).to_be_visible()
    plain.get_by_label("How often partners report").select_option(label="Yearly")
    for label, value in {
        "First year": "2030",
        "How many years": "1",
        "Window opens, days after the period ends": "0",
        "Updates are due, working days later": "20",
        "Grace, working days after that": "0",
        "Cut-off, working days after the due date": "0",
    }.items():
        plain.get_by_label(label).fill(value)
    plain.get_by_label("Which year").select_option(label="Calendar year, from January")
    plain.get_by_role("button", name="Show these periods").click()
    plain.get_by_role("button", name="Add the ticked periods").click()
    expect(plain.get_by_text("Reporting period January to December 2030 added.")).to_be_visible()
    assert str(Period.objects.get()) == "2030-01-01/2030-12-31"


@SIZES
def test_lead_sets_the_months_of_an_action(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    start(page, live_server, cast.carol, "set-up/months/", size)
    check(page, "months", size)
    page.get_by_role("link", name="Change when Action 2.1 reports").click()
    page.get_by_text("Only in periods that end in some months").click()
    page.get_by_role("button", name="Save months").click()
    expect(page.get_by_role("alert").get_by_text("Select at least one month")).to_be_visible()
    check(page, "months-wrong", size)
    page.get_by_text("March", exact=True).click()
    page.get_by_text("September", exact=True).click()
    page.get_by_role("button", name="Save months").click()
    expect(page.get_by_text("March and September")).to_be_visible()
    assert ActionReporting.objects.open().get().action == cast.actions["2.1"]


@SIZES
def test_lead_sees_who_has_not_reported_and_asks_them(
    page: Page, live_server: Any, cast: Any, things: Any, size: Any
) -> None:
    start(page, live_server, cast.carol, "reporting/", size)
    expect(page.get_by_text("2 updates of 3 are missing.")).to_be_visible()
    check(page, "reporting", size)
    page.get_by_text("Ask 1 person for what is missing").click()
    page.get_by_label("Add a few words").fill("The meeting is on Friday.")
    check(page, "reporting-ask", size)
    page.get_by_role("button", name="Chase all who are missing").click()
    expect(page.get_by_text("1 person was asked by mail.")).to_be_visible()
    expect(page.get_by_text(re.compile("Alice Example was asked on .* by Carol Example, today"))).to_be_visible()
    page.get_by_text("Ask 1 person for what is missing").click()
    page.get_by_role("button", name="Chase all who are missing").click()
    expect(page.get_by_role("alert").get_by_text("Nobody was asked twice")).to_be_visible()
    check(page, "reporting-again", size)
    assert (len(mail.outbox), ChaseLog.objects.count()) == (1, 1)
    link = re.search(r"Write update: (\S+)", mail.outbox[0].body)
    assert link
    sign_in(page, live_server.url, cast.alice)
    page.goto(live_server.url + link[1][link[1].index("/strategies") :])
    expect(page.get_by_role("heading", level=1)).to_contain_text("2.1")
    assert ChaseLog.objects.count() == 1


@SIZES
def test_lead_follows_what_can_be_mended(page: Page, live_server: Any, cast: Any, things: Any, size: Any) -> None:
    start(page, live_server, cast.carol, "data-quality/", size)
    check(page, "data-quality", size)
    page.get_by_role("link", name="Choose a lead partner Action 1.2").click()
    expect(page.get_by_label("Lead partner for Action 1.2")).to_be_visible()


def test_plan_without_a_period_has_nothing_to_ask(page: Page, live_server: Any, cast: Any) -> None:
    start(page, live_server, cast.carol, "reporting/")
    expect(page.get_by_text("No reporting period is open.")).to_be_visible()
    check(page, "reporting-none")
