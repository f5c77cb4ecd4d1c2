"""Work changes hands in a real browser: another organisation takes a place, and a colleague covers for a while."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Membership
from actions.models import ActionState, StatusUpdate
from tests.actions import covering
from tests.browser import DESKTOP, PHONE, SMALLEST, assert_no_overflow, assert_summary_links, axe, shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
reporting = covering.reporting
BOTH = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])


def look(page: Page, name: str) -> None:
    """Hold a page to every rule at each width, and take its picture."""
    before = page.viewport_size
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == [], name
        assert_no_overflow(page)
        shot(page, f"hands-{name}-{size['width']}")
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    assert_no_overflow(page)
    assert_summary_links(page)
    page.set_viewport_size(before or DESKTOP)  # type: ignore[arg-type]


def enter_day(page: Page, group: str, day: date) -> None:
    """Type a date into its three boxes."""
    boxes = page.get_by_role("group", name=group)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(label).fill(str(value))


@BOTH
def test_another_organisation_takes_the_place(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/partners/college/")
    page.get_by_role("link", name="Change this organisation").click()
    page.get_by_role("button", name="Continue").click()
    look(page, "change-errors")
    page.get_by_label("Another organisation takes its place").check()
    page.get_by_label("Which organisation?").select_option(label="One that is not in this list")
    page.get_by_label("Name of the new organisation").fill("Dale College")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dale College takes the place of Riverside College")
    expect(page.get_by_role("rowheader", name="2.1 Offer induction places")).to_be_visible()
    look(page, "succession")
    page.get_by_role("button", name="Move everything").click()
    expect(page.get_by_text("Dale College has taken the place of Riverside College.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dale College")
    page.goto(f"{live_server.url}/partners/college/change/")
    expect(page.get_by_text("Riverside College is no longer a partner.", exact=True)).to_be_visible()
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/")
    expect(page.get_by_text("Dale College took the place of Riverside College", exact=True)).to_be_visible()
    states = ActionState.objects.open().order_by("action__sort_key")
    assert list(states.values_list("lead__slug", flat=True)) == ["dale-college", None, "dale-college"]


def test_organisation_leaves(page: Page, live_server: Any, cast: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/partners/college/leaving/")
    page.get_by_role("button", name="Let it leave").click()
    look(page, "leaving-errors")
    page.get_by_label("Who leads them from now on?").select_option(label="Moorland NHS Trust")
    page.get_by_label("Action 2.1").select_option(label="Nobody yet: no lead partner")
    page.get_by_role("button", name="Let it leave").click()
    expect(page.get_by_text("Riverside College has left.")).to_be_visible()
    states = ActionState.objects.open().order_by("action__sort_key")
    assert list(states.values_list("lead__slug", flat=True)) == ["trust", None, None]
    assert not Membership.objects.open().filter(partner=cast.college).exists()


@BOTH
def test_colleague_covers_and_logs_the_update(
    page: Page, live_server: Any, cast: Any, reporting: Any, size: Any
) -> None:
    """Alice arranges it, steve finds it on My work and sends the update; then she hands the action over to him."""
    reporting.tick(days=45)
    late = {"due": date(2026, 4, 15), "cut_off": date(2030, 1, 31)}
    reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 4, 1), **late)
    today = timezone.localdate()
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/my-work/")
    page.get_by_role("link", name="Arrange cover").click()
    page.get_by_role("button", name="Arrange cover").click()
    look(page, "cover-errors")
    page.get_by_label("Who stands in?").select_option(label="Steve Example")
    enter_day(page, "First day", today)
    enter_day(page, "Last day", today + timedelta(days=13))
    page.get_by_role("button", name="Arrange cover").click()
    expect(page.get_by_text("Steve Example covers Action 1.1.")).to_be_visible()
    look(page, "my-work")
    page.get_by_role("link", name="Action 1.1: Open a recruitment hub").first.click()
    expect(page.get_by_text("arranged by Alice Example")).to_be_visible()
    page.get_by_role("link", name="Arrange cover").click()
    look(page, "cover")
    sign_in(page, live_server.url, cast.steve)
    page.goto(f"{live_server.url}/my-work/")
    expect(page.get_by_text("You cover it for Alice Example until")).to_be_visible()
    page.get_by_role("button", name="Write update for Action 1.1").click()
    page.get_by_role("radio", name="In progress").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_label("What was done in January to March 2026?").fill("Opened the hub.")
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit update").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update sent")
    assert StatusUpdate.objects.get().author == cast.steve
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/hand-over/")
    look(page, "hand-over")
    page.get_by_label("Who takes over?").select_option(label="Steve Example")
    page.get_by_label("What is open?").fill("The lease.")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Steve Example is now accountable for Action 1.1.")).to_be_visible()
    expect(page.get_by_text("Handed over from Alice Example to Steve Example")).to_be_visible()
    assert ActionState.objects.open().get(action=cast.actions["1.1"]).person == cast.steve
