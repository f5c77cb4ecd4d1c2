"""From an outcome to its measures and back in a real browser, with the published plan, on a desk and on a phone."""

import re
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.services import invite_person
from outcomes.models import Role, Strategy
from outcomes.services import grant_role
from scrutiny.services.publishing import publish_edition
from tests.browser import (
    DESKTOP,
    PHONE,
    SMALLEST,
    assert_no_overflow,
    assert_summary_links,
    at_each_width,
    axe,
    check,
    shot,
    sign_in,
)
from tests.factories.editions import make_edition
from tests.factories.scrutiny import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/strategies/social-care-workforce/"
STATES = {
    "outcomes": "outcomes/",
    "outcome-1": "outcomes/1/",
    "outcome-3": "outcomes/3/",
    "measures": "measures/",
    "measure-bars": "measures/M1.1/",
    "measure-parts": "measures/M1.2/",
    "measure-none": "measures/M1.5/",
    "measure-one": "measures/M1.6/",
    "measure-many": "measures/M2.1/",
    "measures-print": "measures/print/",
    "districts": "districts/",
}
CHART = (
    "Staff turnover: 28.2% in 2020/21, 32.2% in 2021/22. "
    "Leavers remaining in the sector: 64% in 2020/21, 59% in 2021/22. "
    "Staff turnover: registered nurses: 47.3% in 2020/21, 55.4% in 2021/22."
)


@pytest.fixture
def officer(transactional_db: None) -> User:
    """Somebody who only reads, with the published plan loaded."""
    call_command("load_strategy", stdout=StringIO())
    person = invite_person(email="olive@example.org", job="test", send_mail=False)
    strategy = Strategy.objects.get(slug="social-care-workforce")
    return grant_role(person=person, strategy=strategy, role=Role.OFFICER, job="test")


def test_every_state_is_accessible_at_every_width(page: Page, live_server: Any, officer: User) -> None:
    sign_in(page, live_server.url, officer)
    found = {}
    for name, address in STATES.items():
        page.goto(live_server.url + PLAN + address)

        def hold(page: Page, name: str = name) -> None:
            found[name, page.viewport_size["width"]] = axe(page)  # type: ignore[index]
            assert_summary_links(page)
            assert_no_overflow(page)
            shot(page, f"measures-{name}-{page.viewport_size['width']}")  # type: ignore[index]

        at_each_width(page, hold)
    assert {state: rules for state, rules in found.items() if rules} == {}


def find_turnover(page: Page, url: str) -> None:
    """From the outcomes to one measure, its neighbour, and the actions of its outcome."""
    page.goto(f"{url}{PLAN}outcomes/")
    page.get_by_role("heading", name="Outcome 1: More resilience").get_by_role("link").click()
    page.get_by_role("row").get_by_role("link", name="M1.2 Reduction in the level of turnover").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Reduction in the level of turnover resulting in exit from the sector"
    )
    expect(page.get_by_text("Worse. Staff turnover, a stand-in, went up from 28.2%")).to_be_visible()
    page.get_by_role("link", name="Next: M1.3").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reduction in the level of sickness absence")
    page.get_by_role("link", name="The actions that serve Outcome 1").click()
    expect(page.get_by_role("heading", name="26 actions that serve this outcome")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_officer_finds_what_turnover_did(page: Page, live_server: Any, officer: User, size: Any) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server.url, officer)
    find_turnover(page, live_server.url)


def test_officer_finds_it_without_javascript(browser: Browser, live_server: Any, officer: User) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    plain = context.new_page()
    sign_in(plain, live_server.url, officer)
    find_turnover(plain, live_server.url)
    context.close()


def test_charts_are_read_aloud_with_every_number(page: Page, live_server: Any, officer: User) -> None:
    sign_in(page, live_server.url, officer)
    page.goto(f"{live_server.url}{PLAN}measures/M1.2/")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    drawn = [node for node in nodes if node["role"]["value"] == "image" and node["name"]["value"].startswith("Figures")]
    assert [(node["name"]["value"], node["description"]["value"]) for node in drawn] == [
        (
            "Figures of M1.2 by period. Per cent. "
            "Adult social care workforce (independent sector and local authority), Staffordshire",
            CHART,
        )
    ]
    page.goto(f"{live_server.url}{PLAN}measures/")
    small = page.get_by_role("table").get_by_role("img")
    expect(small).to_have_count(3)
    expect(small.nth(1)).to_have_accessible_description("28.2% in 2020/21, 32.2% in 2021/22.")


