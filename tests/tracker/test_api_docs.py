"""The documentation page says what the OpenAPI description says."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from rest_framework.throttling import UserRateThrottle

from tracker.api_docs import Answer, Operation, Parameter, operations, shared_answers

SCHEMA = {
    "paths": {
        "/api/v1/b/": {"post": {"operationId": "b_create"}},
        "/api/v1/a/{ref}/": {
            "get": {
                "operationId": "a_retrieve",
                "description": "One action.",
                "parameters": [
                    {"name": "ref", "in": "path", "required": True, "schema": {"type": "string"}},
                    {
                        "name": "on",
                        "in": "query",
                        "schema": {"type": "string", "format": "date"},
                        "description": "A day.",
                    },
                    {"name": "rag", "in": "query", "schema": {"type": "array", "items": {"enum": ["red", "amber"]}}},
                    {"name": "x", "in": "query"},
                ],
                "responses": {
                    "404": {"description": "Not there."},
                    "200": {
                        "headers": {"ETag": {"description": "Names this answer."}},
                        "content": {
                            "application/json": {"examples": {"One": {"value": {"ref": "1.1", "short_title": "Café"}}}},
                            "text/csv": {},
                        },
                    },
                },
            }
        },
    }
}


def test_operations():
    assert operations(SCHEMA) == [
        Operation(
            "a_retrieve",
            "GET",
            "/api/v1/a/{ref}/",
            "One action.",
            (
                Parameter("ref", "path", "string", True, ""),
                Parameter("on", "query", "date", False, "A day."),
                Parameter("rag", "query", "list of one of: red, amber", False, ""),
                Parameter("x", "query", "anything", False, ""),
            ),
            (
                Answer("200", "What was asked for.", (("ETag", "Names this answer."),)),
                Answer("404", "Not there."),
            ),
            ("application/json", "text/csv"),
            '{\n  "ref": "1.1",\n  "short_title": "Café"\n}',
        ),
        Operation("b_create", "POST", "/api/v1/b/", "", ()),
    ]


def test_shared_answers_are_those_of_every_operation():
    found, lost = Answer("200", "Found."), Answer("404", "Not there.")
    one = Operation("a", "GET", "/a/", "", (), (found, lost))
    other = Operation("b", "GET", "/b/", "", (), (found, Answer("404", "Never there.")))
    assert shared_answers([one, other]) == [found]
    assert shared_answers([]) == []


def test_page_shows_statuses_headers_rate_and_an_example_of_each_operation(client, db):
    client.force_login(get_user_model().objects.create(email="reader@example.org"))
    page = client.get("/api/v1/docs/").content.decode()
    shown = [page.count(f"<code>{status}</code>") for status in (200, 304, 400, 401, 404, 429, 503)]
    assert shown == [1] * 7
    assert "More than 600 questions a minute of one person: ask again after the seconds in Retry-After." in page
    assert "<code>ETag</code>: Names this answer." in page
    assert page.count('<pre class="app-example">') == page.count('<h2 class="govuk-heading-m') - 1 > 15
    assert "&quot;short_title&quot;" in page


@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/schema/"])
def test_api_description_needs_sign_in(client, address):
    assert client.get(address).status_code in {302, 401, 403}


@pytest.mark.parametrize(
    ("address", "text"), [("/api/v1/docs/", "Action plan tracker API"), ("/api/v1/schema/", "openapi:")]
)
def test_api_description_shown(db, address, text):
    client = Client()
    client.force_login(get_user_model().objects.create(email="reader@example.org"))
    response = client.get(address)
    assert response.status_code == 200
    assert text in response.content.decode()


def test_api_unknown_address(client):
    response = client.get("/api/v1/nothing/")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["detail"] == "There is nothing at this address."


def test_api_asked_too_often_answers_429_until_the_minute_is_over(cast, client, monkeypatch):
    """Each person has their own count; what is refused says how long to wait."""
    monkeypatch.setattr(UserRateThrottle, "rate", "2/minute", raising=False)
    cache.clear()
    with time_machine.travel(datetime(2026, 5, 20, 9, tzinfo=UTC), tick=False) as clock:
        client.force_login(cast.olive)
        answers = [client.get("/api/v1/strategies/") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert (answers[-1]["Content-Type"], answers[-1]["Retry-After"]) == ("application/problem+json", "60")
        problem = answers[-1].json()
        assert (problem["status"], problem["title"]) == (429, "Too Many Requests")
        client.force_login(cast.dan)
        assert client.get("/api/v1/strategies/").status_code == 200
        client.force_login(cast.olive)
        clock.shift(61)
        assert client.get("/api/v1/strategies/").status_code == 200
    cache.clear()


def test_api_begins_with_its_collections(cast, client):
    client.force_login(cast.olive)
    answer = client.get("/api/v1/")
    assert answer.status_code == 200
    addresses = answer.json()
    assert addresses["actions"] == "http://testserver/api/v1/actions/"
    for name, address in addresses.items():
        status = 400 if name in ("progress", "changes") else 200
        assert client.get(address).status_code == status, name
    assert client.get("/api/v1/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/api/v1/?page=2").json()["errors"][0]["field"] == "page"


def test_format_that_a_list_does_not_have_is_named(cast, client):
    client.force_login(cast.olive)
    answer = client.get("/api/v1/actions/?format=csv")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "format")


def test_account_leads_to_the_documentation(cast, client):
    client.force_login(cast.olive)
    assert 'href="/api/v1/docs/"' in client.get("/account/").content.decode().partition("<main")[2]
