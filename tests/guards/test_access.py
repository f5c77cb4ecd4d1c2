"""Every address, every role: who may read and who may write. An address that is not in the table fails the test.

Anonymous visitors are sent to sign in (the API answers 401), strangers to a strategy get 404 as if it did not
exist, readers get 403 on a page that writes.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.clock import change, record_many
from accounts.tokens import create_token
from actions.services.periods import Window, add_period
from actions.services.updates import UpdateContent, submit_update
from outcomes.models import Measure, MeasureVersion, Observation, Series

ROLES = ("anonymous", "steve", "bob", "alice", "olive", "carol", "dan", "ada")
"""Nobody, a stranger, a supporting partner, the lead partner, officer, programme lead, deputy, administrator."""


def row(anonymous, stranger, supporter, partner, officer, lead, deputy, administrator):
    """One line of the table, by role in the order of ROLES."""
    return dict(
        zip(ROLES, (anonymous, stranger, supporter, partner, officer, lead, deputy, administrator), strict=True)
    )


def everybody(status):
    """The same for all."""
    return dict.fromkeys(ROLES, status)


LOGIN = 302
OPEN = everybody(200)
SIGNED_IN = everybody(200) | {"anonymous": LOGIN}
READERS = SIGNED_IN | {"steve": 404}
LEADS = row(LOGIN, 404, 403, 403, 403, 200, 200, 403)
PEOPLE = row(LOGIN, 404, 403, 403, 403, 200, 403, 200)
OWN_PARTNER = row(LOGIN, 404, 403, 200, 403, 403, 403, 403)
REVIEWERS = row(LOGIN, 404, 403, 403, 403, 200, 200, 403)
API_OPEN = everybody(200) | {"anonymous": 401}
API_READERS = row(401, 404, 200, 200, 200, 200, 200, 200)

STRATEGY = {"slug": "care-plan"}
ACTION = STRATEGY | {"ref": "1.1"}

READ: dict[str, tuple[dict, dict[str, int]]] = {
    "healthz": ({}, OPEN),
    "readyz": ({}, OPEN),
    "accessibility": ({}, OPEN),
    "privacy": ({}, OPEN),
    "home": ({}, row(LOGIN, 200, 302, 302, 302, 302, 302, 200)),
    "account": ({}, SIGNED_IN),
    "account-name": ({}, SIGNED_IN),
    "token-new": ({}, SIGNED_IN),
    "my-work": ({}, SIGNED_IN),
    "reviews": ({}, row(LOGIN, 403, 403, 403, 403, 200, 200, 403)),
    "strategy-overview": (STRATEGY, READERS),
    "action-list": (STRATEGY, READERS),
    "action": (ACTION, READERS),
    "outcome-list": (STRATEGY, READERS),
    "outcome": (STRATEGY | {"number": 1}, READERS),
    "sources": (STRATEGY, READERS),
    "progress": (STRATEGY, READERS),
    "people": (STRATEGY, PEOPLE),
    "person-invite": (STRATEGY, PEOPLE),
    "person": (STRATEGY | {"pk": "alice"}, PEOPLE),
    "person-close": (STRATEGY | {"pk": "alice"}, PEOPLE),
    "set-up": (STRATEGY, LEADS),
    "periods": (STRATEGY, LEADS),
    "period": (STRATEGY | {"pk": "period"}, LEADS),
    "due-date": (ACTION, LEADS),
    "update": (ACTION, OWN_PARTNER),
    "update-check": (ACTION, OWN_PARTNER | {"alice": 302}),
    "update-sent": (ACTION, OWN_PARTNER),
    "review": ({"pk": "update"}, REVIEWERS),
    "api:schema": ({}, API_OPEN),
    "api:docs": ({}, SIGNED_IN),
    "api:action-list": ({}, API_OPEN),
    "api:action-detail": (ACTION, API_READERS),
    "api:strategy-list": ({}, API_OPEN),
    "api:strategy-detail": (STRATEGY, API_READERS),
    "api:outcome-list": ({}, API_OPEN),
    "api:outcome-detail": (STRATEGY | {"number": 1}, API_READERS),
    "api:measure-list": ({}, API_OPEN),
    "api:measure-detail": (STRATEGY | {"key": "M1.1"}, API_READERS),
    "api:observation-list": ({}, API_OPEN),
    "api:observation-detail": (STRATEGY | {"pk": "observation"}, API_READERS),
    "api:progress": ({}, API_READERS),
}
QUERIES = {"api:progress": {"strategy": "care-plan"}, "reviews": {}, "update-sent": {}}

SIGN_IN = {
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
}
"""Sign-in itself: tests/accounts/test_signin.py goes through these one by one."""

ELSEWHERE = {"token-revoke", "person-remind", "api:unknown"}
"""Taken by POST only (tests/accounts, tests/outcomes); any other address under the API (tests/tracker)."""


def names(resolver=None, prefix="") -> Iterator[str]:
    """Every name that the address book knows, the administration site apart."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"


