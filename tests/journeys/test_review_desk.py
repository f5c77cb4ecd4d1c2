"""The review desk beyond one decision: accept in one go, review a contribution, reopen, choose on a late update."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.models import LateChoice, Review
from actions.services.contributions import ContributionContent, contribute
from actions.services.corrections import send_no_change
from actions.services.reviews import accept_update
from tests.actions.reporting import Reporting
from tests.actions.reviews.desk import before, more_actions
from tests.browser import PHONE, sign_in
from tests.journeys.test_lead_reviews import look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(cast: Any) -> dict[str, Any]:
    """“No change” for Actions 1.1 and 2.1, a contribution to 1.1, and a late update of 2.2, which is accepted."""
    reporting = Reporting(cast)
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 10, 23)}
    summer = reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)
    spring = before(reporting)
    more = more_actions(cast, reporting, ["2.2"])
    about = {"period": summer, "partner": cast.college, "by": cast.alice}
    sent = {}
    for ref in ("1.1", "2.1"):
        reporting.accept(reporting.send(cast.actions[ref], spring))
        sent[ref] = send_no_change(action=cast.actions[ref], **about, now=reporting.tick())
    sent["contribution"] = contribute(
        action=cast.actions["1.1"],
        period=summer,
        partner=cast.trust,
        content=ContributionContent(done="We lent a room.", help_wanted="Chairs."),
        by=cast.bob,
        now=reporting.tick(),
    )
    reporting.now = datetime(2026, 10, 26, 9, tzinfo=UTC)
    sent["late"] = reporting.send(more["2.2"], summer)
    reporting.accept(sent["late"])
    return sent


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def last_decision(update: Any) -> tuple[str, str]:
    return Review.objects.filter(update=update).values_list("decision", "reason").latest("round")


def test_lead_clears_the_desk(page: Page, live_server: Any, cast: Any, desk: dict[str, Any]) -> None:
    sign_in(page, live_server.url, cast.carol)
    url = f"{live_server.url}/reviews/"
    page.goto(url)
    expect(page.get_by_text("2 updates and 1 contribution wait for your review.")).to_be_visible()
    page.get_by_role("button", name="Accept the selected updates").click()
    expect(page.get_by_role("alert")).to_contain_text("Select the updates to accept")
    look(page, "bulk-error")
    page.get_by_role("button", name="Select all").click()
    page.get_by_role("checkbox", name="2.1").uncheck()
    expect(page.get_by_role("button", name="Accept 1 update without change")).to_be_visible()
    page.get_by_role("checkbox", name="2.1").check()
    # Somebody else is quicker with one of the two.
    accept_update(update=desk["2.1"], by=cast.dan)
    page.get_by_role("button", name="Accept 2 updates without change").click()
    expect(page.get_by_text("1 update accepted without change: Action 1.1.")).to_be_visible()
    expect(page.get_by_text("Action 2.1 was not accepted. Dan Example has decided on it already.")).to_be_visible()
    look(page, "bulk-done")
    page.get_by_role("link", name="contribution of Moorland NHS Trust").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contribution 1 of 1")
    look(page, "contribution")
    page.get_by_label("Accept the contribution").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Action 1.1: contribution of Moorland NHS Trust accepted.")).to_be_visible()
    expect(page.get_by_text("Nothing waits for your review.")).to_be_visible()
    assert last_decision(desk["contribution"]) == ("accepted", "")


def test_lead_reopens_a_decision_and_leaves_a_late_update_out(
    page: Page, live_server: Any, cast: Any, desk: dict[str, Any]
) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/2.2/")
    page.get_by_role("link", name="Open the review", exact=True).click()
    page.get_by_role("button", name="Leave it out of reports").click()
    expect(page.get_by_text("Reports leave out this update of Action 2.2.")).to_be_visible()
    look(page, "late")
    page.get_by_role("link", name="Reopen this decision").click()
    page.get_by_role("button", name="Reopen the decision").click()
    expect(page.get_by_role("link", name="Enter why the decision is reopened")).to_be_visible()
    look(page, "reopen-error")
    page.get_by_label("Why is the decision reopened?").fill("The numbers are of another action.")
    page.get_by_role("button", name="Reopen the decision").dblclick()
    expect(page.get_by_text("The update waits for review again.")).to_be_visible()
    look(page, "reopened")
    assert last_decision(desk["late"]) == ("reopened", "The numbers are of another action.")
    assert (LateChoice.objects.get().takes, Review.objects.filter(update=desk["late"]).count()) == (False, 2)


def test_desk_without_javascript(plain: Page, live_server: Any, cast: Any, desk: dict[str, Any]) -> None:
    sign_in(plain, live_server.url, cast.carol)
    plain.goto(f"{live_server.url}/reviews/")
    expect(plain.get_by_role("button", name="Select all")).to_have_count(0)
    plain.get_by_label("1.1 Open a recruitment hub").check()
    plain.get_by_role("button", name="Accept the selected updates").click()
    expect(plain.get_by_text("1 update accepted without change: Action 1.1.")).to_be_visible()
    plain.goto(f"{live_server.url}/reviews/{desk['1.1'].pk}/reopen/")
    plain.get_by_label("Why is the decision reopened?").fill("Too quick.")
    plain.get_by_role("button", name="Reopen the decision").click()
    expect(plain.get_by_text("The update waits for review again.")).to_be_visible()
    assert last_decision(desk["1.1"]) == ("reopened", "Too quick.")
