"""Helpers for tests in a real browser: start it, check a page for accessibility, links and overflow, take a picture."""

import os
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserType, Page

SYSTEM_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Names and addresses of other machines lead nowhere. Done here and not by a route: that would go through Python
    # for every request, and turn the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}

# What passes is not worked out in detail, and style sheets are not read again: none of these rules asks for them.
AXE_SCRIPT = """tags => axe.run(document, {
  runOnly: {type: 'tag', values: tags},
  resultTypes: ['violations'],
  preload: {assets: ['media']},
}).then((result) => result.violations)"""

LINKS_SCRIPT = """() => {
  const wrong = [];
  for (const link of document.querySelectorAll('.govuk-error-summary a')) {
    const id = decodeURIComponent(link.getAttribute('href').slice(1));
    const target = link.getAttribute('href').startsWith('#') ? document.getElementById(id) : null;
    if (!target) { wrong.push(`error summary: no #${id}`); continue; }
    target.focus();
    if (document.activeElement !== target) wrong.push(`error summary: #${id} takes no focus`);
  }
  for (const element of document.querySelectorAll('[aria-describedby],[aria-labelledby]'))
    for (const name of ['aria-describedby', 'aria-labelledby'])
      for (const id of (element.getAttribute(name) || '').split(/\\s+/).filter(Boolean))
        if (!document.getElementById(id)) wrong.push(`${name}: no #${id}`);
  for (const label of document.querySelectorAll('label[for]'))
    if (!document.getElementById(label.htmlFor)) wrong.push(`label: no #${label.htmlFor}`);
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => wrong.push(`two elements with #${id}`));
  return wrong;
}"""

OVERFLOW_SCRIPT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .slice(0, 5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') || ''} `
      + `reaches ${Math.round(element.getBoundingClientRect().right)} of ${width}`);
}"""


def executable() -> str | None:
    """Return the path of the system's Chromium, or None where Playwright must bring its own."""
    return next((path for path in SYSTEM_CHROMIUM if Path(path).exists()), None)


def launch(chromium: BrowserType) -> Browser:
    """Start Chromium without a window.

    Args:
        chromium: Playwright's `chromium`.
    """
    return chromium.launch(executable_path=executable(), args=ARGUMENTS)


@cache
def _axe_source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def axe(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 A and AA: one line a violation, naming rule and elements.

    The script goes in by the debugger, once a page: the content security policy rightly refuses a script tag.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe_source())
    found: list[dict[str, Any]] = page.evaluate(AXE_SCRIPT, WCAG)
    return [f"{rule['id']}: {', '.join(str(node['target'][0]) for node in rule['nodes'][:5])}" for rule in found]


def assert_summary_links(page: Page) -> None:
    """Assert that every link of the error summary leads to a box that takes the focus, and that every id that a
    description, a name or a label points at exists once."""
    wrong = page.evaluate(LINKS_SCRIPT)
    assert wrong == [], wrong


def assert_no_overflow(page: Page) -> None:
    """Assert that nothing makes the page wider than the window."""
    wide = page.evaluate(OVERFLOW_SCRIPT)
    assert wide == [], wide


def at_each_width(page: Page, check: Callable[[Page], None]) -> None:
    """Run a check on the page as it stands at 1280, 390 and 320 pixels."""
    for size in (DESKTOP, PHONE, SMALLEST):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dictionary of the two numbers
        check(page)


def check(page: Page, name: str, size: Any = DESKTOP) -> None:
    """Hold the page as it stands against WCAG, broken links inside it, and overflow, at every width.

    Args:
        name: of the picture that is taken at each width.
        size: of the window afterwards.
    """

    def at_width(page: Page) -> None:
        assert axe(page) == [], name
        assert_summary_links(page)
        assert_no_overflow(page)
        shot(page, f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}")

    at_each_width(page, at_width)
    page.set_viewport_size(size)


def sign_in(page: Page, address: str, person: Any) -> None:
    """Sign a person in without going through the sign-in pages.

    Args:
        page: the browser's page; every page of its window is signed in.
        address: the live server's address.
        person: the user.
    """
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": address}])


def shot(page: Page, name: str) -> None:
    """Store a picture of the whole page as NAME.png in the folder $SHOTS, where it is set."""
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
