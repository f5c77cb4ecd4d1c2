"""Every address, every role: who may read and who may write. An address that is not in the table fails the test.

Anonymous visitors are sent to sign in (the API answers 401), strangers to a strategy get 404 as if it did not
exist, readers get 403 on a page that writes.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import ApiToken, User
from accounts.tokens import create_token
from actions.services.updates import UpdateContent, submit_update
from tests.guards import access_figures as figures
from tests.guards import access_scrutiny as scrutiny
from tests.guards.rights import (
    ACTION,
    API_OPEN,
    API_READERS,
    ARRANGERS,
    LEADS,
    LOGIN,
    MEASURE,
    OPEN,
    OWN_PARTNER,
    PEOPLE,
    READERS,
    REVIEWERS,
    ROLES,
    SEES_EVIDENCE,
    SIGNED_IN,
    STRATEGY,
    SUPPORTER,
    everybody,
    row,
)
from tests.guards.things import address_of

READ: dict[str, tuple[dict, dict[str, int]]] = {
    "healthz": ({}, OPEN),
    "readyz": ({}, OPEN),
    # Open to all, and silent: nothing has run yet (tests/reminders/test_monitoring.py has the rest).
    "beatz": ({}, everybody(503)),
    "metrics": ({}, everybody(404)),
    "accessibility": ({}, OPEN),
    "privacy": ({}, OPEN),
    "home": ({}, SIGNED_IN | {"alice": 302}),
    "account": ({}, SIGNED_IN),
    "account-name": ({}, SIGNED_IN),
    "token-new": ({}, SIGNED_IN),
    "reminders": ({}, SIGNED_IN),
    "reminders-calendar": ({}, SIGNED_IN),
    # Open to whoever has a signed address; nobody has this one (tests/reminders/test_stopping.py has the rest).
    "reminders-stop": ({}, everybody(404)),
    # Open to whoever has a key; nobody has this one (tests/reminders/test_calendar_feed.py has the rest).
    "calendar": ({"key": "unknown"}, everybody(404)),
    "my-work": ({}, SIGNED_IN),
    "my-cover": ({}, SIGNED_IN),
    "my-hand-over": ({}, SIGNED_IN),
    "cover": (ACTION, ARRANGERS),
    "hand-over": (ACTION, ARRANGERS),
    "search": ({}, SIGNED_IN),
    "reviews": ({}, REVIEWERS | {"steve": 403}),
    "strategy-overview": (STRATEGY, READERS),
    "board": (STRATEGY, READERS),
    "action-list": (STRATEGY, READERS),
    "action-list-csv": (STRATEGY, READERS),
    "action": (ACTION, READERS),
    "partner": ({"slug": "college"}, READERS),
    "partner-list": (STRATEGY, READERS),
    "partner-change": ({"slug": "college"}, PEOPLE),
    "partner-succession": ({"slug": "college"}, PEOPLE),
    "partner-leaving": ({"slug": "college"}, PEOPLE),
    "partner-mailbox": ({"slug": "college"}, PEOPLE),
    "strategy-reminders": (STRATEGY, LEADS | {"ada": 200}),
    "reminder-steps": (STRATEGY, PEOPLE),
    "workstream": (STRATEGY | {"number": 1}, READERS),
    "workstream-summary": (STRATEGY | {"number": 1}, row(LOGIN, 404, 403, 403, 200, 403, 200, 200, 403)),
    "outcome-list": (STRATEGY, READERS),
    "outcome": (STRATEGY | {"number": 1}, READERS),
    "measure-list": (STRATEGY, READERS),
    "measure": (MEASURE, READERS),
    "measure-figures": (MEASURE, READERS),
    "measures-print": (STRATEGY, READERS),
    "districts": (STRATEGY, READERS),
    "measure-settings": (MEASURE, LEADS),
    "measure-narrative": (MEASURE, LEADS | {"alice": 200}),
    "measure-narrative-review": (MEASURE, LEADS),
    "measure-actions": (MEASURE, LEADS),
    "figure-rules": (STRATEGY, LEADS),
    "places": (STRATEGY, LEADS),
    "sum": (STRATEGY | {"pk": "sum"}, READERS),
    "sum-change": (STRATEGY | {"pk": "sum"}, LEADS),
    "sum-add": (STRATEGY | {"key": "M1.1"}, LEADS),
    "round-list": (STRATEGY, READERS),
    "round-open": (STRATEGY, LEADS),
    "round": (STRATEGY | {"number": 1}, READERS),
    "round-csv": (STRATEGY | {"number": 1}, READERS),
    "round-answer": (STRATEGY | {"number": 1, "position": 1}, ARRANGERS),
    "round-end": (STRATEGY | {"number": 1}, LEADS),
    "sources": (STRATEGY, READERS),
    "progress": (STRATEGY, READERS),
    "progress-quoted": (STRATEGY, row(LOGIN, 404, 200, 200, 403, 403, 200, 200, 403)),
    "progress-ask": (STRATEGY | {"pk": "update"}, row(LOGIN, 404, 404, 200, 404, 404, 404, 404, 404)),
    "reporting": (STRATEGY, LEADS),
    "data-quality": (STRATEGY, LEADS),
    "history": (STRATEGY, LEADS | {"ada": 200}),
    "history-csv": (STRATEGY, LEADS | {"ada": 200}),
    "people": (STRATEGY, PEOPLE),
    "person-invite": (STRATEGY, PEOPLE),
    "person": (STRATEGY | {"pk": "alice"}, PEOPLE),
    "person-close": (STRATEGY | {"pk": "alice"}, PEOPLE),
    "set-up": (STRATEGY, LEADS),
    "periods": (STRATEGY, LEADS),
    "period": (STRATEGY | {"pk": "period"}, LEADS),
    "periods-propose": (STRATEGY, LEADS),
    "reporting-months": (STRATEGY, LEADS),
    "action-months": (ACTION, LEADS),
    "workstream-leads": (STRATEGY, LEADS),
    "due-date": (ACTION, LEADS | {"alice": 200}),
    "date-requests": (STRATEGY, LEADS),
    "date-request": (STRATEGY | {"pk": "date_request"}, LEADS),
    "milestones": (ACTION, LEADS | {"alice": 200}),
    "milestone": (ACTION | {"number": 1}, LEADS | {"alice": 200}),
    "action-close": (ACTION, LEADS),
    "action-reopen": (ACTION, LEADS),
    "action-wording": (ACTION, LEADS),
    "action-links": (ACTION, LEADS),
    "action-add": (STRATEGY, LEADS),
    "carry-forward": (STRATEGY, LEADS),
    "update": (ACTION, OWN_PARTNER),
    "update-check": (ACTION, OWN_PARTNER | {"alice": 302}),
    "update-sent": (ACTION, OWN_PARTNER),
    "update-evidence": (ACTION, OWN_PARTNER),
    "update-correct": (ACTION, OWN_PARTNER),
    "update-unchanged": (ACTION, OWN_PARTNER | {"alice": 302}),
    "contribute": (ACTION, SUPPORTER),
    "contribution-check": (ACTION, SUPPORTER | {"bob": 302}),
    "contribution-sent": (ACTION, SUPPORTER | {"bob": 302}),
    "contribution-evidence": (ACTION, SUPPORTER),
    "on-behalf": (ACTION, LEADS),
    "on-behalf-check": (ACTION, LEADS),
    "update-confirm": (ACTION | {"pk": "update"}, OWN_PARTNER),
    "workstream-activity": (STRATEGY | {"number": 1}, READERS),
    "evidence": (ACTION | {"pk": "evidence"}, SEES_EVIDENCE),
    "review": ({"pk": "update"}, REVIEWERS),
    "review-reopen": ({"pk": "update"}, REVIEWERS),
    "review-late": ({"pk": "update"}, LEADS | {"carol": 302, "dan": 302}),
    "update-messages": (ACTION | {"pk": "update"}, SEES_EVIDENCE),
    "update-links": (STRATEGY, LEADS),
    "update-link-send": (ACTION, LEADS),
    # Open to whoever has a key, signed in or not; nobody has this one (tests/actions/test_link_pages.py has the rest).
    "update-link": ({"key": "unknown"}, everybody(404)),
    "update-link-check": ({"key": "unknown"}, everybody(404)),
    "update-link-sent": ({"key": "unknown"}, everybody(404)),
    "api:root": ({}, API_OPEN),
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
    "api:workstream-list": ({}, API_OPEN),
    "api:workstream-detail": (STRATEGY | {"number": 1}, API_READERS),
    "api:update-list": ({}, API_OPEN),
    "api:update-detail": (STRATEGY | {"pk": "update"}, API_READERS),
    "api:partner-list": ({}, API_OPEN),
    "api:partner-detail": ({"partner": "college"}, API_READERS),
    "api:round-list": ({}, API_OPEN),
    "api:round-detail": (STRATEGY | {"number": 1}, API_READERS),
    "api:progress": ({}, API_READERS),
    "api:changes": ({}, API_READERS),
    "api:unknown": ({"rest": "nothing/"}, everybody(404)),
    **figures.READ,
    **scrutiny.READ,
}
QUERIES = {
    "partner-succession": {"name": "Dale College"},
    "api:progress": {"strategy": "care-plan"},
    "api:changes": {"strategy": "care-plan", "from": "2026-03-02"},
    "reviews": {},
    "update-sent": {},
    **scrutiny.QUERIES,
}

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

ACTS = {
    "update-link-call-off": (STRATEGY | {"ref": "2.1", "pk": "link"}, LEADS),
    "person-remind": (STRATEGY | {"pk": "alice"}, PEOPLE),
    "person-delegate": (STRATEGY | {"pk": "alice"}, PEOPLE),
    "reminder-try-again": (STRATEGY | {"pk": "refusal"}, LEADS | {"ada": 200}),
    "reminders-calendar-end": ({}, SIGNED_IN),
    "token-revoke": ({"pk": "token"}, everybody(404) | {"anonymous": LOGIN, "alice": 200}),
    **scrutiny.ACTS,
}
"""Taken by POST only; 200 stands for what those get who may: it is done, and they are led on."""


def names(resolver=None, prefix="") -> Iterator[str]:
    """Every name that the address book knows, the administration site apart."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"


