"""A correction is late only if what was sent first was: one rule for every page, report and service."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import Client

from actions.errors import NotLateError
from actions.models import StatusUpdate
from actions.services.corrections import correct_update
from actions.services.reviews import choose_late
from tests.actions.story import GREEN, Story, at, send
from tests.actions.test_data_quality import found
from tests.actions.visits import words_of
from tests.cast import Cast

IN_TIME, LATE = at(7, 10), at(8, 1)
ACTION, SPRING = "/strategies/care-plan/actions/2.1/", "2026-04-01/2026-06-30"


@pytest.fixture
def lead(client: Client, cast: Cast, story: Story) -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        client.force_login(cast.carol)
        yield client


def corrected_twice(cast: Cast, story: Story, first: Any) -> StatusUpdate:
    """Corrected on 1 and 2 August; the cut-off was on 30 July."""
    update = send(cast, "2.1", story.spring, GREEN, first)
    for now in (at(8, 1, 15), at(8, 2)):
        content = replace(GREEN, done=f"Counted again {now:%d}.")
        update = correct_update(update=update, content=content, reason="A slip.", by=update.author, now=now)
    return update


@pytest.mark.parametrize(("first", "is_late"), [(IN_TIME, False), (LATE, True)])
def test_correction_is_late_as_what_it_goes_back_to(
    lead: Client, cast: Cast, story: Story, first: Any, is_late: bool
) -> None:
    update = corrected_twice(cast, story, first)
    assert ("Received after cut-off" in words_of(lead.get(ACTION))) is is_late
    history = words_of(lead.get(f"{ACTION}?shown=all"))
    assert history.count("Received after the cut-off.") == (3 if is_late else 0)
    lines = [
        line
        for group in lead.get("/strategies/care-plan/reporting/", {"period": SPRING}).context["page"].groups
        for line in group.lines
        if line.owed.reading.ref == "2.1"
    ]
    said = "1 August 2026, after the cut-off" if is_late else "10 July 2026"
    assert [(one.note, one.late) for one in lines] == [
        (f"Sent on {said}, corrected on 2 August 2026", "16 days late" if is_late else "")
    ]
    assert bool(found(lead, "Late updates, not decided on")) is is_late
    received = lead.get("/api/v1/progress/", {"strategy": "care-plan"}).json()["summary"]["received"]
    assert (received["on_time"], received["late"]) == ((1, 1) if is_late else (2, 0))
    shown = lead.get("/api/v1/actions/care-plan/2.1/").json()["latest_update"]
    assert (shown["done"], shown["received_after_cut_off"]) == (update.done, is_late)


def test_choice_is_refused_for_a_correction_of_what_came_in_time(lead: Client, cast: Cast, story: Story) -> None:
    update = corrected_twice(cast, story, IN_TIME)
    with pytest.raises(NotLateError):
        choose_late(update=update, takes=False, by=cast.carol, now=at(8, 3))


def test_choice_is_taken_for_a_correction_of_what_came_late(lead: Client, cast: Cast, story: Story) -> None:
    update = corrected_twice(cast, story, LATE)
    assert choose_late(update=update, takes=False, by=cast.carol, now=at(8, 3)).takes is False
