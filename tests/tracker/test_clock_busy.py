"""A clock that cannot be had in time is a named answer, not a failure, and loses nothing that was typed."""

import pytest
from django.urls import reverse

from accounts.clock import ClockBusyError
from tracker.problems import BUSY, problem_details


@pytest.fixture
def busy_clock(monkeypatch):
    def refuse():
        raise ClockBusyError

    monkeypatch.setattr("accounts.clock.clock_held", lambda **options: refuse())


def test_page_offers_the_same_form_again(cast, client, busy_clock):
    client.force_login(cast.alice)
    response = client.post(reverse("account-name"), {"name": "Alice <b>New</b>", "job_title": "Teacher"})
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    page = response.content.decode()
    assert 'name="name" value="Alice &lt;b&gt;New&lt;/b&gt;"' in page
    assert 'name="job_title" value="Teacher"' in page
    assert page.count('name="csrfmiddlewaretoken"') == 2


def test_password_is_never_kept_on_the_page(cast, client, busy_clock):
    client.force_login(cast.alice)
    response = client.post(reverse("account-name"), {"name": "Alice", "password": "canary"})
    assert b"canary" not in response.content


def test_api_answers_with_problem_details():
    response = problem_details(ClockBusyError(), {})
    assert (response.status_code, response.data["detail"], response.headers["Retry-After"]) == (503, BUSY, "5")