@pytest.fixture
def addresses(things):
    """How each page is called."""
    return {name: address_of(name, words, things) for name, (words, _) in (READ | ACTS).items()}


@pytest.fixture
def enter(client, everybody_here):
    """Sign a role in: nobody, or one of the people."""

    def enter(role):
        if role != "anonymous":
            client.force_login(everybody_here[role])
        return client

    return enter


def status_of(response):
    """The answer's status; a file that it sends is read to its end, which closes it."""
    if response.streaming:
        response.getvalue()
    return response.status_code


def is_sign_in(response):
    """Whether the answer leads to the sign-in page."""
    return response.status_code == LOGIN and response.headers["Location"].startswith(reverse("account_login"))


def test_every_address_is_in_the_table():
    assert set(names()) - SIGN_IN == set(READ) | set(ACTS)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_read(addresses, enter, role):
    client = enter(role)
    got = {name: status_of(client.get(addresses[name], QUERIES.get(name, {}))) for name in READ}
    assert got == {name: expected[role] for name, (_, expected) in READ.items()}


WRITERS = {
    "update-link-send": LEADS,
    "account-name": SIGNED_IN,
    "token-new": SIGNED_IN,
    "person-invite": PEOPLE,
    "person": PEOPLE,
    "person-close": PEOPLE,
    "partner-change": PEOPLE,
    "partner-succession": PEOPLE,
    "partner-leaving": PEOPLE,
    "partner-mailbox": PEOPLE,
    "reminders": SIGNED_IN,
    "reminders-calendar": SIGNED_IN,
    "reminder-steps": PEOPLE,
    "strategy-reminders": LEADS | {"ada": 200},
    "my-cover": SIGNED_IN,
    "my-hand-over": SIGNED_IN,
    "cover": ARRANGERS,
    "hand-over": ARRANGERS,
    "set-up": LEADS,
    "periods": LEADS,
    "reporting": LEADS,
    "period": LEADS,
    "periods-propose": LEADS,
    "action-months": LEADS,
    "workstream-leads": LEADS,
    "due-date": LEADS | {"alice": 200},
    "date-request": LEADS,
    "milestones": LEADS,
    "milestone": LEADS | {"alice": 200},
    "action-close": LEADS,
    "action-reopen": LEADS,
    "action-wording": LEADS,
    "action-links": LEADS,
    "action-add": LEADS,
    "carry-forward": LEADS,
    "update": OWN_PARTNER,
    "update-check": OWN_PARTNER,
    "update-evidence": OWN_PARTNER,
    "contribute": SUPPORTER,
    "contribution-check": SUPPORTER,
    "contribution-evidence": SUPPORTER,
    "on-behalf": LEADS,
    "on-behalf-check": LEADS,
    "update-confirm": OWN_PARTNER,
    "update-correct": OWN_PARTNER,
    "update-unchanged": OWN_PARTNER,
    "sum": LEADS,
    "sum-change": LEADS,
    "sum-add": LEADS,
    "round-open": LEADS,
    "round-answer": ARRANGERS,
    "round-end": LEADS,
    "review": REVIEWERS,
    "reviews": REVIEWERS | {"steve": 403},
    "review-reopen": REVIEWERS,
    "review-late": LEADS,
    "update-messages": SEES_EVIDENCE,
    "workstream-summary": row(LOGIN, 404, 403, 403, 200, 403, 200, 200, 403),
    "measure-settings": LEADS,
    "measure-narrative": LEADS | {"alice": 200},
    "measure-narrative-review": LEADS,
    "measure-actions": LEADS,
    "figure-rules": LEADS,
    "places": LEADS,
    "progress-ask": row(LOGIN, 404, 404, 200, 404, 404, 404, 404, 404),
    **figures.WRITERS,
    **scrutiny.WRITERS,
}
"""Pages that take a form. Sent empty, it comes back to those who may write: never 403, 404 or 500."""


