"""What data quality finds waiting: dates asked for long ago, late updates not chosen on, covers that are none."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from actions.services.cover import set_cover
from actions.services.date_requests import ask_for_date, refuse_date
from actions.services.reviews import choose_late
from tests.actions.story import GREEN, Story, at, send
from tests.actions.test_data_quality import PLAN, found
from tests.cast import Cast
from tests.factories.accounts import PersonFactory
from tests.roles import set_person_active

HUB = "Action 1.1 Open a recruitment hub"


@pytest.fixture
def lead(client: Client, cast: Cast, story: Story) -> Any:
    with time_machine.travel(at(11, 20), tick=False):
        client.force_login(cast.carol)
        yield client


@pytest.mark.parametrize(("asked", "waits"), [((11, 6), True), ((11, 7), False)])
def test_date_asked_for_over_14_days_ago(lead: Client, cast: Cast, asked: tuple[int, int], waits: bool) -> None:
    title = "Another date asked for, over 14 days ago"
    request = ask_for_date(
        action=cast.actions["1.1"],
        partner=cast.college,
        new=date(2027, 3, 31),
        reason="Snow.",
        by=cast.alice,
        now=at(*asked),
    )
    line = (f"{HUB}: asked for on 6 November 2026", f"{PLAN}date-requests/{request.pk}/", "Agree or refuse")
    assert found(lead, title) == ([line] if waits else [])
    assert lead.get(f"{PLAN}date-requests/{request.pk}/").status_code == 200
    refuse_date(request=request, reason="It can be done.", by=cast.carol, now=at(11, 8))
    assert found(lead, title) == []


def test_late_update_until_somebody_chooses(lead: Client, cast: Cast, story: Story) -> None:
    title = "Late updates, not decided on"
    assert found(lead, title) == []
    update = send(cast, "2.1", story.spring, GREEN, at(11, 10))
    said = "received on 10 November 2026, and reports take it unless you choose otherwise"
    line = (f"Action 2.1 Offer induction places: {said}", f"/reviews/{update.pk}/", "Choose")
    assert found(lead, title) == [line]
    choose_late(update=update, takes=True, by=cast.carol, now=at(11, 11))
    assert found(lead, title) == []


def test_cover_by_somebody_who_left(lead: Client, cast: Cast) -> None:
    title = "Cover by people who have left"
    colleague = PersonFactory(email="colleague@example.org", name="Colleague Example", partners=[cast.college])
    set_cover(
        actions=[cast.actions["1.1"]],
        person=colleague,
        starts=date(2026, 11, 20),
        ends=date(2026, 12, 4),
        by=cast.carol,
    )
    assert found(lead, title) == []
    set_person_active(person=colleague, active=False, job="test")
    said = "Colleague Example covers it until 4 December 2026, and no longer speaks for a lead partner"
    line = (f"{HUB}: {said}", f"{PLAN}actions/1.1/cover/", "Arrange another cover")
    assert found(lead, title) == [line]
    assert lead.get(line[1]).status_code == 200
    with time_machine.travel(at(12, 5), tick=False):
        lead.force_login(cast.carol)
        assert found(lead, title) == []
