"""The programme lead sets the plan up in a real browser: with and without scripts, on a desk and on a phone."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.models import Action, ActionState, Period
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from tests.browser import (
    DESKTOP,
    PHONE,
    assert_no_overflow,
    assert_summary_links,
    at_each_width,
    axe,
    shot,
    sign_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given for an answer."""
DUE = date(2026, 12, 31)
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def owners_of(action: Action) -> Owners:
    return Owners.of(ActionState.objects.open().get(action=action))


def open_grid(page: Page, live_server: Any, cast: Any, size: Any = DESKTOP) -> None:
    page.set_viewport_size(size)
    page.set_default_timeout(SLOW)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/strategies/care-plan/set-up/")


def check(page: Page, name: str) -> None:
    """Hold the page as it stands against WCAG and overflow at every width."""

    def at_width(page: Page) -> None:
        assert axe(page) == []
        assert_no_overflow(page)
        shot(page, f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}")

    at_each_width(page, at_width)


def fill(page: Page, ref: str, **cells: str) -> None:
    """Type into a row's cells."""
    labels = {
        "lead": "Lead partner",
        "joint_lead": "Joint lead",
        "person": "Accountable person",
        "due": "First due date",
    }
    for cell, value in cells.items():
        box = page.get_by_label(f"{labels[cell]} for Action {ref}")
        if cell.endswith("lead"):
            box.select_option(label=value)
        else:
            box.fill(value)


def row(page: Page, ref: str) -> Any:
    return page.locator(f'tr[data-row="{ref}"]')