@pytest.mark.parametrize("role", ROLES)
def test_who_may_write(addresses, enter, role):
    client = enter(role)
    for name, expected in WRITERS.items():
        response = client.post(addresses[name], {})
        if expected[role] == 200:
            assert response.status_code in {200, 302, 400, 409, 422}, name
            assert not is_sign_in(response), name
        else:
            assert response.status_code == expected[role], name
            assert is_sign_in(response) == (role == "anonymous"), name


@pytest.mark.parametrize("role", ROLES)
def test_who_may_act(addresses, enter, role):
    client = enter(role)
    for name, (_, expected) in ACTS.items():
        assert client.get(addresses[name]).status_code == (LOGIN if role == "anonymous" else 405), name
        response = client.post(addresses[name])
        if expected[role] == 200:
            assert (response.status_code, is_sign_in(response)) == (302, False), name
        else:
            assert response.status_code == expected[role], name
            assert is_sign_in(response) == (role == "anonymous"), name
    assert (ApiToken.objects.get().revoked_at is None) == (role != "alice")


@pytest.mark.parametrize("role", ROLES)
def test_only_who_manages_people_closes_a_sign_in(addresses, enter, role):
    enter(role).post(addresses["person-close"])
    assert User.objects.get(email="alice@example.org").is_active == (PEOPLE[role] != 200)


