"""Sign-in, the person's own page and the People page in a real browser, at three widths."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from accounts.models import User
from outcomes.access import access_of
from tests.browser import assert_no_overflow, assert_summary_links, at_each_width, axe, shot, sign_in
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _limits_start_afresh():
    cache.clear()
    yield
    cache.clear()


def look(page, name):
    """Check the page as it stands, and take its picture at each width."""

    def check(page):
        assert axe(page) == []
        assert_summary_links(page)
        assert_no_overflow(page)
        shot(page, f"{name}-{page.viewport_size['width']}")

    at_each_width(page, check)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_invited_person_signs_in_by_code_and_sets_a_password(page, live_server, cast):
    page.goto(f"{live_server.url}/account/name/")
    look(page, "sign-in")
    page.get_by_role("button", name="Continue").click()
    look(page, "sign-in-error")
    page.get_by_label("Email address").fill("alice@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Continue").click()
    look(page, "sign-in-wrong")
    page.get_by_label("Password").fill("")
    page.get_by_role("button", name="Continue").click()
    look(page, "code")
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_role("button", name="Sign in").click()
    look(page, "code-wrong")
    page.get_by_label("Code").fill(re.search(r"^([A-Z0-9-]{4,})$", mail.outbox[-1].body, re.MULTILINE)[1])
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Change your name"
    look(page, "name")
    page.get_by_role("link", name="Alice Example, Riverside College").click()
    look(page, "account")
    page.get_by_role("link", name="Make a token").click()
    look(page, "token")
    page.get_by_label("What is the token for?").fill("Dashboard")
    page.get_by_role("button", name="Make the token").click()
    look(page, "token-made")
    page.get_by_role("link", name="back to your account").click()
    look(page, "account-token")
    page.get_by_role("link", name="Change your password").click()
    look(page, "password")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password again").fill("shorter")
    page.get_by_role("button", name="Save the password").click()
    look(page, "password-error")
    page.get_by_role("button", name="Sign out").click()
    assert "You have signed out." in page.inner_text("main")
    page.get_by_role("link", name="I have forgotten my password").click()
    look(page, "reset")


def test_lead_invites_changes_and_closes(page, live_server, cast):
    sign_in(page, live_server.url, cast.carol)
    page.goto(f"{live_server.url}/strategies/care-plan/people/")
    look(page, "people")
    page.get_by_role("link", name="Invite somebody").first.click()
    look(page, "invite")
    page.get_by_role("button", name="Invite").click()
    look(page, "invite-error")
    page.get_by_label("Email address").fill("a.rather.long.address.of.a.new.person@department.council.example.org")
    page.get_by_label("Moorland NHS Trust").check()
    page.get_by_role("button", name="Invite").click()
    look(page, "people-invited")
    page.get_by_role("link", name="a.rather.long").click()
    look(page, "person")
    page.get_by_label("Name (optional)").fill("Nia New")
    page.get_by_label("Committee officer").check()
    page.get_by_role("button", name="Save").click()
    person = User.objects.get(email__startswith="a.rather.long")
    assert access_of(person, cast.strategy).roles == {"officer"}
    page.get_by_role("link", name="Nia New").first.click()
    page.get_by_role("link", name="Close their sign-in").click()
    look(page, "close")
    page.get_by_role("button", name="Close the sign-in").click()
    assert "Nia New can no longer sign in." in page.inner_text("main")
    page.goto(f"{live_server.url}/strategies/care-plan/people/{cast.carol.pk}/")
    page.get_by_label("Programme lead").uncheck()
    page.get_by_role("button", name="Save").click()
    look(page, "last-lead")
