"""The programme lead reviews in a real browser: by mouse, by keyboard alone, on a phone, without JavaScript."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.models import Review
from actions.services.plan import change_due_date
from actions.services.reviews import accept_update
from outcomes.models import Role
from tests.actions.reporting import AMBER, GREEN, Reporting
from tests.actions.reviews.desk import more_actions
from tests.browser import DESKTOP, PHONE, SMALLEST, assert_no_overflow, assert_summary_links, axe, shot, sign_in
from tests.roles import end_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Every provider was asked and " + "answered " * 40 + "https://example.org/" + "a" * 120


@pytest.fixture
def reporting(cast: Any) -> Reporting:
    return Reporting(cast)


@pytest.fixture
def updates(cast: Any, reporting: Reporting) -> dict[str, Any]:
    """April to June accepted for Action 1.1; for July to September four updates wait, one of them carol's own."""
    actions = cast.actions | more_actions(cast, reporting, ["2.2", "2.3"])
    change_due_date(action=actions["1.1"], new=date(2027, 3, 31), reason="", by=cast.carol, now=reporting.tick())
    reporting.tick(days=120)
    spring = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 1), due=date(2026, 7, 17))
    first = {"done": "14 providers have offered placements. The host guide is in draft.", "next": "Publish the guide."}
    reporting.accept(reporting.send(actions["1.1"], spring, **first))
    reporting.tick(days=90)
    late = {"due": date(2026, 10, 16), "cut_off": date(2030, 1, 31)}
    summer = reporting.period(date(2026, 7, 1), date(2026, 9, 30), opens=date(2026, 9, 14), **late)
    said = {
        "1.1": AMBER
        | {
            "done": "17 providers have offered placements. The host guide is published. 31 learners have started.",
            "next": "Fill 14 more places by 18 December.",
            "help_wanted": "A named contact at the county council.",
            "internal_note": "The trust may say no.",
            "control": "partly",
        },
        "2.1": GREEN,
        "2.2": AMBER | {"rating": "red", "done": LONG, "cause": LONG, "path": LONG, "help_wanted": LONG},
    }
    sent = {ref: reporting.send(actions[ref], summer, **content) for ref, content in said.items()}
    return sent | {"2.3": reporting.send(actions["2.3"], summer, by=cast.carol)}


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
        shot(page, f"reviews-{name}-{size['width']}")
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    assert_no_overflow(page)
    assert_summary_links(page)
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def decisions() -> list[tuple[str, str, str | None, str]]:
    """What has been decided: action, decision, agreed rating and reason, in order."""
    rows = Review.objects.filter(update__period__starts=date(2026, 7, 1)).order_by("pk")
    return list(rows.values_list("update__action__ref", "decision", "rating", "reason"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_lead_reviews_everything(page: Page, live_server: Any, cast: Any, updates: Any, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/")
    expect(page.get_by_text("3 updates wait for your review.")).to_be_visible()
    page.get_by_role("button", name="Review 3 updates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update 1 of 3")
    expect(page.get_by_role("heading", name="Action 2.2: 2.2")).to_be_visible()
    assert page.locator("input[type=radio]:checked").count() == 0
    page.get_by_label("Accept as red").check()
    page.get_by_role("button", name="Save and show next").click()
    expect(page.get_by_text("Action 2.2 accepted as red.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update 2 of 3")
    expect(page.get_by_role("group", name="Agreed rating")).to_be_hidden()
    page.get_by_label("Accept with another rating").check()
    page.get_by_role("radio", name="Red", exact=True).check()
    page.get_by_label("Reason").fill("14 places short, with one term left to fill them.")
    page.get_by_role("button", name="Save and show next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update 3 of 3")
    page.get_by_label("Return with a comment").check()
    page.get_by_label("What should the partner change?").fill("How many people came?")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nothing waits for your review.")).to_be_visible()
    assert decisions() == [
        ("2.2", "accepted", "red", ""),
        ("1.1", "accepted", "red", "14 places short, with one term left to fill them."),
        ("2.1", "returned", None, "How many people came?"),
    ]
    page.go_back()
    page.reload()
    assert len(decisions()) == 3


def test_lead_reviews_by_single_keys(page: Page, live_server: Any, cast: Any, updates: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/{updates['2.2'].pk}/")
    arrive(page, "Update 1 of 3")
    page.keyboard.press("j")
    arrive(page, "Update 2 of 3")
    page.keyboard.press("k")
    arrive(page, "Update 1 of 3")
    page.keyboard.press("a")
    expect(page.get_by_label("Accept as red")).to_be_checked()
    page.keyboard.press("Control+Enter")
    arrive(page, "Update 2 of 3")
    page.keyboard.press("d")
    expect(page.get_by_role("radio", name="Green", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("A bad draft, already rare.")
    page.keyboard.press("Control+Enter")
    arrive(page, "Update 3 of 3")
    page.keyboard.press("r")
    expect(page.get_by_label("What should the partner change?")).to_be_focused()
    page.keyboard.type("Jack asked: are places free?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing waits for your review.")).to_be_visible()
    assert decisions() == [
        ("2.2", "accepted", "red", ""),
        ("1.1", "accepted", "green", "A bad draft, already rare."),
        ("2.1", "returned", None, "Jack asked: are places free?"),
    ]


def arrive(page: Page, heading: str) -> None:
    """Wait for a page, and for its script to listen."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator("[data-keys] button")).to_be_visible()


def test_lead_reviews_with_ordinary_keys_alone(page: Page, live_server: Any, cast: Any, updates: Any) -> None:
    """Tab, arrows and Enter, without the shortcuts."""
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/")
    reach(page, page.get_by_role("button", name="Review 3 updates"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Update 1 of 3")
    reach(page, page.get_by_label("Accept as red"))
    page.keyboard.press("Space")
    reach(page, page.get_by_role("button", name="Save and show next"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Update 2 of 3")
    assert decisions() == [("2.2", "accepted", "red", "")]


def reach(page: Page, target: Any) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {target}")


def test_single_keys_can_be_turned_off_and_stay_off(page: Page, live_server: Any, cast: Any, updates: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/{updates['2.2'].pk}/")
    page.get_by_role("button", name="Turn off single-key shortcuts").click()
    expect(page.get_by_role("button", name="Turn on single-key shortcuts")).to_be_focused()
    page.reload()
    arrive(page, "Update 1 of 3")
    for key in "adrjk":
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Update 1 of 3")
    assert page.locator("input[type=radio]:checked").count() == 0
    assert page.locator("label .app-kbd").count() == 0
    page.get_by_role("button", name="Turn on single-key shortcuts").click()
    page.keyboard.press("a")
    expect(page.get_by_label("Accept as red")).to_be_checked()


def test_keys_are_not_mentioned_on_a_phone(page: Page, live_server: Any, cast: Any, updates: Any) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/{updates['2.2'].pk}/")
    expect(page.get_by_role("button", name="Turn off single-key shortcuts")).to_be_hidden()
    expect(page.locator(".app-kbd").first).to_be_hidden()


def test_keys_with_other_keys_held_do_nothing(page: Page, live_server: Any, cast: Any, updates: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/{updates['2.2'].pk}/")
    arrive(page, "Update 1 of 3")
    for held in ("Alt+a", "Meta+d"):
        page.keyboard.press(held)
    assert page.locator("input[type=radio]:checked").count() == 0


def test_lead_reviews_without_javascript(plain: Page, live_server: Any, cast: Any, updates: Any) -> None:
    sign_in(plain, live_server.url, cast.carol)
    plain.goto(f"{live_server.url}/reviews/{updates['1.1'].pk}/")
    expect(plain.get_by_text("shortcuts")).to_have_count(0)
    plain.get_by_role("button", name="Save and show next").click()
    expect(plain.get_by_role("link", name="Select your decision")).to_be_visible()
    plain.get_by_label("Return with a comment").check()
    plain.get_by_label("Reason").fill("Kept, though of no use.")
    plain.get_by_role("button", name="Save and show next").click()
    expect(plain.get_by_role("link", name="Enter what the partner should change")).to_be_visible()
    expect(plain.get_by_label("Reason")).to_have_value("Kept, though of no use.")
    plain.get_by_label("What should the partner change?").fill("How many people came?")
    plain.get_by_role("button", name="Save and show next").click()
    expect(plain.get_by_text("Action 1.1 returned to Riverside College.")).to_be_visible()
    assert decisions() == [("1.1", "returned", None, "How many people came?")]


def test_review_that_was_decided_meanwhile(page: Page, live_server: Any, cast: Any, updates: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/{updates['1.1'].pk}/")
    accept_update(update=updates["1.1"], by=cast.dan, rating="red", reason="Two of five schools.")
    page.get_by_label("Return with a comment").check()
    page.get_by_label("What should the partner change?").fill("How many people came?")
    page.get_by_role("button", name="Save and show next").click()
    expect(page.get_by_role("alert")).to_contain_text("has decided on this update already.")
    expect(page.get_by_role("alert")).to_contain_text("How many people came?")
    expect(page.get_by_text(re.compile("Dan Example accepted it with another rating, red, on"))).to_be_visible()
    look(page, "lost")
    assert len(decisions()) == 1


def test_every_state_is_accessible(page: Page, live_server: Any, cast: Any, reporting: Reporting, updates: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    url = f"{live_server.url}/reviews/"
    page.goto(url)
    for summary in page.locator("summary").all():
        summary.click()
    look(page, "queue")
    page.goto(f"{url}{updates['1.1'].pk}/")
    look(page, "one")
    arrive(page, "Update 2 of 3")
    page.keyboard.press("d")
    look(page, "other-rating")
    page.get_by_role("button", name="Save and show next").click()
    look(page, "errors")
    page.goto(f"{url}{updates['2.2'].pk}/")
    arrive(page, "Update 1 of 3")
    page.keyboard.press("r")
    look(page, "long")
    page.goto(f"{url}{updates['2.3'].pk}/")
    look(page, "own")
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol)
    page.goto(f"{url}{updates['2.3'].pk}/")
    look(page, "sole")
    for ref in ("1.1", "2.1", "2.2", "2.3"):
        accept_update(update=updates[ref], by=cast.carol)
    page.goto(f"{url}{updates['2.3'].pk}/")
    look(page, "decided")
    page.goto(url)
    look(page, "all-reviewed")


def test_queue_before_any_period_is_accessible(page: Page, live_server: Any, cast: Any) -> None:
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/")
    look(page, "nothing")
