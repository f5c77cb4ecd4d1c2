"""Pages that no journey leads to, and pages with very long words: WCAG 2.2 and overflow at every width."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts import views
from accounts.clock import ClockBusyError, change, record_many
from accounts.models import PartnerVersion
from actions.models import ActionState, ActionWording, WorkstreamVersion
from actions.services.reviews import accept_update
from outcomes.models import OutcomeVersion, StrategyVersion
from outcomes.services import grant_role
from tests.actions.story import AMBER
from tests.browser import DESKTOP, assert_no_overflow, assert_summary_links, at_each_width, axe, shot, sign_in
from tests.factories.outcomes import StrategyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONGEST_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
WORDING = f"Offer a place to everybody who starts in {LONGEST_WORD} and in the towns around it. " * 7
PLAN = "/strategies/care-plan/"


@pytest.fixture(autouse=True)
def _limits_start_afresh():
    cache.clear()
    yield
    cache.clear()


def look(page, name):
    """Hold the page as it stands against WCAG, broken links inside it, and overflow, at each width."""

    def check(page):
        assert axe(page) == [], name
        assert_summary_links(page)
        assert_no_overflow(page)
        shot(page, f"state-{name}-{page.viewport_size['width']}")

    at_each_width(page, check)
    page.set_viewport_size(DESKTOP)


def show(page, live_server, response):
    """Draw an answer that a browser gets only when something fails: the same bytes under the same policy."""

    def answer(route):
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)

    page.route("**/shown/", answer)
    page.goto(f"{live_server.url}/shown/")
    page.unroute("**/shown/")


def test_pages_of_errors(page, live_server, cast, monkeypatch):
    def answer(heading, response):
        show(page, live_server, response)
        assert page.get_by_role("heading", level=1).inner_text() == heading
        look(page, str(response.status_code))

    client = Client(raise_request_exception=False)
    anybody = Client()
    refusals = [anybody.post("/account/login/", {}) for _ in range(31)]
    answer("There were too many tries", refusals[-1])
    client.force_login(cast.olive)
    answer("You cannot open this page", client.get(f"{PLAN}set-up/"))
    answer("Page not found", client.get("/nothing/"))
    answer("That is too much to send at once", client.post("/my-work/", b"a" * (1024 * 1024 + 1), "text/plain"))
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(cast.olive)
    answer("The page was open too long", checking.post("/account/name/", {"name": "Olive"}))
    monkeypatch.setattr(views, "name_person", failing(ClockBusyError("busy")))
    answer(
        "Somebody else is saving", client.post("/account/name/", {"name": "Olive Example", "job_title": WORDING[:90]})
    )
    monkeypatch.setattr(views, "name_person", failing(ZeroDivisionError()))
    answer("Something went wrong", client.post("/account/name/", {"name": "Olive Example"}))


def failing(fault):
    def fail(**given):
        raise fault

    return fail


def test_pages_around_signing_in(page, live_server, cast):
    for name in ("inactive", "signup"):
        page.goto(f"{live_server.url}/account/{name}/")
        look(page, name)
    page.goto(f"{live_server.url}/account/password/reset/")
    page.get_by_role("textbox").fill("alice@example.org")
    page.get_by_role("main").get_by_role("button").click()
    look(page, "reset-code")
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_role("main").get_by_role("button").first.click()
    look(page, "reset-code-wrong")
    page.get_by_label("Code").fill(re.search(r"^([A-Z0-9-]{4,})$", mail.outbox[-1].body, re.MULTILINE)[1])
    page.get_by_role("main").get_by_role("button").first.click()
    look(page, "reset-new")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_role("button", name="Save the password").click()
    look(page, "reset-new-wrong")
    page.get_by_label("New password", exact=True).fill("a long new password")
    page.get_by_label("New password again").fill("a long new password")
    page.get_by_role("button", name="Save the password").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your password is set"
    look(page, "reset-done")


def test_pages_of_somebody_without_a_password(page, live_server, cast):
    cast.steve.set_unusable_password()
    cast.steve.save(update_fields=["password"])
    sign_in(page, live_server.url, cast.steve)
    page.goto(live_server.url)
    assert page.get_by_role("heading", level=1).inner_text() == "Nothing here for you yet"
    look(page, "start-nothing")
    page.goto(f"{live_server.url}/account/password/set/")
    look(page, "password-set")
    page.get_by_role("button", name="Save the password").click()
    look(page, "password-set-wrong")


def test_start_with_a_choice_and_documentation_of_the_api(page, live_server, cast):
    grant_role(person=cast.alice, strategy=cast.strategy, role="officer", job="test")
    StrategyFactory(title=WORDING[:200], grants=[(cast.alice, "officer")], is_demonstration=True)
    sign_in(page, live_server.url, cast.alice)
    page.goto(live_server.url)
    assert page.get_by_role("heading", level=1).inner_text() == "Start"
    look(page, "start-choice")
    page.goto(f"{live_server.url}/api/v1/docs/")
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    look(page, "api-docs")
    page.goto(f"{live_server.url}{PLAN}?as_at=garbage")
    look(page, "bad-moment")


@pytest.fixture
def wordy(cast, things):
    """The cast with the longest names and wordings that the plan takes, a date and a reviewed update."""
    strategy = cast.strategy
    with change(kind="plan_corrected", job="test", strategy_id=strategy.pk) as revision:
        record_many(revision, StrategyVersion, {strategy.pk: {"title": WORDING[:400]}})
        record_many(revision, OutcomeVersion, {each.pk: {"title": WORDING[:300]} for each in cast.outcomes.values()})
        titles = {"title": (WORDING * 2)[:1000], "short_title": WORDING[:300]}
        record_many(revision, ActionWording, {each.pk: titles for each in cast.actions.values()})
        names = {"title": (WORDING * 2)[:1000], "short_name": WORDING[:300]}
        record_many(revision, WorkstreamVersion, {each.pk: names for each in cast.workstreams.values()})
        partners = {each.pk: {"name": f"{LONGEST_WORD} {WORDING}"[:200]} for each in (cast.college, cast.trust)}
        record_many(revision, PartnerVersion, partners)
        record_many(revision, ActionState, {cast.actions["1.1"].pk: {"joint_lead_id": cast.trust.pk}})
    return cast


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("alice", "/my-work/"),
        ("alice", f"{PLAN}actions/2.1/update/"),
        ("carol", "/reviews/"),
        ("carol", PLAN),
        ("carol", f"{PLAN}actions/"),
        ("carol", f"{PLAN}actions/1.1/"),
        ("carol", f"{PLAN}outcomes/"),
        ("carol", f"{PLAN}outcomes/1/"),
        ("carol", f"{PLAN}people/"),
        ("carol", f"{PLAN}set-up/"),
        ("carol", f"{PLAN}set-up/months/"),
        ("carol", f"{PLAN}set-up/months/1.1/"),
        ("carol", f"{PLAN}reporting/"),
        ("carol", f"{PLAN}data-quality/"),
        ("olive", f"{PLAN}progress/"),
    ],
)
def test_very_long_words(page, live_server, wordy, name, address):
    sign_in(page, live_server.url, wordy.people[name])
    page.goto(f"{live_server.url}{address}")
    assert LONGEST_WORD in page.inner_text("main")
    look(page, f"long-{name}{address.replace('/', '-')}")


def test_very_long_words_in_a_review(page, live_server, wordy, things):
    sign_in(page, live_server.url, wordy.carol)
    page.goto(f"{live_server.url}/reviews/{things['update'].pk}/")
    look(page, "long-review")
    accept_update(update=things["update"], by=wordy.carol, rating="amber", reason=AMBER.done + WORDING)
    page.goto(f"{live_server.url}{PLAN}actions/1.1/")
    look(page, "long-reviewed")
