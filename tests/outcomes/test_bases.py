"""The base of a figure: which number it is, what it counts, and how it is said."""

from decimal import Decimal
from typing import Any

import pytest

from outcomes.figures.bases import base_of, base_said, may_count_people, number_read
from outcomes.figures.entry import FigureWanted, period_of, problems_of
from outcomes.figures.figure import figure_of
from outcomes.figures.periods import Period
from outcomes.figures.rules import Thresholds
from outcomes.figures.small_numbers import warnings_of
from tests.outcomes.figures import figure, series

NOT_PRINTED = "48 organisations gave this answer (base not printed for this item)"


@pytest.mark.parametrize(
    ("words", "begins", "base"),
    [
        ("12 people who answered", 12, 12),
        ("All 1,400 staff", 1400, 1400),
        ("Care homes, 12 of them answered", None, 12),
        ("Survey of 2022/23", None, None),
        (NOT_PRINTED, None, None),
        ("People asked", None, None),
        ("", None, None),
    ],
)
def test_base_is_read_from_its_words(words: str, begins: int | None, base: int | None) -> None:
    assert (number_read(words), base_of(None, words)) == (begins, base)
    assert base_of(120, words) == 120


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (None, "", "Base not published"),
        (120, "", "120 in all"),
        (14, "14 providers", "14 providers"),
        (12, "people who use services", "12 people who use services"),
        (12, "People asked in June", "12 people asked in June"),
        (120, "14 providers", "120 in all (14 providers)"),
        (None, "All who answered", "All who answered"),
    ],
)
def test_base_is_said_as_far_as_it_is_known(number: int | None, words: str, said: str) -> None:
    assert base_said(number, words, is_wanted=True) == said


def test_no_base_is_said_where_none_is_wanted() -> None:
    assert base_said(None, "", is_wanted=False) == ""


@pytest.mark.parametrize(
    "words",
    [
        "12 people who use services",
        "12 staff of 5 providers",
        "12 care homes' residents",
        "12 home care workers",
        "12 employer-sponsored learners",
        "14 arrangements",
        "12",
        "",
    ],
)
def test_base_is_taken_to_be_people_by_its_last_word_and_in_doubt(words: str) -> None:
    assert may_count_people(words)


@pytest.mark.parametrize(
    "words", ["14 providers", "62 organisations", "5 providers of 12 services", "12 care homes", NOT_PRINTED]
)
def test_base_of_organisations_counts_no_people(words: str) -> None:
    assert not may_count_people(words)


@pytest.mark.parametrize(
    ("number", "words", "told"),
    [
        (
            None,
            "12 people who answered",
            ("12 people who answered", True, True, "1 of 12 people who answered is 8.3 percentage points"),
        ),
        (120, "", ("120 in all", False, False, "1 of 120 is 0.8 percentage points")),
        (12, "", ("12 in all", True, True, "1 of 12 is 8.3 percentage points")),
        (None, "Care homes, 12 of them", ("Care homes, 12 of them", True, True, "1 of 12 is 8.3 percentage points")),
        (None, "", ("Base not published", False, False, "")),
    ],
)
def test_figure_on_a_base_known_in_words_or_as_a_number_alone(
    number: int | None, words: str, told: tuple[object, ...]
) -> None:
    found = figure_of(figure(series(), "2022/23", "33.3", base_number=number, base_words=words).row)
    assert (found.base, found.is_small, found.is_very_small, found.step) == told


NEW = {"period": Period("financial_year", "2022/23"), "value": Decimal("33.3"), "source": "Survey"}
ASKED = ("base_number", "Enter the number that the percentage is of, or say that the source publishes none.")


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, [ASKED]),
        ({"base_words": "people who answered"}, [ASKED]),
        ({"base_words": "Care homes, 12 of them"}, [ASKED]),
        ({"no_base": True}, []),
        ({"base_number": 12}, []),
        (
            {"base_number": 12, "no_base": True},
            [("base_number", "Enter the base, 12, or say that the source publishes none, not both.")],
        ),
        (
            {"base_number": 120, "base_words": "14 providers"},
            [("base_words", "The base is 120, and its words begin with 14. Make them agree.")],
        ),
    ],
)
def test_percentage_is_recorded_with_its_base_or_the_word_that_there_is_none(
    given: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    found = problems_of(FigureWanted(**NEW | given), "%", None)
    assert [(one.field, one.message) for one in found] == problems


def test_no_base_is_asked_for_what_is_no_percentage_or_stands_so_already() -> None:
    assert list(problems_of(FigureWanted(**NEW), "posts", None)) == []
    stands = figure(series(), "2022/23", "33.3").row
    same = FigureWanted(**NEW | {"period": period_of(stands), "decimals": 1, "source": "Survey"})
    assert list(problems_of(same, "%", stands)) == []


def test_known_base_is_not_called_unpublished() -> None:
    one = figure(series(), "2022/23", "33.3", base_number=120)
    assert warnings_of([one], Thresholds(), has_agreed=False) == []
