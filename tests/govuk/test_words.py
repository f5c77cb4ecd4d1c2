"""Dates, spans and counts in words."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from govuk import words

TODAY = date(2026, 10, 20)


def test_day_in_its_forms() -> None:
    value = date(2026, 10, 16)
    assert words.day(value) == "16 October 2026"
    assert words.day_short(value) == "16 Oct 2026"
    assert words.day_without_year(value) == "16 October"
    assert words.weekday(value) == "Friday 16 October 2026"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026 at 12:30am"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "31 December 2026 at 11:30pm"),
        (datetime(2026, 10, 14, 15, 5, tzinfo=UTC), "14 October 2026 at 4:05pm"),
        (datetime(2026, 10, 14, 15, 5), "14 October 2026 at 4:05pm"),  # noqa: DTZ001 -- an instant without a zone
        (datetime(2026, 1, 5, 4, 0, tzinfo=timezone(timedelta(hours=-5))), "5 January 2026 at 9am"),
    ],
)
def test_instant_is_read_in_london(moment: datetime, expected: str) -> None:
    assert words.day_and_time(moment) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (0, 0, "midnight"),
        (0, 1, "12:01am"),
        (9, 31, "9:31am"),
        (12, 0, "midday"),
        (12, 5, "12:05pm"),
        (16, 0, "4pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_clock_time(hour: int, minute: int, expected: str) -> None:
    assert words.clock_time(datetime(2026, 1, 5, hour, minute, tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 12, 31), "in 72 days"),
        (date(2026, 10, 21), "in 1 day"),
        (date(2026, 10, 20), "today"),
        (date(2026, 10, 19), "1 day overdue"),
        (date(2026, 9, 30), "20 days overdue"),
        (datetime(2026, 10, 20, 23, 30, tzinfo=UTC), "in 1 day"),
    ],
)
def test_when(due: date, expected: str) -> None:
    assert words.when(due, TODAY) == expected


def test_when_says_late_of_updates() -> None:
    assert words.when(date(2026, 10, 16), TODAY, past="late") == "4 days late"


@pytest.mark.parametrize(
    ("past", "expected"),
    [(TODAY, "today"), (date(2026, 10, 19), "yesterday"), (date(2026, 10, 15), "5 days ago")],
)
def test_ago(past: date, expected: str) -> None:
    assert words.ago(past, TODAY) == expected


def test_ago_refuses_a_day_to_come() -> None:
    with pytest.raises(ValueError, match="21 October 2026 is after 20 October 2026"):
        words.ago(date(2026, 10, 21), TODAY)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "July to September 2026"),
        (date(2026, 4, 1), date(2027, 3, 31), "April 2026 to March 2027"),
        (date(2026, 7, 1), date(2026, 7, 31), "July 2026"),
        (date(2028, 2, 1), date(2028, 2, 29), "February 2028"),
        (date(2028, 2, 1), date(2028, 2, 28), "1 February to 28 February 2028"),
        (date(2026, 7, 16), date(2026, 9, 3), "16 July to 3 September 2026"),
        (date(2026, 12, 16), date(2027, 1, 3), "16 December 2026 to 3 January 2027"),
        (date(2026, 7, 16), date(2026, 7, 16), "16 July 2026"),
    ],
)
def test_period_words(start: date, end: date, expected: str) -> None:
    assert words.period_words(start, end) == expected


def test_period_words_refuses_an_end_before_the_start() -> None:
    with pytest.raises(ValueError, match="cannot end on 30 June 2026 before it starts on 1 July 2026"):
        words.period_words(date(2026, 7, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("number", "noun", "plural", "expected"),
    [
        (0, "action", "", "0 actions"),
        (1, "action", "", "1 action"),
        (1204, "person", "people", "1,204 people"),
    ],
)
def test_count_of(number: int, noun: str, plural: str, expected: str) -> None:
    assert words.count_of(number, noun, plural) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [([], ""), (["red"], "red"), (["red", "amber"], "red and amber"), ([1, 2, 3], "1, 2 and 3")],
)
def test_in_words(items: list[object], expected: str) -> None:
    assert words.in_words(items) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (240_000, "240 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (1_440_000, "1.4 MB"),
    ],
)
def test_file_size(size: int, expected: str) -> None:
    assert words.file_size(size) == expected
