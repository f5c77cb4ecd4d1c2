"""Every page of the table of addresses is complete without JavaScript, on a phone: nothing waits for a script."""

from urllib.parse import urlencode

import pytest

from tests.browser import OVERFLOW_SCRIPT, PHONE, sign_in
from tests.guards.test_access import QUERIES, READ
from tests.guards.test_demonstration import HERE_ONLY, PAGES, reader_of
from tests.guards.things import address_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOWN = """() => ({
  headings: [...document.querySelectorAll('main h1')].filter((one) => one.checkVisibility()).length,
  words: document.querySelector('main').innerText.trim().split(/\\s+/).length,
  empty: [...document.querySelectorAll('main button, main label, main a[href]:not([tabindex="-1"])')]
    .filter((one) => one.checkVisibility() && !one.textContent.trim() && !one.hasAttribute('aria-label'))
    .map((one) => one.outerHTML.slice(0, 80)),
})"""
FILES = {"action-list-csv", "measure-figures", "evidence", "history-csv", "workstream-activity"}
FILES |= {"figure-template", "figure-export", "round-csv"}
FILES |= {"work-csv", "work-word", "resolution-csv", "resolution-docx", "report-preview"}
FILES |= {"edition-file", "edition-copy-file", "published-file", "published-copy"}
"""Downloads, which are no pages."""
FEWEST_WORDS = 8
"""Fewer in the main part of a page are a heading alone."""


COMPLETE = {"status": 200, "headings": 1, "empty": [], "wide": []}


@pytest.mark.parametrize("reader", HERE_ONLY)
def test_every_page_is_complete_without_javascript_on_a_phone(browser, live_server, things, everybody_here, reader):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    sign_in(page, live_server.url, everybody_here[reader])
    mine = [name for name in PAGES if reader_of(name) == reader and name not in FILES]
    wrong = {}
    for name in mine:
        query = urlencode(QUERIES.get(name, {}))
        answer = page.goto(f"{live_server.url}{address_of(name, READ[name][0], things)}?{query}")
        shown = page.evaluate(SHOWN) | {"status": answer.status, "wide": page.evaluate(OVERFLOW_SCRIPT)}
        if shown != COMPLETE | {"words": max(shown["words"], FEWEST_WORDS)}:
            wrong[name] = shown
    context.close()
    assert mine
    assert wrong == {}
