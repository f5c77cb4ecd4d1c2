"""The calendar by a private address: who finds what in it, and who does not get it."""

import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.clock import change, record_many
from accounts.models import Membership, User
from accounts.moments import current_moment
from accounts.services import invite_person
from actions.models import CalendarKey
from actions.pages.calendar_feed import calendar_events
from actions.services.calendars import end_calendar, find_calendar, make_calendar
from actions.services.cover import set_cover
from actions.services.endings import close_action
from actions.services.milestones import MilestoneWanted, set_milestones
from actions.services.periods import Window, add_period
from outcomes.models import Grant, Role, Strategy, StrategyVersion
from tests.actions.story import GREEN, Story, at, send
from tests.cast import Cast
from tracker.logs import KeylessFormatter

NOW = at(8, 3)


@pytest.fixture(autouse=True)
def _fresh_count() -> None:
    cache.clear()


def events_of(person: User, now: Any = NOW) -> dict[str, tuple[date, str]]:
    with time_machine.travel(now, tick=False):
        found = calendar_events(person, current_moment(wall=now))
    return {event.uid: (event.day, event.title) for event in found}


def test_an_accountable_person_finds_their_dates(cast: Cast, story: Story) -> None:
    wanted = [MilestoneWanted("Lease signed", date(2026, 10, 1)), MilestoneWanted("Doors open", date(2026, 11, 1))]
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol, now=at(7, 20))
    found = events_of(cast.alice)
    spring = story.spring.pk
    numbers = sorted(uid for uid in found if uid.startswith("milestone-"))
    assert found == {
        f"updates-{spring}": (date(2026, 7, 16), "1 update due for April to June 2026"),
        f"action-due-{cast.actions['1.1'].pk}": (date(2026, 12, 31), "Due: Action 1.1 Open a recruitment hub"),
        numbers[0]: (date(2026, 10, 1), "Milestone: Lease signed (Action 1.1)"),
        numbers[1]: (date(2026, 11, 1), "Milestone: Doors open (Action 1.1)"),
    }


def test_an_update_that_was_sent_is_asked_for_no_more(cast: Cast, story: Story) -> None:
    send(cast, "2.1", story.spring, GREEN, at(7, 20))
    assert f"updates-{story.spring.pk}" not in events_of(cast.alice)


def test_a_lead_finds_the_days_of_the_periods(cast: Cast, story: Story) -> None:
    pk = story.spring.pk
    assert events_of(cast.dan) == {
        f"period-due-{pk}": (date(2026, 7, 16), "Updates of all partners due: April to June 2026"),
        f"period-cut-off-{pk}": (date(2026, 7, 30), "Cut-off for updates: April to June 2026"),
    }


@pytest.mark.parametrize("name", ["bob", "olive", "steve", "ada"])
def test_others_find_nothing(cast: Cast, story: Story, name: str) -> None:
    assert events_of(cast.people[name]) == {}


def test_a_colleague_finds_what_nobody_answers_for_and_what_they_cover(cast: Cast, story: Story) -> None:
    beth = invite_person(email="beth@example.org", by=cast.carol, now=at(7, 20), send_mail=False)
    with change(kind="member_added", by=cast.carol, now=at(7, 20)) as revision:
        record_many(revision, Membership, {(beth.pk, cast.college.pk): {}})
    due = f"action-due-{cast.actions['1.1'].pk}"
    assert set(events_of(beth)) == {f"updates-{story.spring.pk}"}  # Action 2.1 has no accountable person
    days = {"starts": date(2026, 8, 1), "ends": date(2026, 8, 14)}
    set_cover(actions=[cast.actions["1.1"]], person=beth, by=cast.alice, now=at(7, 21), **days)
    lease, doors = MilestoneWanted("Lease signed", date(2026, 8, 14)), MilestoneWanted("Doors open", date(2026, 8, 15))
    set_milestones(action=cast.actions["1.1"], wanted=[lease, doors], by=cast.carol, now=at(7, 22))
    covered = {title for _, title in events_of(beth).values() if "1.1" in title}
    own = {title for _, title in events_of(cast.alice).values() if "1.1" in title}
    assert covered == {"Milestone: Lease signed (Action 1.1)"}, "the cover ends with the 14th"
    assert own == {"Milestone: Doors open (Action 1.1)", "Due: Action 1.1 Open a recruitment hub"}
    assert due not in events_of(beth, NOW + timedelta(days=14))


def test_rights_of_today_count(cast: Cast, story: Story) -> None:
    with change(kind="member_ended", by=cast.carol, now=at(7, 20)) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.college.pk): None})
    assert events_of(cast.alice) == {}


