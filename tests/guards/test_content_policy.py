"""Every answer carries the strict content security policy: pages, the API, the administration site and errors alike."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts import views
from accounts.clock import ClockBusyError
from tests.guards.test_access import ACTS, QUERIES, READ, ROLES
from tests.guards.things import address_of

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
"""Headers are the same on every database."""

POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}

FILE_POLICY = {"default-src": ["'none'"], "sandbox": [], "frame-ancestors": ["'none'"]}
"""What a file may do that somebody attached, or that belongs to an edition."""
FILES = {"evidence", "edition-file", "edition-copy-file", "published-file", "published-copy", "report-preview"}


def policy_of(response):
    """The policy as a browser reads it: by directive, what it allows. No header is an empty policy."""
    assert "Content-Security-Policy-Report-Only" not in response.headers
    directives = response.headers.get("Content-Security-Policy", "").split(";")
    return {name: allowed for name, *allowed in (directive.split() for directive in directives if directive.strip())}


def enter(client, role, people):
    if role != "anonymous":
        client.force_login(people[role])


@pytest.mark.parametrize("role", ROLES)
def test_every_address_carries_the_policy(things, everybody_here, client, role):
    enter(client, role, everybody_here)
    for name, (words, _) in (READ | ACTS).items():
        answers = (
            client.get(address_of(name, words, things), QUERIES.get(name, {})),
            client.post(address_of(name, words, things)),
        )
        if answers[0].streaming:
            answers[0].getvalue()
        wanted = FILE_POLICY if name in FILES and answers[0].status_code == 200 else POLICY
        assert [policy_of(answer) for answer in answers] == [wanted, POLICY], name


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_request_login_code",
        "account_inactive",
        "account_signup",
        "account_reset_password",
        "account_password_reset_completed",
    ],
)
def test_sign_in_carries_the_policy(client, db, name):
    assert policy_of(client.get(reverse(name))) == POLICY


@pytest.mark.parametrize("name", ["admin:index", "admin:accounts_user_changelist", "account_change_password"])
def test_administration_and_password_carry_the_policy(cast, client, name):
    client.force_login(cast.ada)
    assert policy_of(client.get(reverse(name))) == POLICY


@pytest.mark.parametrize("prefix", ["/", "/api/v1/"])
def test_addresses_that_do_not_exist_carry_the_policy(cast, client, prefix):
    client.force_login(cast.alice)
    response = client.get(f"{prefix}nothing/here/")
    assert (response.status_code, policy_of(response)) == (404, POLICY)


@pytest.mark.parametrize("address", ["/my-work/", "/api/v1/actions/"])
def test_bodies_that_are_too_large_carry_the_policy(cast, client, address):
    client.force_login(cast.alice)
    response = client.post(address, b"a" * (1024 * 1024 + 1), content_type="text/plain")
    assert (response.status_code, policy_of(response)) == (413, POLICY)


@pytest.mark.parametrize(("fault", "status"), [(ClockBusyError("busy"), 503), (ZeroDivisionError(), 500)])
def test_faults_carry_the_policy(cast, client, monkeypatch, fault, status):
    def fail(person):
        raise fault

    monkeypatch.setattr(views, "tokens_of", fail)
    client.force_login(cast.alice)
    client.raise_request_exception = False
    response = client.get("/account/")
    assert (response.status_code, policy_of(response)) == (status, POLICY)


def test_too_many_tries_carry_the_policy(client, db):
    cache.clear()
    answers = [client.post(reverse("account_login"), {}) for _ in range(31)]
    cache.clear()
    assert (answers[-1].status_code, policy_of(answers[-1])) == (429, POLICY)


def test_refused_forms_carry_the_policy(cast, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(cast.alice)
    response = client.post(reverse("account-name"), {"name": "Alice"})
    assert (response.status_code, policy_of(response)) == (403, POLICY)
