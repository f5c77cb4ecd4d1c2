"""The documentation page says what the OpenAPI description says."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tracker.api_docs import Operation, Parameter, operations

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
        ),
        Operation("b_create", "POST", "/api/v1/b/", "", ()),
    ]


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
