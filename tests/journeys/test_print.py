"""What goes onto paper: no menus and filters, each mark with its letter and word, and a bounded number of sheets."""

import re

import pytest
import time_machine

from tests.actions.story import at
from tests.browser import sign_in
from tests.scrutiny.year import tell_year

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/strategies/social-care-workforce/"
SHEETS = {
    "": 6,
    "actions/": 4,
    "actions/1.1/": 3,
    "board/": 6,
    "outcomes/1/": 5,
    "measures/M1.2/": 3,
    "measures/print/": 19,
    "progress/": 14,
}
"""Sheets that a page takes at most, of the published plan after two quarters of reports."""
WITHOUT_MARKS = {"measures/print/"}
"""Measures have no rating, and no action is said to move one of these."""
SCREEN_ONLY = (
    ".app-nav, .app-search, .app-filterside, .app-asat, .app-footer, .govuk-skip-link, .govuk-breadcrumbs, "
    " .govuk-button, .app-noprint"
)
LETTERS = {
    "red": "R",
    "amber": "A",
    "green": "G",
    "no update": "?",
    "complete": "B",
    "not started": "N",
    "paused": "P",
    "not recorded yet": "",
}
"""What each word has beside it, so that neither colour nor word alone carries a mark; an empty shape says nothing."""
SMALLEST_PRINT = 12
"""CSS pixels, which are 9 points."""
SEEN = "all => all.filter((one) => one.checkVisibility({visibilityProperty: true})).map((one) => one.outerHTML)"
MARKS = """all => all.filter((one) => one.checkVisibility({visibilityProperty: true})).map((one) => ({
  letter: one.querySelector('svg text')?.textContent || '',
  words: [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(' '),
  size: parseFloat(getComputedStyle(one).fontSize),
}))"""


@pytest.fixture
def year(db):
    with time_machine.travel(at(8, 3)):
        yield tell_year()


def test_pages_are_fit_for_paper(page, live_server, year):
    sign_in(page, live_server.url, year.lead)
    page.emulate_media(media="print")
    sheets = {}
    for name in SHEETS:
        answer = page.goto(f"{live_server.url}{PLAN}{name}")
        assert answer.status == 200, name
        assert page.locator(SCREEN_ONLY).evaluate_all(SEEN) == [], name
        marks = page.locator(".app-rag").evaluate_all(MARKS)
        assert bool(marks) is (name not in WITHOUT_MARKS), name
        assert_marks_need_no_colour(name, marks)
        sheets[name] = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    assert {name: number for name, number in sheets.items() if not 1 <= number <= SHEETS[name]} == {}


def assert_marks_need_no_colour(name, marks):
    """Each mark has its word in print that can be read, and beside it the letter of that word."""
    assert [mark for mark in marks if mark["size"] < SMALLEST_PRINT] == [], name
    words = [re.sub(r"^\d+ ", "", " ".join(mark["words"].split()).lower()) for mark in marks]
    assert [LETTERS.get(word, f"{word}: no word of a mark") for word in words] == [mark["letter"] for mark in marks], (
        name
    )
