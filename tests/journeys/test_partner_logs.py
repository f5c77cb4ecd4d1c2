"""A partner logs progress in a real browser: from My work to the receipt, on a desk and on a phone."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.clock import change, record_many
from accounts.models import Membership
from actions.models import Action, ActionState, ActionWording, StatusUpdate, UpdateDraft
from actions.services.plan import change_due_date
from tests.actions.reporting import AMBER, GREEN, Reporting
from tests.browser import DESKTOP, PHONE, SMALLEST, assert_no_overflow, assert_summary_links, axe, shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 15_000
"""Milliseconds that a busy machine is given; autosaving alone waits 3,000."""


@pytest.fixture
def reporting(cast: Any) -> Reporting:
    return Reporting(cast)


@pytest.fixture
def period(reporting: Reporting) -> Any:
    """July to September 2026: due on 16 October; the cut-off is far away."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2030, 1, 31)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


class Loads:
    """Counts the pages that a person is led to; redirects on the way are not pages."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        page.on("framenavigated", lambda frame: self.add(frame == page.main_frame))

    def add(self, is_page: bool) -> None:
        """One more, where it is the page itself."""
        self.count += is_page


def write_green_update(page: Page, url: str) -> None:
    """From My work to the receipt: 4 pages, 4 fields."""
    loads = Loads(page)
    page.goto(f"{url}/my-work/")
    page.get_by_role("button", name="Write update for Action 1.1").click()
    page.get_by_role("radio", name="In progress").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_label("What was done in July to September 2026?").fill("Ran 2 taster days with 27 people.")
    page.get_by_label("What happens next? (optional)").fill("Run a third in December.")
    page.get_by_role("button", name="Check and submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your update before you send it")
    page.get_by_role("button", name="Submit update").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update sent")
    expect(page.get_by_text("1 of 2 done.")).to_be_visible()
    expect(page.get_by_role("button", name="Next: Action 2.1")).to_be_visible()
    assert loads.count == 4
    update = StatusUpdate.objects.get()
    assert (update.stage, update.rating, update.next) == ("in_progress", "green", "Run a third in December.")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_partner_logs_a_green_update(page: Page, live_server: Any, cast: Any, period: Any, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, cast.alice)
    write_green_update(page, live_server.url)


def test_partner_logs_a_green_update_without_javascript(plain: Page, live_server: Any, cast: Any, period: Any) -> None:
    sign_in(plain, live_server.url, cast.alice)
    write_green_update(plain, live_server.url)


def test_partner_goes_back_and_sends_only_once(page: Page, live_server: Any, cast: Any, period: Any) -> None:
    sign_in(page, live_server.url, cast.alice)
    write_green_update(page, live_server.url)
    page.go_back()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("The update for July to September 2026 has been sent")
    assert StatusUpdate.objects.count() == 1


def test_partner_mends_what_the_check_finds(page: Page, live_server: Any, cast: Any, period: Any) -> None:
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/update/")
    cause = page.get_by_label("What is the cause?")
    expect(page.get_by_role("radio", name="Red")).to_be_hidden()
    page.get_by_role("radio", name="In progress").check()
    expect(cause).to_be_hidden()
    page.get_by_role("radio", name="Red").check()
    expect(cause).to_be_visible()
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("Febtember")
    page.get_by_label("Year").fill("2027")
    page.get_by_role("button", name="Check and submit").click()
    expect(page.locator(".govuk-error-summary a")).to_have_count(4)
    assert_summary_links(page)
    check_page(page, "update-problems")
    expect(page.get_by_label("Month")).to_have_value("Febtember")
    page.get_by_label("Month").fill("March")
    cause.fill("The hall has closed.")
    page.get_by_label("What is the path back to green?").fill("Find another hall by May.")
    page.get_by_label("What was done in July to September 2026?").fill("Looked at 3 halls.")
    page.get_by_role("button", name="Check and submit").click()
    check_page(page, "update-check")
    page.get_by_role("link", name="Change path back to green").click()
    expect(page.get_by_label("What is the path back to green?")).to_have_value("Find another hall by May.")
    assert page.url.endswith("#id_path")
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit update").click()
    check_page(page, "update-sent")
    assert StatusUpdate.objects.get().forecast == date(2027, 3, 31)


def test_partner_types_and_the_draft_is_saved_by_itself(page: Page, live_server: Any, cast: Any, period: Any) -> None:
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/update/")
    page.get_by_label("What was done in July to September 2026?").fill("Half a sentence")
    expect(page.locator("#draft-status")).to_have_text(re.compile(r"^Draft saved at .*[ap]m\.$"), timeout=SLOW)
    assert UpdateDraft.objects.get().content["done"] == "Half a sentence"
    page.get_by_label("What was done in July to September 2026?").fill("Half a sentence more")
    expect(page.locator("[name=version]")).to_have_value("2", timeout=SLOW)
    page.reload()
    expect(page.get_by_label("What was done in July to September 2026?")).to_have_value("Half a sentence more")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_contain_text("You can leave and come back on another device.")
    page.goto(f"{live_server.url}/my-work/")
    page.get_by_role("button", name="Continue draft for Action 1.1").click()
    expect(page.get_by_label("What was done in July to September 2026?")).to_have_value("Half a sentence more")


def test_partner_without_a_connection_is_told_and_saved_later(
    browser: Browser, live_server: Any, cast: Any, period: Any
) -> None:
    # A window of its own: the lost connection is an error on purpose, which the usual one would not forgive.
    page = browser.new_context(locale="en-GB").new_page()
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/update/")
    page.context.set_offline(True)
    page.get_by_label("What was done in July to September 2026?").fill("Typed on a train")
    expect(page.locator("#draft-status")).to_contain_text("Not saved yet: no connection.", timeout=SLOW)
    page.context.set_offline(False)
    expect(page.locator("#draft-status")).to_contain_text("Draft saved at", timeout=2 * SLOW)
    assert UpdateDraft.objects.get().content["done"] == "Typed on a train"
    page.context.close()


def test_partner_sees_that_a_colleague_saved_the_same_draft(
    page: Page, live_server: Any, cast: Any, period: Any, reporting: Reporting
) -> None:
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    form = f"{live_server.url}/strategies/care-plan/actions/1.1/update/"
    sign_in(page, live_server.url, cast.alice)
    page.goto(form)
    other = page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    sign_in(other, live_server.url, cast.bob)
    other.goto(form)
    other.get_by_label("What was done in July to September 2026?").fill("Bob's words")
    other.get_by_role("button", name="Save draft").click()
    # A window that is closed while its form is on the way may never close.
    expect(other.get_by_role("alert")).to_contain_text("You can leave and come back on another device.")
    other.context.close()
    page.get_by_label("What was done in July to September 2026?").fill("Alice's words")
    expect(page.locator("#draft-status")).to_contain_text("Bob Example saved this draft", timeout=SLOW)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="Two drafts of this update")).to_be_visible()
    expect(page.get_by_role("row", name="Done Bob's words Alice's words")).to_be_visible()
    check_page(page, "update-two-drafts")
    page.get_by_role("button", name="Use the saved draft").click()
    expect(page.get_by_label("What was done in July to September 2026?")).to_have_value("Bob's words")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_partner_whose_session_ended_loses_nothing(
    page: Page, plain: Page, live_server: Any, cast: Any, period: Any, script: bool
) -> None:
    page = page if script else plain
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/update/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("What was done in July to September 2026?").fill("Typed after the session had ended")
    if script:
        expect(page.locator("#draft-status")).to_contain_text("You have been signed out.", timeout=SLOW)
    page.get_by_role("button", name="Save draft").click()
    expect(page).to_have_url(re.compile(r"/account/login/\?next=/strategies/care-plan/actions/1\.1/update/"))
    sign_in_here(page)
    expect(page.get_by_text("You were signed out while you were writing.")).to_be_visible()
    expect(page.get_by_label("What was done in July to September 2026?")).to_have_value(
        "Typed after the session had ended"
    )
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("You can leave and come back on another device.")).to_be_visible()
    assert UpdateDraft.objects.get().content["done"] == "Typed after the session had ended"


def sign_in_here(page: Page) -> None:
    """Sign in by password on the page that asks for it."""
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).first.fill("alice@example.org")
    page.locator("input[type=password]").fill("correct horse battery staple")
    page.locator("main form").filter(has=page.locator("input[type=password]")).locator("button").first.click()


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


LONG = "Co-ordinate a county-wide programme of taster sessions, placements, mentoring and guaranteed interviews for all"


@pytest.fixture
def busy(cast: Any, period: Any, reporting: Reporting) -> None:
    """Everything that My work can show at once."""
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        for number in range(2, 6):
            ref, key = f"2.{number}", f"0002.000{number}"
            action = revision.append(
                Action(strategy=cast.strategy, workstream=cast.workstreams[2], ref=ref, sort_key=key)
            )
            wording = {"title": f"Wording of action {number}.", "short_title": LONG if number == 2 else f"Do {number}"}
            record_many(revision, ActionWording, {action.pk: wording})
            record_many(revision, ActionState, {action.pk: {"lead_id": cast.college.pk}})
    actions = {action.ref: action for action in Action.objects.filter(strategy=cast.strategy)}
    for ref in ("1.1", "2.3"):
        change_due_date(action=actions[ref], new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
    comment = "You say take-up is good. How many of the 24 providers have started, and how many did you plan for?"
    reporting.hand_back(reporting.send(actions["2.2"], period, **AMBER), comment)
    reporting.send(actions["2.3"], period)
    reporting.accept(reporting.send(actions["2.4"], period, **AMBER), rating="red", reason="No partner has agreed.")
    UpdateDraft.objects.create(
        action=actions["2.1"],
        period=period,
        partner=cast.college,
        content=GREEN,
        saved_by=cast.alice,
        saved_at=reporting.now,
    )


def test_partner_reads_my_work_and_the_form_in_every_state(
    page: Page, live_server: Any, cast: Any, busy: None, reporting: Reporting
) -> None:
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/my-work/")
    check_page(page, "my-work")
    page.get_by_role("button", name="Change and send again").click()
    check_page(page, "update-returned")
    page.goto(f"{live_server.url}/strategies/care-plan/actions/2.3/update/")
    check_page(page, "update-already-sent")
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/update/")
    check_page(page, "update-first")


def test_pages_of_people_with_nothing_to_log(page: Page, live_server: Any, cast: Any) -> None:
    for person, name in ((cast.alice, "no-period"), (cast.bob, "not-yours")):
        sign_in(page, live_server.url, person)
        page.goto(f"{live_server.url}/my-work/")
        check_page(page, f"my-work-{name}")
        page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/update/")
        check_page(page, f"update-{name}")
