"""The draft of an update: what is kept, who saved it, two people in one, and a session that ended."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.clock import change, record_many
from accounts.models import Membership
from actions.models import StatusUpdate, UpdateDraft
from tests.actions.reporting import Reporting
from tests.actions.updating import AMBER, TYPED, address, hidden, post, send, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def wall(monkeypatch):
    """Friday 20 November 2026, 4:05pm in London, for the views alone."""
    instant = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
    monkeypatch.setattr("actions.views.updates.timezone.now", lambda: instant)
    return instant


def test_update_draft_keeps_everything_and_says_when(cast, period, wall):
    client = signed_in(cast.alice)
    wrong = {**AMBER, "forecast_month": "Febtember", "rating": "", "done": " two\nlines "}
    answer = post(client, wrong, go="save")
    assert (answer.status_code, answer.url) == (302, address())
    page = client.get(answer.url)
    drawn = page.content.decode()
    assert "Draft saved at 4:05pm. You can leave and come back on another device." in drawn
    assert 'value="Febtember"' in drawn
    assert re.search(r'name="done"[^>]*>\r?\n two\nlines </textarea>', drawn)
    assert "govuk-error-message" not in drawn
    assert UpdateDraft.objects.get().saved_at == wall


def test_update_form_shows_who_saved_the_draft(cast, period, reporting, wall):
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    post(signed_in(cast.bob), TYPED, go="save")
    assert "Bob Example saved this draft at 4:05pm." in text_of(signed_in(cast.alice).get(address()))


def test_update_two_people_in_one_draft_see_each_other_and_choose(cast, period, reporting, wall):
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.bob.pk, cast.college.pk): {}})
    alice, bob = signed_in(cast.alice), signed_in(cast.bob)
    opened = hidden(alice.get(address()))
    post(bob, {**TYPED, "done": "Bob's words"}, go="save")
    answer = alice.post(address(), {**opened, **TYPED, "done": "Alice's words", "go": "check"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Bob Example saved this draft at 4:05pm after you opened it." in page
    assert "Saved by Bob Example Typed by you Done Bob's words Alice's words" in page
    assert UpdateDraft.objects.get().content["done"] == "Bob's words"
    again = alice.post(address(), {**hidden(answer), **TYPED, "done": "Alice's words", "go": "save"})
    assert again.status_code == 302
    assert UpdateDraft.objects.get().content["done"] == "Alice's words"


def test_update_autosave_answers_with_time_and_version(cast, period, wall):
    client = signed_in(cast.alice)
    answer = post(client, {**TYPED, "rating": "nonsense"}, go="autosave")
    assert (answer.status_code, answer.json()) == (200, {"message": "Draft saved at 4:05pm.", "version": 1})
    assert UpdateDraft.objects.get().content["rating"] == "nonsense"


def test_update_autosave_never_overwrites_another_page(cast, period, wall):
    client = signed_in(cast.alice)
    opened = hidden(client.get(address()))
    post(client, TYPED, go="save")
    answer = client.post(address(), {**opened, "done": "Old page", "go": "autosave"})
    assert answer.status_code == 409
    assert answer.json()["message"].startswith(
        "You saved this draft at 4:05pm on another page after you opened this one."
    )
    assert UpdateDraft.objects.get().content["done"] == TYPED["done"]


def test_update_autosave_after_sending_makes_no_draft(cast, period):
    client = signed_in(cast.alice)
    opened = hidden(client.get(address()))
    send(client)
    answer = client.post(address(), {**opened, **TYPED, "go": "autosave"})
    assert (answer.status_code, UpdateDraft.objects.exists()) == (409, False)


def test_update_form_survives_signing_in_again(cast, period):
    stranger = Client()
    answer = stranger.post(address(), {**AMBER, "done": "Typed while signed out", "go": "check"})
    assert answer.status_code == 302
    assert answer.url.endswith(f"?next={address()}")
    assert "Sign in to go on: what you typed is kept." in text_of(stranger.get(answer.url))
    stranger.force_login(cast.alice)
    page = stranger.get(address())
    assert "You were signed out while you were writing." in text_of(page)
    assert "Typed while signed out" in page.content.decode()
    assert not UpdateDraft.objects.exists()
    stranger.post(address(), {**hidden(page), **AMBER, "done": "Typed while signed out", "go": "save"})
    assert UpdateDraft.objects.get().content["done"] == "Typed while signed out"
    assert "You were signed out" not in text_of(stranger.get(address()))


def test_update_form_of_a_visitor_keeps_no_more_than_a_form_holds(cast, period):
    stranger = Client()
    stranger.post(address(), {"done": "x" * 30_001, "go": "save"})
    assert not stranger.session.items()
    assert stranger.post(address(), {"done": "x", "go": "autosave"}).status_code == 401
    assert not stranger.session.items()
    assert stranger.get(address()).url.endswith(f"?next={address()}")


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "٣"])
def test_update_form_takes_any_version_without_falling_over(cast, period, version):
    client = signed_in(cast.alice)
    assert post(client, TYPED, go="save", version=version).status_code == 302
    assert client.post(address(name="update-check"), {"version": version}).status_code == 302
    assert not StatusUpdate.objects.exists()


def test_update_form_takes_null_characters_without_falling_over(cast, period):
    answer = post(signed_in(cast.alice), {**TYPED, "done": "a\x00b"})
    assert answer.status_code == 302
    assert UpdateDraft.objects.get().content["done"] == "a\ufffdb"
