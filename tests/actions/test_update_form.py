"""The form of an update: what it asks, says and refuses."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from actions.forms.updates import INPUTS
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


def test_update_form_says_at_each_box_who_reads_it(cast, period):
    drawn = signed_in(cast.alice).get(address()).content.decode()
    said = dict(re.findall(r'<p class="app-publication" id="id_(\w+)_publication">(.*?)</p>', drawn))
    public, private = "This will be published once accepted", "Only your organisation and the programme lead read this"
    assert said == {
        "cause": public,
        "control": private,
        "path": public,
        "forecast": public,
        "help_wanted": private,
        "done": public,
        "next": public,
        "internal_note": private,
    }


def test_update_form_defines_the_ratings_at_the_choice(cast, period):
    page = text_of(signed_in(cast.alice).get(address()))
    assert "Green On track for the date and the result." in page
    assert "Amber At risk. We can recover it ourselves." in page
    assert "Red Will miss the date or the result without help." in page


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"Select the stage": "id_stage_0", "Enter what was done": "id_done"}),
        (
            {"stage": "in_progress"},
            {"Select how it is going": "id_rating_0", "Enter what was done": "id_done"},
        ),
        (
            {**TYPED, "rating": "red"},
            {
                "Enter the cause": "id_cause",
                "Enter the path back to green": "id_path",
                "Enter the date you now expect": "id_forecast_0",
            },
        ),
        (
            {**AMBER, "forecast_month": "Febtember"},
            {"The date you now expect must have a month from 1 to 12, or its name, such as March": "id_forecast_1"},
        ),
        (
            {"stage": "not_started"},
            {"Enter what is planned, or why the action has not started": "id_done"},
        ),
        ({**TYPED, "stage": "closed"}, {"Select the stage from the choices given": "id_stage_0"}),
        ({**TYPED, "rating": "blue"}, {"Select how it is going from the choices given": "id_rating_0"}),
        (
            {**AMBER, "control": "maybe"},
            {"Select whether the partnership can control the cause from the choices given": "id_control_0"},
        ),
        ({**TYPED, "done": "x" * 601}, {"What was done must be 600 characters or fewer. It has 601": "id_done"}),
    ],
)  # fmt: skip
def test_update_form_names_every_problem_and_keeps_what_was_typed(cast, period, typed, errors):
    client = signed_in(cast.alice)
    answer = post(client, typed)
    page = client.get(answer.url, follow=True)
    summary = re.search('<div class="govuk-error-summary".*?</ul>', page.content.decode(), re.DOTALL)
    assert {unescape(text): at for at, text in re.findall('<a href="#(.*?)">(.*?)</a>', summary[0])} == errors
    assert page.content.decode().startswith("<!DOCTYPE html>")
    assert "<title>Error: " in page.content.decode()
    kept = UpdateDraft.objects.get().content
    assert {name: kept[name] for name in INPUTS} == {name: typed.get(name, "") for name in INPUTS}
    assert not StatusUpdate.objects.exists()


def test_update_form_leaves_aside_what_belongs_to_a_choice_not_made(cast, period):
    client = signed_in(cast.alice)
    send(client, {**AMBER, "rating": "green", "forecast_month": "Febtember", "cause": "x" * 900})
    update = StatusUpdate.objects.get()
    assert (update.rating, update.cause, update.forecast, update.control, update.help_wanted) == (
        "green",
        "",
        None,
        None,
        "",
    )


def test_update_of_a_paused_action_has_no_rating(cast, period):
    send(signed_in(cast.alice), {**AMBER, "stage": "paused"})
    update = StatusUpdate.objects.get()
    assert (update.stage, update.rating, update.cause) == ("paused", None, "")


def test_update_returned_starts_from_what_was_sent(cast, period, reporting):
    sent = reporting.send(cast.actions["1.1"], period, rating="amber", cause="C", path="P", forecast=date(2027, 3, 31))
    reporting.hand_back(sent, "How many people?")
    page = signed_in(cast.alice).get(address())
    assert "How many people?" in text_of(page)
    assert 'value="2027"' in page.content.decode()
    assert re.search(r'value="amber" checked', page.content.decode())
    send(signed_in(cast.alice))
    assert StatusUpdate.objects.latest("pk").attempt == 2


def test_update_of_an_earlier_period_can_be_written_by_its_address(cast, period, reporting):
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    client = signed_in(cast.alice)
    assert "Update for October to December 2026" in text_of(client.get(address()))
    earlier = f"{address()}?period=2026-07-01%2F2026-09-30"
    page = client.get(earlier)
    assert "Update for July to September 2026" in text_of(page)
    answer = client.post(earlier, {**hidden(page), **TYPED, "go": "check"})
    assert answer.url == f"{address(name='update-check')}?period=2026-07-01%2F2026-09-30"
    client.post(answer.url, {"version": 1})
    assert StatusUpdate.objects.get().period == period


def test_update_of_an_earlier_period_offers_only_stages_that_follow(cast, period, reporting):
    reporting.send(cast.actions["1.1"], period)
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    drawn = signed_in(cast.alice).get(address()).content.decode()
    assert re.findall(r'name="stage" value="(\w+)"', drawn) == ["in_progress", "complete", "paused"]
    assert "Last time you said green." in drawn
    assert "Ran 2 taster days with 27 people." in drawn


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 10, 6), "due in 10 days, on Friday 16 October 2026"),
        (date(2026, 10, 16), "due today, on Friday 16 October 2026"),
        (date(2026, 10, 20), "4 days late, still open until 30 November 2026"),
        (date(2026, 12, 1), "46 days late, still taken, and marked as received after the cut-off on 30 November 2026"),
    ],
)
def test_update_form_says_how_late_it_is(cast, period, monkeypatch, day, words):
    instant = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr("outcomes.scope.timezone.now", lambda: instant)
    assert f"Update for July to September 2026 · {words}" in text_of(signed_in(cast.alice).get(address()))


@pytest.mark.parametrize("name", ["update", "update-check"])
def test_update_pages_escape_what_was_typed(cast, period, name):
    client = signed_in(cast.alice)
    post(client, {**TYPED, "done": "<script>alert(1)</script>"})
    assert b"<script>alert(1)" not in client.get(address(name=name)).content
