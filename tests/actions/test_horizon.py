"""How much of a plan's time has passed, from published words alone."""

from datetime import date

import pytest

from actions.pages.horizon import horizon
from outcomes.models import StrategyVersion

TWO = "first two years of the strategy"


def passed(label: str, words: str, today: date) -> str | None:
    """What is said of the time, of a plan without actions."""
    found = horizon(StrategyVersion(period_label=label, horizon=words), [], today)
    return found.passed if found else None


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2023, 12, 31), "That time ends on 31 December 2023 at the earliest: no document gives the day it began."),
        (
            date(2024, 1, 1),
            "That time ended on 31 December 2023 at the earliest and ends on 31 December 2024 at the latest: "
            "no document gives the day it began.",
        ),
        (date(2025, 1, 1), "That time has passed, whichever day of 2022 it is counted from."),
    ],
)
def test_plan_of_the_first_years_gives_both_ends(today: date, said: str) -> None:
    assert (passed("2022-2027", TWO, today) or "").startswith(said)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("2022-2027", "2026 is year 5 of the 6 that 2022-2027 names."),
        ("2022 to 2026", "2026 is year 5 of the 5 that 2022 to 2026 names."),
        ("2027-2030", "The years named, 2027-2030, have not begun."),
        ("2020-2025", "The years named, 2020-2025, have passed."),
    ],
)
def test_years_say_where_the_day_stands(label: str, said: str) -> None:
    assert passed(label, "", date(2026, 11, 22)) == said


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("from spring on", TWO),
        ("2027-2022", TWO),
        ("0000-0001", TWO),
        ("", "the first phase"),
        ("9999-9999", "first ten years"),
    ],
)
def test_words_without_years_have_no_reckoning(label: str, words: str) -> None:
    assert passed(label, words, date(2026, 11, 22)) == ""


def test_words_of_the_plan_that_name_no_number_have_no_end() -> None:
    assert passed("2022-2027", "until the next review", date(2026, 1, 1)) == (
        "2026 is year 5 of the 6 that 2022-2027 names."
    )


def test_nothing_published_says_nothing() -> None:
    assert passed("", "", date(2026, 1, 1)) is None
