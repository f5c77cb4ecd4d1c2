"""A form whose token no longer counts is offered again with everything typed, and only to our own pages."""

import re

import pytest
from django.test import Client
from django.urls import reverse

HOST = "http://testserver"
NAME = reverse("account-name")
TYPED = {"name": "Alice <b>New</b>", "job_title": "Two\nlines"}


@pytest.fixture
def strict(cast):
    """A browser that checks tokens, signed in, without the token's cookie."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    return client


def again(client, page, address, **headers):
    """Press Send again."""
    fields = re.search('<form method="post" action="([^"]*)" data-send-again>(.*?)</form>', page, re.DOTALL)
    names = re.findall('name="([^"]*)" value="([^"]*)"', fields[2])
    assert fields[1] == address
    return client.post(fields[1], {**dict(names), **headers.pop("more", {})}, headers={"Origin": HOST})


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"Origin": HOST}, {"Referer": f"{HOST}{NAME}"}])
def test_form_is_offered_again_with_what_was_typed(strict, headers):
    answer = strict.post(NAME, {**TYPED, "csrfmiddlewaretoken": "x" * 64}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was saved, and nothing you typed is lost." in page
    assert 'name="name" value="Alice &lt;b&gt;New&lt;/b&gt;"' in page
    assert "x" * 64 not in page
    answer = again(strict, page, NAME, more=TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://evil.example/testserver"},
     {"Origin": "null", "Referer": f"{HOST}/"}, {"Origin": "http://testserver.evil.example"}],
)  # fmt: skip
def test_form_from_elsewhere_is_refused_and_never_offered(strict, headers):
    answer = strict.post(NAME, TYPED, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Alice &lt;b&gt;" not in page
    assert "Send again" not in page
    assert "nothing you typed is lost" not in page


@pytest.mark.django_db
def test_form_with_a_password_is_not_kept(cast):
    answer = Client(enforce_csrf_checks=True).post(
        "/account/login/", {"login": "alice@example.org", "password": "canary"}, headers={"Origin": HOST}
    )
    assert answer.status_code == 403
    assert b"canary" not in answer.content
    assert b"Send again" not in answer.content
    assert b'href="/account/login/">Load the page again' in answer.content


@pytest.mark.django_db
def test_update_of_a_visitor_without_cookies_is_kept_past_signing_in(cast):
    client = Client(enforce_csrf_checks=True)
    address = "/strategies/care-plan/actions/1.1/update/"
    answer = client.post(address, {"done": "Typed before", "go": "check"}, headers={"Origin": HOST})
    page = answer.content.decode()
    assert "You are signed out. Press Send again, then sign in: what you typed is kept." in page
    answer = again(client, page, address)
    assert answer["Location"].endswith(f"?next={address}")
    assert client.session["kept_update"]["typed"]["done"] == "Typed before"


@pytest.mark.django_db
def test_other_form_of_a_visitor_without_cookies_waits_on_the_page(cast):
    client = Client(enforce_csrf_checks=True)
    page = client.post(NAME, TYPED, headers={"Origin": HOST}).content.decode()
    assert "You are signed out." in page
    assert (
        '<a class="govuk-link" href="/account/login/" target="_blank" rel="noopener">Sign in on a new tab</a>' in page
    )
    client.force_login(cast.alice)
    answer = again(client, page, NAME)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
