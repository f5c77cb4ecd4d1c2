"""Fixtures `browser` and `page`: a real Chromium that reaches this machine only and forgives no error."""

import os
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from tests.browser import DESKTOP, launch

HERE = {"127.0.0.1", "localhost"}
LOCAL_SCHEMES = {"data", "blob", "about"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests. Without one the test is skipped; in CI (CI=true) it fails."""
    # Playwright keeps an event loop in this thread, and Django would take the tests' own queries for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            chromium = launch(playwright.chromium)
        except Error as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"No Chromium: {error.message.splitlines()[0]}")
        yield chromium
        chromium.close()


class Watch:
    """Collects what must not happen on a page: script errors, refused content, requests to other machines."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.visited: set[str] = set()

    def over(self, page: Page) -> None:
        """Watch a page, and what its window asks for."""
        page.context.on("request", self.request)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def request(self, request: Request) -> None:
        """Keep requests to other machines, which the browser lets nowhere (tests/browser.py); remember addresses opened
        as a page: a 404 that a test asks for is no fault."""
        address = urlsplit(request.url)
        if address.hostname not in HERE and address.scheme not in LOCAL_SCHEMES:
            self.faults.append(f"request to {request.url}")
        if request.is_navigation_request():
            self.visited.add(urldefrag(request.url).url)

    def console(self, message: ConsoleMessage) -> None:
        """Keep errors of scripts and of the content security policy."""
        address = urldefrag(message.location.get("url", "")).url
        expected = "Failed to load resource" in message.text and address in self.visited
        # The design system's script writes a component it cannot start as a plain message.
        if (message.type == "error" or "ElementError" in message.text) and not expected:
            self.faults.append(f"console: {message.text}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page without cookies, 1280 pixels wide, on London time. Any fault seen fails the test at its end."""
    watch = Watch()
    context = browser.new_context(
        viewport=DESKTOP,  # type: ignore[arg-type]  # a plain dictionary of the two numbers
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    fresh = context.new_page()
    watch.over(fresh)
    yield fresh
    context.close()
    assert watch.faults == [], watch.faults
