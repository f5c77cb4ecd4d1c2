"""Days as they come, with the timetable's own job and a real mail server: who is told on which day, and never twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, takewhile

import pytest
import time_machine

from accounts.moments import LONDON
from actions import tasks
from actions.models import AddressRefusal, Digest, Reminder
from tests.cast import Cast
from tests.reminders.faults.crowd import check_mail, gather, heard_of, unsettled
from tests.reminders.faults.mail_server import Fault, MailServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NOBODY_WORKS = {
    date(2026, 4, 3): "Good Friday",
    date(2026, 4, 6): "Easter Monday",
    date(2026, 12, 25): "Christmas Day",
    date(2026, 12, 28): "for Boxing Day, which is a Saturday",
    date(2027, 1, 1): "New Year's Day",
}
"""Written down here, so that the tracker's own calendar is compared with something else."""

BEFORE = {-30: 0, -7: 4, -1: 0}
AFTER = {1: 0, 7: 4, 30: 12} | dict.fromkeys(range(60, 400, 30), 16)
"""On which days from its due date an action is announced, or said to be overdue; and by how many days before that the
last one must have gone out: one that was made up for can come close to the next."""


def tick(day: date, hour: int, minute: int = 0) -> None:
    """What the scheduler does every 5 minutes, at a time of the day in London."""
    with time_machine.travel(datetime.combine(day, time(hour, minute), LONDON), tick=False):
        tasks.remind.delay()


def working_days(first: date, last: date) -> Iterator[date]:
    """Days on which people in England are at work."""
    days = takewhile(lambda day: day <= last, (first + timedelta(days=number) for number in count()))
    return (day for day in days if day.weekday() < 5 and day not in NOBODY_WORKS)


def expected(due: date, runs: list[date]) -> list[date]:
    """On which days somebody is told: on the first run since one of the days above, once for all of them."""
    announced = said(due, BEFORE, [day for day in runs if day <= due])
    return sorted({*announced, *said(due, AFTER, runs)})


def said(due: date, falls: dict[int, int], runs: list[date]) -> list[date]:
    """On which runs something is said of one kind: the last step that has fallen, where it keeps its distance."""
    found: list[date] = []
    before = date.min
    for day in runs:
        fallen = [(due + timedelta(days=days), apart) for days, apart in falls.items()]
        new = [(fall, apart) for fall, apart in fallen if before < fall <= day]
        if new and (not found or found[-1] <= new[-1][0] - timedelta(days=new[-1][1])):
            found.append(day)
        before = day
    return found


WINDOWS = {
    "clocks_go_forward_and_easter": (date(2026, 3, 23), date(2026, 4, 10), {}),
    "clocks_go_back": (date(2026, 10, 21), date(2026, 10, 29), {}),
    "christmas": (date(2026, 12, 21), date(2027, 1, 5), {}),
    "leap_day": (date(2028, 2, 24), date(2028, 3, 3), {}),
    "three_days_without_a_scheduler": (
        *(date(2026, 6, 8), date(2026, 6, 19)),
        {date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 11)},
    ),
}


@pytest.mark.sqlite  # what each database finds is compared elsewhere; here days go by
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_days(cast: Cast, mail_settings: MailServer, window: tuple[date, date, set[date]]) -> None:
    first, last, silent = window
    dues = [first + timedelta(days=days) for days in range(-10, (last - first).days + 12)]
    crowd = gather(cast, len(dues), due=dues, now=cast.later(days=1))
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day not in silent:
            for hour, minute in ((7, 55), (8, 0), (8, 5)):
                tick(day, hour, minute)
    runs = [day for day in working_days(first, last) if day not in silent]
    due_of = dict(zip(crowd.people, dues, strict=True))
    got = mail_settings.by_person()
    told = {address: [mail.day for mail in got.get(address, [])] for address in crowd.people}
    assert told == {address: expected(due, runs) for address, due in due_of.items()}
    assert {mail.written.astimezone(LONDON).time() for mail in mail_settings.mails} == {time(8)}
    assert all(heard_of(got[address]) == {crowd.refs[address]} for address in got)
    check_mail(mail_settings)


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2026, 3, 27), 8),
        (date(2026, 3, 30), 7),
        (date(2026, 10, 23), 7),
        (date(2026, 10, 26), 8),
    ],
)
def test_days_eight_in_london_as_utc(cast: Cast, mail_settings: MailServer, day: date, hour: int) -> None:
    gather(cast, 1, due=day, now=cast.later(days=1))
    for before in (datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(seconds=1),):
        with time_machine.travel(before, tick=False):
            tasks.remind.delay()
        assert mail_settings.mails == []
    with time_machine.travel(before + timedelta(seconds=1), tick=False):
        tasks.remind.delay()
    assert len(mail_settings.mails) == 1


