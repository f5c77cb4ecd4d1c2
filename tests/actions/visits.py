"""Visiting a page as somebody, and reading what it says."""

import re
from html import unescape
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User


def visit(person: User, address: str, **parameters: Any) -> HttpResponse:
    """The page that this person gets."""
    client = Client()
    client.force_login(person)
    return client.get(address, parameters)


def main_of(page: HttpResponse) -> str:
    """The HTML of a page below its menu."""
    return page.content.decode().partition("<main")[2].partition("</main>")[0]


def words_of(page: HttpResponse) -> str:
    """What a page says below its menu, as one line of text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main_of(page))))


def refs_of(page: HttpResponse) -> list[str]:
    """The references of the rows of a page's tables of actions, in order."""
    return re.findall(r'rowheader" scope="row"><a [^>]*>(\S+) ', main_of(page))


def queries_of(person: User, address: str, **parameters: Any) -> int:
    """How often a page asks the database, the second time that somebody visits it."""
    client = Client()
    client.force_login(person)
    client.get(address, parameters)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, parameters).status_code == 200
    return len(asked)
