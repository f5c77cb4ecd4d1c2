"""What is said about small bases, differences, targets and figures of elsewhere."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from outcomes.figures.comparing import beside
from outcomes.figures.figure import figure_of
from outcomes.figures.rules import Thresholds
from outcomes.figures.small_numbers import rule_words, warnings_of
from outcomes.measures.card import MeasureCard, measure_card
from outcomes.measures.key_facts import short_target, target_words
from outcomes.models import MeasureSettings, Observation
from tests.outcomes.figures import figure, promise, series, yearly


def card(*values: str, **settings: Any) -> MeasureCard:
    said = MeasureSettings(**settings) if settings else None
    return measure_card(promise(*yearly(*values), settings=said), (1, "More resilience"), ())


@pytest.mark.parametrize(
    ("number", "words", "step"),
    [
        (14, "14 providers", "1 of 14 providers is 7.1 percentage points"),
        (239, "239 working in social care (base not printed for this item)", None),
        (40, "People asked in June", "1 of 40 people asked in June is 2.5 percentage points"),
        (1, "1 person", "1 of 1 person is 100.0 percentage points"),
        (5000, "", "1 of 5,000 is less than 0.1 percentage points"),
        (None, "", ""),
    ],
)
def test_one_of_a_base_makes_so_many_points(number: int | None, words: str, step: str | None) -> None:
    found = figure(series(), "2021/22", "28.2", base_number=number, base_words=words)
    expected = "1 of 239 working in social care is 0.4 percentage points" if step is None else step
    assert found.step == expected


def test_what_is_no_percentage_has_no_step() -> None:
    assert figure(series(unit="posts"), "2021/22", "28", base_number=40).step == ""


def test_thresholds_say_what_is_small() -> None:
    row = Observation(series=series(), period_label="2021/22", value=Decimal(9), base_number=30)
    assert [figure_of(row, Thresholds(*numbers, 7, 25)).is_small for numbers in ((50, 20), (30, 20))] == [True, False]
    assert [figure_of(row, Thresholds(50, below, 7, 25)).is_very_small for below in (31, 30)] == [True, False]


def test_rule_is_said_in_words() -> None:
    assert rule_words(Thresholds()) == (
        "A base under 50 is said to be small. A figure on a base under 20 is published only with a narrative that"
        " somebody reviewed. Counts of 1 to 7 people are hidden in what is published."
    )
    assert rule_words(Thresholds(0, 0, 1, 25)) == "A count of 1 person is hidden in what is published."
    assert rule_words(Thresholds(0, 0, 0, 25)) == ""


def test_very_small_base_without_a_reviewed_narrative_is_pointed_out() -> None:
    few = figure(series(), "2021/22", "28.2", base_number=14, base_words="14 providers")
    small = "1 figure on a small base: 14 providers. 1 of 14 providers is 7.1 percentage points."
    stops = "The base is under 20 and no narrative has been reviewed, so a report with these figures cannot be issued."
    assert warnings_of([few], Thresholds(), has_agreed=False) == [small, stops]
    assert warnings_of([few], Thresholds(), has_agreed=True) == [small]


def test_small_base_that_no_report_prints_or_shows_stops_none() -> None:
    few = figure(series(), "2021/22", "28.2", base_number=14, base_words="14 providers")
    hidden = replace(few, is_withheld=True)
    for printed in ([], [hidden]):
        found = warnings_of([few], Thresholds(), has_agreed=False, printed=printed)
        assert found == ["1 figure on a small base: 14 providers. 1 of 14 providers is 7.1 percentage points."]


def test_base_that_is_not_published_is_pointed_out() -> None:
    assert warnings_of(yearly("28.2"), Thresholds(), has_agreed=False) == [
        "The base of this figure is not published, so nobody can say how much one person moves it."
    ]
    assert warnings_of(yearly("28.2", "32.2"), Thresholds(), has_agreed=False) == [
        "The base of 2 figures is not published, so nobody can say how much one person moves them."
    ]
    assert warnings_of([], Thresholds(), has_agreed=False) == []


@pytest.mark.parametrize(
    ("values", "fields", "words"),
    [
        (("28.2", "32.2"), {"direction": "down"}, "Up 4.0 percentage points"),
        (("33", "32"), {"direction": "down"}, "Down 1 percentage point"),
        (("1500", "1000"), {"direction": "up", "unit": "posts"}, "Down 500 posts"),
        (("9.53", "10.1"), {"direction": "up", "unit": "GBP/hour"}, "Up £0.57 an hour"),
        (("28", "28"), {"direction": "down"}, ""),
    ],
)
def test_difference_is_said_with_its_unit(values: tuple[str, ...], fields: dict[str, Any], words: str) -> None:
    found = measure_card(promise(*yearly(*values, **fields)), (1, "More resilience"), ())
    assert found.difference == words


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "England: 46% in 2021/22. The county is 4 percentage points lower, at 42%."),
        (
            {"note": "Not like for like"},
            "England: 46% in 2021/22. Not compared: a note stands beside one of the two figures.",
        ),
        ({"approximate": True}, "England: 46% in 2021/22. Not compared: one of the two figures is approximate."),
        ({"base_number": 14}, "England: 46% in 2021/22. Not compared: one of the two figures has a small base."),
    ],
)
def test_figure_of_elsewhere_is_compared_or_said_not_to_be(other: dict[str, Any], words: str) -> None:
    own = figure(series(), "2021/22", "42")
    assert beside(own, figure(series(geography="England"), "2021/22", "46", **other)) == words


def test_figure_of_elsewhere_about_others_is_not_compared() -> None:
    own = figure(series(), "2021/22", "42")
    early = figure(series(geography="England"), "2020/21", "46")
    assert beside(own, early) == "England: 46% in 2020/21. Not compared: the periods differ."
    others = figure(series(geography="England", population="Home care"), "2021/22", "46")
    assert beside(own, others).endswith("Not compared: they count different people or services.")
    same = figure(series(geography="England"), "2021/22", "42")
    assert beside(own, same) == "England: 42% in 2021/22, the same as The county."


def test_target_says_where_it_is_published_and_how_far_it_is() -> None:
    said = {"target": Decimal("28.5"), "target_decimals": 1, "target_source": "Cabinet"}
    found = card("28.2", "32.2", target_by=date(2027, 3, 31), **said)
    assert short_target(found) == "Target: 28.5% by 31 March 2027"
    assert target_words(found) == (
        "28.5% by 31 March 2027. Published: Cabinet. The latest figure is 3.7 percentage points above it."
    )
    assert target_words(card("28.5", **said)) == "28.5%. Published: Cabinet. The latest figure is there."
    assert target_words(card("28.2")) == short_target(card("28.2")) == "No target published"


def test_chosen_line_heads_the_page_and_is_no_stand_in() -> None:
    nurses, others = yearly("47.3", "55.4", label="Nurses"), yearly("28.2", "32.2", label="Others")
    free = measure_card(promise(*nurses, *others, direction="down"), (1, ""), ())
    assert (free.headline, free.latest_words) == (None, "4 figures")
    settings = MeasureSettings(headline_id=others[0].series_id)
    chosen = measure_card(promise(*nurses, *others, direction="down", settings=settings), (1, ""), ())
    assert (chosen.latest_words, chosen.is_chosen, chosen.is_stand_in) == ("32.2%", True, False)
    assert "Others went up from 28.2% in 2020/21 to 32.2% in 2021/22." in chosen.answer
