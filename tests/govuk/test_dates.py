"""Reading dates as people type them, and saying what to mend."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govuk.dates import DateError, month_number, read_boxes, read_text
from govuk.words import day, day_short

DATES = st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31))


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        (("31", "12", "2026"), date(2026, 12, 31)),
        ((" 1 ", "March", " 2027"), date(2027, 3, 1)),
        (("01", "sept.", "2026"), date(2026, 9, 1)),
        (("29", "feb", "2028"), date(2028, 2, 29)),
        (("", " ", ""), None),
    ],
)
def test_boxes_are_read(boxes: tuple[str, str, str], expected: date | None) -> None:
    assert read_boxes(*boxes) == expected


@pytest.mark.parametrize(
    ("boxes", "message", "wrong"),
    [
        (("31", "", "2026"), "must include a month", ("month",)),
        (("", "", "2026"), "must include a day and a month", ("day", "month")),
        (("32", "1", "2026"), "must have a day from 1 to 31", ("day",)),
        (("0", "1", "2026"), "must have a day from 1 to 31", ("day",)),
        (("x", "13", "20"), "must have a day from 1 to 31", ("day",)),
        (("1", "13", "2026"), "must have a month from 1 to 12, or its name, such as March", ("month",)),
        (("1", "Ma", "2026"), "must have a month from 1 to 12, or its name, such as March", ("month",)),
        (("1", "1", "26"), "must have a year of 4 numbers, such as 2026", ("year",)),
        (("1", "1", "٢٠٢٦"), "must have a year of 4 numbers, such as 2026", ("year",)),
        (("1", "1", "1899"), "must have a year from 1900 to 2999", ("year",)),
        (("31", "6", "2026"), "must be a real date: June 2026 has no day 31", ("day",)),
        (("29", "2", "2027"), "must be a real date: February 2027 has no day 29", ("day",)),
    ],
)
def test_boxes_say_what_to_mend(boxes: tuple[str, str, str], message: str, wrong: tuple[str, ...]) -> None:
    with pytest.raises(DateError) as caught:
        read_boxes(*boxes)
    assert caught.value.message == message
    assert caught.value.boxes == wrong


@pytest.mark.parametrize(
    "text",
    [
        "31 December 2026",
        "31 Dec 2026",
        "31st december, 2026",
        "31/12/2026",
        "31.12.2026",
        "31-12-2026",
        "2026-12-31",
        "Thursday 31 December 2026",
    ],
)
def test_text_is_read(text: str) -> None:
    assert read_text(text) == date(2026, 12, 31)


def test_empty_text_is_no_date() -> None:
    assert read_text("  ") is None


@pytest.mark.parametrize("text", ["soon", "12/2026", "31 Febuary", "Q3 2026", "1" * 400])
def test_text_that_is_no_date_says_how_to_write_one(text: str) -> None:
    with pytest.raises(DateError, match="must be a date such as 31 December 2026 or 31/12/2026"):
        read_text(text)


def test_text_with_a_short_year_asks_for_four_numbers() -> None:
    with pytest.raises(DateError, match="must have a year of 4 numbers, such as 2026"):
        read_text("31/12/26")


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("07", 7), ("July", 7), ("jul", 7), ("00", None), ("ju", None)])
def test_month_number(text: str, number: int | None) -> None:
    assert month_number(text) == number


@given(DATES)
def test_every_date_is_read_as_it_is_printed(value: date) -> None:
    assert read_text(day(value)) == value
    assert read_text(day_short(value)) == value
    assert read_text(value.isoformat()) == value
    assert read_boxes(str(value.day), str(value.month), str(value.year)) == value


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_the_reading(first: str, second: str, third: str) -> None:
    for read in (lambda: read_boxes(first, second, third), lambda: read_text(f"{first} {second} {third}")):
        try:
            result = read()
        except DateError:
            continue
        assert result is None or isinstance(result, date)