def test_charts_of_a_published_report_are_read_aloud(page: Page, live_server: Any, officer: User) -> None:
    """Everybody finds the same drawings there, with their numbers in a table below."""
    report = make_report(Strategy.objects.get(slug="social-care-workforce"), officer)
    edition = make_edition(report, officer, wall=datetime.now(UTC))
    publish_edition(edition=edition, on=edition.issued_on, by=officer)
    page.goto(f"{live_server.url}/published/social-care-workforce/1/")
    charts = page.get_by_role("region", name="The report").get_by_role("img")
    expect(charts).to_have_count(3)
    expect(charts.nth(1)).to_have_accessible_name(re.compile(r"^Figures of M1\.2 by period\. Per cent\."))
    expect(charts.nth(1)).to_have_accessible_description(CHART)
    below = page.get_by_role("table").filter(has_text="Base and notes")
    expect(below).to_have_count(3)
    expect(below.nth(1)).to_contain_text("Staff turnover: registered nurses")
    check(page, "published-charts")


def test_charts_fit_the_smallest_screen_and_stay_readable(page: Page, live_server: Any, officer: User) -> None:
    sign_in(page, live_server.url, officer)
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}{PLAN}measures/M1.1/")
    wide = page.locator(".app-chart").first.evaluate("chart => chart.getBoundingClientRect().width")
    assert 270 <= wide <= 320
    spans = page.locator(".app-chart").first.evaluate(
        "chart => [...chart.querySelectorAll('text')].map(t => t.getBBox()).map(b => [b.x, b.x + b.width])"
    )
    assert [span for span in spans if span[0] < -1 or span[1] > 441] == []


LEAD_STATES = {
    "measure-told": "measures/M1.1/",
    "measure-settings": "measures/M1.1/settings/",
    "measure-narrative": "measures/M1.1/narrative/",
    "measure-review": "measures/M1.1/narrative/review/",
    "measure-actions": "measures/M1.1/actions/",
    "figure-rules": "set-up/figures/",
    "places": "set-up/figures/places/",
}


def test_lead_sets_a_measure_up_and_another_reviews_what_is_written(
    page: Page, live_server: Any, officer: User
) -> None:
    strategy = Strategy.objects.get(slug="social-care-workforce")
    lead, deputy = (invite_person(email=f"{name}@example.org", job="test", send_mail=False) for name in ("lea", "dee"))
    grant_role(person=lead, strategy=strategy, role=Role.LEAD, job="test")
    grant_role(person=deputy, strategy=strategy, role=Role.DEPUTY, job="test")
    sign_in(page, live_server.url, lead)
    page.goto(f"{live_server.url}{PLAN}measures/M1.1/")
    page.get_by_role("link", name="Set up this measure").click()
    page.get_by_label("Definition").fill("Vacant posts as a share of all posts.")
    page.get_by_label("Target", exact=True).fill("7.5")
    page.get_by_role("button", name="Save measure").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter where the target is published.")
    expect(page.get_by_label("Definition")).to_have_value("Vacant posts as a share of all posts.")
    page.get_by_label("Target", exact=True).fill("")
    page.get_by_role("button", name="Save measure").click()
    expect(page.get_by_text("Vacant posts as a share of all posts.")).to_be_visible()
    page.get_by_role("link", name="Choose these actions").click()
    page.get_by_role("checkbox", name="Action 7.4").check()
    page.get_by_label("How should Action 7.4 help?").fill("More people apply.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Action 7.4")).to_contain_text("More people apply.")
    page.get_by_role("link", name="Write what the figures show").click()
    page.get_by_label("What it shows").fill("More posts are vacant.")
    page.get_by_role("button", name="Save and ask for a review").click()
    expect(page.get_by_text("Not yet reviewed.")).to_be_visible()
    check_states(page, live_server.url)
    page.context.clear_cookies()
    sign_in(page, live_server.url, deputy)
    page.goto(f"{live_server.url}{PLAN}measures/M1.1/")
    page.get_by_role("link", name="Review what is written").click()
    page.get_by_label("Agree: reports may print it").check()
    page.get_by_role("button", name="Save decision").click()
    expect(page.get_by_text("Reviewed by dee@example.org")).to_be_visible()


def check_states(page: Page, url: str) -> None:
    """Every page that sets measures up is accessible and fits, at every width."""
    found = {}
    for name, address in LEAD_STATES.items():
        page.goto(f"{url}{PLAN}{address}")

        def hold(page: Page, name: str = name) -> None:
            found[name, page.viewport_size["width"]] = axe(page)  # type: ignore[index]
            assert_no_overflow(page)
            shot(page, f"measures-{name}-{page.viewport_size['width']}")  # type: ignore[index]

        at_each_width(page, hold)
    assert {state: rules for state, rules in found.items() if rules} == {}