@pytest.mark.parametrize("role", ROLES)
def test_pages_that_only_show_refuse_a_post(addresses, enter, role):
    client = enter(role)
    got = {name: client.post(addresses[name], {}) for name in set(READ) - set(WRITERS)}
    hidden = {name for name in got if READ[name][1][role] in {401, 403, 404}}
    assert {name: answer.status_code for name, answer in got.items() if not refuses(answer, name in hidden)} == {}


def refuses(response, hidden):
    """Whether a POST is taken for what it is: no method of this page, or sent by somebody who may not even read it."""
    return response.status_code == 405 or is_sign_in(response) or (hidden and response.status_code in {401, 403, 404})


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_the_administration_site(enter, role):
    client = enter(role)
    for address in (reverse("admin:index"), reverse("admin:accounts_user_changelist")):
        response = client.get(address, follow=True)
        if role == "anonymous":
            assert response.request["PATH_INFO"] == reverse("account_login")
        else:
            assert response.status_code == (200 if role == "ada" else 403)


def test_workstream_lead_reviews_no_other_workstream(cast, things, enter):
    content = UpdateContent(stage="in_progress", rating="green", done="Places booked.", next="Book more.")
    other = submit_update(
        action=cast.actions["2.1"], period=things["period"], partner=cast.college, content=content, by=cast.alice
    )
    client = enter("wendy")
    address = reverse("review", args=[other.pk])
    assert (client.get(address).status_code, client.post(address, {}).status_code) == (403, 403)


def test_token_opens_the_api_as_its_person(addresses, cast, client):
    _, key = create_token(user=cast.olive, name="reports", now=cast.later())
    header = {"Authorization": f"Token {key}"}
    assert client.get(addresses["api:action-list"], headers=header).json()["count"] == 3
    assert client.get(addresses["api:action-list"], headers={"Authorization": "Token wrong"}).status_code == 401


def test_strategy_that_does_not_exist_and_one_not_visible_answer_alike(addresses, enter):
    client = enter("steve")
    # What is published is for strangers too.
    asked = {name: rest for name, rest in (READ | ACTS).items() if not name.startswith("published-")}
    hidden = {name: addresses[name] for name in asked if "/care-plan/" in addresses[name]}
    assert set(hidden) == {name for name, (words, _) in asked.items() if words.items() >= STRATEGY.items()}
    for name, address in hidden.items():
        for ask in (client.get, client.post):
            answers = [ask(each) for each in (address, address.replace("/care-plan/", "/absent/"))]
            assert answers[0].status_code == answers[1].status_code, name
            assert answers[0].status_code in {404, 405}, name
            pages = [re.sub(rb'value="\w{64}"', b"", answer.content) for answer in answers]
            assert pages[0] == pages[1].replace(b"absent", b"care-plan"), name


def test_update_that_does_not_exist_and_one_not_visible_answer_alike(addresses, things, enter):
    client = enter("steve")
    absent = reverse("review", args=[things["update"].pk + 1])
    answers = [client.get(each).content for each in (addresses["review"], absent)]
    assert len({re.sub(rb'value="\w{64}"', b"", each) for each in answers}) == 1