def test_an_action_that_ended_has_no_dates_any_more(cast: Cast, story: Story) -> None:
    about = {"reason": "Done by others.", "agreed_by": "The board", "ending": "withdrawn"}
    close_action(action=cast.actions["1.1"], by=cast.carol, now=at(7, 20), **about)
    assert set(events_of(cast.alice)) == {f"updates-{story.spring.pk}"}


def test_the_file_is_a_calendar_with_names_that_stay(cast: Cast, story: Story, client: Client) -> None:
    key = make_calendar(person=cast.alice, now=at(7, 20))
    answer = client.get(f"/calendar/{key}.ics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    calendar = Calendar.from_ical(answer.content)
    events = list(calendar.walk("VEVENT"))
    uids = {str(event["UID"]) for event in events}
    assert uids == {f"updates-{story.spring.pk}@testserver", f"action-due-{cast.actions['1.1'].pk}@testserver"}
    for event in events:
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(days=1)
        assert (str(event["TRANSP"]), str(event["CLASS"])) == ("TRANSPARENT", "PRIVATE")
    words = {
        word for update in (story.first, story.second) for word in (update.done, update.next, update.cause) if word
    }
    assert not any(word in calendar.to_ical().decode() for word in words)
    assert "DEMONSTRATION" not in answer.text


def test_a_demonstration_says_so(cast: Cast) -> None:
    with change(kind="arranged", job="test") as revision:
        invented = revision.append(Strategy(slug="invented", is_demonstration=True))
        record_many(revision, StrategyVersion, {invented.pk: {"title": "Invented plan"}})
        record_many(revision, Grant, {(cast.steve.pk, invented.pk, Role.LEAD.value): {}})
    window = Window(*(date(2026, 7, day) for day in (1, 16, 23, 30)))
    add_period(strategy=invented, starts=date(2026, 4, 1), ends=date(2026, 6, 30), window=window, by=cast.steve)
    titles = [title for _, title in events_of(cast.steve, timezone.now()).values()]
    assert titles == [
        "DEMONSTRATION: Updates of all partners due: April to June 2026",
        "DEMONSTRATION: Cut-off for updates: April to June 2026",
    ]


def test_a_program_that_has_it_already_gets_it_once(cast: Cast, story: Story, client: Client) -> None:
    key = make_calendar(person=cast.alice, now=at(7, 20))
    first = client.get(f"/calendar/{key}.ics")
    again = client.get(f"/calendar/{key}.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    send(cast, "2.1", story.spring, GREEN, at(7, 20))
    newer = client.get(f"/calendar/{key}.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200


def test_a_key_is_kept_as_a_hash_and_ends(cast: Cast, client: Client) -> None:
    old = make_calendar(person=cast.alice, now=at(7, 20))
    assert old not in str(CalendarKey.objects.values())
    new = make_calendar(person=cast.alice, now=at(7, 21))
    bobs = make_calendar(person=cast.bob, now=at(7, 21))
    assert [client.get(f"/calendar/{key}.ics").status_code for key in (old, new, bobs)] == [404, 200, 200]
    assert end_calendar(person=cast.alice, now=at(7, 22))
    assert not end_calendar(person=cast.alice, now=at(7, 23))
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    keys = (new, bobs, "unknown", "")
    assert [client.get(f"/calendar/{key}.ics").status_code for key in keys] == [404] * 4


def test_its_last_use_is_known_to_within_minutes(cast: Cast) -> None:
    key = make_calendar(person=cast.alice, now=at(7, 20))
    for minute, expected in ((0, at(8, 3)), (4, at(8, 3)), (6, at(8, 3, 12, 6))):
        find_calendar(key, now=at(8, 3, 12, minute))
        assert CalendarKey.objects.get().last_used_at == expected


@pytest.mark.django_db
def test_guessing_is_slowed_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.views.calendar_feed.CalendarThrottle.rate", "3/minute")
    assert [client.get(f"/calendar/{number}.ics").status_code for number in range(4)] == [404, 404, 404, 429]


@pytest.mark.parametrize(
    "address", ["/calendar/KEY.ics", "/account/reminders/stop/?key=KEY", "/update-link/KEY/check/"]
)
def test_no_key_reaches_the_log(address: str) -> None:
    record = logging.LogRecord("django.request", logging.INFO, "", 0, '"GET %s HTTP/1.1" 200', (address,), None)
    line = KeylessFormatter("{message}", style="{").format(record)
    assert "KEY" not in line
    assert re.fullmatch(r'"GET /.*\.\.\..* HTTP/1.1" 200', line)
