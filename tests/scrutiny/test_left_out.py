"""A late update that the lead leaves out of reports: page, API, CSV and command say the same; the tracker counts it."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from actions.errors import NotLateError
from actions.models import StatusUpdate
from actions.services.corrections import correct_update
from actions.services.periods import Window, add_period
from actions.services.reviews import accept_update, choose_late
from tests.actions.story import AMBER, PLACES, Story, at, send
from tests.cast import Cast
from tests.scrutiny.test_progress_command import run
from tests.scrutiny.test_progress_page import ask as ask_page
from tests.scrutiny.test_progress_page import links, section, text_of

WINTER, SPRING = "2026-01-01/2026-03-31", "2026-04-01/2026-06-30"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 10), tick=False):
        yield


@pytest.fixture
def late(cast: Cast, story: Story) -> StatusUpdate:
    """Amber about the spring, of Action 2.1, accepted as red; the cut-off was on 30 July."""
    update = send(cast, "2.1", story.spring, AMBER, at(8, 2))
    accept_update(update=update, by=cast.carol, rating="red", reason="Too late to mend.", now=at(8, 3))
    return update


def choose(cast: Cast, update: StatusUpdate, takes: bool, hour: int = 12) -> None:
    choose_late(update=update, takes=takes, by=cast.carol, now=at(8, 4, hour))


def get(cast: Cast, address: str, **asked: str) -> Any:
    client = Client()
    client.force_login(cast.olive)
    return client.get(address, {"strategy": "care-plan", **asked})


def report(cast: Cast, **asked: str) -> Any:
    return get(cast, "/api/v1/progress/", **asked).json()


def line(cast: Cast, **asked: str) -> Any:
    """What the report says of Action 2.1."""
    return next(one for one in report(cast, **asked)["actions"] if one["ref"] == "2.1")


def told(cast: Cast, **asked: str) -> tuple[Any, ...]:
    found = line(cast, **asked)
    return found["mark"], found["direction"], found["left_out"], found["update"]["period"]


def of_tracker(cast: Cast) -> Any:
    """What the tracker itself says of Action 2.1."""
    return next(one for one in get(cast, "/api/v1/actions/").json()["results"] if one["ref"] == "2.1")


def test_report_takes_a_late_update_until_the_lead_leaves_it_out(cast: Cast, late: StatusUpdate) -> None:
    assert told(cast) == ("red", "worse", None, SPRING)
    choose(cast, late, False)
    assert told(cast) == ("no_update", None, SPRING, WINTER)
    assert report(cast)["summary"]["received"] == {"on_time": 1, "late": 0, "left_out": 1, "missing": 0}
    choose(cast, late, True, hour=13)
    assert told(cast) == ("red", "worse", None, SPRING)
    assert report(cast)["summary"]["received"] == {"on_time": 1, "late": 1, "left_out": 0, "missing": 0}


def test_report_about_a_moment_goes_by_the_choice_that_stood_then(cast: Cast, late: StatusUpdate) -> None:
    choose(cast, late, False)
    assert told(cast, as_at="2026-08-03") == ("red", "worse", None, SPRING)
    assert told(cast, as_at="2026-08-01")[:3] == ("no_update", None, None)
    choose(cast, late, True, hour=13)
    before = at(8, 4, 12, 30).isoformat()
    assert told(cast, as_at=before) == ("no_update", None, SPRING, WINTER)


def test_late_update_counts_in_the_tracker_itself(cast: Cast, late: StatusUpdate) -> None:
    choose(cast, late, False)
    assert of_tracker(cast)["mark"] == "red"
    assert get(cast, "/api/v1/actions/", rag="red").json()["count"] == 1


def test_places_of_the_report_agree_on_what_is_left_out(cast: Cast, late: StatusUpdate, tmp_path: Path) -> None:
    choose(cast, late, False)
    rows = list(csv.DictReader(io.StringIO(get(cast, "/api/v1/progress/", format="csv").content.decode("utf-8-sig"))))
    assert [(row["mark"], row["late_update_left_out"]) for row in rows] == [
        ("green", ""),
        ("not_recorded", ""),
        ("no_update", SPRING),
    ]
    run(tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == report(cast)
    page = ask_page(cast.olive)
    assert section(page, "Off track: 0")
    said = "The update for April to June 2026 came after the cut-off and is left out"
    assert said in section(page, "Not reported: 1")
    assert "1 update received by the cut-off, 0 after it, 1 after it and left out and 0 actions in" in text_of(page)
    assert not [href for href, _ in links(page) if "/actions/?" in href], "the list counts the late update"


def test_report_without_a_late_correction_tells_what_it_corrects(cast: Cast, late: StatusUpdate) -> None:
    words = {"content": PLACES, "reason": "Two left.", "by": cast.alice}
    again = correct_update(update=late, now=at(8, 3, 15), **words)
    assert told(cast, period=SPRING) == ("green", "same", None, SPRING)
    choose(cast, again, False)
    assert told(cast, period=SPRING) == ("red", "worse", SPRING, SPRING)
    assert line(cast, period=SPRING)["update"]["done"] == AMBER.done
    assert report(cast, period=SPRING)["summary"]["received"] == {"on_time": 1, "late": 1, "left_out": 1, "missing": 0}


def test_correction_of_what_came_in_time_is_in_reports_without_a_choice(cast: Cast, story: Story) -> None:
    again = correct_update(update=story.other, content=AMBER, reason="Two left.", by=cast.alice, now=at(8, 2))
    assert told(cast, period=WINTER) == ("amber", "new", None, WINTER)
    with pytest.raises(NotLateError):
        choose(cast, again, False)
    assert report(cast, period=WINTER)["summary"]["received"] == {"on_time": 2, "late": 0, "left_out": 0, "missing": 0}


def test_what_follows_a_left_out_update_is_compared_with_what_reports_said(cast: Cast, late: StatusUpdate) -> None:
    """Reports said green in winter and nothing in spring: amber in summer is worse than green, not better than red."""
    choose(cast, late, False)
    window = Window(date(2026, 8, 5), date(2026, 9, 16), date(2026, 9, 23), date(2026, 9, 30))
    summer = add_period(
        strategy=cast.strategy,
        starts=date(2026, 7, 1),
        ends=date(2026, 9, 30),
        window=window,
        by=cast.carol,
        now=at(8, 5),
    )
    send(cast, "2.1", summer, AMBER, at(8, 6))
    found = line(cast)
    assert (found["mark"], found["previous_rating"], found["direction"]) == ("amber", "green", "worse")
    assert of_tracker(cast)["rag"]["direction"] == "better"
    assert (found["left_out"], line(cast, period=SPRING)["left_out"]) == (None, SPRING)