@SIZES
def test_lead_fills_rows_in_the_background(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    open_grid(page, live_server, cast, size)
    fill(page, "1.2", lead="Moorland NHS Trust", person="bob@example.org", due="31 december 2026")
    expect(row(page, "1.2").get_by_text("Not saved yet")).to_be_visible()
    page.get_by_label("First due date for Action 2.1").focus()
    expect(row(page, "1.2").get_by_text("Saved ")).to_be_visible(timeout=SLOW)
    expect(row(page, "1.2").get_by_text("31 Dec 2026")).to_be_visible()
    expect(row(page, "1.2").get_by_text("Bob Example")).to_be_visible()
    expect(page.locator(".app-position")).to_have_text("1 of 3 actions has a lead, a person and a date")
    expect(page.get_by_label("First due date for Action 2.1")).to_be_focused()
    assert owners_of(cast.actions["1.2"]) == Owners(cast.trust.pk, None, cast.bob.pk, DUE, False)
    check(page, "set-up-saved")


def test_lead_sees_what_is_wrong_beside_the_cell(page: Page, live_server: Any, cast: Any) -> None:
    open_grid(page, live_server, cast)
    fill(page, "1.2", person="bob@example.org", due="soon")
    fill(page, "2.1", due="ongoing")
    expect(row(page, "2.1").get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save all rows").last.click()
    expect(row(page, "1.2").get_by_text("must be a date such as")).to_be_visible(timeout=SLOW)
    expect(row(page, "2.1").get_by_text("Ongoing")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("First due date for Action 1.2")).to_have_value("soon")
    expect(page.get_by_label("First due date for Action 1.2")).to_be_focused()
    fill(page, "1.2", due="2026-12-31")
    page.get_by_role("button", name="Save Action 1.2").click()
    expect(row(page, "1.2").get_by_text("Choose the lead partner that this person belongs to.")).to_be_visible()
    assert owners_of(cast.actions["1.2"]) == Owners()
    check(page, "set-up-wrong")
    fill(page, "1.2", lead="Moorland NHS Trust")
    page.get_by_role("button", name="Save Action 1.2").click()
    expect(row(page, "1.2").get_by_text("Saved ")).to_be_visible(timeout=SLOW)


def test_lead_is_warned_offline_and_signed_out_and_loses_nothing(page: Page, live_server: Any, cast: Any) -> None:
    open_grid(page, live_server, cast)
    fill(page, "1.2", due="2026-12-31")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save Action 1.2").click()
    expect(row(page, "1.2").get_by_text("The service cannot be reached.")).to_be_visible(timeout=SLOW)
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save Action 1.2").click()
    expect(row(page, "1.2").get_by_text("You are signed out.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("First due date for Action 1.2")).to_have_value("2026-12-31")
    warnings: list[str] = []
    page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert warnings == ["beforeunload"]
    sign_in(page, live_server.url, cast.carol)
    page.get_by_role("button", name="Save Action 1.2").click()
    expect(row(page, "1.2").get_by_text("31 Dec 2026")).to_be_visible(timeout=SLOW)
    assert owners_of(cast.actions["1.2"]).due_date == DUE


def test_lead_uses_one_lead_for_the_rest_of_a_workstream(page: Page, live_server: Any, cast: Any) -> None:
    rows = {cast.actions["1.1"]: OwnersChange(owners_of(cast.actions["1.1"]), Owners())}
    set_up_actions(strategy=cast.strategy, rows=rows, by=cast.dan)
    open_grid(page, live_server, cast)
    fill(page, "1.1", lead="Riverside College")
    page.get_by_role("button", name="Use for 1 other action without a lead").click()
    for ref in ("1.1", "1.2"):
        expect(row(page, ref).get_by_text("Saved ")).to_be_visible(timeout=SLOW)
        assert owners_of(cast.actions[ref]).lead_id == cast.college.pk


def test_lead_sees_both_values_when_somebody_was_quicker(page: Page, live_server: Any, cast: Any) -> None:
    open_grid(page, live_server, cast)
    rows = {cast.actions["1.2"]: OwnersChange(Owners(), Owners(lead_id=cast.trust.pk))}
    set_up_actions(strategy=cast.strategy, rows=rows, by=cast.dan)
    fill(page, "1.2", lead="Riverside College")
    page.get_by_role("button", name="Save Action 1.2").click()
    told = row(page, "1.2").get_by_text("Somebody else has changed this to Moorland NHS Trust")
    expect(told).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Save Action 1.2").click()
    expect(row(page, "1.2").get_by_text("Saved ")).to_be_visible(timeout=SLOW)
    assert owners_of(cast.actions["1.2"]).lead_id == cast.college.pk


def test_lead_types_on_in_another_row_while_one_has_an_error(page: Page, live_server: Any, cast: Any) -> None:
    open_grid(page, live_server, cast)
    fill(page, "1.1", due="rubbish")
    page.get_by_label("First due date for Action 1.2").focus()
    expect(row(page, "1.1").get_by_text("must be a date such as")).to_be_visible(timeout=SLOW)
    fill(page, "1.2", lead="Moorland NHS Trust")
    page.get_by_role("button", name="Save Action 1.2").click()
    page.get_by_label("First due date for Action 2.1").click()
    page.keyboard.type("3")
    expect(row(page, "1.2").get_by_text("Saved ")).to_be_visible(timeout=SLOW)
    page.wait_for_timeout(200)
    page.keyboard.type("1 December 2026")
    expect(page.get_by_label("First due date for Action 2.1")).to_have_value("31 December 2026")
    expect(page.get_by_label("First due date for Action 1.1")).to_have_value("rubbish")
    # Saving a good row leads nobody to the error of another; saving that very row does.
    page.get_by_role("button", name="Save Action 2.1").click()
    expect(row(page, "2.1").get_by_text("Saved ")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("First due date for Action 1.1")).not_to_be_focused()
    page.get_by_role("button", name="Save Action 1.1").click()
    expect(page.get_by_label("First due date for Action 1.1")).to_be_focused(timeout=SLOW)


def test_lead_saves_a_row_once_with_the_mouse_and_reads_who_was_invited(
    page: Page, live_server: Any, cast: Any
) -> None:
    open_grid(page, live_server, cast)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Lead partner for Action 1.2").focus()
    fill(page, "1.2", lead="Moorland NHS Trust")
    page.get_by_label("Accountable person for Action 1.2").click()
    page.keyboard.type("new@example.org")
    page.get_by_role("button", name="Save Action 1.2").click()
    told = row(page, "1.2").get_by_text("An invitation was sent to new@example.org.")
    expect(told).to_be_visible(timeout=SLOW)
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Save Action 1.2").click()
    page.wait_for_timeout(500)
    expect(told).to_be_visible()
    expect(row(page, "1.2").get_by_text("Nothing to save")).to_have_count(0)
    assert len(sent) == 1
    check(page, "set-up-invited")


@SIZES
def test_lead_fills_the_grid_without_scripts(plain: Page, live_server: Any, cast: Any, size: Any) -> None:
    open_grid(plain, live_server, cast, size)
    fill(plain, "1.2", lead="Moorland NHS Trust", person="new.person@example.org", due="31/12/2026")
    fill(plain, "2.1", due="31/02/2027")
    plain.get_by_role("button", name="Save all rows").last.click()
    expect(plain.get_by_text("An invitation was sent to new.person@example.org.")).to_be_visible(timeout=SLOW)
    expect(plain.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(plain.get_by_label("First due date for Action 2.1")).to_have_value("31/02/2027")
    assert_summary_links(plain)
    assert_no_overflow(plain)
    fill(plain, "2.1", due="28/02/2027")
    fill(plain, "1.1", due="half typed")
    plain.get_by_role("button", name="Save Action 2.1").click()
    expect(row(plain, "2.1").get_by_text("28 Feb 2027")).to_be_visible(timeout=SLOW)
    expect(plain.get_by_label("First due date for Action 1.1")).to_have_value("half typed")
    assert owners_of(cast.actions["1.1"]).due_date is None


def test_grid_with_an_error_summary_meets_wcag(page: Page, live_server: Any, cast: Any) -> None:
    # With its script the grid never leaves the page; without it the summary is drawn.
    page.route("**/set-up.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    open_grid(page, live_server, cast)
    fill(page, "1.2", person="x" * 300, due="soon")
    fill(page, "2.1", due="31/12/2026")
    page.get_by_role("button", name="Save all rows").last.click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible(timeout=SLOW)
    assert_summary_links(page)
    check(page, "set-up-summary")


def test_enter_saves_every_row(plain: Page, live_server: Any, cast: Any) -> None:
    open_grid(plain, live_server, cast)
    fill(plain, "1.1", due="31/12/2026")
    fill(plain, "1.2", due="31/12/2026")
    plain.get_by_label("First due date for Action 1.2").press("Enter")
    expect(plain.get_by_text("2 rows saved: Action 1.1 and Action 1.2.")).to_be_visible(timeout=SLOW)


@SIZES
def test_lead_adds_the_first_period_and_moves_a_date(page: Page, live_server: Any, cast: Any, size: Any) -> None:
    change_due_date(action=cast.actions["1.1"], new=DUE, reason="", by=cast.carol)
    open_grid(page, live_server, cast, size)
    page.get_by_role("link", name="Add the first reporting period").click()
    page.get_by_role("link", name="Yearly", exact=True).click()
    page.get_by_role("link", name="Quarterly").click()
    check(page, "periods-first")
    page.set_viewport_size(size)
    due = page.get_by_label("Updates are due")
    suggestion = due.input_value()
    due.fill("25 December 2099")
    page.get_by_label("Last day of grace").fill("31 December 2099")
    page.get_by_label("Cut-off").fill("31 December 2099")
    page.get_by_role("button", name="Add period").click()
    expect(page.get_by_text("the next one is Tuesday 29 December 2099").first).to_be_visible()
    assert_summary_links(page)
    check(page, "periods-wrong")
    page.set_viewport_size(size)
    page.get_by_label("Updates are due").fill(suggestion)
    page.get_by_role("button", name="Add period").click()
    expect(page.get_by_text("added.")).to_be_visible()
    assert Period.objects.count() == 1
    check(page, "periods-added")
    page.set_viewport_size(size)
    page.get_by_role("link", name="Change ", exact=False).first.click()
    check(page, "period-change")
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/strategies/care-plan/set-up/")
    page.get_by_role("link", name="Move the due date of Action 1.1").click()
    page.get_by_role("button", name="Move date").click()
    assert_summary_links(page)
    check(page, "due-date-wrong")
    page.set_viewport_size(size)
    page.get_by_label("On a date").check()
    for label, text in {"Day": "31", "Month": "March", "Year": "2027"}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Why does the date move?").fill("The school year")
    page.get_by_label("Who asked for it? (optional)").select_option(label="Alice Example")
    page.get_by_role("button", name="Move date").click()
    expect(page.get_by_text("Due date of Action 1.1 moved.")).to_be_visible()
    expect(page.get_by_text("Asked by Alice Example, agreed by Carol Example")).to_be_visible()
    check(page, "due-date-moved")
    assert owners_of(cast.actions["1.1"]).due_date == date(2027, 3, 31)
