"""Better and worse: said of two figures that may be compared, and of nothing else."""

from datetime import date

import pytest

from outcomes.figures.comparing import Change, Moved, change_of, lines_of, trend_words
from outcomes.models import Direction
from tests.outcomes.figures import figure, series, yearly


@pytest.mark.parametrize(
    ("values", "wanted", "moved", "words"),
    [
        (("28.2", "32.2"), Direction.DOWN, Moved.WORSE, "Up from 28.2% to 32.2%"),
        (("28.2", "32.2"), Direction.UP, Moved.BETTER, "Up from 28.2% to 32.2%"),
        (("64", "59"), Direction.UP, Moved.WORSE, "Down from 64% to 59%"),
        (("7.4", "5.7"), Direction.DOWN, Moved.BETTER, "Down from 7.4% to 5.7%"),
        (("5", "5.0"), Direction.DOWN, Moved.SAME, "5.0% in both"),
        (("28.2", "32.2"), Direction.GAP_NARROWS, Moved.UNKNOWN, "Up from 28.2% to 32.2%"),
        (("28.2", "32.2"), Direction.WITHIN_STANDARD, Moved.UNKNOWN, "Up from 28.2% to 32.2%"),
        (("28.2", "32.2"), None, Moved.UNKNOWN, "Up from 28.2% to 32.2%"),
    ],
)
def test_change_by_the_direction_wanted(
    values: tuple[str, str], wanted: Direction | None, moved: Moved, words: str
) -> None:
    found = change_of(lines_of(yearly(*values))[0], wanted)
    assert (found.moved, found.words) == (moved, words)


def refused(before: dict[str, object], after: dict[str, object]) -> Change:
    """How 28 and then 32 compare, each with what is said of it."""
    of = series()
    one = {"label": "2020/21", "value": "28", **before}
    two = {"label": "2021/22", "value": "32", **after}
    figures = [figure(of, str(each.pop("label")), each.pop("value"), **each) for each in (one, two)]  # type: ignore[arg-type]
    return change_of(lines_of(figures)[0], Direction.DOWN)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ({"value": None, "not_available": "Too few."}, {}, "one of the two figures is not available"),
        ({}, {"approximate": True}, "one of the two figures is approximate"),
        ({}, {"base_words": "14 providers", "base_number": 14}, "one of the two figures has a small base"),
        ({}, {"label": "2022/23"}, "the periods do not follow one another"),
        ({"period_kind": "not_stated"}, {}, "the periods do not follow one another"),
        ({"period_kind": "projection"}, {"period_kind": "projection"}, "the periods do not follow one another"),
    ],
)
def test_figures_that_may_not_be_compared(before: dict[str, object], after: dict[str, object], why: str) -> None:
    assert refused(before, after) == Change(Moved.UNKNOWN, "", why)


def months(starts: date, ends: date) -> dict[str, object]:
    """A period of months."""
    return {"period_kind": "month", "period_starts": starts, "period_ends": ends}


def test_month_is_not_compared_with_a_quarter() -> None:
    june, quarter = months(date(2022, 6, 1), date(2022, 6, 30)), months(date(2022, 7, 1), date(2022, 9, 30))
    assert refused(june, quarter).why == "the periods do not follow one another"
    assert refused(june, months(date(2022, 7, 1), date(2022, 7, 31))).moved == Moved.WORSE


def test_surveys_follow_one_another_across_a_gap() -> None:
    surveys = [
        {"period_kind": "survey", "period_starts": date(year, 6, 1), "period_ends": date(year, 7, 6)}
        for year in (2022, 2024)
    ]
    assert refused(*surveys).moved == Moved.WORSE  # type: ignore[arg-type]


def test_one_figure_and_a_disputed_one_are_not_compared() -> None:
    assert change_of(lines_of(yearly("28"))[0], Direction.DOWN) == Change(Moved.UNKNOWN, "", "one figure only")
    disputed = lines_of(yearly("28", "32"), {"turnover"})[0]
    why = "the documents differ about this figure"
    assert (change_of(disputed, Direction.DOWN), disputed.comparable) == (Change(Moved.UNKNOWN, "", why), ())


def test_comparable_run_stops_at_a_gap() -> None:
    of = series()
    figures = [figure(of, label, "28") for label in ("2017/18", "2019/20", "2020/21", "2021/22")]
    assert [each.period for each in lines_of(figures)[0].comparable] == ["2019/20", "2020/21", "2021/22"]


def test_two_are_no_trend() -> None:
    assert trend_words(yearly("1", "2")) == "Two years do not make a trend."
    assert trend_words([figure(series(), "May", "1", period_kind="month")] * 2) == "Two figures do not make a trend."
    assert (trend_words(yearly("1", "2", "3")), trend_words(())) == ("", "")
