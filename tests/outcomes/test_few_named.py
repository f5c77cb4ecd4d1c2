"""Words that tell of a few people."""

import pytest

from outcomes.suppression.few_named import few_named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("It was 4 of 12 a year before.", ["4 of 12"]),
        ("Four of twelve left.", ["Four of twelve"]),
        ("3 out of 14 people who answered", ["3 out of 14"]),
        ("7 people of 40 and 8 of 40", ["7 people of 40"]),
        ("1 of the 12 nurses", ["1 of the 12"]),
        ("5 staff of 1,200", ["5 staff of 1,200"]),
    ],
)
def test_few_of_some_are_found(text: str, named: list[str]) -> None:
    assert few_named(text, 7) == named


@pytest.mark.parametrize(
    "text",
    [
        "3 of 14 providers answered.",
        "4 of the 8 districts",
        "3 of 6 actions are on track",
        "8 of 12 people",
        "33.4 of 100",
        "1 of 14 care homes",
        "6 of the reasons",
        "Measures 1.4 of 12",
        "0 of 12 people",
        "5 of 4",
    ],
)
def test_what_counts_no_few_people_is_passed_over(text: str) -> None:
    assert few_named(text, 7) == []


def test_nothing_is_found_where_nothing_is_hidden() -> None:
    assert few_named("4 of 12", 0) == []
    assert few_named("4 of 12", 3) == []
