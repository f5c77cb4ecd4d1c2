"""The person's own page, API tokens, and the command that makes one."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ApiToken, Change, PersonVersion
from accounts.tokens import create_token, find_token
from tests.roles import set_person_active

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_account_page_says_who_one_is(cast, alice):
    text = text_of(alice.get("/account/"))
    assert "Name Alice Example" in text
    assert "You speak for Riverside College" in text
    assert "You have no tokens." in text


def test_account_page_of_somebody_without_anything_says_so(cast, client):
    client.force_login(cast.ada)
    assert "You speak for No organisation" in text_of(client.get("/account/"))


def test_own_name_is_changed(cast, alice):
    response = alice.post("/account/name/", {"name": " Alice  Married ", "job_title": "Head"}, follow=True)
    assert "Your name has been saved." in text_of(response)
    row = PersonVersion.objects.open().get(person=cast.alice)
    assert (row.name, row.job_title) == ("Alice Married", "Head")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": ""}, "Enter your name"),
        ({"name": "x" * 121}, "Your name must be 120 characters or fewer"),
        ({"name": "Alice", "job_title": "x" * 121}, "Your job title must be 120 characters or fewer"),
        ({"name": "A\0b"}, "null character"),
    ],
)
def test_own_name_says_what_is_wrong(cast, alice, data, message):
    before = Change.objects.count()
    response = alice.post("/account/name/", data)
    assert (response.status_code, message in text_of(response)) == (200, True)
    assert Change.objects.count() == before


def test_token_is_shown_once_and_opens_the_api(cast, alice, client):
    response = alice.post("/account/tokens/new/", {"name": "Dashboard", "days": "30"})
    key = re.search(r"apt_[\w-]+", response.content.decode())[0]
    assert "no-store" in response["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.name, find_token(key, now=timezone.now())) == ("Dashboard", token)
    assert token.expires_at - token.created_at == timedelta(days=30)
    assert find_token(key, now=token.created_at + timedelta(days=31)) is None
    text = text_of(alice.get("/account/"))
    assert "Dashboard" in text
    assert key not in text


def test_token_may_never_expire(cast, alice):
    alice.post("/account/tokens/new/", {"name": "Dashboard", "days": "never"})
    assert ApiToken.objects.get().expires_at is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"days": "30"}, "Enter what the token is for"),
        ({"name": "x" * 81, "days": "30"}, "must be 80 characters or fewer"),
        ({"name": "Dashboard"}, "Select when it expires"),
        ({"name": "Dashboard", "days": "31"}, "from the choices given"),
    ],
)
def test_token_form_says_what_is_wrong(cast, alice, data, message):
    response = alice.post("/account/tokens/new/", data)
    assert (response.status_code, message in text_of(response)) == (200, True)
    assert not ApiToken.objects.exists()


def test_token_is_revoked(cast, alice):
    token, key = create_token(user=cast.alice, name="Laptop", now=timezone.now())
    assert alice.get(f"/account/tokens/{token.pk}/revoke/").status_code == 405
    response = alice.post(f"/account/tokens/{token.pk}/revoke/", follow=True)
    assert "The token “Laptop” no longer works." in text_of(response)
    assert find_token(key, now=timezone.now()) is None


def test_token_of_somebody_else_is_not_found(cast, alice):
    token, key = create_token(user=cast.bob, name="Laptop", now=timezone.now())
    assert alice.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert alice.post(f"/account/tokens/{'9' * 30}/revoke/").status_code == 404
    assert find_token(key, now=timezone.now()) == token
    assert "Laptop" not in text_of(alice.get("/account/"))


def make(*arguments):
    out, err = StringIO(), StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue()


def test_create_token_prints_the_key_alone(cast):
    key, note = make("Alice@example.org", "--name", "Report", "--days", "7")
    token = find_token(key, now=timezone.now())
    assert (token.user, token.name) == (cast.alice, "Report")
    assert token.expires_at - token.created_at == timedelta(days=7)
    assert "alice@example.org" in note


def test_create_token_without_days_does_not_expire(cast):
    make("alice@example.org")
    assert ApiToken.objects.get().expires_at is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody@example.org"], "Nobody with the address nobody@example.org can sign in"),
        (["alice@example.org", "--days", "0"], "from 1 to 3,650"),
        (["alice@example.org", "--days", "99999999999"], "from 1 to 3,650"),
        (["alice@example.org", "--days", "soon"], "invalid int value"),
        (["alice@example.org", "--name", " "], "from 1 to 80 characters"),
        (["alice@example.org", "--name", "x" * 81], "from 1 to 80 characters"),
    ],
)
def test_create_token_says_what_is_wrong(cast, arguments, message):
    with pytest.raises(CommandError, match=re.escape(message)):
        make(*arguments)
    assert not ApiToken.objects.exists()


def test_create_token_for_a_closed_person_is_refused(cast):
    set_person_active(person=cast.alice, active=False, by=cast.ada)
    with pytest.raises(CommandError, match="can sign in"):
        make("alice@example.org")
