"""What `as_at` takes, what it answers, and what it refuses in words that say how to mend it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.clock import change
from accounts.models import Change, Partner
from accounts.moments import (
    HOW_TO_ASK,
    LONDON,
    Moment,
    MomentError,
    current_moment,
    moment_at,
    moment_typed,
    strategy_revision,
)

pytestmark = pytest.mark.django_db

WALL = datetime(2026, 11, 2, 12, tzinfo=UTC)
CHANGES = [
    datetime(2026, 3, 1, 9, tzinfo=UTC),  # 1
    datetime(2026, 3, 28, 23, 59, 59, 999999, tzinfo=UTC),  # 2: the last instant before the day the clocks go forward
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # 3: 00:30 GMT
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # 4: 02:30 BST
    datetime(2026, 6, 30, 22, 59, 59, 999999, tzinfo=UTC),  # 5: the last instant of 30 June in London
    datetime(2026, 6, 30, 23, tzinfo=UTC),  # 6: the first instant of 1 July in London, still June in UTC
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # 7: 01:30 BST
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # 8: 01:30 again, GMT
    datetime(2026, 11, 2, 8, tzinfo=UTC),  # 9: today
]


@pytest.fixture(autouse=True)
def history():
    for number, instant in enumerate(CHANGES, start=1):
        with change(kind="partner_added", job="test", now=instant) as revision:
            revision.append(Partner(slug=f"partner-{number}"))


ANSWERS = {
    # a date means the end of that day in London
    "2026-03-01": (1, "2026-03-01"),
    "2026-03-27": (1, "2026-03-27"),
    "2026-03-28": (2, "2026-03-28"),
    "2026-03-29": (4, "2026-03-29"),
    "2026-06-29": (4, "2026-06-29"),
    "2026-06-30": (5, "2026-06-30"),
    "2026-07-01": (6, "2026-07-01"),
    "2026-7-1": (6, "2026-07-01"),
    "  2026-07-01  ": (6, "2026-07-01"),
    "2026-10-25": (8, "2026-10-25"),
    "2026-11-01": (8, "2026-11-01"),
    # before the first record there is nothing, and that is an answer
    "2026-02-28": (0, "2026-02-28"),
    "2000-01-01": (0, "2000-01-01"),
    "2026-03-01T08:59:59.999999Z": (0, "2026-03-01"),
    # an instant; the day is London's
    "2026-03-01T09:00:00Z": (1, "2026-03-01"),
    "2026-03-01T09:00Z": (1, "2026-03-01"),
    "2026-03-01T10:00:00+01:00": (1, "2026-03-01"),
    "2026-03-01T10:00:00 01:00": (1, "2026-03-01"),
    "2026-03-01 10:00 01:00": (1, "2026-03-01"),
    "2026-03-01T10:00:00.5+0100": (1, "2026-03-01"),
    "2026-03-01T03:59:59-05:00": (0, "2026-03-01"),
    "2026-06-30T22:59:59.999998Z": (4, "2026-06-30"),
    "2026-06-30T22:59:59.999999Z": (5, "2026-06-30"),
    "2026-06-30T23:00:00Z": (6, "2026-07-01"),
    # without a zone, London's
    "2026-06-30T23:59:59.999999": (5, "2026-06-30"),
    "2026-07-01T00:00": (6, "2026-07-01"),
    "2026-07-01 00:00": (6, "2026-07-01"),
    # the hour that the clocks skip is read as if they had not gone forward yet
    "2026-03-29T00:59": (3, "2026-03-29"),
    "2026-03-29T01:29": (3, "2026-03-29"),
    "2026-03-29T01:30": (4, "2026-03-29"),
    "2026-03-29T02:29": (3, "2026-03-29"),
    "2026-03-29T02:30": (4, "2026-03-29"),
    # the hour that comes twice is the first of the two
    "2026-10-25T01:29": (6, "2026-10-25"),
    "2026-10-25T01:30": (7, "2026-10-25"),
    "2026-10-25T01:30:00Z": (8, "2026-10-25"),
    "2026-10-25T02:00": (8, "2026-10-25"),
    # today's instants are past, today itself is now
    "2026-11-02T07:59:59Z": (8, "2026-11-02"),
    "2026-11-02T12:00:00Z": (9, "2026-11-02"),
    # lasting names
    "9@2026-11-02": (9, "2026-11-02"),
    "8@2026-10-25": (8, "2026-10-25"),
    "8@2026-10-30": (8, "2026-10-30"),
    "8@2026-11-02": (8, "2026-11-02"),
    "5@2026-06-30": (5, "2026-06-30"),
    "5@2026-07-01": (5, "2026-07-01"),
    "0@2026-03-01": (0, "2026-03-01"),
    "0@2000-01-01": (0, "2000-01-01"),
    "000009@2026-11-02": (9, "2026-11-02"),
}


@pytest.mark.parametrize("asked", ANSWERS)
def test_moment_at_answers(asked):
    revision, day = ANSWERS[asked]
    assert moment_at(asked, wall=WALL) == Moment(revision, date.fromisoformat(day), is_past=True)


@pytest.mark.parametrize("asked", ["", "   ", "2026-11-02", "2026-11-2"])
def test_moment_at_nothing_or_today_is_now(asked):
    assert moment_at(asked, wall=WALL) == current_moment(wall=WALL) == Moment(9, date(2026, 11, 2))


FUTURE = [
    "2026-11-03",
    "2026-12-01",
    "9999-12-31",
    "2026-11-02T12:00:00.000001Z",
    "2026-11-02T12:00:01",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
]
OUTSIDE = ["1999-12-31", "0001-01-01", "1999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"]
NEVER = [
    "10@2026-11-02",  # no such change yet
    "999999999999999999@2026-11-02",
    "9@2026-11-01",  # before it happened
    "9@2026-11-03",  # tomorrow
    "5@2026-07-02",  # when revision 6 held
    "0@2026-03-02",  # when revision 1 held
    "1@1999-12-31",
    "0@0001-01-01",
    "9@9999-12-31",
]
GARBAGE = [
    "yesterday",
    "2026",
    "2026-13-01",
    "2026-02-30",
    "2026-06-31",
    "0000-01-01",
    "30/06/2026",
    "20260630",
    "2026-W27-2",
    "2026-06-30T16:05:00ZZ",
    "2026-06-30T",
    "2026-06-30T25:00:00Z",
    "2026-06-30T16:60Z",
    "2026-06-30T16:05:00+99:00",
    "2026-06-30T16:05:00Z; DROP TABLE",
    "9@",
    "@2026-11-02",
    "-1@2026-11-02",
    "9@2026-11-31",
    "9@20261102",
    "1.5@2026-11-02",
    "9999999999999999999@2026-11-02",
    "99999999999999999999999999",
    "9" * 5000,
    "2026-06-30\x00",
    "<script>",
    "🕰",
]


@pytest.mark.parametrize("asked", FUTURE)
def test_moment_in_the_future_is_refused(asked):
    with pytest.raises(MomentError, match=r"in the future|outside the calendar"):
        moment_at(asked, wall=WALL)


@pytest.mark.parametrize("asked", [*OUTSIDE, *NEVER, *GARBAGE])
def test_moment_that_cannot_be_answered_is_refused_with_help(asked):
    with pytest.raises(MomentError) as refusal:
        moment_at(asked, wall=WALL)
    assert str(refusal.value).endswith(HOW_TO_ASK)
    assert len(str(refusal.value)) < 250


def test_moment_of_the_same_instant_in_another_zone_is_the_same():
    wall = WALL.astimezone(ZoneInfo("Pacific/Auckland"))
    for asked in ("2026-06-30", "2026-11-02", "2026-06-30T23:59:59", "9@2026-11-02", ""):
        assert (
            moment_at(asked, wall=wall) == moment_at(asked, wall=WALL) == moment_at(asked, wall=WALL.astimezone(LONDON))
        )


def test_current_moment_is_the_last_revision_on_londons_day():
    assert current_moment(wall=datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) == Moment(9, date(2026, 6, 30))
    assert current_moment(wall=datetime(2026, 6, 30, 23, tzinfo=UTC)) == Moment(9, date(2026, 7, 1))


def test_moments_name_is_taken_again():
    for asked in ("", "2026-06-30", "2026-10-25T01:30"):
        moment = moment_at(asked, wall=WALL)
        again = moment_at(moment.name, wall=WALL + timedelta(days=3))
        assert (again.revision, again.day, again.is_past) == (moment.revision, moment.day, True)


def test_moments_name_is_still_taken_after_later_changes():
    name = current_moment(wall=WALL).name
    with change(kind="partner_added", job="test", now=WALL + timedelta(hours=1)) as revision:
        revision.append(Partner(slug="later"))
    assert moment_at(name, wall=WALL + timedelta(days=1)) == Moment(9, date(2026, 11, 2), is_past=True)


def test_answer_of_an_instant_stays_after_later_changes():
    before = {asked: moment_at(asked, wall=WALL) for asked in ANSWERS}
    with change(kind="partner_added", job="test", now=WALL + timedelta(hours=1)) as revision:
        revision.append(Partner(slug="later"))
    assert {asked: moment_at(asked, wall=WALL + timedelta(hours=2)) for asked in ANSWERS} == before


def test_moments_of_a_new_database_are_all_before_the_first_record(db):
    assert Change.objects.filter(at__lt=CHANGES[0]).count() == 0
    assert moment_at("2025-01-01", wall=WALL) == Moment(0, date(2025, 1, 1), is_past=True)


def test_strategy_revision_is_the_last_change_of_it_or_of_all():
    for step, strategy_id in enumerate([7, 8, None, 8, 7, 8], start=1):
        with change(kind="x", job="test", strategy_id=strategy_id, now=WALL + timedelta(minutes=step)) as revision:
            revision.append(Partner(slug=f"later-{step}"))
    assert [strategy_revision(7, n) for n in range(9, 16)] == [9, 10, 10, 12, 12, 14, 14]
    assert [strategy_revision(8, n) for n in range(9, 16)] == [9, 9, 11, 12, 13, 13, 15]
    assert strategy_revision(7, 0) == 0


@pytest.mark.parametrize("text", ["30 June 2026", "30/6/2026", " 30.06.2026 ", "Tuesday 30 June 2026", "2026-06-30"])
def test_moment_typed_reads_a_day_as_people_type_it(text):
    assert moment_typed(text, wall=WALL) == moment_at("2026-06-30", wall=WALL)


def test_moment_typed_takes_all_that_moment_at_takes():
    for text in ("", "2026-06-30T16:05:00Z", moment_at("2026-06-30", wall=WALL).name):
        assert moment_typed(text, wall=WALL) == moment_at(text, wall=WALL)


@pytest.mark.parametrize("text", ["garbage", "30 June", "31 June 2026", "30 June 2126", "30 June 1999", "20260630"])
def test_moment_typed_refuses_in_the_words_of_moment_at(text):
    with pytest.raises(MomentError) as refusal:
        moment_typed(text, wall=WALL)
    assert str(refusal.value).endswith(HOW_TO_ASK)
