"""A partner attaches evidence and gives numbers in a browser, on a desk and on a phone, with and without scripts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from actions.models import ActivityNumber, Evidence
from tests.actions.documents import EXE, PDF
from tests.actions.reporting import Reporting
from tests.browser import DESKTOP, PHONE, assert_no_overflow, assert_summary_links, at_each_width, axe, shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = "/strategies/care-plan/actions/1.1/update/"


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def period(cast: Any) -> Any:
    reporting = Reporting(cast)
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2030, 1, 31)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file that is taken and one that is not."""
    found = {"good": tmp_path / "Minutes of the October board.pdf", "bad": tmp_path / "tool.pdf"}
    found["good"].write_bytes(PDF)
    found["bad"].write_bytes(EXE)
    return found


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def attach_and_send(page: Page, url: str, files: dict[str, Path], look: Any = lambda name: None) -> None:
    """From the form over its evidence to the receipt; a file that is not taken comes between."""
    page.goto(f"{url}{FORM}")
    page.get_by_role("radio", name="In progress").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_label("What was done in July to September 2026?").fill("Ran 2 taster days with 27 people.")
    page.get_by_text("Evidence and activity numbers (optional)").click()
    page.get_by_label("What was counted").fill("People trained")
    page.get_by_label("Number", exact=True).fill("27")
    page.get_by_label("Unit (optional)").fill("people")
    look("form-numbers")
    page.get_by_role("button", name="Add evidence").click()
    look("evidence-empty")
    page.get_by_label("File", exact=True).set_input_files(files["bad"])
    page.get_by_role("button", name="Attach file").click()
    expect(page.get_by_role("link", name="“tool.pdf” cannot be attached.")).to_be_visible()
    look("evidence-problem")
    page.get_by_label("File", exact=True).set_input_files(files["good"])
    page.get_by_role("button", name="Attach file").click()
    page.get_by_label("Web address").fill("https://example.org/board")
    page.get_by_role("button", name="Attach link").click()
    expect(page.get_by_role("heading", name="Attached (2 of 10)")).to_be_visible()
    look("evidence-full")
    page.get_by_role("button", name="Remove https://example.org/board").click()
    expect(page.get_by_role("heading", name="Attached (1 of 10)")).to_be_visible()
    page.get_by_role("link", name="Back to the update").first.click()
    expect(page.get_by_label("What was counted").first).to_have_value("People trained")
    look("form-full")
    page.get_by_role("button", name="Check and submit").click()
    look("check")
    page.get_by_role("button", name="Submit update").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update sent")
    look("sent")
    assert Evidence.objects.get().label == "Minutes of the October board.pdf"
    assert ActivityNumber.objects.get().what == "People trained"


def hold(page: Page, name: str) -> None:
    """Hold the page as it stands against WCAG, overflow and links that lead nowhere, at each width."""

    def check(page: Page) -> None:
        assert axe(page) == [], name
        assert_no_overflow(page)
        assert_summary_links(page)
        shot(page, f"{name}-{page.viewport_size['width']}")  # type: ignore[index]

    at_each_width(page, check)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_partner_attaches_evidence(
    page: Page, live_server: Any, cast: Any, period: Any, files: dict[str, Path], size: Any
) -> None:
    page.set_viewport_size(size)

    def look(name: str) -> None:
        hold(page, name)
        page.set_viewport_size(size)

    sign_in(page, live_server.url, cast.alice)
    attach_and_send(page, live_server.url, files, look)
    page.goto(f"{live_server.url}/strategies/care-plan/actions/1.1/")
    look("action")
    with page.expect_download() as download:
        page.get_by_role("link", name="Minutes of the October board.pdf").click()
    assert download.value.suggested_filename == "Minutes of the October board.pdf"
    assert Path(download.value.path()).read_bytes() == PDF


def test_partner_attaches_evidence_without_javascript(
    plain: Page, live_server: Any, cast: Any, period: Any, files: dict[str, Path]
) -> None:
    sign_in(plain, live_server.url, cast.alice)
    attach_and_send(plain, live_server.url, files)


def test_enter_key_checks_the_update_and_attaches_nothing(page: Page, live_server: Any, cast: Any, period: Any) -> None:
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}{FORM}")
    page.get_by_role("radio", name="In progress").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_label("What was done in July to September 2026?").fill("Ran 2 taster days with 27 people.")
    page.get_by_text("Evidence and activity numbers (optional)").click()
    page.get_by_label("What was counted").fill("People trained")
    page.get_by_label("Number", exact=True).fill("27")
    page.get_by_label("Number", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your update before you send it")


def test_lead_asks_and_partner_answers(page: Page, live_server: Any, cast: Any, period: Any) -> None:
    reporting = Reporting(cast, now=period.revision.at)
    update = reporting.send(cast.actions["1.1"], period)
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/reviews/{update.pk}/")
    page.get_by_role("link", name="Ask a question about this update").click()
    page.get_by_role("button", name="Write message").click()
    expect(page.get_by_role("link", name="Enter your question or answer")).to_be_visible()
    hold(page, "thread-problem")
    page.get_by_label("Your question or answer").fill("How many people came from the north of the county?")
    page.get_by_role("button", name="Write message").click()
    expect(page.get_by_text("Your message is there for the others to read.")).to_be_visible()
    sign_in(page, live_server.url, cast.alice)
    page.goto(f"{live_server.url}/my-work/")
    hold(page, "thread-news")
    page.get_by_role("link", name="Action 1.1: answer").click()
    page.get_by_label("Your question or answer").fill("12 of the 27.")
    page.get_by_role("button", name="Write message").click()
    hold(page, "thread")
    page.get_by_role("link", name="Back to Action 1.1").click()
    expect(page.get_by_text("12 of the 27.")).to_be_visible()
    hold(page, "thread-action")
