"""Every case of a comparison with the previous period and with elsewhere, in the words that a member reads."""

from datetime import date
from typing import Any

import pytest

from outcomes.measures.card import MeasureCard, measure_card
from outcomes.models import Direction
from tests.outcomes.figures import figure, promise, series, yearly

DOWN = "The strategy wants it to go down."
TWO = "Two years do not make a trend."
APART = "It cannot be compared with the figure before:"


def read(wanted: Direction | None, *figures: dict[str, Any], unit: str = "%", disputed: bool = False) -> MeasureCard:
    """A measure with figures of 2020/21, 2021/22 and so on, each given by its value and what is said of it."""
    of = series(unit=unit, direction=wanted)
    years = [f"{2020 + n}/{21 + n}" for n in range(len(figures))]
    given = [(one.get("label", year), dict(one)) for year, one in zip(years, figures, strict=True)]
    rows = [figure(of, label, one.pop("value"), **_without(one, "label")) for label, one in given]
    return measure_card(promise(*rows, direction=wanted), (1, "More resilience"), {"turnover"} if disputed else ())


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def aloud(card: MeasureCard) -> str:
    """What the top of a measure's page says, in its order."""
    said = [card.answer, f"{card.difference}." if card.difference else "", card.trend, *card.cautions]
    return " ".join(text for text in [*said, f"{card.unjudged}." if card.unjudged else ""] if text)


@pytest.mark.parametrize(
    ("wanted", "figures", "words"),
    [
        ("down", [{"value": "28.2"}], f"One figure shows no direction: 28.2% in 2020/21. {DOWN}"),
        (
            "down",
            [{"value": "28.2"}, {"value": "32.2"}],
            "Worse. Turnover went up from 28.2% in 2020/21 to 32.2% in 2021/22. "
            f"{DOWN} Up 4.0 percentage points. {TWO}",
        ),
        (
            "down",
            [{"value": "33"}, {"value": "32.2"}, {"value": "31.2"}],
            f"Better. Turnover went down from 32.2% in 2021/22 to 31.2% in 2022/23. {DOWN} Down 1.0 percentage points.",
        ),
        (
            "down",
            [{"value": "28.2"}, {"value": "28.2"}],
            f"Same. Turnover stayed at 28.2% from 2020/21 to 2021/22. {DOWN} {TWO}",
        ),
        (
            "within_standard",
            [{"value": "28"}, {"value": "32"}],
            "Turnover went up from 28% in 2020/21 to 32% in 2021/22. The strategy wants it to stay within the standard."
            f" Up 4 percentage points. {TWO} These figures do not show whether it is within the standard.",
        ),
        (
            "gap_narrows",
            [{"value": "28"}, {"value": "32"}],
            "Turnover went up from 28% in 2020/21 to 32% in 2021/22. The strategy wants the gap to narrow."
            f" Up 4 percentage points. {TWO} These figures do not show whether the gap is smaller.",
        ),
        (
            None,
            [{"value": "32"}, {"value": "28"}],
            "Turnover went down from 32% in 2020/21 to 28% in 2021/22. No direction is published."
            f" Down 4 percentage points. {TWO} No document says which way it should go.",
        ),
        (
            "down",
            [{"value": None, "not_available": "Not collected."}, {"value": "32"}],
            f"Turnover: 32% in 2021/22. {APART} one of the two figures is not available. {DOWN}",
        ),
        (
            "down",
            [{"value": "28"}, {"value": "32", "approximate": True}],
            f"Turnover: 32% in 2021/22. {APART} one of the two figures is approximate. {DOWN}",
        ),
        (
            "down",
            [{"value": "28"}, {"value": "32", "base_number": 49}],
            f"Turnover: 32% in 2021/22. {APART} one of the two figures has a small base. {DOWN}",
        ),
        (
            "down",
            [{"value": "28"}, {"value": "32", "label": "2022/23"}],
            f"Turnover: 32% in 2022/23. {APART} the periods do not follow one another. {DOWN}",
        ),
        (
            "down",
            [{"value": "28"}, {"value": "32", "is_provisional": True}],
            "Worse. Turnover went up from 28% in 2020/21 to 32% in 2021/22 (provisional)."
            f" {DOWN} Up 4 percentage points. {TWO} The figure of 2021/22 is provisional and may change.",
        ),
        (
            "down",
            [{"value": "28", "is_provisional": True}, {"value": "32", "is_provisional": True}],
            "Worse. Turnover went up from 28% in 2020/21 (provisional) to 32% in 2021/22 (provisional)."
            f" {DOWN} Up 4 percentage points. {TWO} The figures of 2020/21 and 2021/22 are provisional and may change.",
        ),
        (
            "down",
            [{"value": "28"}, {"value": "32", "note": "Counted on another day."}],
            f"Worse. Turnover went up from 28% in 2020/21 to 32% in 2021/22. {DOWN} Up 4 percentage points. {TWO} "
            "Read the note beside the figure of 2021/22 too.",
        ),
        (
            "down",
            [{"value": "28", "source": "Yearly return"}, {"value": "32", "source": "Staff survey"}],
            f"Worse. Turnover went up from 28% in 2020/21 to 32% in 2021/22. {DOWN} Up 4 percentage points. {TWO} "
            "The two figures name different sources, so they may not count quite the same: Yearly return; "
            "Staff survey.",
        ),
        (
            "down",
            [{"value": "28", "source": "Return of 2020/21"}, {"value": "32", "source": "Return of 2021/22"}],
            f"Worse. Turnover went up from 28% in 2020/21 to 32% in 2021/22. {DOWN} Up 4 percentage points. {TWO}",
        ),
    ],
)
def test_measure_is_compared_in_words(wanted: str | None, figures: list[dict[str, Any]], words: str) -> None:
    assert aloud(read(Direction(wanted) if wanted else None, *figures)) == words


def test_disputed_figures_are_not_compared() -> None:
    found = read(Direction.DOWN, {"value": "28"}, {"value": "32"}, disputed=True)
    assert aloud(found) == f"Turnover: 32% in 2021/22. {APART} the documents differ about this figure. {DOWN}"


def test_surveys_are_no_years() -> None:
    days = [{"period_starts": date(year, 6, 1), "period_ends": date(year, 6, 30)} for year in (2022, 2024)]
    given = [{"value": value, "period_kind": "survey", **span} for value, span in zip(("5", "7"), days, strict=True)]
    found = read(Direction.UP, *given, unit="posts")
    assert aloud(found) == (
        "Better. Turnover went up from 5 posts in 2020/21 to 7 posts in 2021/22. The strategy wants it to go up."
        " Up 2 posts. Two figures do not make a trend."
    )


def test_figure_of_elsewhere_in_another_period_is_given_and_not_compared() -> None:
    own = yearly("28", "32", direction="down")
    england = figure(series(geography="England"), "2020/21", "30")
    found = measure_card(promise(*own, england, direction="down"), (1, ""), ())
    assert found.beside == ["England: 30% in 2020/21. Not compared: the periods differ."]
