"""A programme lead prepares a report in a real browser, the officer adds questions, and somebody clears it."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scrutiny.frozen import words_of
from scrutiny.models import Report
from tests.actions.story import Story
from tests.browser import PHONE, check, sign_in
from tests.cast import Cast
from tests.factories.scrutiny import make_committee, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reports(cast: Cast, story: Story, page: Page, live_server: Any) -> Page:
    """The lead's browser at the reports of a strategy with a meeting to come, and no report yet."""
    make_meeting(make_committee(cast.strategy), date(2030, 6, 17))
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/strategies/care-plan/reports/")
    return page


def begin(page: Page) -> None:
    page.get_by_role("button", name="Prepare a report").click()
    page.get_by_label("As at").fill("25 July 2026")
    page.get_by_role("button", name="Prepare the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write the report")


def save(page: Page, name: str = "Save") -> None:
    page.locator(".app-save").get_by_role("button", name=name, exact=True).click()


def fill_everything(page: Page) -> None:
    """What the data cannot say."""
    page.get_by_label("Report of").fill("Cabinet Member for Health and Care")
    page.get_by_label("Link to Strategic Plan").fill("Be healthier.\n\nHave access to good jobs.")
    page.get_by_label("Link to Other Overview and Scrutiny Activity").fill("N/A")
    for row in ("5", "4", "3", "1"):
        page.get_by_role("button", name=f"Remove Contact line {row}", exact=True).click()
    page.get_by_label("Who or where for Contact line 1").fill("Office of the Director")


def test_lead_prepares_a_report_from_begin_to_clearance(reports: Page, cast: Cast) -> None:
    expect(reports.locator(".app-position")).to_have_text("No report has been prepared yet.")
    check(reports, "report-list-empty")
    begin(reports)
    check(reports, "report-edit")
    save(reports, "Save and check")
    expect(reports.get_by_role("row").filter(has_text="Gaps in the words")).to_contain_text("Must fix")
    check(reports, "report-gaps")
    reports.get_by_role("link", name="Record who cleared it").first.click()
    expect(reports.get_by_role("heading", name="Put right first")).to_be_visible()
    check(reports, "report-clearance-blocked")
    reports.go_back()
    reports.get_by_role("link", name="Write it (Gaps in the words)").click()
    fill_everything(reports)
    save(reports, "Save and check")
    expect(reports.get_by_role("row").filter(has_text="Gaps in the words")).to_contain_text("Clear")
    reports.get_by_role("link", name="Record who cleared it").first.click()
    reports.get_by_role("button", name="Record the clearance").click()
    check(reports, "report-clearance-error")
    reports.get_by_label("Who cleared it?").fill("Pat Example")
    reports.get_by_label("As what?").fill("Director of Health and Care")
    reports.get_by_role("button", name="Record the clearance").click()
    expect(reports.locator(".app-position")).to_have_text("Cleared by 1 person as it is now.")
    check(reports, "report-cleared")
    reports.get_by_role("link", name="Back to the report").click()
    reports.get_by_role("link", name="Write the report").or_(
        reports.get_by_role("button", name="Write the report")
    ).click()
    reports.get_by_label("Title of the report").fill("Another title")
    save(reports)
    reports.get_by_role("link", name="Back to the report").click()
    expect(reports.get_by_text("The report changed since it was cleared")).to_be_visible()
    check(reports, "report-lapsed")


def test_rows_come_and_go_without_javascript_and_nothing_is_lost(
    reports: Page, browser: Browser, cast: Cast, live_server: Any
) -> None:
    begin(reports)
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    sign_in(page, live_server.url, cast.dan)
    page.goto(f"{live_server.url}/strategies/care-plan/reports/1/edit/")
    page.get_by_label("Title of the report").fill("Typed on a phone")
    page.get_by_role("button", name="Add a row to Equality").click()
    page.get_by_label("About for Equality, row 1").fill("Age")
    page.get_by_label("Risks for Equality, row 1").fill("None identified")
    page.get_by_role("button", name="Add a recommendation").click()
    page.get_by_label("Recommendation for Recommendation 4").fill("Asks for a visit.")
    page.get_by_role("button", name="Remove Recommendation 1", exact=True).click()
    save(page)
    words = words_of(Report.objects.get().draft.words)
    assert words.title == "Typed on a phone"
    assert (len(words.recommendations), words.recommendations[-1]) == (3, "Asks for a visit.")
    assert words.impact_tables[0].rows[0].risks == "None identified"
    # The lead, who opened it before, sees the deputy's words and keeps the own ones.
    reports.get_by_label("Title of the report").fill("Typed at a desk")
    save(reports)
    expect(reports.get_by_role("region", name="Saved by Dan Example")).to_contain_text("Typed on a phone")
    expect(reports.get_by_label("Title of the report")).to_have_value("Typed at a desk")
    check(reports, "report-clash")
    save(reports)
    assert words_of(Report.objects.get().draft.words).title == "Typed at a desk"
    context.close()


def test_officer_reads_and_asks(reports: Page, cast: Cast, live_server: Any) -> None:
    begin(reports)
    reports.context.clear_cookies()
    sign_in(reports, live_server.url, cast.olive)
    reports.goto(f"{live_server.url}/strategies/care-plan/reports/1/")
    expect(reports.get_by_role("button", name="Write the report")).to_have_count(0)
    check(reports, "report-officer")
    reports.get_by_role("link", name="Write what members may ask").click()
    reports.get_by_label("What members may wish to ask").fill("When will Action 1.1 be complete?\nWho decides?")
    check(reports, "report-questions")
    reports.get_by_role("button", name="Save the questions").click()
    expect(reports.get_by_role("region", name="What members may wish to ask")).to_contain_text("Who decides?")