@pytest.fixture
def addresses(cast):
    """The cast with a period and a sent update, and how each page is called there."""
    window = Window(date(2026, 4, 1), date(2026, 4, 15), date(2026, 4, 22), date(2026, 4, 22))
    period = add_period(
        strategy=cast.strategy, starts=date(2026, 1, 1), ends=date(2026, 3, 31), window=window, by=cast.carol
    )
    content = UpdateContent(stage="in_progress", rating="green", done="Hub opened.", next="Hire a manager.")
    update = submit_update(
        action=cast.actions["1.1"], period=period, partner=cast.college, content=content, by=cast.alice
    )
    ids = {"alice": cast.alice.pk, "period": period.pk, "update": update.pk, "observation": publish_figure(cast).pk}
    return {
        name: reverse(name, kwargs={k: ids.get(v, v) for k, v in kwargs.items()}) for name, (kwargs, _) in READ.items()
    }


def publish_figure(cast):
    """A figure of a measure."""
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
        measure = revision.append(Measure(outcome=cast.outcomes[1], key="M1.1", position=1))
        record_many(revision, MeasureVersion, {measure.pk: {"text": "Fewer people leave within a year."}})
        row = Series(
            strategy=cast.strategy,
            key="turnover",
            position=1,
            measure=measure,
            label="Turnover",
            unit="%",
            breakdown={},
        )
        series = revision.append(row)
        return revision.append(Observation(series=series, period_kind="survey", period_label="June 2026", value=28))


def test_every_address_is_in_the_table():
    assert set(names()) - SIGN_IN - ELSEWHERE == set(READ)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_read(addresses, cast, client, role):
    if role != "anonymous":
        client.force_login(getattr(cast, role))
    got = {name: client.get(address, QUERIES.get(name, {})).status_code for name, address in addresses.items()}
    assert got == {name: expected[role] for name, (_, expected) in READ.items()}


WRITERS = {
    "account-name": SIGNED_IN,
    "token-new": SIGNED_IN,
    "person-invite": PEOPLE,
    "person": PEOPLE,
    "set-up": LEADS,
    "periods": LEADS,
    "period": LEADS,
    "due-date": LEADS,
    "update": OWN_PARTNER,
    "update-check": OWN_PARTNER,
    "review": REVIEWERS,
}
"""Pages that take a form. Sent empty, it comes back to those who may write: never 403, 404 or 500."""


@pytest.mark.parametrize("role", ROLES)
def test_who_may_write(addresses, cast, client, role):
    if role != "anonymous":
        client.force_login(getattr(cast, role))
    for name, expected in WRITERS.items():
        response = client.post(addresses[name], {})
        if expected[role] == 200:
            assert response.status_code in {200, 302, 400, 409, 422}, name
            assert "/account/login" not in response.headers.get("Location", ""), name
        else:
            assert response.status_code == expected[role], name


@pytest.mark.parametrize("role", ROLES)
def test_pages_that_only_show_refuse_a_post(addresses, cast, client, role):
    if role != "anonymous":
        client.force_login(getattr(cast, role))
    showing = set(READ) - set(WRITERS) - {"person-close", "my-work", "update-sent"}
    got = {name: client.post(addresses[name], {}).status_code for name in showing}
    assert {name: status for name, status in got.items() if status not in {302, 401, 403, 404, 405}} == {}


def test_token_opens_the_api_as_its_person(addresses, cast, client):
    _, key = create_token(user=cast.olive, name="reports", now=cast.later())
    header = {"Authorization": f"Token {key}"}
    assert client.get(addresses["api:action-list"], headers=header).json()["count"] == 3
    assert client.get(addresses["api:action-list"], headers={"Authorization": "Token wrong"}).status_code == 401


def test_strategy_that_does_not_exist_and_one_not_visible_answer_alike(cast, client):
    client.force_login(cast.steve)
    for name, (kwargs, _) in READ.items():
        if kwargs.get("slug"):
            other = {k: {"alice": cast.alice.pk}.get(v, v) for k, v in kwargs.items() if v != "period"} | {
                "slug": "absent"
            }
            try:
                absent, hidden = reverse(name, kwargs=other), reverse(name, kwargs=other | STRATEGY)
            except NoReverseMatch:
                continue
            first, second = client.get(absent), client.get(hidden)
            assert (first.status_code, second.status_code) == (404, 404), name
            pages = [re.sub(rb'value="\w{64}"', b"", page.content) for page in (first, second)]
            assert pages[0].replace(b"absent", b"care-plan") == pages[1], name
