"""What a page says of a measure: one honest sentence, and why there is no more."""

import pytest

from outcomes.figures.comparing import Moved
from outcomes.figures.drawing import charts_of, not_drawn
from outcomes.measures.card import MeasureCard, measure_card, position_of
from outcomes.models import Direction
from tests.outcomes.figures import figure, promise, series, yearly
from tests.outcomes.test_suppression import RULES, hide_few

OUTCOME = (1, "More resilience")


def card(*figures: object, direction: Direction | None = Direction.DOWN, disputed: tuple[str, ...] = ()) -> MeasureCard:
    """A measure with these figures."""
    return measure_card(promise(*figures, direction=direction), OUTCOME, disputed)  # type: ignore[arg-type]


def test_answer_without_a_figure() -> None:
    found = card(direction=Direction.WITHIN_STANDARD)
    wanted = "The strategy wants it to stay within the standard."
    assert found.answer == f"No figure is published for this measure. {wanted}"
    assert (found.moved, found.direction_word, found.direction_why) == (None, "Not known", "No figure is published")
    assert (found.baseline, found.latest_words) == ("No baseline published", "No figure published")


@pytest.mark.parametrize(
    ("values", "direction", "answer"),
    [
        (
            ("28.2", "32.2"),
            Direction.DOWN,
            "Worse. Turnover went up from 28.2% in 2020/21 to 32.2% in 2021/22. The strategy wants it to go down.",
        ),
        (
            ("28.2", "32.2"),
            Direction.UP,
            "Better. Turnover went up from 28.2% in 2020/21 to 32.2% in 2021/22. The strategy wants it to go up.",
        ),
        (
            ("28.2", "28.2"),
            Direction.UP,
            "Same. Turnover stayed at 28.2% from 2020/21 to 2021/22. The strategy wants it to go up.",
        ),
        (
            ("28.2", "20"),
            None,
            "Turnover went down from 28.2% in 2020/21 to 20% in 2021/22. No direction is published.",
        ),
        (("42",), Direction.DOWN, "One figure shows no direction: 42% in 2020/21. The strategy wants it to go down."),
        (
            ("3", "4"),
            Direction.GAP_NARROWS,
            "Turnover went up from 3% in 2020/21 to 4% in 2021/22. The strategy wants the gap to narrow.",
        ),
    ],
)
def test_answer_in_one_sentence(values: tuple[str, ...], direction: Direction | None, answer: str) -> None:
    assert card(*yearly(*values), direction=direction).answer == answer


def test_answer_where_no_single_figure_shows_it() -> None:
    found = card(*yearly("3"), *yearly("5", key="other"), direction=Direction.GAP_NARROWS)
    answer = "2 figures are published, and none of them alone shows the answer. The strategy wants the gap to narrow."
    assert (found.answer, found.latest, found.direction_why) == (answer, None, "No single figure shows it")


def test_answer_of_figures_that_may_not_be_compared() -> None:
    of = series()
    found = card(figure(of, "2019/20", "3"), figure(of, "2021/22", "5"))
    assert found.answer == (
        "Turnover: 5% in 2021/22. It cannot be compared with the figure before: the periods do not follow one another. "
        "The strategy wants it to go down."
    )
    assert (found.small, charts_of(found.key, found.lines)) == (None, [])
    assert not_drawn(found.lines) == "No chart: the periods do not follow one another."


def test_answer_is_read_from_the_whole_and_in_the_direction_wanted() -> None:
    remaining = yearly("64", "59", direction="up", label="Leavers who stay")
    nurses = yearly("47.3", "55.4", direction="down", breakdown_words="role: nurses", label="Nurses")
    every = yearly("28.2", "32.2", direction="down")
    found = card(*remaining, *nurses, *every)
    assert found.headline is not None
    assert found.headline.series.label == "Turnover"
    assert found.others == "Of the other 2 lines of figures, 2 are worse."


