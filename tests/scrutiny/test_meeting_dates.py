"""Days of meetings read from a pasted calendar."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govuk.words import day, weekday
from scrutiny.meeting_dates import read_calendar, read_year, weekday_conflict

PRINTED = "12 June; 24 July; 18 September; 16 October; 27 November: 29 January; 18 March"


def found(text, year=2023):
    read = read_calendar(text, year)
    assert read.unread == ()
    return [(str(one.date), one.time.strftime("%H:%M") if one.time else "") for one in read.days]


def test_calendar_as_a_committee_prints_it():
    assert [each for each, _ in found(PRINTED)] == [
        "2023-06-12",
        "2023-07-24",
        "2023-09-18",
        "2023-10-16",
        "2023-11-27",
        "2024-01-29",
        "2024-03-18",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monday 30 May 2022 at 10.00 am;", ("2022-05-30", "10:00")),
        ("Tuesday 21 June 2022 at 14.00 am", ("2022-06-21", "14:00")),
        ("Thursday 22 September 2022 at  3:30 pm", ("2022-09-22", "15:30")),
        ("12 June 14:00", ("2023-06-12", "14:00")),
        ("12th of June, 2pm", ("2023-06-12", "14:00")),
        ("Mon, 12 Jun. @ 10am", ("2023-06-12", "10:00")),
        ("12/06/2024 (midday)", ("2024-06-12", "12:00")),
        ("12/6", ("2023-06-12", "")),
        ("29/1/24", ("2024-01-29", "")),
        ("2024-01-29 10:00", ("2024-01-29", "10:00")),
        ("June 12th, 2024", ("2024-06-12", "")),
        ("12 Sept", ("2023-09-12", "")),
        ("12 JUNE 12.30pm", ("2023-06-12", "12:30")),
        ("12 June 12am", ("2023-06-12", "00:00")),
    ],
)
def test_day_in_each_usual_spelling(text, expected):
    assert found(text) == [expected]


def test_days_in_lines_and_sentences_with_and():
    assert [
        each for each, _ in found("\u2022 12 June\r\n\u2022 24 July (to be confirmed)\n18 September and 16 October")
    ] == [
        "2023-06-12",
        "2023-07-24",
        "2023-09-18",
        "2023-10-16",
    ]


def test_what_is_no_day_is_named_and_nothing_is_lost():
    read = read_calendar("12 June; Away day; 31 June; 24 July at County Buildings, 99 Smarch; 12 June 25:00", 2023)
    assert [str(one.date) for one in read.days] == ["2023-06-12", "None", "2023-07-24", "None"]
    assert read.days[1].problem == "“31 June” is no real day or time. Correct it."
    assert read.days[3].problem == "“12 June 25:00” is no real day or time. Correct it."
    assert read.unread == ("Away day", "at County Buildings, 99 Smarch")


def test_weekday_that_does_not_fit_is_said():
    (one,) = read_calendar("Tuesday 20 March 2023 at 10.00 am;", 2022).days
    assert weekday_conflict(one) == "Printed as Tuesday, but it is Monday 20 March 2023"
    (fits,) = read_calendar("Monday 20 March 2023", 2022).days
    assert weekday_conflict(fits) == ""


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023-24", 2023),
        ("2023/2024", 2023),
        (" 2023 ", 2023),
        ("2023\u201324", 2023),
        ("2023-25", None),
        ("next", None),
    ],
)
def test_municipal_year(text, year):
    assert read_year(text) == year


@given(
    st.lists(st.dates(date(2024, 5, 1), date(2025, 4, 30)), max_size=12),
    st.sampled_from(["; ", "\n", ", ", ": ", " and "]),
)
def test_every_day_is_found_again(dates, between):
    for words in (day, weekday, lambda each: day(each).rpartition(" ")[0], date.isoformat):
        read = read_calendar(between.join(map(words, dates)), 2024)
        assert ([one.date for one in read.days], read.unread) == (dates, ())


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    read = read_calendar(text, 2024)
    assert all((one.date is None) == bool(one.problem) for one in read.days)


def test_time_alone_is_no_day():
    assert read_calendar("at 10.00 am unless otherwise stated", 2024).days == ()
    assert time(10) != read_calendar("12 June", 2024).days[0].time
