"""The base page and the error pages: they stand with nothing given, and show what they are given."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.views.defaults import page_not_found, permission_denied, server_error

ERROR_PAGES = {
    "403.html": "You cannot open this page",
    "403_csrf.html": "The page was open too long",
    "404.html": "Page not found",
    "413.html": "That is too much to send at once",
    "500.html": "Something went wrong",
}


def base(**names: Any) -> str:
    """Return the base page with the names given, and no others."""
    return render_to_string("base.html", names)


def test_base_stands_with_nothing_given() -> None:
    drawn = base()
    for absent in ("app-nav", "app-demo", "app-past", "app-header__who", "govuk-breadcrumbs", "notification-banner"):
        assert f'class="{absent}' not in drawn
    assert "<title>Page \N{EN DASH} Action plan tracker</title>" in drawn
    linked = re.findall(r'<a class="govuk-link" href="([^"]*)"', drawn)
    assert sorted(linked) == ["/accessibility/", "/privacy/", "/published/"]


def test_base_shows_who_is_signed_in_and_a_button_to_sign_out() -> None:
    drawn = base(user=SimpleNamespace(is_authenticated=True), who="College A & B")
    assert "<span>College A &amp; B</span>" in drawn
    assert '<form method="post" action="/account/logout/">' in drawn
    assert ">Sign out</button>" in drawn


def test_base_shows_the_menu_with_the_current_page() -> None:
    nav = [
        {"text": "My work", "href": "/my-work/", "current": True},
        {"text": "Reviews", "href": "/reviews/", "count": 11},
        {"text": "People", "href": "/people/", "count": 0},
    ]
    drawn = base(nav=nav)
    assert re.findall(r'href="(/[a-z-]+/)" aria-current="page"', drawn) == ["/my-work/"]
    assert re.findall(r'app-nav__count">(.*?)<', drawn) == ["(11)"]


def test_base_says_that_it_is_a_demonstration() -> None:
    assert "Organisations, owners, dates and updates are invented." in base(demonstration=True)
    assert "Only a test" in base(demonstration=True, demonstration_text="Only a test")


def test_base_says_that_it_looks_at_the_past() -> None:
    drawn = base(as_at=date(2026, 6, 30), show_today_url="/strategies/a/")
    assert "<strong>You are looking at 30 June 2026.</strong>" in drawn
    assert '<a class="govuk-link" href="/strategies/a/">Show today</a>' in drawn


def test_link_to_today_keeps_the_filters() -> None:
    request = RequestFactory().get("/", {"rag": "red", "as_at": "2026-06-30"})
    assert 'href="?rag=red">Show today' in render_to_string("base.html", {"as_at": date(2026, 6, 30)}, request)


@pytest.mark.parametrize(("level", "title", "role"), [(25, "Done", "alert"), (20, "Important", "region")])
def test_base_shows_messages(level: int, title: str, role: str) -> None:
    drawn = base(messages=[Message(level, "Update <b>sent</b>")])
    assert re.findall(r'banner__title" id="message-1">(.*?)<', drawn) == [title]
    assert f'role="{role}" aria-labelledby="message-1"' in drawn
    assert "Update &lt;b&gt;sent&lt;/b&gt;" in drawn


def test_base_takes_footer_links() -> None:
    drawn = base(footer_links=[{"text": "Style guide", "href": "/guide/"}])
    assert re.findall(r'<li><a class="govuk-link" href="([^"]*)"', drawn) == ["/guide/"]


@pytest.mark.parametrize(("name", "heading"), ERROR_PAGES.items())
def test_error_page_stands_with_nothing_given(name: str, heading: str) -> None:
    drawn = render_to_string(name)
    assert re.findall("<h1[^>]*>(.*?)</h1>", drawn) == [heading]
    assert f"<title>{heading} \N{EN DASH} Action plan tracker</title>" in drawn
    assert 'href="/">Go to the start page</a>' in drawn


def test_error_views_use_the_pages() -> None:
    request = RequestFactory().get("/nowhere/")
    views = ((page_not_found, 404, b"Page not found"), (permission_denied, 403, b"You cannot open this page"))
    for view, status, heading in views:
        answer = view(request, Exception("secret <detail>"))
        assert answer.status_code == status
        assert heading in answer.content
        assert b"secret" not in answer.content


@override_settings(
    STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
)
def test_server_error_page_leans_on_nothing() -> None:
    """No manifest, no context, no tags: the page of a failure must not fail."""
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content
    assert b"{" not in answer.content