def test_nothing_is_worked_out_from_two_figures() -> None:
    every = yearly("28.2", "32.2", direction="down")
    remaining = yearly("64", "59", direction="up", label="Leavers who stay")
    found = card(*every, *remaining)
    said = " ".join(
        [
            found.answer,
            found.direction_why,
            found.others,
            *(d.chart.description for d in charts_of(found.key, found.lines)),
        ]
    )
    assert "13.2" not in said
    assert "4.0" not in said


def test_comparator_is_the_same_thing_elsewhere() -> None:
    own = yearly("42", key="zero", direction="down")
    england = yearly("46", key="zero", geography="England")
    other = yearly("1", key="other", geography="England")
    assert [each.value for each in card(*own, *england, *other).comparators] == ["46%"]


def test_charts_are_apart_by_unit_and_leave_out_what_may_not_be_drawn() -> None:
    of = series(label="Providers' staff")
    small = [figure(of, label, "5", base_words="14", base_number=14) for label in ("2020/21", "2021/22")]
    below = yearly("-1", "-2", label="Change")
    found = card(*yearly("28", "32"), *yearly("9", "9.4", unit="days", label="Sickness"), *small, *below)
    drawn = charts_of(found.key, found.lines)
    assert [each.chart.description for each in drawn] == [
        "Turnover: 28% in 2020/21, 32% in 2021/22.",
        "Sickness: 9 days in 2020/21, 9.4 days in 2021/22.",
    ]
    assert [each.caption for each in drawn] == ["Per cent. The county", "Days. The county"]
    assert len({each.chart.id for each in drawn}) == 2
    assert not_drawn(found.lines) == (
        "No chart of “Providers' staff” and “Change”: one of the two figures has a small base"
        " and a figure is below zero."
    )


def test_lines_of_one_name_are_told_apart_in_their_chart() -> None:
    women, men = (yearly("28", "32", key=sex, label="Leavers", breakdown_words=f"sex: {sex}") for sex in ("f", "m"))
    [drawn] = charts_of("M1.2", card(*women, *men).lines)
    assert drawn.chart.description == (
        "Leavers (sex: f, The county): 28% in 2020/21, 32% in 2021/22. "
        "Leavers (sex: m, The county): 28% in 2020/21, 32% in 2021/22."
    )


def test_hidden_figures_are_not_drawn_and_that_is_said() -> None:
    """What stays of a line is drawn: only neighbours are compared, and no bar is as long as a hidden figure."""
    of = series(unit="people", label="Posts ended")
    given = (("2018/19", "9"), ("2019/20", "3"), ("2020/21", "20"), ("2021/22", "30"))
    [drawn] = charts_of("M1.2", card(*hide_few([figure(of, *one) for one in given], RULES)).lines)
    assert drawn.chart.description == "Posts ended: 20 people in 2020/21, 30 people in 2021/22."
    found = card(*hide_few([figure(of, *one) for one in given[:2]], RULES))
    assert (charts_of("M1.2", found.lines), found.small) == ([], None)
    reason = "a figure is hidden, because a few people could be made out"
    assert not_drawn(found.lines) == f"No chart: {reason}."
    assert reason in found.answer


def test_disputed_figures_are_listed_and_not_drawn() -> None:
    found = card(*yearly("28", "32"), disputed=("turnover",))
    assert (found.moved, charts_of(found.key, found.lines), found.small) == (Moved.UNKNOWN, [], None)
    assert not_drawn(found.lines) == "No chart: the documents differ about this figure."


def test_position_of_measures() -> None:
    worse, none, one = card(*yearly("1", "2")), card(), card(*yearly("1"))
    assert position_of([worse, worse, one, none]) == (
        "Of 4 measures, 2 have moved the wrong way, 1 cannot be compared with an earlier figure "
        "and 1 has no published figure."
    )
    assert position_of([]) == "No measure is published."
