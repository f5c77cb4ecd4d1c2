"""A provisional figure is called so wherever its period is named, and a sum that takes one is provisional too."""

from outcomes.figures.charts import describe
from outcomes.figures.drawing import plots_of, small_of
from outcomes.figures.tables import figure_tables
from outcomes.measures.card import measure_card
from outcomes.models import DerivedSeries
from outcomes.sums.deriving import Sum, worked_out
from outcomes.sums.formulas import read_formula
from tests.outcomes.figures import figure, promise, series


def test_answer_list_and_baseline_say_that_a_figure_is_provisional() -> None:
    of = series(direction="down")
    card = measure_card(
        promise(figure(of, "2021/22", "8.0"), figure(of, "2022/23", "8.5", is_provisional=True), direction="down"),
        (1, "Outcome"),
        (),
    )
    assert card.latest is not None
    assert card.latest.period == "2022/23 (provisional)"
    assert card.answer.startswith("Worse. Turnover went up from 8.0% in 2021/22 to 8.5% in 2022/23 (provisional).")
    assert card.baseline == "8.0% in 2021/22, the first figure published"


def test_figure_without_a_word_of_its_source_is_not_called_provisional() -> None:
    of = series()
    assert [figure(of, "2021/22", "8.0", is_provisional=one).period for one in (None, False)] == ["2021/22"] * 2


def test_chart_says_provisional_at_the_bar_and_aloud() -> None:
    of = series()
    figures = [figure(of, "2021/22", "8.0"), figure(of, "2022/23", "8.5", is_provisional=True)]
    line = measure_card(promise(*figures), (1, "Outcome"), ()).lines[0]
    [plot] = plots_of([line])
    assert describe(plot.shown) == "Turnover: 8.0% in 2021/22, 8.5% in 2022/23 (provisional)."
    small = small_of("M1.1", line)
    assert small is not None
    assert [text.words for text in small.texts] == ["8.0%", "2021/22", "8.5%", "2022/23 p"]
    assert small.description.endswith("8.5% in 2022/23 (provisional).")


def test_table_has_one_column_for_a_period_that_is_provisional_in_one_row() -> None:
    one, other = series(), series(key="vacancies", label="Vacancies")
    figures = [figure(one, "2022/23", "8.5", is_provisional=True), figure(other, "2022/23", "9.1")]
    [table] = figure_tables(figures)
    assert [heading.words for heading in table.headings] == ["2022/23"]
    assert "Provisional." in table.notes


def test_sum_of_a_provisional_figure_is_provisional() -> None:
    one, other, total = series(), series(), series()
    row = DerivedSeries(series=total, formula="a + b", decimals=1)
    of = Sum(row, read_formula("a + b"), {"a": (one, ""), "b": (other, "")}, None)
    final = figure(one, "2021/22", "1.0").row
    said = {mark: figure(other, "2021/22", "2.0", is_provisional=mark).row for mark in (True, False, None)}
    periods = {
        mark: [found.period for found in worked_out(of, {one.pk: [final], other.pk: [row]})]
        for mark, row in said.items()
    }
    assert periods == {True: ["2021/22 (provisional)"], False: ["2021/22"], None: ["2021/22"]}
