"""Every page asks for a sign-in, but for one short list."""

from urllib.parse import unquote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.middleware import OPEN_NAMESPACES, OPEN_PAGES

pytestmark = pytest.mark.django_db

SAMPLES = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
LATER = {"accessibility", "privacy"}


def patterns(resolver=None, namespaces=()):
    """(name, pattern) of every page."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from patterns(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join([*namespaces, entry.name]), entry


def address(name, pattern):
    converters = {
        key: type(value).__name__.replace("Converter", "").lower() for key, value in pattern.pattern.converters.items()
    }
    return reverse(
        name, kwargs={key: SAMPLES.get({"string": "str"}.get(kind, kind), "1") for key, kind in converters.items()}
    )


def test_every_other_page_asks_for_a_sign_in(client):
    asked = 0
    for name, pattern in patterns():
        if name in OPEN_PAGES or name.split(":")[0] in OPEN_NAMESPACES | {"admin"}:
            continue
        where = address(name, pattern)
        for response in (client.get(where), client.post(where, {})):
            assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/login/"), name
        asked += 1
    assert asked >= 9


def test_administration_asks_for_a_sign_in_on_our_own_page(client):
    for page in ("/admin/", "/admin/accounts/user/", "/admin/nothing/"):
        chain = client.get(page, follow=True).redirect_chain
        assert chain[-1][0].startswith("/account/login/?next="), page
        assert page in unquote(chain[-1][0])
    assert client.post("/admin/login/", {"username": "x", "password": "y"})["Location"].startswith("/account/login/")


def test_open_pages_exist_and_ask_for_none(client):
    pages = dict(patterns())
    assert set(pages) >= OPEN_PAGES - LATER
    for name in sorted(OPEN_PAGES & set(pages) - {"admin:login"}):
        response = client.get(address(name, pages[name]))
        assert not (response.status_code == 302 and "next=" in response["Location"]), name


def test_api_asks_for_a_token_itself(client):
    response = client.get("/api/v1/schema/")
    assert response.status_code in {401, 403}
    assert client.get("/api/v1/nothing/").status_code == 404
