"""Figures that are worked out: what they come to, what they rest on, and when they may head a page."""

import pytest

from accounts.clock import change
from outcomes.errors import NotForYouError
from outcomes.figures.figure import Derivation, Figure
from outcomes.measures.card import measures_of
from outcomes.models import DerivedSeries, Series
from outcomes.pages import outcome_contents
from outcomes.services.formulas import SumChangedError, SumNotAllowedError, confirm_sum, set_sum
from outcomes.sums.deriving import derived_figures
from tests.cast import Cast
from tests.outcomes.working import Published, work_out, yearly

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast: Cast) -> Published:
    return Published(cast)


def figures_of(cast: Cast, series: Series) -> list[Figure]:
    return derived_figures(cast.strategy.pk, 2**62)[series.pk]


def test_share_that_left_is_worked_out_for_each_year(published: Published, cast: Cast) -> None:
    work_out(published, cast)
    before, last = figures_of(cast, published.left)
    assert [(one.period, one.value) for one in (before, last)] == [("2020/21", "10.2%"), ("2021/22", "13.2%")]
    assert last.derivation is not None
    assert last.derivation.sum == "32.2% x (100% - 59%)"
    assert last.derivation.words == "Turnover x (100% - Stayed)"
    assert (last.row.pk, last.may_head, last.source) == (None, False, "Survey")


def test_number_of_people_is_as_rough_as_the_posts(published: Published, cast: Cast) -> None:
    work_out(published, cast)
    (last,) = [one for one in figures_of(cast, published.people) if one.period == "2021/22"]
    assert (last.value, last.row.approximate) == ("2,770 people", True)


def test_only_a_confirmed_sum_heads_its_measure(published: Published, cast: Cast) -> None:
    work_out(published, cast)
    assert heading(cast) == "turnover"
    derived = DerivedSeries.objects.open().get(series=published.left)
    confirm_sum(derived=derived, is_confirmed=True, analyst="A. Nalyst, Insight Team", by=cast.carol)
    assert heading(cast) == "left"
    confirm_sum(derived=derived, is_confirmed=False, analyst="A. Nalyst, Insight Team", by=cast.carol)
    assert heading(cast) == "turnover"


def heading(cast: Cast) -> str:
    (card,) = [one for one in measures_of(cast.strategy.pk, 2**62, []) if one.key == "M7.1"]
    assert card.headline is not None
    return card.headline.series.key


def test_changed_sum_has_to_be_confirmed_anew(published: Published, cast: Cast) -> None:
    work_out(published, cast)
    derived = DerivedSeries.objects.open().get(series=published.left)
    confirm_sum(derived=derived, is_confirmed=True, analyst="A. Nalyst", by=cast.carol)
    inputs = {"a": (published.turnover.pk, ""), "b": (published.stayed.pk, "")}
    set_sum(series=published.left, formula="a - a * b", inputs=inputs, decimals=1, by=cast.carol)
    assert heading(cast) == "turnover"
    with pytest.raises(SumChangedError):
        confirm_sum(derived=derived, is_confirmed=True, analyst="A. Nalyst", by=cast.carol)


def said(cast: Cast, revision: int) -> list[tuple[str, str, Derivation | None]]:
    found = derived_figures(cast.strategy.pk, revision)
    return [(one.period, one.value, one.derivation) for figures in found.values() for one in figures]


def test_what_was_worked_out_is_found_again_as_at(published: Published, cast: Cast) -> None:
    work_out(published, cast)
    before = said(cast, 2**62)
    derived = DerivedSeries.objects.open().get(series=published.left)
    then = confirm_sum(derived=derived, is_confirmed=True, analyst="A. Nalyst", by=cast.carol).revision_id
    with change(kind="figures", job="test") as revision:
        later = yearly(published.turnover, "2021/22", "30", 0)
        later.issue = 2
        revision.append(later)
    assert figures_of(cast, published.left)[-1].value == "12.3%"
    assert said(cast, then - 1) == before
    assert derived_figures(cast.strategy.pk, then)[published.left.pk][-1].value == "13.2%"


def test_period_without_every_figure_is_not_worked_out(published: Published, cast: Cast) -> None:
    inputs = {"a": (published.turnover.pk, ""), "c": (published.posts.pk, "")}
    set_sum(series=published.people, formula="a * c", inputs=inputs, decimals=0, by=cast.carol)
    assert [one.period for one in figures_of(cast, published.people)] == ["2021/22"]


def test_worked_out_figures_stand_with_their_measure(published: Published, cast: Cast) -> None:
    work_out(published, cast)
    (outcome,) = [one for one in outcome_contents(cast.strategy.pk, 2**62) if one.number == 7]
    said = [(one.row.series.key, one.period) for one in outcome.measures[0].figures if one.derivation]
    assert said == [("left", "2020/21"), ("left", "2021/22"), ("people", "2020/21"), ("people", "2021/22")]


@pytest.mark.parametrize(
    ("formula", "letters", "decimals", "field"),
    [
        ("a *", ["turnover"], 1, "formula"),
        ("a * b", ["turnover"], 1, "series_a"),
        ("a", ["turnover", "stayed"], 1, "series_a"),
        ("a", ["turnover"], 7, "decimals"),
        ("a", ["left"], 1, "series_a"),
        ("a", ["elsewhere"], 1, "series_a"),
    ],
)
def test_sum_that_may_not_be_is_refused(
    published: Published, cast: Cast, formula: str, letters: list[str], decimals: int, field: str
) -> None:
    ids = {name: getattr(published, name).pk for name in ("turnover", "stayed", "left")} | {"elsewhere": 999_999}
    inputs = {letter: (ids[name], "") for letter, name in zip("abc", letters, strict=False)}
    with pytest.raises(SumNotAllowedError) as caught:
        set_sum(series=published.left, formula=formula, inputs=inputs, decimals=decimals, by=cast.carol)
    assert caught.value.field == field
    assert not DerivedSeries.objects.exists()


def test_sum_takes_no_worked_out_figure_and_no_published_series(published: Published, cast: Cast) -> None:
    work_out(published, cast)
    with pytest.raises(SumNotAllowedError, match="none that are worked out"):
        set_sum(series=published.people, formula="a", inputs={"a": (published.left.pk, "")}, decimals=1, by=cast.carol)
    with pytest.raises(SumNotAllowedError, match="has published figures"):
        set_sum(series=published.posts, formula="a", inputs={"a": (published.stayed.pk, "")}, decimals=1, by=cast.carol)


def test_only_leads_set_and_confirm_sums(published: Published, cast: Cast) -> None:
    inputs = {"a": (published.turnover.pk, "")}
    with pytest.raises(NotForYouError):
        set_sum(series=published.left, formula="a", inputs=inputs, decimals=1, by=cast.alice)
    derived = set_sum(series=published.left, formula="a", inputs=inputs, decimals=1, by=cast.carol)
    with pytest.raises(NotForYouError):
        confirm_sum(derived=derived, is_confirmed=True, analyst="A. Nalyst", by=cast.alice)
    with pytest.raises(SumNotAllowedError):
        confirm_sum(derived=derived, is_confirmed=True, analyst=" ", by=cast.carol)