MONDAY, TUESDAY, WEDNESDAY = date(2026, 7, 13), date(2026, 7, 14), date(2026, 7, 15)


def test_days_mail_server_away_for_one(cast: Cast, mail_settings: MailServer) -> None:
    crowd = gather(cast, 4, due=[MONDAY, TUESDAY], now=cast.later(days=1))
    mail_settings.stop()
    for hour in range(8, 18):
        tick(MONDAY, hour)
    assert unsettled() == Digest.objects.count() == 4
    mail_settings.start()
    for hour in range(8, 18):
        tick(TUESDAY, hour)
    assert {address: heard_of(mails) for address, mails in mail_settings.by_person().items()} == {
        address: {ref} for address, ref in crowd.refs.items()
    }
    check_mail(mail_settings)
    assert len(mail_settings.mails) == 4
    # Due on Monday: that it was, a day before, is overtaken by its being overdue.
    assert set(Reminder.objects.filter(digest__isnull=False).values_list("step", flat=True)) == {"overdue-1", "due-1"}


@pytest.mark.parametrize("fault", [Fault.NOT_NOW, Fault.DROPS_IN_DATA, Fault.ACCEPTED_AND_DROPS, Fault.HANGS_IN_DATA])
def test_days_mail_server_fails_for_one_person(cast: Cast, mail_settings: MailServer, fault: Fault) -> None:
    crowd = gather(cast, 4, due=TUESDAY, now=cast.later(days=1))
    person = crowd.people[1]
    with mail_settings.failing(fault, person):
        tick(MONDAY, 8)
    others = [address for address in crowd.people if address != person]
    assert [mail.to for mail in mail_settings.mails if mail.to != person] == others
    for hour in range(9, 18):
        tick(MONDAY, hour)
    is_repeated = fault is Fault.ACCEPTED_AND_DROPS
    assert len(mail_settings.by_person()[person]) == 1 + is_repeated
    check_mail(mail_settings, in_doubt={person} if is_repeated else set())
    assert len(mail_settings.mails) == 4 + is_repeated
    assert unsettled() == 0


def test_days_what_may_have_arrived_is_repeated_as_it_was(cast: Cast, mail_settings: MailServer) -> None:
    crowd = gather(cast, 1, due=MONDAY, now=cast.later(days=1))
    (person,) = crowd.people
    with mail_settings.failing(Fault.ACCEPTED_AND_DROPS):
        for hour in range(8, 18):
            tick(MONDAY, hour)
    mail_settings.mails[1:] = []
    tick(TUESDAY, 8)
    first, second = mail_settings.by_person()[person]
    assert (first.message_id, first.text) == (second.message_id, second.text)
    tick(WEDNESDAY, 8)
    third = mail_settings.by_person()[person][2]
    assert third.message_id != first.message_id
    assert "overdue" in third.text


def test_days_refused_address(cast: Cast, mail_settings: MailServer) -> None:
    crowd = gather(cast, 3, due=[MONDAY, MONDAY, TUESDAY], now=cast.later(days=1))
    person = crowd.people[0]
    mail_settings.refused.add(person)
    tick(MONDAY, 8)
    assert set(mail_settings.by_person()) == set(crowd.people) - {person}
    assert AddressRefusal.objects.get(cleared_at=None).address == person
    mail_settings.refused.clear()
    for hour in range(8, 18):
        tick(TUESDAY, hour)
    got = mail_settings.by_person()
    assert person not in got
    assert {"carol@example.org", "dan@example.org"} <= set(got)
    check_mail(mail_settings)
